//! Automation of this repository: `cargo xtask VERB`, one module per verb.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod bench;
mod ci;
mod codegen;
mod command;
mod new_driver;
mod repository;
mod setup;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use crate::repository::Repository;

/// Automation of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Verb {
    /// Run the benchmarks and print how they compare to the bare libraries
    Bench(bench::Args),
    /// Run everything that has to hold before a change is accepted
    Ci(ci::Args),
    /// Write the tables of the families, and their pages, from their data
    Codegen(codegen::Args),
    /// Write the skeleton of a driver crate
    NewDriver(new_driver::Args),
    /// Install what the tests need
    Setup,
    /// Run every test of the workspace, after `setup`
    Test(test::Args),
    /// Check the rules of the house that no compiler knows
    Tidy,
}

fn main() -> ExitCode {
    let repository = Repository::ours();
    let done = match Verb::parse() {
        Verb::Bench(args) => bench::run(&repository, &args),
        Verb::Ci(args) => ci::run(&repository, &args),
        Verb::Codegen(args) => codegen::run(&repository, &args),
        Verb::NewDriver(args) => new_driver::run(&repository, &args),
        Verb::Setup => setup::run(),
        Verb::Test(args) => test::run(&repository, &args),
        Verb::Tidy => tidy::run(&repository),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
