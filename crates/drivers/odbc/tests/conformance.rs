//! The conformance kit, over MariaDB, PostgreSQL and SQLite behind ODBC: `cargo test -p
//! asterisk-realtime-odbc --test conformance`.

mod harness;

use std::process::ExitCode;

use asterisk_realtime_conformance::{Decorator, Harness, trials};
use libtest_mimic::{Arguments, Trial};

use crate::harness::{Mariadb, Postgresql, Sqlite};

fn main() -> ExitCode {
    let mut all = of("mariadb", Mariadb::default(), &[Decorator::PASS_THROUGH]);
    all.extend(of("postgresql", Postgresql::default(), &[]));
    all.extend(of("sqlite", Sqlite::default(), &[]));
    libtest_mimic::run(&Arguments::from_args(), all).exit_code()
}

fn of(database: &str, harness: impl Harness, decorators: &[Decorator]) -> Vec<Trial> {
    let named = |trial: Trial| {
        let kind = format!("{database} {}", trial.kind());
        trial.with_kind(kind.trim_end())
    };
    trials(harness, decorators).into_iter().map(named).collect()
}
