//! What may be written on the command line, and the help that teaches it.

#[cfg(unix)]
mod cache;
mod dialplan;
mod schema;
#[cfg(unix)]
mod serve;

#[cfg(unix)]
pub(crate) use cache::Cache;
pub(crate) use dialplan::{Dialled, Dialplan};
pub(crate) use schema::{MappedTables, Schema};
#[cfg(unix)]
pub(crate) use serve::{LogFormat, Remote, Serve};

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::outcome::Failure;

/// How to use an operation that takes pairs.
macro_rules! pairs {
    ($name:literal) => {
        concat!("ara realtime ", $name, " [OPTIONS] FAMILY COLUMN VALUE [COLUMN VALUE]...")
    };
}

/// Looks up, checks and changes Asterisk realtime objects.
///
/// Reads the configuration directory of an Asterisk (`extconfig.conf` and the `res_*.conf` of the
/// drivers) and answers as Asterisk would.
#[derive(Debug, Parser)]
#[command(name = "ara", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What stands before or after any subcommand.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// The configuration directory, such as /etc/asterisk
    #[arg(long, value_name = "DIR", global = true, help = CONFIG_DIR)]
    pub(crate) config_dir: Option<PathBuf>,

    /// Print one JSON document instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Say more: warnings in full, what is logged, health of the mappings
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a complete example and show each operation on it
    #[command(after_help = QUICKSTART)]
    Quickstart {
        /// Where to make it; must not exist, or be empty
        #[arg(value_name = "DIR", default_value = "quickstart")]
        directory: PathBuf,
    },
    /// Look up and change objects of a family
    #[command(subcommand, after_help = REALTIME, arg_required_else_help = true)]
    Realtime(Realtime),
    /// Show mappings and static configuration
    #[command(subcommand, after_help = CONFIG, arg_required_else_help = true)]
    Config(Config),
    /// Check the configuration directory, the connections and the rows
    #[command(after_help = CHECK)]
    Check {
        /// Leave the rows alone: only the files, the connections and the tables
        #[arg(long)]
        no_rows: bool,
    },
    /// Show the tables of the families, and the SQL that makes them
    #[command(subcommand, after_help = schema::SCHEMA, arg_required_else_help = true)]
    Schema(Schema),
    /// Show, match and check the extensions of the realtime dialplan
    #[command(subcommand, after_help = dialplan::DIALPLAN, arg_required_else_help = true)]
    Dialplan(Dialplan),
    /// Run the gateway, which a stock Asterisk asks over HTTP
    #[cfg(unix)]
    #[command(after_help = serve::SERVE)]
    Serve(Serve),
    /// Show, prune and flush the caches of a running gateway
    #[cfg(unix)]
    #[command(after_help = cache::CACHE)]
    Cache(Cache),
    /// Run a command of Asterisk's console in a running gateway
    #[cfg(unix)]
    #[command(after_help = serve::REMOTE)]
    Remote(Remote),
    /// Print a completion script for a shell
    #[command(after_help = COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// The operations of Asterisk's realtime engine.
#[derive(Debug, Subcommand)]
pub(crate) enum Realtime {
    /// Print the variables of the first matching object
    #[command(after_help = LOAD, override_usage = pairs!("load"))]
    Load(Words),
    /// Print the variables of all matching objects
    #[command(after_help = MULTI, override_usage = pairs!("multi"))]
    Multi(Words),
    /// Change one column of the matching objects
    #[command(after_help = UPDATE)]
    Update {
        /// The family, as mapped in extconfig.conf
        family: String,
        /// The column to match; an operator may follow: 'port >='
        column: String,
        /// The value to match
        #[arg(allow_negative_numbers = true)]
        value: String,
        /// The column to change
        #[arg(value_name = "SETCOLUMN")]
        set_column: String,
        /// Its new value
        #[arg(value_name = "NEWVALUE", allow_negative_numbers = true)]
        new_value: String,
    },
    /// Change several columns of the objects that match several conditions
    #[command(after_help = UPDATE2, override_usage = concat!(
        "ara realtime update2 [OPTIONS] FAMILY COLUMN VALUE [COLUMN VALUE]... NULL ",
        "SETCOLUMN NEWVALUE [SETCOLUMN NEWVALUE]..."
    ))]
    Update2(Words),
    /// Add an object
    #[command(after_help = STORE, override_usage = pairs!("store"))]
    Store(Words),
    /// Remove all matching objects
    #[command(after_help = DESTROY, override_usage = pairs!("destroy"))]
    Destroy(Words),
    /// Check that the table has the columns that a module writes
    #[command(after_help = REQUIRE, override_usage = concat!(
        "ara realtime require [OPTIONS] FAMILY COLUMN TYPE SIZE [COLUMN TYPE SIZE]..."
    ))]
    Require {
        /// The family, as mapped in extconfig.conf
        family: String,
        /// Columns, each with its type and size
        #[arg(value_name = "COLUMN TYPE SIZE", required = true, allow_negative_numbers = true)]
        words: Vec<String>,
    },
}

/// A family and the words behind it, which the command takes apart itself.
#[derive(Args, Debug)]
pub(crate) struct Words {
    /// The family, as mapped in extconfig.conf
    #[arg(value_name = "FAMILY")]
    pub(crate) family: String,
    /// Columns and what belongs to them
    #[arg(value_name = "COLUMN VALUE", required = true, allow_negative_numbers = true)]
    pub(crate) words: Vec<String>,
}

/// What the configuration says.
#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Print which driver, database and table answers each family
    #[command(after_help = MAPPINGS)]
    Mappings,
    /// Print a static file as Asterisk would load it
    #[command(after_help = SHOW)]
    Show {
        /// The file: queues.conf
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        file: String,
    },
}

/// Parses a command line.
pub(crate) fn parse(args: &[OsString]) -> Result<Cli, Failure> {
    Cli::try_parse_from(args).map_err(|error| {
        let unreadable = args.iter().skip(1).find(|arg| arg.to_str().is_none());
        Failure::Usage(match unreadable {
            Some(word) if error.kind() == ErrorKind::InvalidUtf8 => {
                let word = word.to_string_lossy();
                Cli::command().error(ErrorKind::InvalidUtf8, format!("{word:?} is not UTF-8"))
            }
            _ => error,
        })
    })
}

/// Whether JSON is asked for, even if the rest of the line cannot be understood.
pub(crate) fn wants_json(args: &[OsString]) -> bool {
    args.iter().take_while(|arg| *arg != "--").any(|arg| arg == "--json")
}

/// The failure of `ara realtime NAME` with these words: the message and how to use it.
pub(crate) fn misuse(name: &str, message: impl std::fmt::Display) -> Failure {
    let mut command = Cli::command();
    command.build();
    let realtime = command.find_subcommand_mut("realtime");
    let found = realtime.and_then(|realtime| realtime.find_subcommand_mut(name));
    let command = found.expect("the parser knows the subcommand that it gave us");
    Failure::Usage(command.error(ErrorKind::WrongNumberOfValues, message))
}

const CONFIG_DIR: &str = "The configuration directory [default: $ARA_CONFIG_DIR or /etc/asterisk]";

const EXAMPLES: &str = "\
Examples:
  ara quickstart                                      make ./quickstart and show what can be done
  ara --config-dir quickstart realtime load sippeers name alice
  ara realtime multi queue_members 'queue_name LIKE' 's%'
  ara realtime update sippeers name alice context office
  ara config show queues.conf
  ara check
  ara serve

Exit status:
  0  done or found
  1  nothing matched
  2  the request or the configuration is wrong
  3  a store failed";

const QUICKSTART: &str = "\
Makes an SQLite database with peers, queues, mailboxes, a music class, a dialplan and a static
queues.conf, and the configuration that maps them. Nothing that exists is overwritten.

Examples:
  ara quickstart
  ara quickstart /tmp/try
  ara --config-dir /tmp/try config mappings";

const REALTIME: &str = "\
An operator may follow the column, in the same word: 'name LIKE', 'port >=', 'host !='. The
operators are = != <> < <= > >= LIKE and NOT LIKE; % stands for any text, _ for one character.
All conditions hold. A word that begins with - and is no number goes behind --.

Examples:
  ara realtime load sippeers name alice
  ara realtime multi extensions 'priority >=' 2
  ara realtime store sippeers name frank host dynamic
  ara realtime load sippeers -- name -x";

const LOAD: &str = "\
The columns are split and decoded as Asterisk does; empty ones are left out (--json has all).
Exit status 1 if there is no such object.

Examples:
  ara realtime load sippeers name alice
  ara realtime load sippeers 'name LIKE' 'al%' host dynamic
  ara realtime load voicemail mailbox 1001 context default --json";

const MULTI: &str = "\
The objects come in the order of the first column, with a blank line between them.
Exit status 1 if there is none.

Examples:
  ara realtime multi queue_members queue_name support
  ara realtime multi extensions 'exten LIKE' '\\_%' context office priority 1";

const UPDATE: &str = "\
Exit status 1 if nothing matched.

Examples:
  ara realtime update sippeers name alice context office
  ara realtime update queue_members 'interface LIKE' 'SIP/%' penalty 5";

const UPDATE2: &str = "\
The first word NULL where a column is due ends the conditions.
Exit status 1 if nothing matched.

Examples:
  ara realtime update2 voicemail mailbox 1001 context default NULL password 4321
  ara realtime update2 sippeers name alice NULL context office language de";

const STORE: &str = "\
A column may be given several times where it holds several values.

Examples:
  ara realtime store sippeers name frank host dynamic type friend
  ara realtime store sippeers name grace host dynamic allow opus allow alaw";

const DESTROY: &str = "\
Exit status 1 if nothing matched.

Examples:
  ara realtime destroy sippeers name frank
  ara realtime destroy queue_members queue_name support interface SIP/bob";

const REQUIRE: &str = "\
The types are integer1 integer2 integer3 integer4 integer8, the same with a u in front
(uinteger2), char, float, date and datetime. SIZE is the width in characters that the values may
need. Missing columns are created if the driver's `requirements` say so.
Exit status 1 if a column is missing, too narrow or of another type.

Examples:
  ara realtime require sippeers ipaddr char 45 port uinteger2 5 regseconds integer4 11";

const CHECK: &str = "\
Reads extconfig.conf, ara.conf and the drivers' own files, connects to every mapped database, looks
for every mapped table, and reads every row of Asterisk's own families as Asterisk would: rows that
it refuses (an error), values that it ignores or changes, a `;` that splits what is one value, and
names of queues, aors, mailboxes and the like that do not exist (warnings). Of each kind 20 are
shown, with --verbose and --json up to 10000. Exit status 2 if anything is an error.

Examples:
  ara check
  ara check --no-rows
  ara --config-dir /etc/asterisk check --json";

const COMPLETIONS: &str = "\
Examples:
  ara completions bash > /etc/bash_completion.d/ara
  ara completions zsh > ~/.zfunc/_ara
  ara completions fish > ~/.config/fish/completions/ara.fish";

const CONFIG: &str = "\
Examples:
  ara config mappings
  ara config show queues.conf";

const MAPPINGS: &str = "\
Looks like Asterisk's `core show config mappings`. With --verbose it also connects to each
database, and shows priorities, health, and mappings to drivers that this program does not have.

Examples:
  ara config mappings
  ara config mappings --verbose
  ara config mappings --json";

const SHOW: &str = "\
A mapped file comes from its table, another one is read as text. Templates and includes are worked
in; what is printed can be read back.

Examples:
  ara config show queues.conf
  ara config show queues.conf --json";
