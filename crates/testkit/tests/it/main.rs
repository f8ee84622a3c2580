//! The servers do what the tests of other crates need.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod client;
mod faults;
mod owner;
mod servers;
mod slapd;
mod statements;
mod tls;

use asterisk_realtime_testkit::{MariaDb, Postgres, Server};

/// Does the same to a server of each make.
fn both(test: impl Fn(&Server)) {
    test(&MariaDb::start().unwrap());
    test(&Postgres::start().unwrap());
}
