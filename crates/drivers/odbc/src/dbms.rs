//! What is behind a data source.

use std::str::FromStr;

use asterisk_realtime_conf::value::ValueError;
use asterisk_realtime_sql::{Dialect, odbc, sqlite};

/// A database management system, as far as it makes a difference.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Dbms {
    /// MariaDB, MySQL, and what speaks their protocol.
    Mysql,
    /// PostgreSQL.
    Postgres,
    /// SQLite 3.
    Sqlite,
    /// Microsoft SQL Server 2012 and newer. Taken at the word of the standard but for its names and
    /// for how it is asked for some rows only; so is the next one.
    SqlServer,
    /// Oracle 12 and newer.
    Oracle,
    /// Any other, which is taken at the word of the standard.
    Other {
        /// What a name stands in; it is the same on both sides.
        quote: char,
    },
}

impl Dbms {
    /// The one that calls itself so, and stands names in this quote.
    pub(crate) fn named(name: &str, quote: Option<char>) -> Self {
        let name = name.to_ascii_lowercase();
        if name.contains("mysql") || name.contains("mariadb") {
            Self::Mysql
        } else if name.contains("postgres") {
            Self::Postgres
        } else if name.contains("sqlite") {
            Self::Sqlite
        } else if name.contains("sql server") {
            Self::SqlServer
        } else if name.contains("oracle") {
            Self::Oracle
        } else {
            Self::Other { quote: quote.filter(|quote| !quote.is_whitespace()).unwrap_or('"') }
        }
    }

    /// The statement by which a connection is probed, unless there is another one in the settings.
    pub(crate) fn probe(self) -> &'static str {
        match self {
            // That must reach the file.
            Self::Sqlite => sqlite::READ_SCHEMA,
            Self::Oracle => odbc::ORACLE_PROBE,
            _ => odbc::PROBE,
        }
    }

    /// The SQL that it understands.
    pub(crate) fn dialect(self) -> Dialect {
        match self {
            Self::Mysql => odbc::MYSQL_DIALECT,
            Self::Postgres => odbc::POSTGRES_DIALECT,
            Self::Sqlite => odbc::SQLITE_DIALECT,
            Self::SqlServer => odbc::SQL_SERVER_DIALECT,
            Self::Oracle => odbc::ORACLE_DIALECT,
            Self::Other { quote } => {
                let mut dialect = odbc::ANSI_DIALECT;
                dialect.quotes = (quote, if quote == '[' { ']' } else { quote });
                dialect
            }
        }
    }
}

impl FromStr for Dbms {
    type Err = ValueError;

    /// The value of the option `dialect`.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "mysql" | "mariadb" => Self::Mysql,
            "postgresql" | "postgres" => Self::Postgres,
            "sqlite" | "sqlite3" => Self::Sqlite,
            "sqlserver" | "mssql" => Self::SqlServer,
            "oracle" => Self::Oracle,
            "ansi" => Self::Other { quote: '"' },
            _ => {
                let words = "one of mysql, postgresql, sqlite, sqlserver, oracle, ansi";
                return Err(ValueError::new(text, words));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_are_known_by_their_names() {
        let other = |quote| Dbms::Other { quote };
        for (name, quote, expected) in [
            ("MariaDB", Some('`'), Dbms::Mysql),
            ("MySQL", Some('`'), Dbms::Mysql),
            ("PostgreSQL", Some('"'), Dbms::Postgres),
            ("SQLite", Some('"'), Dbms::Sqlite),
            ("Microsoft SQL Server", Some('"'), Dbms::SqlServer),
            ("Oracle", None, Dbms::Oracle),
            ("ACCESS", Some('`'), other('`')),
            ("DB2/LINUXX8664", None, other('"')),
            ("Flat", Some(' '), other('"')),
        ] {
            assert_eq!(Dbms::named(name, quote), expected, "{name}");
        }
    }

    #[test]
    fn a_quote_that_opens_has_one_that_closes() {
        assert_eq!(Dbms::Other { quote: '[' }.dialect().quotes, ('[', ']'));
        assert_eq!(Dbms::Other { quote: '`' }.dialect().quotes, ('`', '`'));
    }

    #[test]
    fn the_option_has_words() {
        assert_eq!("MariaDB".parse::<Dbms>().unwrap(), Dbms::Mysql);
        assert_eq!("ansi".parse::<Dbms>().unwrap(), Dbms::Other { quote: '"' });
        assert_eq!("Oracle".parse::<Dbms>().unwrap(), Dbms::Oracle);
        assert_eq!("mssql".parse::<Dbms>().unwrap(), Dbms::SqlServer);
        assert!("db2".parse::<Dbms>().is_err());
    }
}
