//! What does a single lookup cost over HTTP, for one connection and for 64 that are kept, through
//! the gateway in front of the memory and the sqlite3 drivers, against an axum handler that answers
//! a constant of the same size? Does the gateway grow while it answers two million of them?
//!
//! Server and load generator share the machine, as an Asterisk and a gateway do. It prints its own
//! table, because what counts is what the clients see: the median of single requests, and how many
//! all connections get answered in a second.

#![expect(clippy::print_stdout, reason = "a table is what it makes")]
#![expect(clippy::cast_precision_loss, reason = "counts stay far below what a float tells apart")]

mod load;
mod servers;

use std::time::Duration;

use load::{Load, Outcome};
use servers::{Servers, Target};

/// Requests of one measurement, and how often all targets take their turn: the pace of a machine
/// changes from one second to the next, so that only what is measured side by side can be compared.
const REQUESTS: usize = 10_000;
const ROUNDS: usize = 25;

const SOAK: usize = 2_000_000;

fn main() {
    let words: Vec<_> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wants = |name: &str| {
        words.is_empty() || words.iter().any(|word| name.contains(word.as_str()) || word == name)
    };
    // As a test it only shows that it works.
    let is_test = std::env::args().any(|word| word == "--test");
    let (requests, rounds, soak) = if is_test { (200, 1, 2_000) } else { (REQUESTS, ROUNDS, SOAK) };
    let servers = Servers::start();
    if wants("gateway") {
        println!("single lookups; ratios: axum with a constant of the same size = 1\n");
        println!("| target | connections | requests a second | ratio | median | ratio | 99 % |");
        println!("|---|---|---|---|---|---|---|");
        for connections in [1, 64] {
            table(&servers, connections, requests, rounds);
        }
    }
    if wants("gateway-soak") {
        grow(&servers.memory, soak);
    }
}

/// Measures all targets in turn.
fn table(servers: &Servers, connections: usize, requests: usize, rounds: usize) {
    let targets = [&servers.constant, &servers.memory, &servers.sqlite];
    let mut outcomes = [(); 3].map(|()| Outcome::none());
    for target in targets {
        Load::new(target, connections).run(requests);
    }
    for _ in 0..rounds {
        for (target, outcome) in targets.iter().zip(&mut outcomes) {
            outcome.add(&Load::new(target, connections).run(requests));
        }
    }
    let [reference, ..] = &outcomes;
    for (target, outcome) in targets.iter().zip(&outcomes) {
        let (rate, median) = (outcome.rate(), micros(outcome.below(50)));
        println!(
            "| {} | {connections} | {rate:.0} | {:.2} | {median:.1} us | {:.2} | {:.1} us |",
            target.name,
            rate / reference.rate(),
            median / micros(reference.below(50)),
            micros(outcome.below(99)),
        );
    }
}

/// How much memory is held after 5 % of the requests, and at their end.
fn grow(target: &Target, requests: usize) {
    let load = Load::new(target, 64);
    load.run(requests / 20);
    let early = resident();
    let outcome = load.run(requests - requests / 20);
    let late = resident();
    println!("\n{requests} requests, {:.0} a second", outcome.rate());
    println!("resident after 5 %: {early} KiB, at the end: {late} KiB");
    println!("growth: {:.1} %", (late as f64 / early as f64 - 1.0) * 100.0);
}

/// The resident size of this process, servers and load generator, in KiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    let number = line.trim().trim_end_matches("kB").trim();
    number.parse().expect("a number")
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
