//! Connections: kept, closed under us, refused, silent.

use std::time::Duration;

use asterisk_realtime_core::{
    Access, Deadline, Driver, ErrorKind, IntoChanges, IntoFilter, Selection,
};
use asterisk_realtime_curl::{CurlDriver, CurlSettings};
use tokio::net::TcpListener;

use crate::recorder::{Recorder, Reply, insert, ok, single, table, update};

fn shortly() -> Deadline {
    Deadline::after(Duration::from_millis(200))
}

#[tokio::test]
async fn a_connection_is_kept() {
    let server = Recorder::answering("1").await;
    let driver = server.driver();
    for _ in 0..3 {
        single(&driver, &[("id", "1")]).await.unwrap();
        update(&driver, &[("id", "1")], &[("a", "b")]).await.unwrap();
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 6);
    assert!(requests.iter().all(|request| request.connection == 0));
}

#[tokio::test]
async fn a_read_on_a_connection_that_dies_is_repeated() {
    let server = Recorder::start(|number, _| match number {
        1 => Reply::Close(Vec::new()),
        _ => ok("id=1"),
    })
    .await;
    let driver = server.driver();
    for _ in 0..2 {
        assert_eq!(single(&driver, &[("id", "1")]).await.unwrap().len(), 1);
    }
    let connections: Vec<_> = server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0, 1]);
}

#[tokio::test]
async fn a_write_on_a_connection_that_dies_is_uncertain() {
    let server = Recorder::start(|number, _| match number {
        1 => Reply::Close(Vec::new()),
        _ => ok("1"),
    })
    .await;
    let driver = server.driver();
    insert(&driver, &[("id", "1")]).await.unwrap();
    let error = insert(&driver, &[("id", "2")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Uncertain);
    assert!(!error.fails_over(Access::Write));
    assert_eq!(server.requests().len(), 2, "it is not repeated");
    insert(&driver, &[("id", "3")]).await.unwrap();
}

#[test]
fn a_connection_that_ended_while_the_runtime_stood_still_is_not_used_for_a_write() {
    use std::io::{Read, Write};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (answered, is_answered) = std::sync::mpsc::channel();
    let (closed, is_closed) = std::sync::mpsc::channel();
    let server = std::thread::spawn(move || {
        for _ in 0..3 {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"id=1") {
                let mut bytes = [0; 1000];
                let count = stream.read(&mut bytes).unwrap();
                request.extend_from_slice(&bytes[..count]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1").unwrap();
            is_answered.recv().unwrap();
            drop(stream);
            closed.send(()).unwrap();
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let driver = CurlDriver::new(CurlSettings::new(format!("http://{address}/t")));
    for _ in 0..3 {
        runtime.block_on(insert(&driver, &[("id", "1")])).unwrap();
        answered.send(()).unwrap();
        is_closed.recv().unwrap();
    }
    server.join().unwrap();
}

#[tokio::test]
async fn after_a_restart_the_next_call_works() {
    let server = Recorder::answering("1").await;
    let (address, driver) = (server.address, server.driver());
    single(&driver, &[("id", "1")]).await.unwrap();
    drop(server);
    let error = loop {
        // The address is free when the server's task has ended.
        match single(&driver, &[("id", "1")]).await {
            Err(error) if error.kind() == ErrorKind::Unavailable => break error,
            _ => tokio::task::yield_now().await,
        }
    };
    assert!(error.message().contains("cannot be reached"), "{error}");
    let error = insert(&driver, &[("id", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "nothing was sent");

    let listener = TcpListener::bind(address).await.unwrap();
    let answering = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 64]).await.unwrap();
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n7";
        tokio::io::AsyncWriteExt::write_all(&mut stream, answer).await.unwrap();
        stream
    });
    assert_eq!(update(&driver, &[("id", "1")], &[("a", "b")]).await.unwrap(), 7);
    answering.await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_silent_is_left_at_the_deadline() {
    let server = Recorder::start(|_, _| Reply::Silence).await;
    let driver = server.driver();
    let (filter, changes) =
        ([("id", "1")].into_filter().unwrap(), [("a", "b")].into_changes().unwrap());
    let read = driver.select(&table(), &filter, Selection::FIRST, shortly()).await.unwrap_err();
    assert_eq!(read.kind(), ErrorKind::Uncertain);
    assert!(read.fails_over(Access::Read));
    let write = driver.update(&table(), &filter, &changes, shortly()).await.unwrap_err();
    assert_eq!(write.kind(), ErrorKind::Uncertain);
    let load = driver.load(&table(), "a.conf", shortly()).await.unwrap_err();
    assert_eq!(load.kind(), ErrorKind::Uncertain);
    // An answer that stops in its middle.
    let half =
        |_: usize, _: &_| Reply::Keep(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1".to_vec());
    let server = Recorder::start(half).await;
    let write = server.driver().delete(&table(), &filter, shortly()).await.unwrap_err();
    assert_eq!(write.kind(), ErrorKind::Uncertain);
}

#[tokio::test]
async fn what_was_not_sent_is_unavailable() {
    // Nobody accepts, and the queue of the socket is full, so no connection comes about.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(300), tokio::net::TcpStream::connect(address))
            .await
    {
        waiting.push(stream);
    }
    let mut settings = CurlSettings::new(format!("http://{address}/t"));
    let changes = [("a", "b")].into_changes().unwrap();
    let driver = CurlDriver::new(settings.clone());
    let error = driver.insert(&table(), &changes, shortly()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert!(error.message().contains("no connection"), "{error}");

    settings.connect_timeout = Duration::from_millis(100);
    let driver = CurlDriver::new(settings);
    let error = insert(&driver, &[("a", "b")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert!(error.message().contains("time for connecting"), "{error}");

    let past = Deadline::after(Duration::ZERO);
    let error = driver.insert(&table(), &changes, past).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn our_own_deadline_counts_too() {
    let server = Recorder::start(|_, _| Reply::Silence).await;
    let mut settings = server.settings();
    settings.deadline = Some(Duration::from_millis(100));
    // The caller would wait for twenty seconds, and the test with it.
    let driver = CurlDriver::new(settings);
    let call = single(&driver, &[("id", "1")]);
    let error = tokio::time::timeout(Duration::from_secs(10), call).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Uncertain);
}

#[tokio::test]
async fn one_slow_answer_delays_no_other() {
    let server = Recorder::start(|_, request| match &*request.body {
        "id=slow" => Reply::Silence,
        _ => ok("id=1"),
    })
    .await;
    let driver = std::sync::Arc::new(server.driver());
    let other = std::sync::Arc::clone(&driver);
    let slow = tokio::spawn(async move { single(&other, &[("id", "slow")]).await });
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    for _ in 0..10 {
        single(&driver, &[("id", "1")]).await.unwrap();
    }
    slow.abort();
}

#[tokio::test]
async fn a_call_that_is_given_up_leaves_its_connection() {
    let server = Recorder::start(|number, _| match number {
        1 => Reply::Silence,
        _ => ok("id=1"),
    })
    .await;
    let driver = server.driver();
    single(&driver, &[("id", "1")]).await.unwrap();
    tokio::select! {
        _ = single(&driver, &[("id", "2")]) => panic!("nobody answers"),
        () = async { while server.requests().len() < 2 { tokio::task::yield_now().await; } } => {}
    }
    assert_eq!(single(&driver, &[("id", "3")]).await.unwrap().len(), 1);
    assert_eq!(server.requests()[2].connection, 1);
}

#[tokio::test]
async fn a_closed_driver_is_unavailable() {
    let server = Recorder::answering("id=1").await;
    let driver = server.driver();
    driver.close().await;
    let error = single(&driver, &[("id", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(server.requests().is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_takes_the_place_of_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.sock");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 64]).await.unwrap();
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nid=1";
        tokio::io::AsyncWriteExt::write_all(&mut stream, answer).await.unwrap();
        stream
    });
    let mut settings = CurlSettings::new("http://localhost/sippeers");
    settings.socket = Some(path);
    let rows = single(&CurlDriver::new(settings), &[("id", "1")]).await.unwrap();
    assert_eq!(rows.len(), 1);
    served.await.unwrap();
}
