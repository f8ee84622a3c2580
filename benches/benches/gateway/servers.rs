//! What is measured: the gateway in front of two drivers, and axum with a constant.

use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;

use asterisk_realtime::conf::MemoryFiles;
use asterisk_realtime::drivers::memory::{MemoryDriver, MemoryKind};
use asterisk_realtime::{ColumnDefinition, ColumnType, Realtime};
use asterisk_realtime_gateway::{Gateway, Listeners};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Something that answers.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    /// Requests whose answers are equally long.
    pub(crate) requests: Vec<Vec<u8>>,
    /// The body of the answer to the first.
    pub(crate) body: String,
}

pub(crate) struct Servers {
    pub(crate) constant: Target,
    pub(crate) memory: Target,
    pub(crate) sqlite: Target,
    _runtime: Runtime,
    _directory: TempDir,
}

const PEERS: usize = 10_000;
const COLUMNS: [&str; 10] = [
    "name", "host", "type", "context", "secret", "disallow", "allow", "port", "mailbox", "qualify",
];

fn name(number: usize) -> String {
    format!("peer{number:05}")
}

/// The cells of a peer: as long as those of any other.
fn cells(number: usize) -> [String; 10] {
    let name = name(number);
    let mailbox = format!("{name}@default");
    [
        &name,
        "dynamic",
        "friend",
        "from-internal",
        &name,
        "all",
        "ulaw;alaw;g722",
        "5060",
        &mailbox,
        "yes",
    ]
    .map(str::to_owned)
}

/// What Asterisk sends.
fn request(number: usize) -> Vec<u8> {
    let body = format!("name={}", name(number));
    format!(
        "POST /sippeers/single HTTP/1.1\r\nHost: 127.0.0.1:8200\r\n\
         User-Agent: asterisk-libcurl-agent/1.0\r\nAccept: */*\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn answer() -> String {
    let [name, ..] = cells(0);
    format!(
        "name={name}&host=dynamic&type=friend&context=from-internal&secret={name}&disallow=all\
         &allow=ulaw&allow=alaw&allow=g722&port=5060&mailbox={name}%40default&qualify=yes\r\n"
    )
}

impl Servers {
    pub(crate) fn start() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let directory = tempfile::tempdir().expect("a folder");
        let target = |name, address| Target {
            name,
            address,
            requests: (0..PEERS).step_by(97).map(request).collect(),
            body: answer(),
        };
        let constant = runtime.block_on(axum());
        let memory = runtime.block_on(gateway(memory()));
        let sqlite = runtime.block_on(gateway(sqlite(&directory)));
        Self {
            constant: target("axum, a constant", constant),
            memory: target("gateway, memory", memory),
            sqlite: target("gateway, sqlite3", sqlite),
            _runtime: runtime,
            _directory: directory,
        }
    }
}

/// The same body, which is read too.
async fn axum() -> SocketAddr {
    let body: &'static str = answer().leak();
    let handler = move |_: axum::body::Bytes| async move { body };
    let router = axum::Router::new().route("/sippeers/single", axum::routing::post(handler));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        stream.set_nodelay(true).expect("a socket");
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

const ARA: &str = "[gateway]\nlisten = 127.0.0.1:0\n";

fn memory() -> Realtime {
    let store = MemoryDriver::new("main");
    let columns = COLUMNS.map(|name| ColumnDefinition::new(name, ColumnType::Char(80)));
    let columns = columns.map(|column| if column.name == "name" { column.key() } else { column });
    store.create_table("sippeers", columns).expect("a table");
    let rows: Vec<_> = (0..PEERS).map(cells).collect();
    let rows = rows.iter().map(|row| COLUMNS.into_iter().zip(row.iter().map(String::as_str)));
    store.insert_rows("sippeers", rows.map(Iterator::collect::<Vec<_>>)).expect("rows");
    let files = MemoryFiles::new()
        .with_file("extconfig.conf", "[settings]\nsippeers => memory,main\n")
        .with_file("ara.conf", ARA);
    let kind = MemoryKind::new().with_database(&store);
    let builder = asterisk_realtime::engine::Realtime::builder("/etc/asterisk");
    builder.files(Arc::new(files)).driver(Arc::new(kind)).open().expect("a directory").into()
}

fn sqlite(directory: &TempDir) -> Realtime {
    let path = directory.path();
    let database = rusqlite::Connection::open(path.join("main.db")).expect("a database");
    let columns = COLUMNS.map(|name| format!("\"{name}\" TEXT")).join(", ");
    let table = format!("CREATE TABLE sippeers ({columns}, PRIMARY KEY (name))");
    database.execute_batch(&format!("PRAGMA journal_mode = WAL; BEGIN; {table}")).expect("a table");
    for row in (0..PEERS).map(cells) {
        let marks = ["?"; COLUMNS.len()].join(", ");
        let insert = format!("INSERT INTO sippeers VALUES ({marks})");
        let mut insert = database.prepare_cached(&insert).expect("a statement");
        insert.execute(rusqlite::params_from_iter(row)).expect("a row");
    }
    database.execute_batch("COMMIT").expect("rows");
    for (name, text) in [
        ("ara.conf", ARA),
        ("extconfig.conf", "[settings]\nsippeers => sqlite3,main\n"),
        ("res_config_sqlite3.conf", "[main]\ndbfile = main.db\n"),
    ] {
        fs::write(path.join(name), text).expect("a file");
    }
    Realtime::open(path).expect("a directory")
}

async fn gateway(realtime: Realtime) -> SocketAddr {
    let (gateway, _) = Gateway::builder((*realtime).clone()).open().expect("settings");
    let listeners = Listeners::bind(&gateway.settings()).await.expect("a port");
    let address = listeners.addresses()[0];
    tokio::spawn(async move { gateway.serve(listeners, std::future::pending()).await });
    address
}
