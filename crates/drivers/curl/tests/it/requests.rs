//! What the server gets. The names of the observed cases of Asterisk's client are kept (`H-287`).

use asterisk_realtime_core::{Driver, IntoFilter, RequiredType, Requirement, Selection};
use asterisk_realtime_curl::{CurlDriver, CurlSettings};

use crate::recorder::{Recorder, delete, insert, multi, single, soon, table, update};

#[track_caller]
fn check(server: &Recorder, line: &str, body: &str) {
    let requests = server.requests();
    let last = requests.last().expect("a request came");
    assert_eq!((last.line(), &*last.body), (line, body));
}

#[tokio::test]
async fn the_head_is_that_of_a_form() {
    let server = Recorder::answering("id=1").await;
    single(&server.driver(), &[("id", "1000")]).await.unwrap();
    // H-287
    check(&server, "POST /rt/t/single", "id=1000");
    let request = &server.requests()[0];
    let header = |name| request.header(name);
    assert_eq!(header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(header("content-length"), Some("7"));
    assert_eq!(header("host"), Some(&*server.address.to_string()));
    assert_eq!(header("accept"), Some("*/*"));
    let agent = header("user-agent").unwrap();
    assert!(agent.starts_with("asterisk-realtime-curl/"), "{agent}");
    for name in ["authorization", "expect", "ara-protocol", "transfer-encoding", "referer"] {
        assert_eq!(header(name), None, "{name}");
    }
}

#[tokio::test]
async fn lookups() {
    // H-289, H-290
    let server = Recorder::answering("id=1&x=2").await;
    let driver = server.driver();
    multi(&driver, &[("id LIKE", "%")]).await.unwrap();
    check(&server, "POST /rt/t/multi", "id%20LIKE=%25");
    multi(&driver, &[("position >=", "0"), ("name", "default")]).await.unwrap();
    check(&server, "POST /rt/t/multi", "position%20%3E%3D=0&name=default");
    let filter = [("id", "1")].into_filter().unwrap();
    let two = Selection { limit: Some(2), ..Selection::ALL };
    driver.select(&table(), &filter, two, soon()).await.unwrap();
    check(&server, "POST /rt/t/multi", "id=1");
}

#[tokio::test]
async fn writes() {
    // H-291, H-295, H-297
    let server = Recorder::answering("1").await;
    let driver = server.driver();
    assert_eq!(
        update(&driver, &[("id", "1000")], &[("host", "hé"), ("port", "5")]).await.unwrap(),
        1
    );
    check(&server, "POST /rt/t/update?id=1000", "host=h%C3%A9&port=5");
    insert(&driver, &[("id", "2000"), ("context", "it's,(x)[y]{z}$;~!*.-_")]).await.unwrap();
    check(&server, "POST /rt/t/store", "id=2000&context=it's%2C(x)%5By%5D%7Bz%7D%24%3B~!*.-_");
    delete(&driver, &[("id", "2000"), ("context", "c")]).await.unwrap();
    check(&server, "POST /rt/t/destroy", "id=2000&context=c");
    insert(&driver, &[("id", "1"), ("allow", "ulaw"), ("allow", "alaw")]).await.unwrap();
    check(&server, "POST /rt/t/store", "id=1&allow=ulaw&allow=alaw");
}

#[tokio::test]
async fn what_asterisk_does_wrong_is_right() {
    let server = Recorder::answering("1").await;
    let driver = server.driver();
    // H-293 and H-294: pairs are not glued.
    update(&driver, &[("context", "default"), ("mailbox", "100")], &[("password", "1234")])
        .await
        .unwrap();
    check(&server, "POST /rt/t/update?context=default&mailbox=100", "password=1234");
    // H-301: a bracket of a key makes no GET.
    update(&driver, &[("id", "a(b")], &[("host", "x")]).await.unwrap();
    check(&server, "POST /rt/t/update?id=a(b", "host=x");
    // E-06: nothing is cut.
    let long = "x".repeat(100_000);
    update(&driver, &[("id", &long[..3000])], &[("host", &long)]).await.unwrap();
    let line = format!("POST /rt/t/update?id={}", &long[..3000]);
    check(&server, &line, &format!("host={long}"));
}

#[tokio::test]
async fn an_apostrophe_of_a_key_may_be_encoded() {
    let server = Recorder::answering("1").await;
    update(&server.driver(), &[("id", "it's")], &[("host", "x")]).await.unwrap();
    check(&server, "POST /rt/t/update?id=it%27s", "host=x");
}

#[tokio::test]
async fn files_and_requirements() {
    let server = Recorder::answering("").await;
    server.driver().load(&table(), "sip conf.conf", soon()).await.unwrap();
    check(&server, "GET /rt/t/static?file=sip%20conf.conf", "");
    assert_eq!(server.requests()[0].header("content-type"), None);

    let server = Recorder::answering("0").await;
    let needed = [Requirement::new("name", RequiredType::Char, 80)];
    assert!(server.driver().require(&needed, soon()).await.unwrap());
    check(&server, "POST /rt/t/require", "name=char%3A80");
}

#[tokio::test]
async fn operations_go_behind_the_text_of_the_url() {
    //
    let server = Recorder::answering("").await;
    for (path, line) in [
        ("", "POST /single"),
        ("/", "POST //single"),
        ("/rt/", "POST /rt//single"),
        ("/rt.php?x=1", "POST /rt.php?x=1/single"),
        ("/p(x/t", "POST /p(x/t/single"),
    ] {
        let driver = CurlDriver::new(CurlSettings::new(format!("http://{}{path}", server.address)));
        single(&driver, &[("id", "1")]).await.unwrap();
        check(&server, line, "id=1");
    }
}
