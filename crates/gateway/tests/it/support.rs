//! A gateway of one's own, and a client that sends exactly the bytes that it is told to.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use asterisk_realtime_conf::MemoryFiles;
use asterisk_realtime_core::{ColumnDefinition, ColumnType};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_gateway::{Builder, Gateway, Listeners};
use asterisk_realtime_memory::{MemoryDriver, MemoryKind};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A gateway that listens on a port of its own.
pub(crate) struct Server {
    pub(crate) gateway: Gateway,
    pub(crate) store: MemoryDriver,
    pub(crate) address: SocketAddr,
    pub(crate) task: JoinHandle<()>,
    stop: Option<oneshot::Sender<()>>,
}

/// The mappings of [`Server`]: families, a static file, and a table that is not there.
pub(crate) const EXTCONFIG: &str = "[settings]\nt => memory,main\nother => memory,main\n\
    missing => memory,main\nlab.conf => memory,main,cfg\nsub.conf => memory,main,cfg\n";

impl Server {
    /// A gateway with the fixture of the vectors and this `ara.conf`.
    pub(crate) async fn new(ara: &str) -> Self {
        Self::with(ara, &[], |builder| builder).await
    }

    /// With these mappings instead of [`EXTCONFIG`].
    pub(crate) async fn with_extconfig(ara: &str, extconfig: &str) -> Self {
        Self::with(ara, &[("extconfig.conf", extconfig)], |builder| builder).await
    }

    pub(crate) async fn with(
        ara: &str,
        files: &[(&str, &str)],
        made: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        let store = fixture();
        let usual = [("ara.conf", ara), ("extconfig.conf", EXTCONFIG)];
        let files = self::files(&[&usual, files].concat());
        let realtime = Realtime::builder("/etc/asterisk")
            .files(Arc::new(files))
            .driver(Arc::new(MemoryKind::new().with_database(&store)))
            .open()
            .unwrap();
        let (gateway, findings) = made(Gateway::builder(realtime)).open().unwrap();
        assert_eq!(findings, []);
        let mut settings = gateway.settings();
        settings.listen = vec!["127.0.0.1:0".parse().unwrap()];
        Self::start(gateway, store, Listeners::bind(&settings).await.unwrap())
    }

    /// A gateway over a directory with these files beside the usual mappings.
    pub(crate) async fn over(directory: &Path, ara: &str) -> Self {
        let store = fixture();
        fs::write(directory.join("extconfig.conf"), EXTCONFIG).unwrap();
        fs::write(directory.join("ara.conf"), ara).unwrap();
        let realtime = Realtime::builder(directory)
            .driver(Arc::new(MemoryKind::new().with_database(&store)))
            .open()
            .unwrap();
        let (gateway, _) = Gateway::builder(realtime).open().unwrap();
        let listeners = Listeners::bind(&gateway.settings()).await.unwrap();
        Self::start(gateway, store, listeners)
    }

    fn start(gateway: Gateway, store: MemoryDriver, listeners: Listeners) -> Self {
        let address = listeners.addresses().first().copied();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn({
            let gateway = gateway.clone();
            async move {
                gateway.serve(listeners, async { drop(stopped.await) }).await;
            }
        });
        let address = address.unwrap_or(SocketAddr::from(([0, 0, 0, 0], 0)));
        Self { gateway, store, address, task, stop: Some(stop) }
    }

    /// Asks the gateway to end.
    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
    }

    pub(crate) async fn connect(&self) -> Client<TcpStream> {
        Client::new(TcpStream::connect(self.address).await.unwrap())
    }

    /// Sends a request on a connection of its own, with the headers of Asterisk's client.
    pub(crate) async fn post(&self, target: &str, body: &str) -> Response {
        self.connect().await.post(target, body).await
    }

    pub(crate) async fn get(&self, target: &str) -> Response {
        self.connect().await.request("GET", target, &[], "").await
    }
}

/// The files of a configuration directory.
pub(crate) fn files(files: &[(&str, &str)]) -> MemoryFiles {
    files.iter().fold(MemoryFiles::new(), |all, (name, text)| all.with_file(*name, *text))
}

/// Table `t` of the vectors.
fn fixture() -> MemoryDriver {
    let store = MemoryDriver::new("main");
    let text = |name: &str, width| ColumnDefinition::new(name, ColumnType::Char(width));
    let number =
        |name: &str| ColumnDefinition::new(name, ColumnType::Integer { bytes: 4, signed: true });
    let columns = [
        text("id", 40).key(),
        text("context", 40),
        text("secret", 80),
        text("host", 40),
        text("allow", 80),
        number("port"),
        number("regseconds"),
        text("nota", 300),
    ];
    store.create_table("t", columns.clone()).unwrap();
    store.create_table("other", columns).unwrap();
    let names = ["id", "context", "secret", "host", "allow", "port", "regseconds", "nota"];
    let rows: [[Option<&str>; 8]; 5] = [
        [
            Some("1000"),
            Some("from-internal"),
            Some("s3cret"),
            Some("dynamic"),
            Some("ulaw;alaw"),
            Some("5060"),
            None,
            Some(""),
        ],
        [
            Some("1001"),
            Some("from-internal"),
            Some(""),
            None,
            Some(" gsm ; g729 "),
            Some("0"),
            Some("5"),
            Some("x"),
        ],
        [
            Some("_1X"),
            Some("default"),
            Some("a^3Bb"),
            Some("   "),
            Some("a;;b"),
            None,
            None,
            Some("y"),
        ],
        [
            Some("_2X"),
            Some("default"),
            Some("it's"),
            Some("h\\o"),
            Some("100%_x"),
            Some("1"),
            Some("1"),
            Some("z"),
        ],
        [
            Some("exten%"),
            Some("default"),
            None,
            Some(""),
            Some(";"),
            Some("2"),
            Some("2"),
            Some(""),
        ],
    ];
    let rows = rows.iter().map(|row| names.into_iter().zip(*row).collect::<Vec<_>>());
    store.insert_rows("t", rows).unwrap();
    let config = ["filename", "cat_metric", "var_metric", "category", "var_name", "var_val"];
    let columns = config.map(|name| match name {
        "cat_metric" | "var_metric" => number(name),
        _ => text(name, 128),
    });
    store.create_table("cfg", columns.into_iter().chain([number("commented")])).unwrap();
    let rows = [
        ["lab.conf", "1", "0", "general", "bind", "0.0.0.0"],
        ["lab.conf", "1", "1", "general", "allow", "ulaw;alaw"],
        ["lab.conf", "0", "0", "peer", "name", "a&b=c d"],
        ["sub.conf", "1", "0", "x", "#include", "plain.conf"],
        ["sub.conf", "1", "1", "x", "after", "1"],
    ];
    let rows = rows
        .iter()
        .map(|row| config.into_iter().zip(*row).chain([("commented", "0")]).collect::<Vec<_>>());
    store.insert_rows("cfg", rows).unwrap();
    store
}

/// A connection.
pub(crate) struct Client<S> {
    pub(crate) stream: S,
    buffer: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Response {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// The headers of `res_config_curl`.
pub(crate) const ASTERISK: [&str; 3] = [
    "User-Agent: asterisk-libcurl-agent/1.0",
    "Accept: */*",
    "Content-Type: application/x-www-form-urlencoded",
];

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
    }

    pub(crate) async fn post(&mut self, target: &str, body: &str) -> Response {
        self.request("POST", target, &ASTERISK, body).await
    }

    pub(crate) async fn request(
        &mut self,
        method: &str,
        target: &str,
        headers: &[&str],
        body: &str,
    ) -> Response {
        let headers: String = headers.iter().flat_map(|line| [line, "\r\n"]).collect();
        let length = match method {
            "GET" => String::new(),
            _ => format!("Content-Length: {}\r\n", body.len()),
        };
        self.send(format!("{method} {target} HTTP/1.1\r\nHost: gw\r\n{headers}{length}\r\n{body}"))
            .await;
        self.read().await.expect("an answer")
    }

    /// The next answer; `None` if the connection ends before one.
    pub(crate) async fn read(&mut self) -> Option<Response> {
        let end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            if self.more().await == 0 {
                assert_eq!(self.buffer, b"", "half an answer");
                return None;
            }
        };
        let head = String::from_utf8(self.buffer.drain(..end).collect()).unwrap();
        let mut response = Response {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head,
            body: String::new(),
        };
        if response.header("transfer-encoding").is_some() {
            while find(&self.buffer, b"0\r\n\r\n").is_none() {
                assert_ne!(self.more().await, 0, "half an answer");
            }
            response.body = String::from_utf8(std::mem::take(&mut self.buffer)).unwrap();
            return Some(response);
        }
        let length = response.header("content-length").map_or(0, |text| text.parse().unwrap());
        while self.buffer.len() < length {
            assert_ne!(self.more().await, 0, "half an answer");
        }
        response.body = String::from_utf8(self.buffer.drain(..length).collect()).unwrap();
        Some(response)
    }

    /// Whether the other end has closed the connection, having said nothing more.
    pub(crate) async fn is_closed(&mut self) -> bool {
        self.more().await == 0
    }

    async fn more(&mut self) -> usize {
        // A connection that is reset has ended.
        self.stream.read_buf(&mut self.buffer).await.unwrap_or(0)
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
