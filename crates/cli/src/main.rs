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
use std::io::{self, BufWriter, IsTerminal};
use std::process::ExitCode;

use run::{Surroundings, run};

fn main() -> ExitCode {
    let args: Vec<_> = env::args_os().collect();
    // Other threads log to standard error, so only standard output is locked.
    let mut out = BufWriter::new(io::stdout().lock());
    ExitCode::from(run(&args, &surroundings(), &mut out, &mut io::stderr()))
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
