//! The subcommands.

#[cfg(unix)]
mod cache;
pub(crate) mod check;
mod completions;
mod conf_text;
mod config;
mod dialplan;
mod official;
mod open;
mod quickstart;
mod realtime;
#[cfg(unix)]
mod remote;
mod schema;
#[cfg(unix)]
mod serve;

use std::future::Future;

use asterisk_realtime::Error;

use crate::args::Command;
use crate::console::Console;
use crate::outcome::Result;

/// Runs one.
pub(crate) fn run(command: Command, console: &mut Console<'_>) -> Result {
    match command {
        Command::Quickstart { directory } => quickstart::run(&directory, console),
        Command::Realtime(operation) => block_on(realtime::run(operation, console)),
        Command::Config(operation) => block_on(config::run(operation, console)),
        Command::Check { no_rows } => block_on(check::run(no_rows, console)),
        Command::Dialplan(command) => block_on(dialplan::run(command, console)),
        Command::Schema(command) => schema::run(command, console),
        #[cfg(unix)]
        Command::Serve(_) => serve::run(console),
        #[cfg(unix)]
        Command::Cache(cache) => cache::run(cache, console),
        #[cfg(unix)]
        Command::Remote(remote) => remote::run(remote, console),
        Command::Completions { shell } => completions::run(shell, console),
    }
}

/// Runs a command on this thread: starting others costs more than one command can gain.
fn block_on(command: impl Future<Output = Result>) -> Result {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Error::internal(format!("the asynchronous runtime cannot be started: {error}"))
    })?;
    let outcome = runtime.block_on(command);
    // What still waits for a slow store in the background is not waited for.
    runtime.shutdown_background();
    outcome
}
