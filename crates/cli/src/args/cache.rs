//! `ara cache`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What is done with the caches of a running gateway.
#[derive(Args, Debug)]
pub(crate) struct Cache {
    /// The control socket [default: `control` of ara.conf, or /run/ara/control.sock]
    #[arg(long, value_name = "PATH", global = true)]
    pub(crate) socket: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) order: CacheOrder,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum CacheOrder {
    /// Show how the answers of families are kept
    #[command(after_help = SHOW)]
    Show {
        /// Only this family, and all of its settings
        family: Option<String>,
    },
    /// Show what the caches have done
    #[command(after_help = STATS)]
    Stats {
        /// Only this family
        family: Option<String>,
    },
    /// Forget the answers about some rows of a family
    #[command(
        after_help = PRUNE,
        override_usage = "ara cache prune [OPTIONS] FAMILY COLUMN VALUE\n       \
                          ara cache prune [OPTIONS] FAMILY like COLUMN REGEX"
    )]
    Prune {
        /// The family, as mapped in extconfig.conf
        family: String,
        /// A column and the value of the rows that were changed; or `like`, a column, and a regular
        /// expression that fits anywhere in the values
        #[arg(
            value_name = "COLUMN VALUE",
            required = true,
            num_args = 2..=3,
            allow_negative_numbers = true
        )]
        words: Vec<String>,
    },
    /// Forget all answers of a family
    #[command(after_help = FLUSH)]
    Flush {
        /// The family, or `all`
        family: String,
    },
}

impl CacheOrder {
    /// The words of the command of the console.
    pub(crate) fn into_words(self) -> Vec<String> {
        let (name, words) = match self {
            Self::Show { family } => ("show", family.into_iter().collect()),
            Self::Stats { family } => ("stats", family.into_iter().collect()),
            Self::Prune { family, words } => ("prune", [vec![family], words].concat()),
            Self::Flush { family } => ("flush", vec![family]),
        };
        ["cache", name].map(str::to_owned).into_iter().chain(words).collect()
    }
}

pub(super) const CACHE: &str = "\
Tells a running gateway, through its control socket. Which families have a cache, and for how long
their answers live, says `cache` of [family NAME] in ara.conf; `ara check` tells what is wrong there.
What the gateway writes itself ends the answers that it touches; what others change is seen when the
store tells of it, when the answers have lived their time, or when they are pruned.

Exit status: 1 if nothing matched, or the family has no cache; 2 if there is no such family; 3 if no
gateway runs.

Examples:
  ara cache show
  ara cache stats sippeers
  ara cache prune sippeers name alice
  ara cache flush all";

const SHOW: &str = "\
How each family is to be kept and how it is kept at the moment, for how long, and how many answers
there are. What they say is never shown.

Examples:
  ara cache show
  ara cache show sippeers
  ara cache show --json";

const STATS: &str = "\
Answers from memory with a row (hits) and that there is none (negative), those that were older than
they should be because the store is down (stale), questions that waited for the store (misses),
statements in the background (refreshes), failures, what was ended by writes and orders, and what
had to go because memory was full (evicted). /metrics has the same numbers.

Examples:
  ara cache stats
  ara cache stats sippeers --json";

const PRUNE: &str = "\
Answers with a row that has the value in the column, and those that such a row may have to be in.
Where the store does not compare the column byte by byte, all answers of the table are forgotten.
With `like`, those with a row whose value fits, and those that there is no such row.
Exit status 1 if there was nothing to forget.

Examples:
  ara cache prune sippeers name alice
  ara cache prune queue_members queue_name support
  ara cache prune sippeers like name '^1[0-9]{3}$'";

const FLUSH: &str = "\
Examples:
  ara cache flush sippeers
  ara cache flush all";
