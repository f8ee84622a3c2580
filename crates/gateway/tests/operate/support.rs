//! A gateway over memory stores, and an HTTP client of a few lines.

use std::net::SocketAddr;
use std::sync::Arc;

use asterisk_realtime_conf::MemoryFiles;
use asterisk_realtime_core::{ColumnDefinition, ColumnType};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_gateway::health::{Checkup, LivePage, ReadyPage};
use asterisk_realtime_gateway::metrics::{MetricsPage, RequestMetrics};
use asterisk_realtime_gateway::{Gateway, Listeners, Status};
use asterisk_realtime_memory::{MemoryDriver, MemoryKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

/// A store with a table `sippeers` and one peer.
pub(crate) fn store(database: &str) -> MemoryDriver {
    let store = MemoryDriver::new(database);
    let text = |name| ColumnDefinition::new(name, ColumnType::Char(80));
    store.create_table("sippeers", [text("name").key(), text("host")]).unwrap();
    store.insert_rows("sippeers", [[("name", "alice"), ("host", "dynamic")]]).unwrap();
    store
}

/// An engine with these lines under `[settings]`, and this `ara.conf`.
pub(crate) fn engine(mappings: &str, own: &str, stores: &[&MemoryDriver]) -> Realtime {
    let kind = stores.iter().fold(MemoryKind::new(), |kind, store| kind.with_database(store));
    let files = MemoryFiles::new()
        .with_file("extconfig.conf", format!("[settings]\n{mappings}"))
        .with_file("ara.conf", own);
    let builder = Realtime::builder("/etc/asterisk").files(Arc::new(files));
    builder.driver(Arc::new(kind)).open().unwrap()
}

/// A gateway with its pages. It ends with the runtime.
pub(crate) struct Served {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Served {
    pub(crate) async fn start(realtime: &Realtime) -> Self {
        let status = Arc::new(Status::default());
        let requests = Arc::new(RequestMetrics::default());
        let metrics = MetricsPage::new(realtime.clone(), status, Arc::clone(&requests));
        let checkup = Checkup::new(realtime.clone());
        let builder = Gateway::builder(realtime.clone()).observer(requests);
        let builder = builder.page(Arc::new(metrics)).page(Arc::new(LivePage));
        let (gateway, _) = builder.page(Arc::new(ReadyPage::new(checkup))).open().unwrap();
        let listeners = Listeners::bind(&gateway.settings()).await.unwrap();
        let address = listeners.addresses()[0];
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move { gateway.serve(listeners, async { _ = stopped.await }).await });
        Self { address, _stop: stop }
    }

    /// The status and the body of an answer.
    pub(crate) async fn ask(&self, line: &str, headers: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let length = body.len();
        let request = format!(
            "{line} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n{headers}\
             Content-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path}"), "", "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> (u16, String) {
        self.ask(&format!("POST {path}"), "", body).await
    }
}

/// An `ara.conf` with these lines under `[gateway]`.
pub(crate) fn own(lines: &str) -> String {
    format!("[gateway]\nlisten = 127.0.0.1:0\n{lines}")
}
