//! `ara completions`: scripts that complete our words in a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::console::Console;
use crate::outcome::{Outcome, Result};

pub(super) fn run(shell: Shell, console: &mut Console<'_>) -> Result {
    // The generator panics where it cannot write, so it does not get our output.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "ara", &mut script);
    console.out.write_all(&script)?;
    Ok(Outcome::Done)
}
