//! What a request may take, and what becomes of those who take more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use asterisk_realtime_gateway::{ConnectionEvent, Finished, Observer};
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::{Client, Server};

const SINGLE: &str = "POST /t/single HTTP/1.1\r\nHost: gw\r\nContent-Length: 7\r\n\r\nid=1000";

/// Counts events, and lets tests wait for them.
#[derive(Debug, Default)]
struct Events {
    finished: AtomicUsize,
    open: AtomicUsize,
    timed_out: AtomicUsize,
    refused: AtomicUsize,
}

impl Observer for Events {
    fn finished(&self, _: &Finished<'_>) {
        self.finished.fetch_add(1, Ordering::Relaxed);
    }

    fn connection(&self, event: ConnectionEvent) {
        match event {
            ConnectionEvent::Opened => self.open.fetch_add(1, Ordering::Relaxed),
            ConnectionEvent::Closed => self.open.fetch_sub(1, Ordering::Relaxed),
            ConnectionEvent::TimedOut => self.timed_out.fetch_add(1, Ordering::Relaxed),
            ConnectionEvent::Refused => self.refused.fetch_add(1, Ordering::Relaxed),
            _ => 0,
        };
    }
}

async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..1_000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} has not happened");
}

async fn watched(ara: &str) -> (Server, Arc<Events>) {
    let events = Arc::new(Events::default());
    let observer = Arc::clone(&events);
    (Server::with(ara, &[], |builder| builder.observer(observer)).await, events)
}

#[tokio::test]
async fn long_bodies_are_refused_before_they_are_read() {
    let server = Server::new("[gateway]\nmax-body = 1k\n").await;
    let body = "x".repeat(1024);
    for (op, status, expected) in [("store", 400, "-1"), ("single", 404, "")] {
        let answer = server.post(&format!("/t/{op}"), &body).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, expected), "{op}: it fits");
    }
    for (op, expected) in [("store", "-1"), ("single", "")] {
        let mut client = server.connect().await;
        let head = format!("POST /t/{op} HTTP/1.1\r\nHost: gw\r\nContent-Length: 99999999\r\n\r\n");
        client.send(head).await;
        let answer = client.read().await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (413, expected), "{op}");
        assert!(client.is_closed().await, "what is left of it is not read");
        // Without a length.
        let mut client = server.connect().await;
        let head =
            format!("POST /t/{op} HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send(head).await;
        for _ in 0..3 {
            client.send(format!("200\r\n{}\r\n", "x".repeat(512))).await;
        }
        let answer = client.read().await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (413, expected), "{op}");
    }
}

#[tokio::test]
async fn long_and_senseless_headers_are_refused() {
    let server = Server::new("[gateway]\nmax-header = 8k\n").await;
    let long = format!("POST /t/single HTTP/1.1\r\nX: {}", "x".repeat(9_000));
    let many = format!("POST /t/single HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(200));
    let target = format!("POST /{} HTTP/1.1\r\n\r\n", "x".repeat(9_000));
    for (head, status) in [
        (long, 431),
        (many, 431),
        (target, 431),
        ("nonsense\r\n\r\n".into(), 400),
        ("POST /t/single HTTP/9.9\r\n\r\n".into(), 400),
        ("POST /t/single HTTP/1.1\r\nContent-Length: -1\r\n\r\n".into(), 400),
        ("POST /t/single HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".into(), 400),
    ] {
        let mut client = server.connect().await;
        client.send(&head).await;
        let answer = client.read().await.unwrap();
        assert_eq!(answer.status, status, "{}", &head[..head.len().min(60)]);
        assert_eq!(answer.body, "");
        assert!(client.is_closed().await);
    }
}

#[tokio::test]
async fn slow_headers_are_cut_off() {
    let (server, events) = watched("[gateway]\nheader-timeout = 100ms\n").await;
    let mut silent = server.connect().await;
    silent.send(&SINGLE[..20]).await;
    assert!(silent.is_closed().await);
    // A byte now and then is no progress.
    let mut trickle = server.connect().await;
    for byte in "POST /t/single HTTP/1.1\r\n".bytes().chain([b'x'; 10_000]) {
        if trickle.stream.write_all(&[byte]).await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(trickle.is_closed().await);
    assert_eq!(events.timed_out.load(Ordering::Relaxed), 2);
    assert_eq!(events.finished.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn slow_bodies_are_cut_off() {
    let server = Server::new("[gateway]\nbody-timeout = 50ms\n").await;
    for (op, expected) in [("store", "-1"), ("single", "")] {
        let mut client = server.connect().await;
        let head = format!("POST /t/{op} HTTP/1.1\r\nHost: gw\r\nContent-Length: 7\r\n\r\nid=");
        client.send(head).await;
        let answer = client.read().await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (408, expected), "{op}");
        assert!(client.is_closed().await);
    }
}

#[tokio::test]
async fn idle_connections_end_and_busy_ones_do_not() {
    let (server, events) = watched("[gateway]\nidle-timeout = 200ms\n").await;
    let mut client = server.connect().await;
    // A request that takes longer than one may be idle.
    server.store.faults().set_delay(Duration::from_millis(600));
    let answer = client.post("/t/single", "id=exten%25").await;
    assert_eq!(answer.status, 200);
    assert!(client.is_closed().await);
    assert_eq!(events.timed_out.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn who_takes_no_answer_is_cut_off() {
    let (server, events) = watched("[gateway]\nwrite-timeout = 200ms\n").await;
    let (nota, ids) = ("x".repeat(290), 0..60_000);
    let rows: Vec<_> = ids.map(|id| (format!("big{id:05}"), nota.as_str())).collect();
    let rows = rows.iter().map(|(id, nota)| [("id", id.as_str()), ("nota", *nota)]);
    server.store.insert_rows("other", rows).unwrap();
    let mut client = server.connect().await;
    let head = "POST /other/multi HTTP/1.1\r\nHost: gw\r\nContent-Length: 9\r\n\r\n";
    client.send(format!("{head}id%20%3E=")).await;
    until("a time-out", || events.timed_out.load(Ordering::Relaxed) == 1).await;
    until("its end", || events.open.load(Ordering::Relaxed) == 0).await;
    assert_eq!(server.gateway.requests(), 0);
}

#[tokio::test]
async fn beyond_the_limit_of_requests_the_answer_is_503() {
    let server = Server::new("[gateway]\nmax-requests = 2\n").await;
    server.store.faults().freeze();
    let (mut one, mut two) = (server.connect().await, server.connect().await);
    one.send(SINGLE).await;
    two.send(SINGLE).await;
    until("both requests", || server.gateway.requests() == 2).await;
    for (target, expected) in [("/t/single", ""), ("/t/store", "-1"), ("/nobody/single", "")] {
        let answer = server.post(target, "id=1000").await;
        assert_eq!((answer.status, answer.body.as_str()), (503, expected), "{target}");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    server.store.faults().thaw();
    for client in [&mut one, &mut two] {
        assert!(client.read().await.unwrap().body.starts_with("id=1000&"));
    }
    assert_eq!(server.post("/t/single", "id=1000").await.status, 200);
}

#[tokio::test]
async fn beyond_the_limit_of_connections_the_answer_is_503() {
    let (server, events) = watched("[gateway]\nmax-connections = 2\n").await;
    let (mut one, mut two) = (server.connect().await, server.connect().await);
    assert_eq!(one.post("/t/single", "id=1000").await.status, 200);
    assert_eq!(two.post("/t/single", "id=1000").await.status, 200);
    for (target, expected) in [("/t/single", ""), ("/t/store", "-1")] {
        let mut client = server.connect().await;
        let answer = client.post(target, "id=1000").await;
        assert_eq!((answer.status, answer.body.as_str()), (503, expected), "{target}");
        assert_eq!(answer.header("connection"), Some("close"));
        assert!(client.is_closed().await);
    }
    assert_eq!(events.refused.load(Ordering::Relaxed), 2);
    drop(one);
    until("the end of the first", || server.gateway.connections() == 1).await;
    let mut three = server.connect().await;
    assert_eq!(three.post("/t/single", "id=1000").await.status, 200);
    assert_eq!(two.post("/t/single", "id=1000").await.status, 200, "the second is still there");
}

/// As many threads of Asterisks as two thousand, each with its connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_connections_are_served_at_once() {
    const CONNECTIONS: usize = 2_000;
    // Both ends are in this process.
    let mut limit = getrlimit(Resource::Nofile);
    let needed = 2 * CONNECTIONS as u64 + 200;
    if limit.current.is_some_and(|current| current < needed) {
        limit.current = Some(needed);
        setrlimit(Resource::Nofile, limit).expect("the hard limit of open files is too low");
    }
    let (server, events) = watched("").await;
    let mut clients = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        clients.push(Client::new(TcpStream::connect(server.address).await.unwrap()));
    }
    until("all connections", || server.gateway.connections() == CONNECTIONS).await;
    for _ in 0..3 {
        for client in &mut clients {
            client.send(SINGLE).await;
        }
        for client in &mut clients {
            assert!(client.read().await.unwrap().body.starts_with("id=1000&"));
        }
    }
    assert_eq!(events.finished.load(Ordering::Relaxed), 3 * CONNECTIONS);
    drop(clients);
    until("the end of all", || events.open.load(Ordering::Relaxed) == 0).await;
}
