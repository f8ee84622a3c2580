//! The conformance kit, over database files of its own: with the write-ahead log, bare and
//! decorated, and with the journal that a file has from the beginning.

mod harness;

use std::process::ExitCode;

use asterisk_realtime_conformance::{Decorator, trials};
use asterisk_realtime_sqlite3::Journal;
use libtest_mimic::Arguments;

use crate::harness::Sqlite3;

fn main() -> ExitCode {
    let mut all = trials(Sqlite3::new(Journal::Wal), &[Decorator::PASS_THROUGH]);
    let rollback = trials(Sqlite3::new(Journal::Keep), &[]);
    all.extend(rollback.into_iter().map(|trial| trial.with_kind("rollback journal")));
    libtest_mimic::run(&Arguments::from_args(), all).exit_code()
}
