//! The conformance kit, against a real server: `cargo test -p asterisk-realtime-ldap --test
//! conformance`.

mod harness;

use std::process::ExitCode;

use crate::harness::Directory;

fn main() -> ExitCode {
    asterisk_realtime_conformance::run(Directory)
}
