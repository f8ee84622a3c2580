//! Servers end, come back, and stand still.

use std::net::TcpStream;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use asterisk_realtime_testkit::Server;

use crate::both;

#[test]
fn what_was_committed_survives() {
    both(|server| {
        server.create_database("a").unwrap();
        server.execute(Some("a"), "CREATE TABLE b (c INTEGER)").unwrap();
        let port = server.port();

        server.execute(Some("a"), "INSERT INTO b VALUES (1)").unwrap();
        server.kill().unwrap();
        assert_eq!(server.process(), None);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        server.start_again().unwrap();

        server.execute(Some("a"), "INSERT INTO b VALUES (2)").unwrap();
        server.stop().unwrap();
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        server.start_again().unwrap();

        assert_eq!(server.port(), port);
        assert_eq!(server.query(Some("a"), "SELECT c FROM b ORDER BY c").unwrap(), "1\n2\n");
    });
}

#[test]
fn a_server_that_is_not_there_may_be_ended_but_not_frozen() {
    both(|server| {
        assert!(server.start_again().is_err());
        server.kill().unwrap();
        server.kill().unwrap();
        server.stop().unwrap();
        assert!(server.freeze().is_err());
        server.start_again().unwrap();
    });
}

#[test]
fn a_frozen_server_answers_when_it_is_thawed() {
    both(|server| {
        thread::scope(|scope| {
            server.freeze().unwrap();
            let (sender, receiver) = channel();
            scope.spawn(move || sender.send(server.query(None, "SELECT 1")).unwrap());
            let early = receiver.recv_timeout(Duration::from_millis(300));
            assert!(matches!(early, Err(RecvTimeoutError::Timeout)));
            server.thaw().unwrap();
            assert_eq!(receiver.recv().unwrap().unwrap(), "1\n");
        });
    });
}

#[test]
fn a_query_in_the_middle_freezes_too() {
    both(|server| {
        let sleep = if server.socket().is_dir() { "SELECT pg_sleep(0.5)" } else { "DO SLEEP(0.5)" };
        thread::scope(|scope| {
            let (sender, receiver) = channel();
            scope.spawn(move || sender.send(server.query(None, sleep)).unwrap());
            thread::sleep(Duration::from_millis(200));
            server.freeze().unwrap();
            assert!(receiver.recv_timeout(Duration::from_millis(700)).is_err());
            server.thaw().unwrap();
            assert!(receiver.recv().unwrap().is_ok());
        });
    });
}

#[test]
fn an_open_query_does_not_hold_up_the_end() {
    both(|server| {
        let sleep = if server.socket().is_dir() { "SELECT pg_sleep(60)" } else { "DO SLEEP(60)" };
        for end in [|it: &_| stop(it), |it: &_| kill(it), |it: &_| freeze_and_stop(it)] {
            thread::scope(|scope| {
                let query = scope.spawn(|| server.query(None, sleep));
                thread::sleep(Duration::from_millis(200));
                let start = Instant::now();
                end(server);
                assert!(start.elapsed() < Duration::from_secs(10));
                assert!(query.join().unwrap().is_err());
            });
            server.start_again().unwrap();
        }
    });
}

fn stop(server: &Server) {
    server.stop().unwrap();
}

fn kill(server: &Server) {
    server.kill().unwrap();
}

fn freeze_and_stop(server: &Server) {
    server.freeze().unwrap();
    server.stop().unwrap();
}
