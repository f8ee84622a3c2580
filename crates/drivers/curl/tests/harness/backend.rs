//! The server.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use asterisk_realtime_core::{Change, Changes, Deadline, Driver, Result, Row, Selection, Table};
use asterisk_realtime_memory::MemoryDriver;
use asterisk_realtime_wire::stock::write::{self, Blank};
use asterisk_realtime_wire::stock::{Op, Received, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, oneshot};
use tokio::task::{JoinHandle, JoinSet};

/// Between the values of a variable that has several; none of them has it.
const BETWEEN: char = '\u{f8ff}';

/// A server of the protocol of `res_config_curl` as people write them, in front of a database in
/// memory: `/TABLE/OPERATION`, one line of errors and no kinds.
pub(crate) struct Backend {
    address: SocketAddr,
    /// The server while it runs, and what ends it.
    running: Mutex<Option<(JoinHandle<()>, oneshot::Sender<()>)>>,
    state: Arc<State>,
}

struct State {
    store: MemoryDriver,
    /// The next answer is not sent, and its connection closed.
    loses_next: AtomicBool,
}

impl Backend {
    pub(crate) async fn start(store: MemoryDriver) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State { store, loses_next: AtomicBool::new(false) });
        let running = Mutex::new(Some(run_on(listener, &state)));
        Ok(Self { address, running, state })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub(crate) fn store(&self) -> &MemoryDriver {
        &self.state.store
    }

    pub(crate) fn lose_next(&self) {
        self.state.loses_next.store(true, Ordering::Release);
    }

    /// Ends with all its connections.
    pub(crate) async fn stop(&self) {
        if let Some((task, end)) = self.running.lock().await.take() {
            drop(end);
            // All sockets are closed when it has ended.
            let _ = task.await;
        }
    }

    /// Is there again, at the same address.
    pub(crate) async fn restart(&self) -> std::io::Result<()> {
        let listener = TcpListener::bind(self.address).await?;
        *self.running.lock().await = Some(run_on(listener, &self.state));
        Ok(())
    }
}

fn run_on(listener: TcpListener, state: &Arc<State>) -> (JoinHandle<()>, oneshot::Sender<()>) {
    let (end, ended) = oneshot::channel();
    (tokio::spawn(accept(listener, Arc::clone(state), ended)), end)
}

async fn accept(listener: TcpListener, state: Arc<State>, mut ended: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut ended => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { break };
                connections.spawn(serve(stream, Arc::clone(&state)));
            }
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let mut buffer = Vec::new();
    while let Some((head, body)) = read(&mut stream, &mut buffer).await {
        let answer = answer(&state.store, &head, &body).await;
        if state.loses_next.swap(false, Ordering::AcqRel)
            || stream.write_all(&answer).await.is_err()
        {
            return;
        }
    }
}

/// Head and body of a request.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<(String, Vec<u8>)> {
    loop {
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(Some(0), |length| length.trim().parse().ok())?;
            if buffer.len() >= end + 4 + length {
                let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
                let body = buffer[end + 4..end + 4 + length].to_vec();
                buffer.drain(..end + 4 + length);
                return Some((head, body));
            }
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}

async fn answer(store: &MemoryDriver, head: &str, body: &[u8]) -> Vec<u8> {
    let mut words = head.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.as_bytes())),
        None => (target, None),
    };
    let (table, word) = path.trim_start_matches('/').rsplit_once('/').unwrap_or(("", path));
    let Some(op) = Op::of(word.trim_start_matches('/')) else {
        return response("404 Not Found", "no such page");
    };
    if table.is_empty() {
        // Whether the server is there at all.
        let ready = store.ping(Deadline::after(Duration::from_mins(1))).await.is_ok();
        return response("200 OK", write::required(ready));
    }
    let table = percent_encoding::percent_decode_str(table).decode_utf8_lossy().into_owned();
    let received = Received::parse(op, method, query, body).and_then(Received::into_request);
    let outcome = match received {
        Ok(request) => run(store, &table, request).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(body) => response("200 OK", &body),
        Err(_) => response("500 Internal Server Error", write::failure(op)),
    }
}

fn response(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn run(store: &MemoryDriver, table: &str, request: Request) -> Result<String> {
    let (table, deadline) = (Table::defaulted(table)?, Deadline::after(Duration::from_mins(1)));
    let mut body = String::new();
    match request {
        Request::Single(filter) => {
            let rows = store.select(&table, &filter, Selection::FIRST, deadline).await?;
            push(&mut body, &rows);
        }
        Request::Multi(filter) => {
            let rows = store.select(&table, &filter, Selection::ALL, deadline).await?;
            push(&mut body, &rows);
        }
        Request::Static(file) => {
            for line in store.load(&table, &file, deadline).await? {
                write::static_line(&mut body, &line);
            }
        }
        Request::Store(changes) => {
            body = write::count(store.insert(&table, &joined(&changes)?, deadline).await?);
        }
        Request::Update(filter, changes) => {
            let changes = joined(&changes)?;
            body = write::count(store.update(&table, &filter, &changes, deadline).await?);
        }
        Request::Destroy(filter) => {
            body = write::count(store.delete(&table, &filter, deadline).await?);
        }
        Request::Require(_) => body = write::required(true).into(),
    }
    Ok(body)
}

fn push(body: &mut String, rows: &[Row]) {
    for row in rows {
        let texts = row.iter().filter_map(|(name, cell)| Some((&**name, cell.text()?)));
        let values =
            texts.flat_map(|(name, text)| text.split(BETWEEN).map(move |value| (name, value)));
        write::row(body, values, Blank::Omit);
    }
}

/// The values of a column that comes several times, in one cell.
fn joined(changes: &Changes) -> Result<Changes> {
    let mut order = Vec::new();
    let mut values: BTreeMap<&str, String> = BTreeMap::new();
    for change in changes {
        let value = change.value().unwrap_or_default();
        if let Some(cell) = values.get_mut(change.column()) {
            cell.push(BETWEEN);
            cell.push_str(value);
        } else {
            order.push(change.column());
            values.insert(change.column(), value.to_owned());
        }
    }
    let change = |column: &&str| Change::new(column, values.get(column).map(String::as_str));
    Changes::new(order.iter().map(change).collect::<Result<_>>()?)
}
