//! Any request gets an answer, and none reaches a family that its token may not see.

use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{ColumnDefinition, ColumnType};
use asterisk_realtime_gateway::{Gateway, Listeners};
use asterisk_realtime_memory::{MemoryDriver, MemoryKind};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Client, files};

/// `hidden`, `hidden.conf` and whatever `global` answers for are in a store that is out: whatever
/// reaches it is answered with 503, and nothing else is.
const EXTCONFIG: &str = "[settings]\nt => memory,seen\nt.conf => memory,seen,cfg\n\
    hidden => memory,out\nhidden.conf => memory,out,cfg\nglobal => memory,out,cfg\n";
const ARA: &str = "[gateway]\nlisten = 127.0.0.1:0\nmax-body = 2k\naccess-log = no\nalter = *\n\
    header-timeout = 100ms\nbody-timeout = 100ms\nidle-timeout = 100ms\n\
    files = secret.conf\n\
    [client a]\ntoken = t1\nread = t, t.conf\nwrite = t, t.conf\nalter = t, t.conf\n";

async fn gateway() -> std::net::SocketAddr {
    let (seen, out) = (MemoryDriver::new("seen"), MemoryDriver::new("out"));
    let text = |name: &str| ColumnDefinition::new(name, ColumnType::Char(80));
    seen.create_table("t", [text("id").key(), text("host")]).unwrap();
    seen.insert_rows("t", [[("id", "1000"), ("host", "h")]]).unwrap();
    out.faults().set_unavailable(true);
    let kind = MemoryKind::new().with_database(&seen).with_database(&out);
    let files = files(&[
        ("extconfig.conf", EXTCONFIG),
        ("ara.conf", ARA),
        ("secret.conf", "[s3cret]\ns3cret = s3cret\n"),
    ]);
    let realtime = asterisk_realtime_engine::Realtime::builder("/etc/asterisk")
        .files(Arc::new(files))
        .driver(Arc::new(kind))
        .open()
        .unwrap();
    let (gateway, _) = Gateway::builder(realtime).open().unwrap();
    let listeners = Listeners::bind(&gateway.settings()).await.unwrap();
    let address = listeners.addresses()[0];
    tokio::spawn(async move { gateway.serve(listeners, std::future::pending()).await });
    address
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![9 => select(words).prop_map(str::to_owned), 1 => "[!-~]{0,12}"]
}

fn family() -> impl Strategy<Value = String> {
    word(&[
        "t",
        "hidden",
        "HIDDEN",
        "Hidden.conf",
        "t.conf",
        "%68idden",
        "hidden%00",
        "hidden/",
        "/t",
        "..",
        ".",
        "",
        "t/../hidden",
        "global",
        "secret.conf",
        "hidden;t",
        "t?x=hidden",
    ])
}

fn operation() -> impl Strategy<Value = String> {
    word(&[
        "single", "multi", "update", "store", "destroy", "require", "static", "select", "scan",
        "load", "insert", "delete", "columns", "alter", "ping", "Single", "single/", "%73ingle",
        "",
    ])
}

fn query() -> impl Strategy<Value = String> {
    let usual = select(vec![
        "",
        "?",
        "?id=1000",
        "?&id=1000host=h",
        "?&id=1000hostile=h",
        "?file=t.conf",
        "?file=hidden.conf",
        "?file=secret.conf",
        "?file=../ara.conf",
        "?file=extconfig.conf",
        "?file=x.conf",
        "?file=%2fetc%2fpasswd",
        "?file=t.conf&file=hidden.conf",
    ]);
    prop_oneof![4 => usual.prop_map(str::to_owned), 1 => "\\?[!-~]{0,40}"]
}

fn header() -> impl Strategy<Value = String> {
    let usual = select(vec![
        "Authorization: Bearer t1",
        "Authorization: Bearer t1",
        "Authorization: Bearer t1",
        "Authorization: Bearer t2",
        "Authorization: Basic YTp0MQ==",
        "Authorization: ",
        "Ara-Protocol: 1",
        "Ara-Protocol: 1",
        "Ara-Protocol: 2",
        "ara-protocol: ",
        "Content-Type: application/json",
        "Origin: http://x",
        "X-HTTP-Method-Override: GET",
        "Upgrade: websocket",
        "Connection: upgrade",
        "Cookie: a=b",
        "Accept-Encoding: gzip",
        "Content-Encoding: gzip",
    ]);
    prop_oneof![6 => usual.prop_map(str::to_owned), 1 => "[A-Za-z-]{1,10}: [ -~]{0,20}"]
        .prop_filter("the length is right", |line| {
            let line = line.to_ascii_lowercase();
            !["content-length", "transfer-encoding", "host", "expect"]
                .iter()
                .any(|name| line.starts_with(name))
        })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let pair = ("[ -~]{0,8}", "[ -~]{0,8}").prop_map(|(name, value)| format!("{name}={value}"));
    let pairs = vec(pair, 0..4).prop_map(|pairs| pairs.join("&"));
    let usual = select(vec![
        "id=1000",
        "id%20LIKE=%25",
        "&host=x",
        "id=5&host=x",
        "id=char%3A5",
        "host=%zz%",
    ]);
    let table = prop_oneof![Just("t".to_owned()), family()];
    let rest = select(vec![
        "",
        r#","filter":[["id","=","1000"]]"#,
        r#","filter":[["id","LIKE","%"]],"limit":1"#,
        r#","batch":1"#,
        r#","file":"hidden.conf""#,
        r#","changes":[["id","9"],["host",null]]"#,
        r#","filter":[["id","=","1000"]],"changes":[["host","x"]]"#,
        r#","filter":[]"#,
        r#","change":{"add-column":{}}"#,
        r#","unknown":1"#,
        "}",
        r#","table":"hidden""#,
    ]);
    let json = (table, rest)
        .prop_map(|(table, rest)| format!(r#"{{"table":{table:?},"timeout":500{rest}}}"#));
    prop_oneof![
        2 => usual.prop_map(|text| text.as_bytes().to_vec()),
        1 => pairs.prop_map(String::into_bytes),
        3 => json.prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..60),
        1 => Just(vec![b'x'; 3_000]),
    ]
}

fn request() -> impl Strategy<Value = Vec<u8>> {
    let method =
        word(&["POST", "POST", "POST", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"]);
    let method = method.prop_filter("a token", |method| {
        let is_token = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !method.is_empty() && method.chars().all(is_token) && method != "CONNECT"
    });
    let path = (family(), operation()).prop_map(|(family, op)| format!("/{family}/{op}"));
    let target = (path, query()).prop_map(|(path, query)| path + &query);
    let target = target.prop_filter("a target", |target| target.parse::<hyper::Uri>().is_ok());
    (method, target, vec(header(), 0..4), body()).prop_map(|(method, target, headers, body)| {
        let headers: String = headers.iter().flat_map(|line| [line.as_str(), "\r\n"]).collect();
        let length = body.len();
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: gw\r\n{headers}Connection: close\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        [head.into_bytes(), body].concat()
    })
}

/// All that comes back.
async fn converse(address: std::net::SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The other end may have heard enough.
    let _ = stream.write_all(request).await;
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    let read = tokio::time::timeout(Duration::from_secs(20), reading).await;
    let _ = read.expect("an end of the answer");
    answer
}

fn run(
    cases: u32,
    strategy: &impl Strategy<Value = Vec<u8>>,
    check: fn(&[u8]) -> Result<(), String>,
) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let address = runtime.block_on(gateway());
    let mut runner = TestRunner::new(Config { cases, ..Config::default() });
    let result = runner.run(strategy, |request| {
        let answer = runtime.block_on(converse(address, &request));
        check(&answer).map_err(|fault| {
            let (request, answer) =
                (String::from_utf8_lossy(&request), String::from_utf8_lossy(&answer));
            TestCaseError::fail(format!("{fault}\n--- request\n{request}\n--- answer\n{answer}"))
        })
    });
    result.unwrap();
    runtime.block_on(async {
        let mut client = Client::new(TcpStream::connect(address).await.unwrap());
        let headers = ["Authorization: Bearer t1"];
        let answer = client.request("POST", "/t/multi", &headers, "id%20LIKE=%25").await;
        assert_eq!(answer.status, 200, "it is alive");
    });
}

#[test]
fn every_request_is_answered_and_none_reaches_what_is_hidden() {
    run(2_000, &request(), |answer| {
        let text = String::from_utf8_lossy(answer);
        let status = text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
        let status = status.ok_or("no answer")?;
        // No 503: nothing has asked the store that is out. No 403: nothing tells that a family is
        // there. No 500: nothing is a defect.
        let known = ["200", "400", "401", "404", "405", "409", "413", "501"];
        if !known.contains(&status) {
            return Err(format!("status {status}"));
        }
        if text.contains("s3cret") {
            return Err("a hidden file has left".into());
        }
        Ok(())
    });
}

#[test]
fn any_bytes_are_answered_or_refused() {
    let bytes = prop_oneof![
        vec(any::<u8>(), 0..300),
        "[ -~\r\n]{0,200}".prop_map(String::into_bytes),
        (request(), vec((any::<prop::sample::Index>(), any::<u8>()), 1..5)).prop_map(
            |(mut request, changes)| {
                for (index, byte) in changes {
                    let at = index.index(request.len());
                    request[at] = byte;
                }
                request
            }
        ),
    ];
    // What is half a request waits for the rest.
    let bytes = bytes.prop_map(|bytes| [bytes, b"\r\n\r\n".to_vec(), vec![b'x'; 4_000]].concat());
    run(500, &bytes, |answer| {
        let text = String::from_utf8_lossy(answer);
        if text.contains(" 503 ") || text.contains(" 500 ") || text.contains("s3cret") {
            return Err("something was reached, or broke".into());
        }
        Ok(())
    });
}
