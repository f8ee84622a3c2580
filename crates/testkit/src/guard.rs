//! What ends a server whose owner is gone.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::{Error, Result};

/// A shell that waits for the end of its input, ends the server then and removes its folder.
///
/// The operating system closes the input when our process ends, in whatever way: a static's
/// `drop` never runs, and after `SIGKILL` nothing of ours does. Dropping this does the same.
#[derive(Debug)]
pub(crate) struct Guard {
    shell: Child,
    input: Option<ChildStdin>,
}

impl Guard {
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", include_str!("guard.sh"), "sh"]).arg(folder).current_dir("/");
        // In a group of its own: Ctrl-C and the killing of a test with its group spare it.
        command.process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut shell = command.spawn().map_err(Error::while_doing("/bin/sh"))?;
        let input = shell.stdin.take();
        Ok(Self { shell, input })
    }

    /// Tells which process is to be ended; 0 is none.
    pub(crate) fn watch(&mut self, process: u32) -> Result<()> {
        let Some(input) = &mut self.input else { return Ok(()) };
        writeln!(input, "{process}").map_err(Error::while_doing("telling the guard"))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.input = None;
        // It has done all it can.
        let _ = self.shell.wait();
    }
}
