//! The conformance kit, against a small server of the protocol of `res_config_curl`: `cargo test -p
//! asterisk-realtime-curl --test conformance`. The full protocol is proved with the gateway.

mod harness;

use std::process::ExitCode;

use crate::harness::Servers;

fn main() -> ExitCode {
    asterisk_realtime_conformance::run(Servers::default())
}
