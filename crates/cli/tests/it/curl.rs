//! Stores that are asked by HTTP.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::run::{ara, etc};
use crate::served::{OWN, Served, remote};

/// A server that gives this answer to every request. It ends with the process.
fn answering(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // One request fits into one piece.
            let _ = stream.read(&mut [0; 10_000]);
            let length = body.len();
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n");
            let _ = write!(stream, "{head}Connection: close\r\n\r\n{body}");
        }
    });
    format!("http://{address}")
}

fn mapped(url: &str) -> Vec<u8> {
    format!("[settings]\nsippeers => curl,{url}/rt/sippeers\n").into_bytes()
}

/// Checks a mapping of a URL, with this `ara.conf`.
fn check(url: &str, own: &[u8]) -> (i32, String) {
    let directory = etc(&[("extconfig.conf", &mapped(url)), ("ara.conf", own)]);
    let done = ara(&directory, "check");
    assert_eq!(done.err, "");
    (done.status, done.out)
}

#[track_caller]
fn finds(url: &str, own: &[u8], parts: &[&str]) {
    let (status, text) = check(url, own);
    // Lines are wrapped.
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" │ ", " ");
    for part in parts {
        assert!(flat.contains(part), "{part:?} is not in\n{text}");
    }
    assert_eq!(status, 2, "{text}");
    assert!(text.contains("[extconfig.conf:2:1]"), "{text}");
}

#[test]
fn a_server_that_answers_is_well() {
    let (status, text) = check(&answering("200 OK", "0"), b"");
    assert_eq!(status, 0, "{text}");
}

#[test]
fn a_server_that_is_not_there_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    finds(&url, b"", &["error[store-unreachable]", "cannot be reached", "is the server running"]);
}

#[test]
fn a_url_that_leads_nowhere_is_an_error() {
    let url = answering("404 Not Found", "<html>");
    finds(&url, b"", &["error[store-missing]", "HTTP status 404", "correct the path of the URL"]);
    let url = answering("401 Unauthorized", "");
    finds(&url, b"", &["error[store-denied]", "check `userpwd` in res_curl.conf"]);
}

#[test]
fn a_server_of_another_protocol_is_an_error() {
    let url = answering("200 OK", "<html>welcome</html>");
    finds(&url, b"", &["none of the protocol of res_config_curl"]);
    let url = answering("200 OK", "0");
    finds(&url, b"[curl]\nprotocol = full\n", &["error[store-failed]", "protocol = asterisk"]);
}

#[test]
fn mistakes_are_shown_with_their_lines() {
    let url = answering("200 OK", "0");
    let directory = etc(&[
        ("extconfig.conf", &mapped(&url)),
        ("res_curl.conf", b"[globals]\nhttptimeout = 5000\ndnstimeout = 60\nusrpwd = a:s3cret\n"),
        ("ara.conf", b"[curl http://elsewhere]\nprotocol = full\n"),
    ]);
    let done = ara(&directory, "check");
    assert_eq!(done.status, 0, "{}", done.out);
    for part in [
        "warning[curl-long-timeout]",
        "[res_curl.conf:2:1]",
        "warning[curl-no-effect]",
        "did you mean `userpwd`?",
        "warning[ara-unused-section]",
    ] {
        assert!(done.out.contains(part), "{part:?} is not in\n{}", done.out);
    }
    let directory =
        etc(&[("extconfig.conf", &mapped(&url)), ("ara.conf", b"[curl]\nprotocol = ful\n")]);
    let done = ara(&directory, "check");
    assert_eq!(done.status, 2);
    assert!(done.out.contains("`protocol`: `ful` is not `asterisk` or `full`"), "{}", done.out);
}

#[test]
fn an_object_is_shown() {
    let url = answering("200 OK", "name=alice&allow=ulaw&allow=a%3Bb&host=\r\n");
    let directory = etc(&[("extconfig.conf", &mapped(&url))]);
    let done = ara(&directory, "realtime load sippeers name alice --json");
    assert_eq!((done.status, &*done.err), (0, ""));
    assert!(done.out.contains("a;b"), "{}", done.out);
    let url = answering("500 Internal Server Error", "");
    let directory = etc(&[("extconfig.conf", &mapped(&url))]);
    let done = ara(&directory, "realtime load sippeers name alice");
    done.fails(3, &["the server failed (HTTP status 500)", "driver curl"]);
}

/// Who may look at health and metrics need not be who may read what is behind them.
#[test]
fn a_password_in_a_url_is_shown_nowhere() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap();
    drop(listener);
    let url = format!("http://ara:s3cret@{host}");
    let own = format!("{OWN}[curl {url}/unused]\n");
    let directory = etc(&[("extconfig.conf", &mapped(&url)), ("ara.conf", own.as_bytes())]);
    let shown = format!("curl,http://ara@{host}/rt/sippeers");
    let check = |what: &str, text: &str, is_named: bool| {
        assert!(!text.contains("s3cret"), "{what}: {text}");
        let text = text.replace(r#"driver="curl",database=""#, "curl,");
        let text = text.replace(r#""driver":"curl","database":""#, "curl,");
        assert!(!is_named || text.contains(&shown), "{what}: {text}");
    };

    let served = Served::start(&directory);
    assert_eq!(served.post("/sippeers/single", "name=alice"), (503, String::new()));
    for path in ["/health/ready", "/metrics"] {
        check(path, &served.get(path).1, true);
    }
    for (words, is_named) in [
        ("ara show health", true),
        ("ara show metrics", true),
        ("core show config mappings", false),
        ("realtime load sippeers name alice", false),
    ] {
        let done = remote(&directory, &[words]);
        check(words, &(done.out + &done.err), is_named);
    }
    for words in ["config mappings", "--json config mappings", "realtime load sippeers name a"] {
        let done = ara(&directory, words);
        check(words, &(done.out + &done.err), false);
    }
    let log = format!("{:?}", served.log());
    check("log", &log, false);
    assert!(log.contains(&format!("[curl http://ara@{host}/unused]")), "{log}");
}
