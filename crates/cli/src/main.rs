//! `ara`: looks up, checks and changes Asterisk realtime objects.

mod args;
mod commands;
mod console;
mod json;
mod logging;
mod outcome;
mod report;
mod run;
mod streams;

use std::env;
use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use run::{Surroundings, environment, run};

fn main() -> ExitCode {
    let args: Vec<_> = env::args_os().collect();
    let surroundings = surroundings();
    if let Err(error) = provide(&environment(&args, &surroundings), &args) {
        // If that cannot be said either, the commands say what does not work without.
        let _ = writeln!(io::stderr(), "ara: the variables of [ENV] cannot be set: {error}");
    }
    // Other threads log to standard error, so only standard output is locked.
    let mut out = BufWriter::new(io::stdout().lock());
    ExitCode::from(run(&args, &surroundings, &mut out, &mut io::stderr()))
}

/// What the process was started with; nothing else looks at the environment.
#[expect(clippy::disallowed_methods, reason = "binaries read environment variables, here")]
fn surroundings() -> Surroundings {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    let colour = !is_set("NO_COLOR") && !is_dumb;
    let (terminal_out, terminal_err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
    Surroundings {
        config_dir: env::var_os("ARA_CONFIG_DIR").filter(|dir| !dir.is_empty()).map(Into::into),
        log: Some(env::var("ARA_LOG").unwrap_or_default()),
        terminal_out,
        terminal_err: terminal_err && !is_dumb,
        colour_out: colour && terminal_out,
        colour_err: colour && terminal_err,
    }
}

/// Holds the number of the process that has executed itself once more.
#[cfg(unix)]
const EXECUTED: &str = "ARA_EXECUTED";

/// Sees to it that the environment has these variables. It must not change in a process that may
/// have threads, so the program executes itself once more, in the same process, if one is missing.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "binaries read environment variables, here")]
fn provide(variables: &[(String, String)], args: &[OsString]) -> io::Result<()> {
    use std::os::unix::process::CommandExt;
    use std::process::{self, Command};

    let is_there = |(name, value): &(String, String)| {
        env::var_os(name).is_some_and(|found| found == value.as_str())
    };
    let this = process::id().to_string();
    // Once is enough, even if the files want something else by then.
    let was_executed = env::var_os(EXECUTED).is_some_and(|number| number == this.as_str());
    if was_executed || variables.iter().all(is_there) {
        return Ok(());
    }
    let mut command = Command::new(env::current_exe()?);
    if let [name, rest @ ..] = args {
        command.arg0(name).args(rest);
    }
    let variables = variables.iter().map(|(name, value)| (name, value));
    Err(command.envs(variables).env(EXECUTED, this).exec())
}

/// Elsewhere they have to be there already: `ara check` tells which.
#[cfg(not(unix))]
fn provide(_: &[(String, String)], _: &[OsString]) -> io::Result<()> {
    Ok(())
}
