//! What comes back, whole and broken. The names of the observed cases are kept (`W-305`).

use asterisk_realtime_core::{Driver, ErrorKind, RequiredType, Requirement};

use crate::recorder::{
    Recorder, Reply, delete, insert, multi, ok, single, soon, status, table, update,
};

fn texts(rows: &[asterisk_realtime_core::Row]) -> Vec<String> {
    let text = |row: &asterisk_realtime_core::Row| -> String {
        let cells = row.iter().map(|(name, cell)| format!("{name}={}", cell.text().unwrap()));
        cells.collect::<Vec<_>>().join(" ")
    };
    rows.iter().map(text).collect()
}

#[tokio::test]
async fn rows_come_as_they_are() {
    let server = Recorder::answering("id=1000&a=&allow=ulaw&allow=%61law&b=%20\r\nid=2\r\n").await;
    let driver = server.driver();
    let rows = single(&driver, &[("id", "1000")]).await.unwrap();
    assert_eq!(texts(&rows), ["id=1000 a= allow=ulaw allow=alaw b= "]);
    let rows = multi(&driver, &[("id", "1000")]).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(texts(&rows)[1], "id=2");
}

#[tokio::test]
async fn nothing_is_no_error() {
    // W-306, W-307, W-314
    for body in ["", "\r\nid=5", " \n"] {
        let server = Recorder::answering(body).await;
        assert_eq!(single(&server.driver(), &[("id", "1")]).await.unwrap(), []);
    }
    let server = Recorder::start(|_, _| status("204 No Content", "")).await;
    assert_eq!(multi(&server.driver(), &[("id", "1")]).await.unwrap(), []);
}

#[tokio::test]
async fn a_status_is_looked_at() {
    // W-311: a row in Asterisk.
    let server = Recorder::start(|_, _| status("404 Not Found", "<html>s3cret</html>")).await;
    let error = single(&server.driver(), &[("id", "1")]).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("404")));
    assert_eq!((error.driver(), error.table()), (Some("curl"), Some("t")));
    assert_eq!(error.database(), Some(&*format!("http://{}/rt/t", server.address)));
    assert!(!error.to_string().contains("s3cret"));

    for (line, kind) in [
        ("401 Unauthorized", ErrorKind::Denied),
        ("403 Forbidden", ErrorKind::Denied),
        ("500 Internal Server Error", ErrorKind::Unavailable),
        ("503 Service Unavailable", ErrorKind::Unavailable),
        //
        ("302 Found", ErrorKind::Invalid),
    ] {
        let server = Recorder::start(move |_, _| status(line, "id=1")).await;
        let error = multi(&server.driver(), &[("id", "1")]).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{line}");
        let error = server.driver().load(&table(), "a.conf", soon()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{line}");
        assert_eq!(server.requests().len(), 2, "a status is an answer: nothing is repeated");
    }
}

#[tokio::test]
async fn a_page_is_no_row() {
    let server = Recorder::answering("<html><body>maintenance</body></html>").await;
    let driver = server.driver();
    let error = single(&driver, &[("id", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("res_config_curl"), "{error}");
    let error = driver.load(&table(), "a.conf", soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    let error = driver.ping(soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(
        update(&driver, &[("id", "1")], &[("a", "b")]).await.unwrap_err().kind(),
        ErrorKind::Uncertain
    );
}

#[tokio::test]
async fn counts_are_numbers() {
    // W-317 to W-323, X-26
    for (body, expected) in [
        ("3", Ok(3)),
        ("+3", Ok(3)),
        (" \n 7 rows", Ok(7)),
        ("0E0", Ok(0)),
        ("-1", Err(ErrorKind::Unavailable)),
        ("", Err(ErrorKind::Uncertain)),
        ("ERR", Err(ErrorKind::Uncertain)),
    ] {
        let server = Recorder::answering(body).await;
        let driver = server.driver();
        let counts = [
            update(&driver, &[("id", "1")], &[("a", "b")]).await,
            delete(&driver, &[("id", "1")]).await,
        ];
        for count in counts {
            assert_eq!(count.map_err(|error| error.kind()), expected, "{body:?}");
        }
        let one = insert(&driver, &[("id", "1")]).await.map_err(|error| error.kind());
        assert_eq!(one, expected.map(|_| 1), "a row that is added is one: {body:?}");
        assert_eq!(server.requests().len(), 3, "a write is never repeated");
    }
}

#[tokio::test]
async fn a_failed_write_is_told_from_one_that_nobody_knows_of() {
    for (line, body, kind) in [
        ("503 Service Unavailable", "-1", ErrorKind::Unavailable),
        ("503 Service Unavailable", "", ErrorKind::Unavailable),
        ("500 Internal Server Error", "-1", ErrorKind::Unavailable),
        ("500 Internal Server Error", "<html>", ErrorKind::Uncertain),
        ("502 Bad Gateway", "", ErrorKind::Uncertain),
        ("504 Gateway Timeout", "", ErrorKind::Uncertain),
        ("409 Conflict", "-1", ErrorKind::Conflict),
        // A page with a number at its beginning is no success.
        ("404 Not Found", "404 page", ErrorKind::NotFound),
    ] {
        let server = Recorder::start(move |_, _| status(line, body)).await;
        let error = insert(&server.driver(), &[("id", "1")]).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{line} {body:?}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn requirements_need_an_answer() {
    // W-325 to W-327
    let needed = [Requirement::new("a", RequiredType::Char, 1)];
    for (line, body, expected) in [
        ("200 OK", "0", Ok(true)),
        ("200 OK", "-1", Ok(false)),
        ("503 Service Unavailable", "-1", Ok(false)),
        ("200 OK", "x", Err(ErrorKind::Unavailable)),
        ("200 OK", "", Err(ErrorKind::Unavailable)),
        ("405 Method Not Allowed", "", Err(ErrorKind::Unsupported)),
    ] {
        let server = Recorder::start(move |_, _| status(line, body)).await;
        let met = server.driver().require(&needed, soon()).await.map_err(|error| error.kind());
        assert_eq!(met, expected, "{line} {body:?}");
    }
}

#[tokio::test]
async fn all_failure_codes_hold_again_and_again() {
    // only the first of them, after the first call, in Asterisk.
    let server = Recorder::start(|number, _| match number % 3 {
        0 => status("404 Not Found", "id=1"),
        1 => status("500 Internal Server Error", "id=1"),
        _ => status("203 Non-Authoritative Information", "id=1"),
    })
    .await;
    let mut settings = server.settings();
    settings.failure_codes = vec![404, 500, 203];
    let driver = asterisk_realtime_curl::CurlDriver::new(settings);
    for _ in 0..9 {
        let error = single(&driver, &[("id", "1")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    }
}

#[tokio::test]
async fn a_failure_code_makes_no_uncertain_write_certain() {
    let server = Recorder::start(|_, _| status("502 Bad Gateway", "")).await;
    let mut settings = server.settings();
    settings.failure_codes = vec![502];
    let driver = asterisk_realtime_curl::CurlDriver::new(settings);
    assert_eq!(insert(&driver, &[("id", "1")]).await.unwrap_err().kind(), ErrorKind::Uncertain);
}

#[tokio::test]
async fn a_status_may_mean_that_there_is_nothing() {
    let server = Recorder::start(|_, _| status("404 Not Found", "no such row")).await;
    let mut settings = server.settings();
    settings.absent_codes = vec![404];
    let driver = asterisk_realtime_curl::CurlDriver::new(settings);
    assert_eq!(single(&driver, &[("id", "1")]).await.unwrap(), []);
    assert_eq!(driver.load(&table(), "a.conf", soon()).await.unwrap(), []);
    driver.ping(soon()).await.unwrap();
    assert_eq!(insert(&driver, &[("id", "1")]).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn static_files_come_in_the_order_of_the_server() {
    let body = "cat_metric=1&category=b&var_name=%23include&var_val=x.conf\r\n\
                cat_metric=0&category=a&var_name=k&var_val=a;b\r\nvar_val=2\r\n";
    let server = Recorder::answering(body).await;
    let lines = server.driver().load(&table(), "lab.conf", soon()).await.unwrap();
    let texts: Vec<_> = lines
        .iter()
        .map(|line| format!("[{}] {} {}={}", line.category, line.cat_metric, line.name, line.value))
        .collect();
    assert_eq!(texts, ["[b] 1 #include=x.conf", "[a] 0 k=a;b", "[a] 0 k=2"]);
}

#[tokio::test]
async fn cut_answers_are_no_answers() {
    let cut = |_: usize, _: &_| {
        Reply::Close(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nid=1&host=".to_vec())
    };
    let server = Recorder::start(cut).await;
    let error = single(&server.driver(), &[("id", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Uncertain);
    assert_eq!(server.requests().len(), 2, "a read is repeated once");

    let chunked = |_: usize, _: &_| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        Reply::Close(format!("{head}1\r\n3\r\n").into_bytes())
    };
    let server = Recorder::start(chunked).await;
    let error = update(&server.driver(), &[("id", "1")], &[("a", "b")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Uncertain);
    assert_eq!(server.requests().len(), 1, "a write is not");
}

#[tokio::test]
async fn what_is_no_http_is_no_answer() {
    for bytes in ["", "id=1\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n", "\0\0\0"] {
        let server = Recorder::start(move |_, _| Reply::Close(bytes.as_bytes().to_vec())).await;
        let error = single(&server.driver(), &[("id", "1")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Uncertain, "{bytes:?}");
        let error = insert(&server.driver(), &[("id", "1")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Uncertain, "{bytes:?}");
    }
}

#[tokio::test]
async fn huge_answers_are_refused() {
    let limited = |server: &Recorder| {
        let mut settings = server.settings();
        settings.response_limit = 1000;
        asterisk_realtime_curl::CurlDriver::new(settings)
    };
    let server = Recorder::start(|_, _| ok(&format!("a={}", "x".repeat(998)))).await;
    assert_eq!(single(&limited(&server), &[("id", "1")]).await.unwrap().len(), 1);
    let server = Recorder::start(|_, _| ok(&format!("a={}", "x".repeat(999)))).await;
    let error = single(&limited(&server), &[("id", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.message().contains("response-limit"), "{error}");

    // A server that never ends.
    let endless = |_: usize, _: &_| {
        let chunk = format!("400\r\n{}\r\n", "x".repeat(1024)).repeat(4);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        Reply::Keep(format!("{head}{chunk}").into_bytes())
    };
    let server = Recorder::start(endless).await;
    let driver = limited(&server);
    let kind = single(&driver, &[("id", "1")]).await.unwrap_err().kind();
    assert_eq!(kind, ErrorKind::Invalid);
    let kind = delete(&driver, &[("id", "1")]).await.unwrap_err().kind();
    assert_eq!(kind, ErrorKind::Uncertain);
}

#[tokio::test]
async fn pings_find_servers_and_missing_pages() {
    for (line, body, expected) in [
        ("200 OK", "0", None),
        ("200 OK", "", None),
        ("400 Bad Request", "?", None),
        ("405 Method Not Allowed", "<html>", None),
        ("404 Not Found", "<html>", Some(ErrorKind::NotFound)),
        ("401 Unauthorized", "", Some(ErrorKind::Denied)),
        ("503 Service Unavailable", "-1", Some(ErrorKind::Unavailable)),
        ("302 Found", "", Some(ErrorKind::Invalid)),
    ] {
        let server = Recorder::start(move |_, _| status(line, body)).await;
        let pinged = server.driver().ping(soon()).await;
        assert_eq!(pinged.err().map(|error| error.kind()), expected, "{line} {body:?}");
    }
    // A server without `require`.
    let server = Recorder::start(|_, request| match request.line() {
        "POST /rt/t/single" => ok(""),
        _ => status("404 Not Found", ""),
    })
    .await;
    server.driver().ping(soon()).await.unwrap();
}
