//! The control socket.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use asterisk_realtime_console::Registry;
use asterisk_realtime_core::{Error, ErrorKind};
use asterisk_realtime_gateway::Status;
use asterisk_realtime_gateway::control::{self, Client, ControlSocket, Order, Orders};
use asterisk_realtime_gateway::health::Checkup;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::support::{engine, store};

struct Control {
    directory: TempDir,
    orders: Orders,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Control {
    async fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let realtime = engine("sippeers => memory,main\n", "", &[&store("main")]);
        let checkup = Checkup::new(realtime.clone());
        let (sender, orders) = control::orders();
        let status = Arc::new(Status::default());
        let registry: Registry = control::commands(&realtime, &status, &checkup, &sender);
        let socket = ControlSocket::bind(&path(&directory)).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async { _ = stopped.await };
        let serving = tokio::spawn(control::serve(socket, Arc::new(registry), shutdown));
        Self { directory, orders, stop, serving }
    }

    fn path(&self) -> PathBuf {
        path(&self.directory)
    }
}

fn path(directory: &TempDir) -> PathBuf {
    directory.path().join("control.sock")
}

/// Runs a command as `ara remote` does.
async fn run(path: PathBuf, command: &'static str) -> control::Answer {
    spawn_blocking(move || Client::connect(&path).unwrap().run(command).unwrap()).await.unwrap()
}

/// The answers to these bytes.
async fn raw(path: PathBuf, bytes: Vec<u8>) -> Vec<Value> {
    let answers = spawn_blocking(move || {
        let mut stream = UnixStream::connect(path).unwrap();
        // Who answers too early may have gone before all is written.
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let lines = BufReader::new(stream).lines();
        lines.map_while(Result::ok).map(|line| serde_json::from_str(&line).unwrap()).collect()
    });
    answers.await.unwrap()
}

#[tokio::test]
async fn commands_are_answered_and_words_completed() {
    let control = Control::start().await;
    let answer = run(control.path(), "realtime update sippeers name alice host x").await;
    assert_eq!((answer.status, answer.text.as_str()), (0, "Updated 1 RealTime record.\n"));
    assert_eq!(answer.document["rows"], 1);
    let answer = run(control.path(), "realtime load sippeers name nobody").await;
    assert_eq!(answer.status, 1);
    let answer = run(control.path(), "realtime load nofam name x").await;
    assert_eq!(answer.status, 2);
    assert!(answer.failure.unwrap().contains("nofam"));
    for command in [
        "core show help",
        "core show version",
        "core show uptime seconds",
        "core show config mappings",
        "ara show health",
        "ara show metrics",
        "cache show",
        "cache stats",
    ] {
        let answer = run(control.path(), command).await;
        assert_eq!((answer.status, answer.failure), (0, None), "{command}");
        assert!(answer.text.ends_with('\n'), "{command}");
    }
    let path = control.path();
    let words = spawn_blocking(move || Client::connect(&path).unwrap().complete("core s").unwrap());
    assert_eq!(words.await.unwrap(), ["show", "stop"]);
}

#[tokio::test]
async fn what_is_no_request_is_answered_too() {
    let control = Control::start().await;
    let lines =
        "nonsense\n{}\n{\"command\":7}\n[1]\n{\"command\":\"core show uptime\",\"more\":1}\n";
    let answers = raw(control.path(), lines.into()).await;
    let statuses: Vec<_> =
        answers.iter().map(|answer| answer["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [2, 2, 2, 2, 0]);
    let long = [b"{\"command\":\"".to_vec(), vec![b'x'; 100_000], b"\"}\n".to_vec()].concat();
    let answers = raw(control.path(), long).await;
    assert!(answers.len() <= 1, "the connection ends");
    // Nobody else is disturbed.
    assert_eq!(run(control.path(), "core show uptime").await.status, 0);
}

#[tokio::test]
async fn orders_are_passed_on_and_their_outcome_is_told() {
    let mut control = Control::start().await;
    let reloads = tokio::spawn({
        let path = control.path();
        async move {
            [run(path.clone(), "core reload").await, run(path, "module reload extconfig").await]
        }
    });
    let Some(Order::Reload(answer)) = control.orders.recv().await else { panic!("an order") };
    answer.send(Ok(Vec::new())).unwrap();
    let Some(Order::Reload(answer)) = control.orders.recv().await else { panic!("an order") };
    answer.send(Err(Error::invalid("a bad line"))).unwrap();
    let [done, failed] = reloads.await.unwrap();
    assert_eq!((done.status, failed.status), (0, 2));
    assert_eq!(failed.text, "The module 'extconfig' reported a reload failure\n");
    assert_eq!(failed.failure.unwrap(), "a bad line");
    assert_eq!(run(control.path(), "core stop now").await.status, 0);
    assert!(matches!(control.orders.recv().await, Some(Order::StopNow)));
}

#[tokio::test]
async fn the_socket_is_for_its_owner_and_goes_with_the_gateway() {
    let control = Control::start().await;
    let mode = fs::metadata(control.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // Somebody who says nothing keeps nobody from ending.
    let idle = UnixStream::connect(control.path()).unwrap();
    drop(control.stop);
    control.serving.await.unwrap();
    assert!(!path(&control.directory).exists());
    drop(idle);
}

async fn refused(path: &Path) -> Error {
    ControlSocket::bind(path).await.unwrap_err()
}

#[tokio::test]
async fn what_is_left_behind_is_replaced_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let path = path(&directory);
    // Its file stays when a listener is dropped, as after a crash.
    drop(UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    let socket = ControlSocket::bind(&path).await.unwrap();
    let error = refused(&path).await;
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.to_string().contains("another gateway listens"), "{error}");
    // Who replaced the file meanwhile keeps it.
    fs::remove_file(&path).unwrap();
    File::create(&path).unwrap();
    drop(socket);
    assert!(path.exists());
    assert_eq!(refused(&path).await.kind(), ErrorKind::Invalid);
    assert_eq!(refused(&directory.path().join("no/sock")).await.kind(), ErrorKind::NotFound);
    assert_eq!(refused(&directory.path().join("x".repeat(200))).await.kind(), ErrorKind::Invalid);
    let error = Client::connect(&directory.path().join("none")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}
