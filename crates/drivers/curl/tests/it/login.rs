//! Who we are: users, tokens, headers, proxies.

use asterisk_realtime_core::{Driver, ErrorKind, Secret};
use asterisk_realtime_curl::{Credentials, CurlDriver, CurlSettings, Proxy, ProxyKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::recorder::{Recorder, single, soon, status};

#[tokio::test]
async fn user_and_password_are_sent() {
    let server = Recorder::answering("id=1").await;
    let mut settings = server.settings();
    settings.credentials = Some(Credentials::new("aladdin", Secret::new("open:sesame")));
    single(&CurlDriver::new(settings.clone()), &[("id", "1")]).await.unwrap();
    let basic = Some("Basic YWxhZGRpbjpvcGVuOnNlc2FtZQ==");
    assert_eq!(server.requests()[0].header("authorization"), basic);

    settings.token = Some(Secret::new("t0ken"));
    single(&CurlDriver::new(settings), &[("id", "1")]).await.unwrap();
    assert_eq!(server.requests()[1].header("authorization"), Some("Bearer t0ken"));

    let url = format!("http://aladdin:open%3Asesame@{}/rt/t", server.address);
    let driver = CurlDriver::new(CurlSettings::new(url));
    single(&driver, &[("id", "1")]).await.unwrap();
    assert_eq!(server.requests()[2].header("authorization"), basic);
    assert_eq!(server.requests()[2].line(), "POST /rt/t/single");
    assert_eq!(driver.database(), format!("http://aladdin@{}/rt/t", server.address));
}

#[tokio::test]
async fn no_secret_is_printed() {
    let server = Recorder::start(|_, _| status("401 Unauthorized", "s3cret")).await;
    let mut settings = CurlSettings::new(format!("http://u:s3cret@{}/", server.address));
    settings.credentials = Some(Credentials::new("u", Secret::new("s3cret")));
    settings.token = Some(Secret::new("s3cret"));
    settings.headers = vec![("X-Key".into(), Secret::new("s3cret"))];
    let driver = CurlDriver::new(settings.clone());
    let error = single(&driver, &[("id", "s3cret")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert_eq!(server.requests()[0].header("x-key"), Some("s3cret"));
    let shown = format!("{error} {error:?} {driver:?} {}", driver.database());
    assert!(!shown.contains("s3cret"), "{shown}");
    // The URL is the only one with a place to hide in.
    settings.database = String::new();
    assert!(!format!("{settings:?}").contains("s3cret"));
}

#[tokio::test]
async fn headers_of_the_settings_are_sent() {
    let server = Recorder::answering("id=1").await;
    let mut settings = server.settings();
    settings.user_agent = "asterisk-libcurl-agent/1.0".into();
    settings.headers =
        [("cookie", "a=b"), ("Content-Type", "text/plain"), ("Accept", "text/plain")]
            .map(|(name, value)| (name.to_owned(), Secret::new(value)))
            .to_vec();
    single(&CurlDriver::new(settings), &[("id", "1")]).await.unwrap();
    let request = &server.requests()[0];
    for (name, value) in [
        ("user-agent", "asterisk-libcurl-agent/1.0"),
        ("cookie", "a=b"),
        ("content-type", "text/plain"),
        ("accept", "text/plain"),
    ] {
        assert_eq!(request.header(name), Some(value));
    }
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_invalid() {
    let mut settings = CurlSettings::new("http://127.0.0.1:9/");
    settings.headers = vec![("X-Key".into(), Secret::new("a\nb"))];
    let error = CurlDriver::new(settings).ping(soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.message().contains("X-Key") && !error.message().contains("a\nb"), "{error}");
}

#[tokio::test]
async fn a_proxy_is_asked_instead() {
    let proxy = Recorder::answering("id=1").await;
    let mut settings = CurlSettings::new("http://nobody.invalid/rt/t");
    let port = proxy.address.port();
    let mut rule = Proxy::new(ProxyKind::Http, "127.0.0.1", port);
    rule.credentials = Some(Credentials::new("u", Secret::new("p")));
    settings.proxy = Some(rule);
    single(&CurlDriver::new(settings), &[("id", "1")]).await.unwrap();
    let request = &proxy.requests()[0];
    assert_eq!(request.line(), "POST http://nobody.invalid/rt/t/single");
    assert_eq!(request.header("host"), Some("nobody.invalid"));
    assert_eq!(request.header("proxy-authorization"), Some("Basic dTpw"));
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn a_socks_proxy_gets_the_name() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let proxy = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 3];
        stream.read_exact(&mut greeting).await.unwrap();
        stream.write_all(&[5, 0]).await.unwrap();
        let mut head = [0; 5];
        stream.read_exact(&mut head).await.unwrap();
        let mut name = vec![0; usize::from(head[4]) + 2];
        stream.read_exact(&mut name).await.unwrap();
        stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80]).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nid=1").await.unwrap();
        name.truncate(name.len() - 2);
        (String::from_utf8(name).unwrap(), stream)
    });
    let mut settings = CurlSettings::new("http://nobody.invalid/rt/t");
    settings.proxy = Some(Proxy::new(ProxyKind::Socks5Hostname, "127.0.0.1", port));
    let rows = single(&CurlDriver::new(settings), &[("id", "1")]).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(proxy.await.unwrap().0, "nobody.invalid");
}
