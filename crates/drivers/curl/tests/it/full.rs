//! The full protocol, as far as broken servers have to do with it. The contract itself is proved
//! with the gateway.

use std::num::NonZeroU32;

use asterisk_realtime_core::{
    Driver, ErrorKind, IntoChanges, IntoFilter, Selection, TableDescription,
};
use asterisk_realtime_curl::{CurlDriver, Protocol};
use asterisk_realtime_wire::full::{self, Call, Op, Request, ScanStep};

use crate::recorder::{Recorded, Recorder, Reply, multi, soon, status, table, update};

fn driver(server: &Recorder) -> CurlDriver {
    let mut settings = server.settings();
    settings.protocol = Protocol::Full;
    CurlDriver::new(settings)
}

/// An answer of a server that speaks the protocol.
fn spoken(line: &str, body: &str) -> Reply {
    let length = body.len();
    let head = format!("HTTP/1.1 {line}\r\nAra-Protocol: 1\r\nContent-Length: {length}\r\n");
    Reply::Keep(format!("{head}\r\n{body}").into_bytes())
}

fn read(request: &Recorded) -> Request {
    let op = request.line().rsplit('/').next().and_then(Op::of).unwrap();
    Request::decode(op, request.body.as_bytes()).unwrap()
}

#[tokio::test]
async fn requests_carry_everything() {
    let server = Recorder::start(|_, _| spoken("200 OK", &full::encode_count(1))).await;
    let driver = driver(&server);
    let (filter, changes) = (
        [("id LIKE", "a%")].into_filter().unwrap(),
        [("a", Some("")), ("b", None)].into_changes().unwrap(),
    );
    assert_eq!(driver.update(&table(), &filter, &changes, soon()).await.unwrap(), 1);
    let request = &server.requests()[0];
    assert_eq!(request.line(), "POST /rt/t/update");
    assert_eq!(request.header("ara-protocol"), Some("1"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    let read = read(request);
    assert_eq!(read.table, Some(table()));
    assert_eq!(read.call, Call::Update(filter, changes));
    let left = read.timeout.as_secs();
    assert!((10..20).contains(&left), "{left} of 20 seconds are left");
}

#[tokio::test]
async fn a_server_that_does_not_speak_it_is_told() {
    for (line, body) in [("200 OK", "id=1"), ("404 Not Found", "<html>"), ("200 OK", "1")] {
        let server = Recorder::start(move |_, _| status(line, body)).await;
        let driver = driver(&server);
        for error in [
            multi(&driver, &[("id", "1")]).await.unwrap_err(),
            update(&driver, &[("id", "1")], &[("a", "b")]).await.unwrap_err(),
            driver.ping(soon()).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Invalid, "{line}");
            assert!(error.message().contains("protocol = asterisk"), "{error}");
        }
    }
    for (line, kind) in [
        ("401 Unauthorized", ErrorKind::Denied),
        ("503 Service Unavailable", ErrorKind::Unavailable),
    ] {
        let server = Recorder::start(move |_, _| status(line, "")).await;
        let error = multi(&driver(&server), &[("id", "1")]).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{line}");
    }
}

#[tokio::test]
async fn errors_are_those_of_the_server() {
    let cause = asterisk_realtime_core::Error::not_found("there is no such column")
        .with_driver("mysql")
        .with_database("asterisk")
        .with_table("sip_peers")
        .with_column("nocol")
        .with_sqlstate("42S22")
        .with_code("1054");
    let body = full::encode_error(&cause);
    let server = Recorder::start(move |_, _| spoken("404 Not Found", &body)).await;
    let error = multi(&driver(&server), &[("nocol", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!((error.driver(), error.table()), (Some("curl"), Some("t")));
    assert_eq!((error.column(), error.code()), (Some("nocol"), Some("1054")));
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("driver mysql, database asterisk, table sip_peers"), "{source}");
}

#[tokio::test]
async fn what_is_no_answer_is_no_success() {
    for body in ["", "1", "{}", "{\"count\":-1}", "id=1"] {
        let server = Recorder::start(move |_, _| spoken("200 OK", body)).await;
        let driver = driver(&server);
        let error = multi(&driver, &[("id", "1")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal, "{body:?}");
        let error = update(&driver, &[("id", "1")], &[("a", "b")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Uncertain, "{body:?}");
    }
}

#[tokio::test]
async fn an_error_that_cannot_be_read_is_one() {
    let server = Recorder::start(|_, _| spoken("504 Gateway Timeout", "?")).await;
    let driver = driver(&server);
    let error = multi(&driver, &[("id", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal);
    let error = update(&driver, &[("id", "1")], &[("a", "b")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Uncertain);
}

#[tokio::test]
async fn tables_are_described() {
    let body = full::encode_description(&TableDescription::default().with_note("a note"));
    let server = Recorder::start(move |_, _| spoken("200 OK", &body)).await;
    let described = driver(&server).columns(&table(), soon()).await.unwrap();
    assert_eq!(described.notes(), ["a note"]);
}

/// The beginning of a stream, and its pieces.
fn stream(steps: &[ScanStep], is_whole: bool) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nAra-Protocol: 1\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut bytes = head.as_bytes().to_vec();
    for step in steps {
        let line = step.encode();
        // Not at the ends of lines.
        for piece in line.as_bytes().chunks(7) {
            bytes.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            bytes.extend_from_slice(piece);
            bytes.extend_from_slice(b"\r\n");
        }
    }
    if is_whole {
        bytes.extend_from_slice(b"0\r\n\r\n");
    }
    bytes
}

fn batch(ids: &[&str]) -> ScanStep {
    let columns = asterisk_realtime_core::Columns::new(["id"]);
    let row = |id: &&str| asterisk_realtime_core::Row::from_cells(&columns, [Some(*id)]).unwrap();
    ScanStep::Rows(ids.iter().map(row).collect())
}

#[tokio::test]
async fn a_scan_gives_the_batches_of_the_server() {
    let steps = [batch(&["1", "2"]), batch(&[]), batch(&["3"]), ScanStep::End];
    let server = Recorder::start(move |_, _| Reply::Keep(stream(&steps, true))).await;
    let driver = driver(&server);
    let two = NonZeroU32::new(2).unwrap();
    let mut scan = driver.scan(&table(), None, two, soon()).await.unwrap();
    let mut sizes = Vec::new();
    loop {
        let rows = scan.next_batch(soon()).await.unwrap();
        sizes.push(rows.len());
        if rows.is_empty() {
            break;
        }
    }
    assert_eq!(sizes, [2, 1, 0]);
    assert!(scan.next_batch(soon()).await.unwrap().is_empty(), "the end stays");
    assert_eq!(read(&server.requests()[0]).call, Call::Scan(None, two));
}

#[tokio::test]
async fn a_scan_that_is_cut_off_is_no_end() {
    let failed = ScanStep::Failed(asterisk_realtime_core::Error::unavailable("gone"));
    for (steps, is_whole, kind) in [
        (vec![batch(&["1"])], true, ErrorKind::Uncertain),
        (vec![batch(&["1"])], false, ErrorKind::Uncertain),
        (vec![batch(&["1"]), failed], true, ErrorKind::Unavailable),
    ] {
        let server = Recorder::start(move |_, _| Reply::Close(stream(&steps, is_whole))).await;
        let mut scan = driver(&server).scan(&table(), None, NonZeroU32::MIN, soon()).await.unwrap();
        assert_eq!(scan.next_batch(soon()).await.unwrap().len(), 1);
        let error = scan.next_batch(soon()).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!((error.driver(), error.table()), (Some("curl"), Some("t")));
        assert!(scan.next_batch(soon()).await.unwrap().is_empty(), "it is over");
    }
}

#[tokio::test]
async fn a_scan_that_does_not_begin_says_why() {
    let body = full::encode_error(&asterisk_realtime_core::Error::not_found("no table"));
    let server = Recorder::start(move |_, _| spoken("404 Not Found", &body)).await;
    let error = driver(&server).scan(&table(), None, NonZeroU32::MIN, soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let server = Recorder::start(|_, _| status("200 OK", "id=1")).await;
    let error = driver(&server).scan(&table(), None, NonZeroU32::MIN, soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn what_the_other_protocol_has_no_words_for_is_unsupported() {
    let server = Recorder::answering("0").await;
    let driver = server.driver();
    let error = driver.scan(&table(), None, NonZeroU32::MIN, soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("protocol = full"), "{error}");
    let error = driver.columns(&table(), soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(server.requests().is_empty());
    let filter = [("id", "1")].into_filter().unwrap();
    assert!(driver.try_select(&table(), &filter, Selection::FIRST).is_none());
}
