//! `test`: every test of the workspace.

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

pub(crate) fn run(repository: &Repository, args: &Args) -> Result<()> {
    setup::run()?;
    let packages = if args.arguments.iter().any(|word| word == "-p") { "" } else { "--workspace" };
    let command = repository
        .command(&format!("cargo test {packages} --all-features --no-fail-fast"))
        .args(&args.arguments);
    let mut count = Count::default();
    let is_success = command.lines(|line| {
        println!("{line}");
        count.add(line);
    })?;
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

#[cfg(test)]
mod tests {
    use super::*;

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
