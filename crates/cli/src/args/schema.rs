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
  ara schema sql --dialect mysql --asterisk 22.10 pjsip";

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
