//! The first start, and what it shares with the others.

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use super::{Account, Guard, Kind, Life, Place, Server};
use crate::{Error, Result, TlsFiles, process, program, run, slapd, template};

/// How long a server may take until it answers.
const STARTING: Duration = Duration::from_secs(30);

/// How often another port is tried.
const ATTEMPTS: usize = 10;

impl Server {
    /// Makes a server in a new folder and starts it.
    pub(crate) fn start(kind: &'static Kind, options: &[&str]) -> Result<Self> {
        // Before anything is made that would have to be removed.
        program::find(kind.program)?;
        let folder = template::temporary_folder()?;
        let account = Account::choose(kind.accounts, folder.path())?;
        template::fill(kind, folder.path(), account)?;
        // From here on the guard removes the folder.
        let guard = Guard::new(folder.path())?;
        let folder = folder.keep();
        let mut server = Self {
            kind,
            tls: TlsFiles::of(&folder),
            socket: (kind.socket)(&folder),
            place: Place { folder, port: 0 },
            account,
            options: options.iter().map(|&option| option.to_owned()).collect(),
            life: Mutex::new(Life { child: None, guard: Some(guard) }),
        };
        server.start_somewhere()?;
        Ok(server)
    }

    /// Starts on a free port; another process may take it in the meantime, then on another.
    fn start_somewhere(&mut self) -> Result<()> {
        for _ in 1..ATTEMPTS {
            self.place.port = free_port()?;
            match self.start_again() {
                Err(error) if error.contains("Address already in use") => {}
                result => return result,
            }
        }
        self.place.port = free_port()?;
        self.start_again()
    }
}

fn free_port() -> Result<u16> {
    let address = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(Error::while_doing("looking for a free port"))
}

/// The usual options, without those of two words that are given anew: slapd does not bear `-h`
/// twice.
fn usual(kind: &Kind, place: &Place, given: &[String]) -> Vec<String> {
    let mut usual = (kind.options)(place);
    let is_flag = |option: &&String| option.len() == 2 && option.starts_with('-');
    for flag in given.iter().filter(is_flag) {
        if let Some(at) = usual.iter().position(|option| option == flag) {
            usual.drain(at..usual.len().min(at + 2));
        }
    }
    usual
}

/// An option in which the port and the socket of the server are to be named.
fn fill(option: &str, kind: &Kind, place: &Place) -> String {
    let socket = slapd::socket_in_url(&(kind.socket)(&place.folder));
    option.replace("{port}", &place.port.to_string()).replace("{socket}", &socket)
}

/// Begins a start. What the server says is written behind what it said before.
pub(super) fn spawn(
    kind: &Kind,
    place: &Place,
    account: Account,
    options: &[String],
) -> Result<Child> {
    let log = place.log();
    let open = || -> std::io::Result<(File, File)> {
        let file = File::options().create(true).append(true).open(&log)?;
        Ok((file.try_clone()?, file))
    };
    let (output, errors) = open().map_err(Error::while_doing(log.display()))?;
    let mut command = run::command(&program::find(kind.program)?);
    command.args(usual(kind, place, options));
    command.args(options.iter().map(|option| fill(option, kind, place)));
    command.current_dir(&place.folder);
    // In a group of its own: Ctrl-C is for the test, and the guard sees to the server then.
    command.process_group(0).stdin(Stdio::null()).stdout(output).stderr(errors);
    account.run_as(&mut command);
    command.spawn().map_err(Error::while_doing(kind.program))
}

/// Waits until the server says, behind the first bytes of its log, that clients may come.
pub(super) fn wait_until_ready(
    kind: &Kind,
    place: &Place,
    child: &mut Child,
    said_before: usize,
) -> Result<()> {
    let end = Instant::now() + STARTING;
    loop {
        // Looked at before the log, which is complete when the process has ended.
        let status = child.try_wait().map_err(Error::while_doing(kind.program))?;
        let log = place.said(said_before);
        let failure = match status {
            Some(status) => format!("ended at its start ({status})"),
            None if log.contains(kind.ready) && (!kind.is_early || listens(place)) => return Ok(()),
            None if Instant::now() > end => "does not answer".to_owned(),
            None => {
                thread::sleep(process::POLL);
                continue;
            }
        };
        return Err(Error::new(format!("{} {failure}", kind.program)).with_log(&log));
    }
}

fn listens(place: &Place) -> bool {
    TcpStream::connect(("127.0.0.1", place.port)).is_ok()
}
