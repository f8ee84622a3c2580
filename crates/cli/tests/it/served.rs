//! A gateway as a process, and what asks it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{Done, command, etc, finish};

/// Much more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const EXTCONFIG: &str = "[settings]\nsippeers => sqlite3,main\n";
pub(crate) const DATABASES: &str = "[main]\ndbfile => main.sqlite3\n";
pub(crate) const OWN: &str =
    "[gateway]\nlisten = 127.0.0.1:0\ncontrol = control.sock\nstop-timeout = 5s\n";

/// A running `ara serve`, which is killed with it.
pub(crate) struct Served {
    child: Child,
    /// Lines of its log so far.
    log: Arc<Mutex<Vec<Value>>>,
    pub(crate) address: SocketAddr,
}

/// A configuration directory with a table of peers.
pub(crate) fn directory(own: &str) -> TempDir {
    let directory = etc(&[
        ("extconfig.conf", EXTCONFIG.as_bytes()),
        ("res_config_sqlite3.conf", DATABASES.as_bytes()),
        ("ara.conf", own.as_bytes()),
    ]);
    make_database(&directory);
    directory
}

pub(crate) fn file(directory: &TempDir, name: &str) -> PathBuf {
    directory.path().join("etc").join(name)
}

pub(crate) fn make_database(directory: &TempDir) {
    let connection = rusqlite::Connection::open(file(directory, "main.sqlite3")).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE sippeers (name TEXT PRIMARY KEY, host TEXT);
             INSERT INTO sippeers VALUES ('alice', 'dynamic');",
        )
        .unwrap();
}

/// `ara serve` with a log of documents.
pub(crate) fn serve_command(directory: &TempDir) -> Command {
    let mut command = command(directory.path());
    command.args(["--config-dir", "etc", "serve", "--log-format", "json"]);
    command.env_remove("NOTIFY_SOCKET").env_remove("WATCHDOG_USEC").env_remove("WATCHDOG_PID");
    command
}

impl Served {
    pub(crate) fn start(directory: &TempDir) -> Self {
        Self::spawn(&mut serve_command(directory))
    }

    /// Waits until it listens.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        follow(child.stderr.take().unwrap(), Arc::clone(&log));
        let mut served = Self { child, log, address: SocketAddr::from(([0; 4], 0)) };
        let line = served.expect_log("listening", |line| line["listen"].is_string());
        served.address = line["listen"].as_str().unwrap().parse().unwrap();
        served
    }

    pub(crate) fn log(&self) -> Vec<Value> {
        self.log.lock().unwrap().clone()
    }

    /// The first line with this message that is as wanted, as soon as it is there.
    #[track_caller]
    pub(crate) fn expect_log(&self, message: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let is_it = |line: &&Value| line["message"] == message && wanted(line);
        eventually(|| self.log().iter().find(is_it).cloned())
            .unwrap_or_else(|| panic!("{message}: {:#?}", self.log()))
    }

    pub(crate) fn signal(&self, name: &str) {
        let number = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &number]).status().unwrap().success());
    }

    /// The exit status, when it has ended by itself.
    #[track_caller]
    pub(crate) fn ended(&mut self) -> Option<i32> {
        let status = eventually(|| self.child.try_wait().unwrap());
        status.unwrap_or_else(|| panic!("it goes on: {:#?}", self.log())).code()
    }

    pub(crate) fn connect(&self) -> Http {
        Http::new(TcpStream::connect(self.address).unwrap())
    }

    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        self.connect().ask("GET", path, "").unwrap()
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> (u16, String) {
        self.connect().ask("POST", path, body).unwrap()
    }

    /// The number of this line of `/metrics`.
    #[track_caller]
    pub(crate) fn number(&self, line: &str) -> f64 {
        let (_, text) = self.get("/metrics");
        let found = text.lines().find_map(|it| it.strip_prefix(line)?.strip_prefix(' '));
        found.unwrap_or_else(|| panic!("{line}: {text}")).parse().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn follow(stderr: ChildStderr, log: Arc<Mutex<Vec<Value>>>) {
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            // What it fails with is told to people.
            let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
            log.lock().unwrap().push(line);
        }
    });
}

/// What comes sooner or later.
pub(crate) fn eventually<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + PATIENCE;
    loop {
        let found = look();
        if found.is_some() || Instant::now() > end {
            return found;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// A connection that is kept.
pub(crate) struct Http(BufReader<TcpStream>);

impl Http {
    fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(BufReader::new(stream))
    }

    /// Status and body of an answer.
    pub(crate) fn ask(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> io::Result<(u16, String)> {
        self.send(method, path, body)?;
        self.receive()
    }

    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> io::Result<()> {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.0.get_mut().write_all(request.as_bytes())
    }

    pub(crate) fn receive(&mut self) -> io::Result<(u16, String)> {
        let gone = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|it| it.parse().ok()).ok_or_else(gone)?;
        let mut length = 0;
        loop {
            line.clear();
            if self.0.read_line(&mut line)? == 0 {
                return Err(gone());
            }
            match line.trim().to_ascii_lowercase().split_once(':') {
                Some(("content-length", number)) => length = number.trim().parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok((status, String::from_utf8(body).unwrap()))
    }
}

/// `ara remote` with these words.
pub(crate) fn remote(directory: &TempDir, words: &[&str]) -> Done {
    let mut command = command(directory.path());
    finish(command.args(["--config-dir", "etc", "remote"]).args(words))
}
