//! Stopping, killing and starting again.

use std::process::Child;
use std::time::{Duration, Instant};
use std::{net, thread};

use super::{Guard, Server, start};
use crate::{Error, Result, process};

/// How long a server may take for an orderly end.
const STOPPING: Duration = Duration::from_secs(30);

/// The server's process, if it runs, and what ends it at last.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) child: Option<Child>,
    pub(super) guard: Option<Guard>,
}

impl Life {
    /// The number of the process, unless it has ended by itself.
    pub(super) fn process(&mut self) -> Option<u32> {
        self.child.take_if(|child| matches!(child.try_wait(), Ok(Some(_))));
        self.child.as_ref().map(Child::id)
    }

    fn running(&mut self) -> Result<u32> {
        self.process().ok_or_else(|| Error::new("the server does not run"))
    }

    /// Notes that the process has ended.
    fn end(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.wait().map_err(Error::while_doing("waiting for the server"))?;
        }
        self.watch(0)
    }

    pub(super) fn watch(&mut self, process: u32) -> Result<()> {
        self.guard.as_mut().map_or(Ok(()), |guard| guard.watch(process))
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        // It kills, also what is frozen, and removes the folder.
        self.guard = None;
        if let Some(child) = &mut self.child {
            let _ = child.wait();
        }
    }
}

impl Server {
    /// Ends the server orderly, but without waiting for its clients.
    ///
    /// A frozen server is thawed first; one that does not run stays as it is.
    ///
    /// # Errors
    ///
    /// If it does not end within half a minute.
    pub fn stop(&self) -> Result<()> {
        let mut life = self.life();
        let Some(server) = life.process() else { return Ok(()) };
        process::signal(self.kind.stop, &[server])?;
        process::thaw(server)?;
        let end = Instant::now() + STOPPING;
        while matches!(life.child.as_mut().map(Child::try_wait), Some(Ok(None))) {
            if Instant::now() > end {
                return Err(Error::new("the server does not stop").with_log(&self.place.said(0)));
            }
            thread::sleep(process::POLL);
        }
        life.end()
    }

    /// Ends the server by `SIGKILL`, with all its processes, and waits until they are gone.
    ///
    /// What was committed is still there after [`start_again`](Self::start_again). A server that
    /// does not run stays as it is.
    ///
    /// # Errors
    ///
    /// If the processes do not obey.
    pub fn kill(&self) -> Result<()> {
        let mut life = self.life();
        let Some(server) = life.process() else { return Ok(()) };
        let family = process::freeze(server)?;
        process::signal("KILL", &family)?;
        life.end()?;
        process::wait_until_gone(&family)?;
        process::wait_until(|| net::TcpListener::bind(("127.0.0.1", self.port())).is_ok())
    }

    /// Starts the server with the same folder, port and socket, and waits until it answers.
    ///
    /// # Errors
    ///
    /// If it runs, or does not start; then its log is in the error.
    pub fn start_again(&self) -> Result<()> {
        let mut life = self.life();
        if let Some(server) = life.process() {
            return Err(Error::new(format!("the server runs already, as process {server}")));
        }
        let said_before = self.place.log_length();
        let child = start::spawn(self.kind, &self.place, self.account, &self.options)?;
        life.watch(child.id())?;
        let child = life.child.insert(child);
        let result = start::wait_until_ready(self.kind, &self.place, child, said_before);
        if result.is_err() {
            drop(life);
            self.kill()?;
        }
        result
    }

    /// Stops all processes of the server by `SIGSTOP`: it keeps its connections, accepts new
    /// ones as far as the operating system does that by itself, and answers nothing.
    ///
    /// # Errors
    ///
    /// If it does not run, or does not obey.
    pub fn freeze(&self) -> Result<()> {
        process::freeze(self.life().running()?).map(drop)
    }

    /// Lets a frozen server go on.
    ///
    /// # Errors
    ///
    /// If it does not run.
    pub fn thaw(&self) -> Result<()> {
        process::thaw(self.life().running()?)
    }
}
