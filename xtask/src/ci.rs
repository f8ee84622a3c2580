//! `ci`: everything that has to hold before a change is accepted, step by step.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::builder::PossibleValuesParser;

use crate::repository::Repository;
use crate::workspace::{Member, Workspace};
use crate::{codegen, new_driver, test, tidy};

/// Which steps.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these steps
    #[arg(value_name = "STEP", value_parser = PossibleValuesParser::new(STEPS.map(|step| step.name)))]
    steps: Vec<String>,
}

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Repository) -> Result<()>,
}

/// The quick ones first.
const STEPS: [Step; 12] = [
    Step { name: "fmt", what: "formatting", run: fmt },
    Step { name: "tidy", what: "the rules of the house", run: tidy::run },
    Step {
        name: "codegen",
        what: "generated files are what the data says",
        run: codegen::has_not_drifted,
    },
    Step { name: "clippy", what: "lints, all targets and features", run: clippy },
    Step { name: "docs", what: "documentation", run: docs },
    Step { name: "features", what: "each feature alone, and none", run: features },
    Step { name: "drivers", what: "each driver and family crate alone", run: drivers },
    Step { name: "benches", what: "benchmarks compile", run: benches },
    Step { name: "test", what: "every test", run: |root| test::run(root, &test::Args::default()) },
    Step { name: "vendored", what: "the odbc driver with its own unixODBC", run: vendored },
    Step {
        name: "new-driver",
        what: "a new driver compiles and fails its cases",
        run: new_driver::prove,
    },
    Step { name: "readme", what: "the commands of README.md", run: readme },
];

pub(crate) fn run(repository: &Repository, args: &Args) -> Result<()> {
    let start = Instant::now();
    let is_wanted =
        |step: &&Step| args.steps.is_empty() || args.steps.iter().any(|name| name == step.name);
    for step in STEPS.iter().filter(is_wanted) {
        println!("\n== {}: {}", step.name, step.what);
        let start = Instant::now();
        (step.run)(repository)
            .with_context(|| format!("repeat with `cargo xtask ci {}`", step.name))?;
        println!("== {}: done in {:.1} s", step.name, start.elapsed().as_secs_f32());
    }
    println!("\nall done in {:.1} s", start.elapsed().as_secs_f32());
    Ok(())
}

fn fmt(repository: &Repository) -> Result<()> {
    repository.command("cargo fmt --all --check").run()
}

fn clippy(repository: &Repository) -> Result<()> {
    repository.command("cargo clippy --workspace --all-targets --all-features -- -D warnings").run()
}

fn docs(repository: &Repository) -> Result<()> {
    let command = repository.command("cargo doc --workspace --no-deps --all-features");
    command.variable("RUSTDOCFLAGS", "-D warnings").run()
}

/// Only what users combine features of: the facade and the binaries.
fn features(repository: &Repository) -> Result<()> {
    let workspace = Workspace::load(repository)?;
    let has_users = |member: &&Member| {
        member.name == tidy::FACADE || (member.has_binary && member.is_published)
    };
    for member in workspace.members.iter().filter(has_users) {
        let check =
            repository.command("cargo check --no-default-features").args(["-p", &member.name]);
        check.run()?;
        for feature in member.features() {
            check.clone().args(["--features", feature]).run()?;
        }
    }
    Ok(())
}

fn drivers(repository: &Repository) -> Result<()> {
    for member in Workspace::load(repository)?.members {
        let shelves = ["crates/drivers/", "crates/families/", "crates/friends"];
        if shelves.iter().any(|shelf| member.folder.starts_with(shelf)) {
            repository.command("cargo check").args(["-p", &member.name]).run()?;
        }
    }
    Ok(())
}

fn benches(repository: &Repository) -> Result<()> {
    repository.command("cargo check --benches -p asterisk-realtime-benches").run()
}

/// All features together link the unixODBC of the machine, so the other one is built apart. What
/// depends on the driver manager is tested: how it is linked, data sources and libraries, what is
/// said of what cannot be connected to, that all three databases answer texts faithfully, and `ara`.
fn vendored(repository: &Repository) -> Result<()> {
    let target = format!("{}/vendored", Workspace::load(repository)?.target);
    let test = |words: &str| {
        let command = repository.command("cargo test --target-dir").args([&target]);
        command.args(words.split_whitespace()).run()
    };
    let driver = "-p asterisk-realtime-odbc --features vendored";
    for which in ["--lib --test sources", "--test it connecting", "--test conformance c02_"] {
        test(&format!("{driver} {which}"))?;
    }
    let features = "--no-default-features --features odbc-vendored,sqlite3";
    test(&format!("-p asterisk-realtime-cli {features} --test it odbc::"))
}

/// Runs what README.md promises, with a folder of its own in place of `quickstart`.
fn readme(repository: &Repository) -> Result<()> {
    let text = repository.text("README.md").context("there is no README.md")?;
    let commands = shown_commands(&text);
    if commands.len() < 2 {
        bail!("README.md shows {} commands that begin with `{RUN}`, not two", commands.len());
    }
    let target = Workspace::load(repository)?.target;
    let folder = format!("{target}/xtask/quickstart");
    let _ = std::fs::remove_dir_all(&folder);
    for words in commands {
        repository.command(RUN).args(in_folder(&words, &folder)).run()?;
    }
    Ok(())
}

const RUN: &str = "cargo run --release --";

/// The arguments of each command of our binary that a text shows.
fn shown_commands(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("$ "));
    let lines = lines.filter_map(|line| line.strip_prefix(RUN));
    lines.map(|words| words.split('#').next().unwrap_or("").split_whitespace().collect()).collect()
}

/// Puts a folder in the place of the one that `quickstart` makes.
fn in_folder(words: &[&str], folder: &str) -> Vec<String> {
    let is_folder = |at: &usize| {
        at > &0 && words[*at].trim_start_matches("./").trim_end_matches('/') == "quickstart"
    };
    let mut words: Vec<String> = (0..words.len())
        .map(|at| if is_folder(&at) { folder } else { words[at] }.to_owned())
        .collect();
    if words == ["quickstart"] {
        words.push(folder.to_owned());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_of_a_readme_run_in_another_folder() {
        let text = "Try it:\n\n```sh\ncargo run --release -- quickstart\n\
                    $ cargo run --release -- --config-dir ./quickstart realtime load a b c # one\n";
        let commands = shown_commands(text);
        assert_eq!(commands.len(), 2);
        assert_eq!(in_folder(&commands[0], "/tmp/q"), ["quickstart", "/tmp/q"]);
        let expected = ["--config-dir", "/tmp/q", "realtime", "load", "a", "b", "c"];
        assert_eq!(in_folder(&commands[1], "/tmp/q"), expected);
        assert_eq!(in_folder(&["quickstart", "quickstart"], "/tmp/q"), ["quickstart", "/tmp/q"]);
    }

    #[test]
    fn steps_have_different_names() {
        let mut names = STEPS.map(|step| step.name);
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
