//! The conformance kit, against a real server: `cargo test -p asterisk-realtime-pgsql --test
//! conformance`.

mod harness;

use std::process::ExitCode;

use asterisk_realtime_conformance::{Decorator, trials};
use libtest_mimic::Arguments;

use crate::harness::Pgsql;

fn main() -> ExitCode {
    let mut all = trials(Pgsql::UTF8, &[Decorator::PASS_THROUGH]);
    // Only a database without an encoding holds what is not UTF-8.
    let broken = trials(Pgsql::SQL_ASCII, &[]).into_iter();
    let broken = broken.filter(|trial| trial.name().contains("not_utf8"));
    all.extend(broken.map(|trial| trial.with_kind("SQL_ASCII")));
    libtest_mimic::run(&Arguments::from_args(), all).exit_code()
}
