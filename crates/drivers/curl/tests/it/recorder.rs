//! A server that records what it gets, and answers what it is told: bytes, not HTTP.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use asterisk_realtime_core::{
    Deadline, Driver, IntoChanges, IntoFilter, Result, Row, Selection, Table,
};
use asterisk_realtime_curl::{CurlDriver, CurlSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// The connection, counted from 0.
    pub(crate) connection: usize,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Recorded {
    /// `POST /rt/t/single`
    pub(crate) fn line(&self) -> &str {
        let line = self.head.lines().next().unwrap_or_default();
        line.strip_suffix(" HTTP/1.1").unwrap_or(line)
    }

    /// The value of a header, which comes once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().skip(1).filter_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        });
        let value = values.next();
        assert_eq!(values.next(), None, "{name} comes twice");
        value
    }
}

/// What becomes of a request.
pub(crate) enum Reply {
    /// These bytes; the connection stays.
    Keep(Vec<u8>),
    /// These bytes, and the connection is closed behind them.
    Close(Vec<u8>),
    /// Nothing, for as long as the client waits.
    Silence,
}

/// An answer of this status.
pub(crate) fn status(line: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::Keep(format!("HTTP/1.1 {line}\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes())
}

/// An answer of the status 200.
pub(crate) fn ok(body: &str) -> Reply {
    status("200 OK", body)
}

type Script = Arc<dyn Fn(usize, &Recorded) -> Reply + Send + Sync>;

/// The server.
pub(crate) struct Recorder {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Recorded>>>,
    task: JoinHandle<()>,
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Recorder {
    /// A server that answers by the number of the request, counted from 0.
    pub(crate) async fn start(
        script: impl Fn(usize, &Recorded) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, requests) = (listener.local_addr().unwrap(), Arc::default());
        let task = tokio::spawn(accept(listener, Arc::new(script), Arc::clone(&requests)));
        Self { address, requests, task }
    }

    /// A server that answers each request with these bytes of a body.
    pub(crate) async fn answering(body: &str) -> Self {
        let body = body.to_owned();
        Self::start(move |_, _| ok(&body)).await
    }

    /// What came.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Settings for `/rt/t` of the server.
    pub(crate) fn settings(&self) -> CurlSettings {
        CurlSettings::new(format!("http://{}/rt/t", self.address))
    }

    pub(crate) fn driver(&self) -> CurlDriver {
        CurlDriver::new(self.settings())
    }
}

async fn accept(listener: TcpListener, script: Script, requests: Arc<Mutex<Vec<Recorded>>>) {
    // A connection ends with the server.
    let mut connections = tokio::task::JoinSet::new();
    for connection in 0.. {
        let Ok((stream, _)) = listener.accept().await else { return };
        connections.spawn(serve(stream, connection, Arc::clone(&script), Arc::clone(&requests)));
    }
}

async fn serve(
    mut stream: TcpStream,
    connection: usize,
    script: Script,
    requests: Arc<Mutex<Vec<Recorded>>>,
) {
    let mut buffer = Vec::new();
    while let Some(request) = read(&mut stream, &mut buffer, connection).await {
        let number = {
            let mut requests = requests.lock().unwrap_or_else(PoisonError::into_inner);
            requests.push(request.clone());
            requests.len() - 1
        };
        match script(number, &request) {
            Reply::Keep(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Reply::Close(bytes) => {
                // The client may be gone already.
                let _ = stream.write_all(&bytes).await;
                return;
            }
            Reply::Silence => {
                let mut rest = [0; 64];
                while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
                return;
            }
        }
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>, connection: usize) -> Option<Recorded> {
    loop {
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            let mut request = Recorded { connection, head, body: String::new() };
            let length: usize =
                request.header("content-length").map_or(0, |length| length.parse().unwrap());
            if buffer.len() >= end + 4 + length {
                let body = &buffer[end + 4..end + 4 + length];
                request.body = String::from_utf8_lossy(body).into_owned();
                buffer.drain(..end + 4 + length);
                return Some(request);
            }
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}

/// Long enough for a busy machine.
pub(crate) fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

pub(crate) fn table() -> Table {
    Table::mapped("t").unwrap()
}

pub(crate) async fn single(driver: &CurlDriver, filter: &[(&str, &str)]) -> Result<Vec<Row>> {
    let filter = filter.into_filter().unwrap();
    driver.select(&table(), &filter, Selection::FIRST, soon()).await
}

pub(crate) async fn multi(driver: &CurlDriver, filter: &[(&str, &str)]) -> Result<Vec<Row>> {
    let filter = filter.into_filter().unwrap();
    driver.select(&table(), &filter, Selection::ALL, soon()).await
}

pub(crate) async fn update(
    driver: &CurlDriver,
    filter: &[(&str, &str)],
    changes: &[(&str, &str)],
) -> Result<u64> {
    let (filter, changes) = (filter.into_filter().unwrap(), changes.into_changes().unwrap());
    driver.update(&table(), &filter, &changes, soon()).await
}

pub(crate) async fn insert(driver: &CurlDriver, changes: &[(&str, &str)]) -> Result<u64> {
    driver.insert(&table(), &changes.into_changes().unwrap(), soon()).await
}

pub(crate) async fn delete(driver: &CurlDriver, filter: &[(&str, &str)]) -> Result<u64> {
    driver.delete(&table(), &filter.into_filter().unwrap(), soon()).await
}
