//! `test`: every test of the workspace.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::repository::Repository;
use crate::setup;

/// What to test.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// More arguments of `cargo test`: a filter, `-p PACKAGE`, or `-- --nocapture`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// How long a test program may print nothing; sound ones are silent for a minute at most.
pub(crate) const SILENCE: Duration = Duration::from_mins(10);

pub(crate) fn run(repository: &Repository, args: &Args) -> Result<()> {
    setup::run()?;
    let packages = if args.arguments.iter().any(|word| word == "-p") { "" } else { "--workspace" };
    let command = repository
        .command(&format!("cargo test {packages} --all-features --no-fail-fast"))
        .args(&args.arguments);
    let (mut count, mut failures) = (Count::default(), Failures::default());
    let is_success = command.lines(SILENCE, |line| {
        println!("{line}");
        count.add(line);
        failures.add(line);
    })?;
    for line in failures.into_lines() {
        println!("{line}");
    }
    println!("\n{} passed, {} failed, {} ignored", count.passed, count.failed, count.ignored);
    if !is_success {
        bail!("`{command}` failed");
    }
    Ok(())
}

/// The results of several test programs.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Count {
    /// Adds a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; ...`; any other line
    /// counts nothing.
    pub(crate) fn add(&mut self, line: &str) {
        let Some((_, results)) = line.split_once("test result: ") else { return };
        let words: Vec<_> = results.split_whitespace().collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<u64>() else { continue };
            match pair[1].trim_end_matches(';') {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// What failed and why, which is said once more at the end: it stands far above it, and whoever has
/// only the end of a log needs it most.
#[derive(Debug, Default)]
struct Failures {
    lines: Vec<String>,
    is_inside: bool,
    /// The tests that take long and have not ended.
    running: Vec<String>,
}

impl Failures {
    /// Adds a line that stands between the `failures:` and the `test result:` of a test program,
    /// and minds which tests take longer than others.
    fn add(&mut self, line: &str) {
        self.is_inside |= line == "failures:";
        self.is_inside &= !line.starts_with("test result: ");
        if self.is_inside {
            self.lines.push(line.to_owned());
        }
        if let Some((test, _)) = line.split_once(" has been running for over ") {
            self.running.push(test.to_owned());
        } else if let Some((test, _)) = line.split_once(" ... ") {
            self.running.retain(|running| running != test.trim_end());
        }
    }

    /// All of it, the tests at the end that were killed before theirs.
    fn into_lines(self) -> impl Iterator<Item = String> {
        let killed = self.running.into_iter().map(|test| format!("{test} did not end"));
        self.lines.into_iter().chain(killed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_kept_with_their_reasons() {
        let mut failures = Failures::default();
        let inside = ["failures:", "", "---- a ----", "reason", "", "failures:", "    a", ""];
        let output = ["test a ... FAILED"].into_iter().chain(inside);
        for line in output.chain(["test result: FAILED. 0 passed; 1 failed;", "", "running 1 test"])
        {
            failures.add(line);
        }
        assert!(failures.into_lines().eq(inside));
    }

    #[test]
    fn tests_that_did_not_end_are_told() {
        let mut failures = Failures::default();
        for line in [
            "test a has been running for over 60 seconds",
            "test b has been running for over 60 seconds",
            "test c ... ok",
            "test a ... ok",
        ] {
            failures.add(line);
        }
        assert!(failures.into_lines().eq(["test b did not end"]));
    }

    #[test]
    fn results_are_added_up() {
        let mut count = Count::default();
        for line in [
            "running 4 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out",
            "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 7 filtered out",
        ] {
            count.add(line);
        }
        assert_eq!(count, Count { passed: 13, failed: 2, ignored: 1 });
    }
}
