//! Redirections.

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_core::Secret;
use asterisk_realtime_curl::{Credentials, CurlDriver};

use crate::recorder::{Recorder, Reply, ok, single, update};

fn to(location: &str) -> Reply {
    let head = "HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\n";
    Reply::Keep(format!("{head}Location: {location}\r\n\r\n").into_bytes())
}

fn following(server: &Recorder, redirects: u32) -> CurlDriver {
    let mut settings = server.settings();
    settings.redirects = redirects;
    settings.credentials = Some(Credentials::new("u", Secret::new("s3cret")));
    CurlDriver::new(settings)
}

#[tokio::test]
async fn the_whole_request_goes_where_the_server_says() {
    let server = Recorder::start(|_, request| match request.line() {
        "POST /elsewhere" => ok("1"),
        _ => to("/elsewhere"),
    })
    .await;
    update(&following(&server, 1), &[("id", "1")], &[("a", "b")]).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!((requests[1].line(), &*requests[1].body), ("POST /elsewhere", "a=b"));
    assert!(requests[1].header("authorization").is_some());
}

#[tokio::test]
async fn nobody_else_gets_anything() {
    let other = Recorder::answering("id=1").await;
    let elsewhere = format!("http://{}/rt/t/single", other.address);
    let server = Recorder::start(move |_, _| to(&elsewhere)).await;
    let error = single(&following(&server, 5), &[("id", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.message().contains("another host"), "{error}");
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn there_is_an_end() {
    let server = Recorder::start(|_, _| to("/rt/t/single")).await;
    let error = single(&following(&server, 3), &[("id", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(server.requests().len(), 4);

    let error = single(&server.driver(), &[("id", "1")]).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Invalid, Some("307")));
    assert_eq!(server.requests().len(), 5, "by default none is followed");
}
