//! The vectors of requests (H) and answers (W) in the direction of a server, as the bytes that
//! Asterisk's client sends.

use asterisk_realtime_core::{Driver as _, IntoFilter as _, Selection, Table};

use crate::support::{ASTERISK, Server};

/// The cells of the rows of `t` with this id, as they are stored.
async fn stored(server: &Server, id: &str) -> Vec<String> {
    let (table, filter) = (Table::mapped("t").unwrap(), [("id", id)].into_filter().unwrap());
    let deadline = asterisk_realtime_core::Deadline::default();
    let rows = server.store.select(&table, &filter, Selection::ALL, deadline).await.unwrap();
    let row = |row: &asterisk_realtime_core::Row| {
        let cells = row.iter().filter_map(|(name, cell)| Some(format!("{name}={}", cell.text()?)));
        cells.collect::<Vec<_>>().join("&")
    };
    rows.iter().map(row).collect()
}

#[track_caller]
fn assert_number(answer: &crate::support::Response, expected: &str) {
    assert_eq!((answer.status, answer.body.as_str()), (200, expected));
}

#[tokio::test]
async fn a_row_comes_in_the_order_of_its_columns_with_values_repeated() {
    let server = Server::new("").await;
    // H-287
    let answer = server.post("/rt/t/single", "id=1000").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(
        answer.body,
        "id=1000&context=from-internal&secret=s3cret&host=dynamic&allow=ulaw&allow=alaw&port=5060\r\n"
    );
    // NULL and blank are left out, values unpacked and decoded, and encoded for the way.
    for (id, body) in [
        (
            "1001",
            "id=1001&context=from-internal&allow=%20gsm&allow=%20g729&port=0&regseconds=5&nota=x\r\n",
        ),
        ("_1X", "id=_1X&context=default&secret=a%3Bb&allow=a&allow=b&nota=y\r\n"),
        (
            "_2X",
            "id=_2X&context=default&secret=it's&host=h%5Co&allow=100%25_x&port=1&regseconds=1&nota=z\r\n",
        ),
        ("exten%25", "id=exten%25&context=default&port=2&regseconds=2\r\n"),
    ] {
        assert_eq!(server.post("/t/single", &format!("id={id}")).await.body, body);
    }
}

#[tokio::test]
async fn absent_is_an_empty_body() {
    let server = Server::new("").await;
    // W-306, W-314
    for op in ["single", "multi"] {
        let answer = server.post(&format!("/t/{op}"), "id=nobody").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{op}");
    }
}

#[tokio::test]
async fn blank_cells_are_sent_where_they_are_wanted() {
    let server = Server::new("[family T]\nexplicit-empty = yes\n").await;
    // W-305
    let answer = server.post("/t/single", "id=exten%25").await;
    assert_eq!(
        answer.body,
        "id=exten%25&context=default&host=%20&allow=%20&port=2&regseconds=2&nota=%20\r\n"
    );
    let answer = server.post("/t/single", "id=_1X").await;
    assert_eq!(
        answer.body,
        "id=_1X&context=default&secret=a%3Bb&host=%20&allow=a&allow=b&nota=y\r\n"
    );
}

#[tokio::test]
async fn several_rows_are_lines_and_names_may_have_operators() {
    let server = Server::new("").await;
    let ids = |body: &str| -> Vec<String> {
        body.lines().map(|line| line.split('&').next().unwrap().to_owned()).collect()
    };
    // H-289
    let answer = server.post("/t/multi", "id%20LIKE=%25").await;
    assert_eq!(ids(&answer.body), ["id=1000", "id=1001", "id=_1X", "id=_2X", "id=exten%25"]);
    assert!(answer.body.ends_with("\r\n"));
    // H-290
    let answer = server.post("/t/multi", "port%20%3E%3D=2&context=default").await;
    assert_eq!(ids(&answer.body), ["id=exten%25"]);
    let answer = server.post("/t/single", "&port%20%3C=2&&context=default&").await;
    assert_eq!(ids(&answer.body), ["id=_2X"], "pieces without anything in them are nothing");
}

#[tokio::test]
async fn updates_answer_how_many_rows_matched() {
    let server = Server::new("").await;
    // H-291
    let answer = server.post("/rt/t/update?id=1000", "host=h%C3%A9&port=5060").await;
    assert_number(&answer, "1");
    assert!(stored(&server, "1000").await[0].contains("host=hé&"));
    assert_number(&server.post("/t/update?id=1000", "host=h%C3%A9").await, "1");
    assert_number(&server.post("/t/update?id=nobody", "host=x").await, "0");
    // H-302
    assert_number(&server.post("/rt/t/update?id=a)", "host=x").await, "0");
    // H-303
    assert_number(&server.post("/rt/t/update?id=", "host=").await, "0");
    // Several values of a column, as our own client sends them.
    assert_number(&server.post("/t/update?id=1000", "allow=g729&allow=a%3Bb").await, "1");
    assert!(stored(&server, "1000").await[0].contains("allow=g729;a^3Bb&"));
}

#[tokio::test]
async fn glued_pairs_are_taken_apart_by_the_columns() {
    let server = Server::new("").await;
    // H-294: two and two
    let answer = server.post("/rt/t/update?&id=1000context=from-internal", "&host=h1port=5").await;
    assert_number(&answer, "1");
    assert!(stored(&server, "1000").await[0].contains("host=h1&allow=ulaw;alaw&port=5&"));
    // H-293, of the fixture's columns
    let answer = server.post("/rt/t/update?&context=defaultid=_2X", "&secret=1234").await;
    assert_number(&answer, "1");
    assert!(stored(&server, "_2X").await[0].contains("secret=1234&"));
    // Well-formed, as our own client sends it.
    let answer = server.post("/t/update?id=1000&context=from-internal", "host=h2&port=6").await;
    assert_number(&answer, "1");
    // No column fits: nothing is changed.
    let answer = server.post("/t/update?&id=1000contex=c", "&host=gone").await;
    assert_eq!((answer.status, answer.body.as_str()), (400, "-1"));
    assert!(stored(&server, "1000").await[0].contains("host=h2&"));
}

#[tokio::test]
async fn half_an_update_changes_nothing() {
    let server = Server::new("").await;
    // H-301: GET, because of an unbalanced parenthesis
    let answer = server.get("/rt/t/update?id=1000(,host=x").await;
    assert_eq!((answer.status, answer.body.as_str()), (405, "-1"));
    assert_eq!(answer.header("allow"), Some("POST"));
    let answer = server.get("/rt/t/update?id=1000&host=x").await;
    assert_eq!((answer.status, answer.body.as_str()), (405, "-1"));
    assert!(stored(&server, "1000").await[0].contains("host=dynamic&"));
}

#[tokio::test]
async fn rows_are_added_and_removed() {
    let server = Server::new("").await;
    // H-295
    let body = "id=2000&context=it's%2C(x)%5By%5D%7Bz%7D%24%3B~!*.-_";
    assert_number(&server.post("/rt/t/store", body).await, "1");
    assert_eq!(stored(&server, "2000").await, ["id=2000&context=it's,(x)[y]{z}$^3B~!*.-_"]);
    let answer = server.post("/t/single", "id=2000").await;
    assert_eq!(answer.body, format!("{body}\r\n"), "the semicolon came back");
    // H-297, with and without further conditions
    assert_number(&server.post("/rt/t/destroy", "id=2000&context=c&host=b").await, "0");
    assert_number(&server.post("/rt/t/destroy", "id=2000&").await, "1");
    assert_eq!(stored(&server, "2000").await, [""; 0]);
    // A column that the table does not have is left out, as in Asterisk's drivers.
    assert_number(&server.post("/t/store", "id=3000&nonsense=1").await, "1");
    let answer = server.post("/t/store", "id=3000").await;
    assert_eq!((answer.status, answer.body.as_str()), (409, "-1"), "a duplicate key");
}

#[tokio::test]
async fn requirements_are_compared_with_the_table() {
    let server = Server::new("").await;
    // H-298, H-299
    for (body, expected) in [
        ("id=char%3A40&port=uinteger2%3A5&regseconds=integer1%3A1", "0"),
        ("id=char%3A41", "-1"),
        ("nonsense=datetime%3A20&id=char%3A5", "-1"),
        ("host=float%3A5&context=date%3A10&secret=uinteger8%3A20", "0"),
    ] {
        assert_number(&server.post("/rt/t/require", body).await, expected);
    }
    let answer = server.post("/rt/t/require", "id=unknown%3A5").await;
    assert_eq!((answer.status, answer.body.as_str()), (400, "-1"));
    // Nothing is required but that the table is there: our own client's ping.
    assert_number(&server.post("/t/require", "").await, "0");
    let answer = server.post("/missing/require", "").await;
    assert_eq!((answer.status, answer.body.as_str()), (404, "-1"));
}

#[tokio::test]
async fn a_failure_is_never_taken_for_success_nor_for_rows() {
    let server = Server::new("").await;
    server.store.faults().set_unavailable(true);
    for (target, body, expected) in [
        ("/t/single", "id=1000", ""),
        ("/t/multi", "id=1000", ""),
        ("/t/update?id=1000", "host=x", "-1"),
        ("/t/store", "id=5", "-1"),
        ("/t/destroy", "id=1000", "-1"),
        ("/t/require", "id=char%3A5", "-1"),
    ] {
        let answer = server.post(target, body).await;
        // W-323
        assert_eq!((answer.status, answer.body.as_str()), (503, expected), "{target}");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    server.store.faults().set_unavailable(false);
    for (target, body, status, expected) in [
        ("/nobody/single", "id=1", 404, ""),
        ("/nobody/store", "id=1", 404, "-1"),
        ("/single", "id=1", 404, ""),
        ("/missing/single", "id=1", 404, ""),
        ("/t/single", "", 400, ""),
        ("/t/single", "nonsense=1", 404, ""),
        ("/t/single", "a%20b=1", 400, ""),
        ("/t/multi", "port%20%3E=abc", 400, ""),
        ("/t/update", "host=x", 400, "-1"),
        ("/t/update?id=1000", "", 400, "-1"),
        ("/t/destroy", "", 400, "-1"),
        ("/t/updat?id=1", "host=x", 404, "-1"),
        ("/rt.php?x=1/store", "id=1", 404, "-1"),
        ("/rt.php?x=1/single", "id=1", 404, ""),
        ("/", "", 404, "-1"),
    ] {
        // Those who wait for the breaker wait in vain otherwise.
        let mut answer = server.post(target, body).await;
        while answer.status == 503 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            answer = server.post(target, body).await;
        }
        assert_eq!((answer.status, answer.body.as_str()), (status, expected), "{target} {body}");
    }
}

#[tokio::test]
async fn what_clients_and_proxies_do_to_requests_is_tolerated() {
    let server = Server::new("").await;
    let row = "id=exten%25&context=default&port=2&regseconds=2\r\n";
    let mut client = server.connect().await;
    // One connection for all.
    for target in ["/rt//t/single", "/t//single", "/t/single?_=1", "http://elsewhere/t/single"] {
        assert_eq!(client.post(target, "id=exten%25").await.body, row, "{target}");
    }
    for headers in [
        &[][..],
        &["Content-Type: text/xml", "X-Custom: 1", "X-Custom: 1"],
        &["content-type: application/json; charset=latin1"],
    ] {
        assert_eq!(client.request("POST", "/t/single", headers, "id=exten%25").await.body, row);
    }
    // A body that waits to be asked for.
    client
        .send(
            "POST /t/single HTTP/1.1\r\nHost: gw\r\nContent-Length: 10\r\n\
             Expect: 100-continue\r\n\r\n",
        )
        .await;
    assert_eq!(client.read().await.unwrap().status, 100);
    client.send("id=exten%2").await;
    assert_eq!(client.read().await.unwrap().body, "", "cut, and so of nobody");
    // In pieces, and without a length.
    client
        .send("POST /t/single HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nid=e\r\n")
        .await;
    client.send("7\r\nxten%25\r\n0\r\n\r\n").await;
    assert_eq!(client.read().await.unwrap().body, row);
    // Two at once.
    let request = "POST /t/single HTTP/1.1\r\nHost: gw\r\nContent-Length: 11\r\n\r\nid=exten%25";
    client.send(request.repeat(2)).await;
    assert_eq!(client.read().await.unwrap().body, row);
    assert_eq!(client.read().await.unwrap().body, row);
    // Before keep-alive.
    client.send("POST /t/single HTTP/1.0\r\nContent-Length: 11\r\n\r\nid=exten%25").await;
    assert_eq!(client.read().await.unwrap().body, row);
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn other_methods_are_refused_in_the_form_of_the_operation() {
    let server = Server::new("").await;
    for (method, target, expected) in [
        ("GET", "/t/single", ""),
        ("GET", "/t/store?id=1", "-1"),
        ("PUT", "/t/destroy", "-1"),
        ("DELETE", "/t/multi", ""),
        ("POST", "/static?file=lab.conf", FAILED),
    ] {
        let mut client = server.connect().await;
        let answer = client.request(method, target, &ASTERISK, "").await;
        assert_eq!((answer.status, answer.body.as_str()), (405, expected), "{method} {target}");
    }
    assert_eq!(stored(&server, "1000").await.len(), 1);
}

/// A line that makes a load fail in Asterisk: an include of a file that is not there (W-331).
pub(crate) const FAILED: &str = "cat_metric=0&category=failed&var_name=%23include\
                                 &var_val=the-realtime-server-failed.conf\r\n";
