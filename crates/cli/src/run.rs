//! From the words of a command line to an exit status.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use asterisk_realtime::Realtime;

use crate::args::{self, Cli, Global};
use crate::console::Console;
use crate::logging::Style;
use crate::outcome::{Failure, Result};
use crate::streams::{Remarks, Results};
use crate::{commands, logging, report};

#[cfg(test)]
mod tests;

/// Where Asterisk keeps its configuration.
const DEFAULT_DIRECTORY: &str = "/etc/asterisk";

/// What surrounds a run, besides its arguments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// `ARA_CONFIG_DIR`
    pub(crate) config_dir: Option<PathBuf>,
    /// `ARA_LOG`; nothing is logged without.
    pub(crate) log: Option<String>,
    /// Whether standard output is a terminal.
    pub(crate) terminal_out: bool,
    /// Whether standard error is a terminal that understands control sequences.
    pub(crate) terminal_err: bool,
    /// Whether standard output may be coloured.
    pub(crate) colour_out: bool,
    /// Whether standard error may be coloured.
    pub(crate) colour_err: bool,
}

/// Runs a command line, program name included, and answers the exit status.
pub(crate) fn run(
    args: &[OsString],
    surroundings: &Surroundings,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let (mut out, mut err) = (Results(out), Remarks(err));
    let mut console = Console {
        out: &mut out,
        err: &mut err,
        json: args::wants_json(args),
        verbose: false,
        terminal_out: surroundings.terminal_out,
        terminal_err: surroundings.terminal_err,
        colour_out: surroundings.colour_out,
        colour_err: surroundings.colour_err,
        program: program(args),
        directory: PathBuf::new(),
        names_directory: false,
    };
    let outcome = start(args, surroundings, &mut console).and_then(|outcome| {
        console.out.flush()?;
        Ok(outcome)
    });
    match outcome {
        Ok(outcome) => outcome.status(),
        Err(failure) => fail(&failure, &mut console),
    }
}

/// What the configuration wants in the environment of this process (`[ENV]` of `res_odbc.conf`). A
/// command line that does not read wants nothing: [`run`] says what is wrong with it.
pub(crate) fn environment(args: &[OsString], surroundings: &Surroundings) -> Vec<(String, String)> {
    match args::parse(args) {
        Ok(Cli { global, .. }) => Realtime::builder(directory(&global, surroundings)).environment(),
        Err(_) => Vec::new(),
    }
}

/// The configuration directory.
fn directory(global: &Global, surroundings: &Surroundings) -> PathBuf {
    let given = global.config_dir.as_ref().or(surroundings.config_dir.as_ref());
    given.cloned().unwrap_or_else(|| DEFAULT_DIRECTORY.into())
}

fn start(args: &[OsString], surroundings: &Surroundings, console: &mut Console<'_>) -> Result {
    let Cli { global, command } = args::parse(args)?;
    console.json = global.json;
    console.verbose = global.verbose;
    console.names_directory = global.config_dir.is_some();
    console.directory = directory(&global, surroundings);
    if let Some(filter) = &surroundings.log {
        let style = Style::of(&command, surroundings.colour_err);
        logging::start(filter, global.verbose, style)?;
    }
    commands::run(command, console)
}

fn fail(failure: &Failure, console: &mut Console<'_>) -> u8 {
    let status = failure.status();
    match report::failure(failure, console).and_then(|()| console.out.flush()) {
        Ok(()) => status,
        Err(error) => {
            let failure = Failure::Output(error);
            let _ = report::failure(&failure, console);
            failure.status()
        }
    }
}

/// How this program was called, for commands that others can copy.
fn program(args: &[OsString]) -> String {
    let name = args.first().map(|name| name.to_string_lossy().into_owned());
    name.filter(|name| name.contains('/')).unwrap_or_else(|| "ara".into())
}
