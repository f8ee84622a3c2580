//! `ara dialplan`.

use clap::{Args, Subcommand};

/// What the realtime dialplan does.
#[derive(Debug, Subcommand)]
pub(crate) enum Dialplan {
    /// Print extensions in the order in which they are tried
    #[command(after_help = SHOW)]
    Show {
        /// The context; all of them if there is none
        context: Option<String>,
        #[command(flatten)]
        family: Family,
    },
    /// Tell which extension wins, why, and which others match
    #[command(after_help = MATCH)]
    Match {
        #[command(flatten)]
        dialled: Dialled,
        #[command(flatten)]
        family: Family,
    },
    /// Find what does not do what it looks like
    #[command(after_help = CHECK)]
    Check {
        #[command(flatten)]
        family: Family,
    },
}

/// Where the dialplan is.
#[derive(Args, Debug)]
pub(crate) struct Family {
    /// The family that the switch names
    #[arg(long, value_name = "FAMILY", default_value = "extensions")]
    pub(crate) family: String,
}

/// What is dialled.
#[derive(Args, Debug)]
pub(crate) struct Dialled {
    /// The context
    pub(crate) context: String,
    /// What is dialled
    #[arg(allow_hyphen_values = true)]
    pub(crate) digits: String,
    /// The number of the caller: what is behind a `/` of extensions is matched with it
    #[arg(long, value_name = "NUMBER")]
    pub(crate) callerid: Option<String>,
    /// The priority
    #[arg(long, value_name = "PRIORITY", default_value_t = 1)]
    pub(crate) priority: i32,
}

pub(super) const DIALPLAN: &str = "\
Examples:
  ara dialplan show office
  ara dialplan match office 201
  ara dialplan check";

const SHOW: &str = "\
Extensions come first, then patterns, the narrowest first; a hint stands before priority 1.
Exit status 1 if there is no extension.

Examples:
  ara dialplan show
  ara dialplan show office
  ara dialplan show office --family myext --json";

const MATCH: &str = "\
Without --callerid a `/` in a pattern is not looked at, as in Asterisk's Realtime switch.
Exit status 1 if nothing matches with the priority.

Examples:
  ara dialplan match office 201
  ara dialplan match office 201 --priority 2
  ara dialplan match office 201 --callerid 5551212";

const CHECK: &str = "\
Reads all rows and tells patterns that match nothing or never win, gaps in priorities, steps that
never run, jumps to what is not in the table, and semicolons that cut values.
Exit status 2 if anything is an error.

Examples:
  ara dialplan check
  ara dialplan check --family myext --json";
