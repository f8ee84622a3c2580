//! The conformance kit, against a real server: `cargo test -p asterisk-realtime-mysql --test
//! conformance`.

mod harness;

use std::process::ExitCode;

use asterisk_realtime_conformance::run;

use crate::harness::Mysql;

fn main() -> ExitCode {
    run(Mysql::default())
}
