//! `ara schema`.

use asterisk_realtime::families::schema::Version;
use clap::{Args, Subcommand};

/// The tables that Asterisk's families live in.
#[derive(Debug, Subcommand)]
pub(crate) enum Schema {
    /// Print the families and their tables
    #[command(after_help = LIST)]
    List,
    /// Print the columns of a family: what they mean, and what may be written in them
    #[command(after_help = SHOW)]
    Show {
        /// A family, a table, or a group of them such as pjsip
        family: String,
        #[command(flatten)]
        asterisk: Asterisk,
    },
    /// Print the SQL that makes the tables
    #[command(after_help = SQL)]
    Sql {
        /// For which store
        #[arg(long, value_name = "DIALECT", value_parser = ["mysql", "pgsql", "sqlite3", "mssql", "oracle"])]
        dialect: String,
        #[command(flatten)]
        asterisk: Asterisk,
        /// Families, tables, or groups of them such as pjsip; all if there is none
        #[arg(value_name = "FAMILY")]
        families: Vec<String>,
    },
    /// Print how the mapped tables differ from what Asterisk wants
    #[command(after_help = DIFF)]
    Diff(MappedTables),
    /// Make the mapped tables that do not exist
    #[command(after_help = CREATE)]
    Create {
        /// Do it; else the statements are only printed
        #[arg(long)]
        apply: bool,
        #[command(flatten)]
        tables: MappedTables,
    },
    /// Add the columns that the mapped tables lack, and widen those that are too narrow
    #[command(after_help = UPGRADE)]
    Upgrade {
        /// Do it; else the statements are only printed
        #[arg(long)]
        apply: bool,
        #[command(flatten)]
        tables: MappedTables,
    },
    /// Let the mapped tables in PostgreSQL databases tell caches what others change
    #[command(after_help = NOTIFY)]
    Notify {
        /// Do it; else the statements are only printed
        #[arg(long)]
        apply: bool,
        /// Take it away again
        #[arg(long)]
        remove: bool,
        #[command(flatten)]
        tables: MappedTables,
    },
}

/// Which of the mapped tables, and for which Asterisk.
#[derive(Args, Clone, Debug)]
pub(crate) struct MappedTables {
    /// As this version of Asterisk wants them; else as the one that ara.conf names, or the newest
    #[arg(long, value_name = "VERSION")]
    pub(crate) asterisk: Option<Version>,
    /// Families, tables, or groups of them such as pjsip; all that are mapped if there is none
    #[arg(value_name = "FAMILY")]
    pub(crate) families: Vec<String>,
}

/// Which Asterisk.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Asterisk {
    /// As this version of Asterisk has them, such as 22.10, 20 or certified/18.9-cert2
    #[arg(
        long = "asterisk",
        value_name = "VERSION",
        default_value = "master",
        hide_default_value = true
    )]
    pub(crate) version: Version,
}

pub(super) const SCHEMA: &str = "\
Examples:
  ara schema list
  ara schema show queue_members
  ara schema sql --dialect mysql --asterisk 22.10 pjsip
  ara schema diff
  ara schema create --apply
  ara schema upgrade --asterisk 22.10
  ara schema notify --apply";

const LIST: &str = "\
Examples:
  ara schema list
  ara schema list --json";

const SHOW: &str = "\
Without --asterisk the newest form is shown.

Examples:
  ara schema show queue_members
  ara schema show sippeers --asterisk 18.9
  ara schema show pjsip --json";

const SQL: &str = "\
The types are those of the official schema. Without --asterisk the newest form is printed; without
a family the tables of all of them, and that of static configuration.

Examples:
  ara schema sql --dialect mysql --asterisk 22.10 > asterisk.sql
  ara schema sql --dialect pgsql pjsip
  ara schema sql --dialect sqlite3 queues queue_members";

const DIFF: &str = "\
The exit status is 0 without differences, 1 with some, and 3 if a store failed.

Examples:
  ara schema diff
  ara schema diff --asterisk 22.10 pjsip
  ara schema diff --json";

const CREATE: &str = "\
What exists is never touched.

Examples:
  ara schema create
  ara schema create --apply --asterisk 22.10
  ara schema create --apply queues queue_members";

const NOTIFY: &str = "\
Makes a function and four triggers for each table. They send a notification on the channel
ara_changes, which names the rows that a statement has changed, or the table. A cache that is
before the table then forgets them. What is there already is replaced. It takes PostgreSQL 10 or
later, and the owner of the tables.

Examples:
  ara schema notify
  ara schema notify --apply
  ara schema notify --apply pjsip
  ara schema notify --remove --apply";

const UPGRADE: &str = "\
Nothing is ever dropped or narrowed.

Examples:
  ara schema upgrade
  ara schema upgrade --apply --asterisk 22.10
  ara schema upgrade --apply pjsip";
