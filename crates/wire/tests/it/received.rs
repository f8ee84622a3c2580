//! What a server makes of what Asterisk's client sends, by the observed bytes.

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_wire::stock::{Cut, Op, Received};

use crate::texts;

const COLUMNS: [&str; 7] = ["id", "context", "mailbox", "password", "host", "port", "allow"];

#[track_caller]
fn check(op: Op, query: Option<&str>, body: &str, expected: &str) {
    let query = query.map(str::as_bytes);
    let mut received = Received::parse(op, op.method(), query, body.as_bytes()).unwrap();
    if received.is_glued() {
        received.unglue(&COLUMNS).unwrap();
    }
    assert_eq!(texts::request(&received.into_request().unwrap()), expected);
}

#[track_caller]
fn refused(op: Op, method: &str, query: &str, body: &str, part: &str) {
    let parsed = Received::parse(op, method, Some(query.as_bytes()), body.as_bytes());
    let request = parsed.and_then(|mut received| {
        if received.is_glued() {
            received.unglue(&COLUMNS)?;
        }
        received.into_request()
    });
    let error = request.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.message().contains(part), "{error}");
}

#[test]
fn lookups() {
    check(Op::Single, None, "id=1000", r#"single where id = "1000""#);
    check(Op::Multi, None, "id%20LIKE=%25", r#"multi where id LIKE "%""#);
    check(
        Op::Multi,
        None,
        "position%20%3E%3D=0&name=default",
        r#"multi where position >= "0" and name = "default""#,
    );
    // A raw `=` of a value, as only others send it.
    check(Op::Single, None, "id=a=b", r#"single where id = "a=b""#);
}

#[test]
fn writes() {
    check(
        Op::Update,
        Some("id=1000"),
        "host=h%C3%A9&port=5060",
        r#"update host=Some("hé"), port=Some("5060") where id = "1000""#,
    );
    check(Op::Update, Some("id="), "host=", r#"update host=Some("") where id = """#);
    check(Op::Update, Some("id=a)"), "host=x", r#"update host=Some("x") where id = "a)""#);
    check(
        Op::Store,
        None,
        "id=2000&context=it's%2C(x)%5By%5D%7Bz%7D%24%3B~!*.-_",
        r#"store id=Some("2000"), context=Some("it's,(x)[y]{z}$;~!*.-_")"#,
    );
    check(Op::Destroy, None, "id=2000&", r#"destroy where id = "2000""#);
    check(
        Op::Destroy,
        None,
        "id=2000&context=c&a=b",
        r#"destroy where id = "2000" and context = "c" and a = "b""#,
    );
}

#[test]
fn glued_pairs_are_taken_apart_by_the_columns() {
    check(
        Op::Update,
        Some("&context=defaultmailbox=100"),
        "&password=1234",
        r#"update password=Some("1234") where context = "default" and mailbox = "100""#,
    );
    check(
        Op::Update,
        Some("&id=1000context=c"),
        "&host=h1port=5",
        r#"update host=Some("h1"), port=Some("5") where id = "1000" and context = "c""#,
    );
    // Three, an empty value, and a value that looks like a column.
    check(
        Op::Update,
        Some("&id=context=hostMAILBOX=%3D"),
        "&host=x",
        r#"update host=Some("x") where id = "" and context = "host" and MAILBOX = "=""#,
    );
    check(Op::Update, Some("&id=1"), "&host=x", r#"update host=Some("x") where id = "1""#);
}

#[test]
fn glued_pairs_that_cannot_be_told_apart_are_refused() {
    refused(Op::Update, "POST", "&id=1nocol=c", "&host=x", "no column");
    refused(Op::Update, "POST", "id=1", "host=a=b", "no column");
    let mut received =
        Received::parse(Op::Update, "POST", Some(b"&a=1mailbox=2"), b"&host=x").unwrap();
    assert!(received.clone().into_request().is_err());
    let error = received.unglue(&["box", "mailbox"]).unwrap_err();
    assert!(error.message().contains("more than one column"), "{error}");
}

#[test]
fn a_get_in_place_of_a_post_changes_nothing() {
    // H-301
    refused(Op::Update, "GET", "id=a(b,host=x", "", "without its `)`");
    refused(Op::Single, "GET", "id=1", "", "is POST");
    refused(Op::Static, "POST", "file=a", "", "is GET");
}

#[test]
fn what_asks_for_nothing_is_refused() {
    refused(Op::Single, "POST", "", "", "at least one condition");
    refused(Op::Single, "POST", "id=1", "&&", "at least one condition");
    refused(Op::Store, "POST", "", "", "nothing to write");
    refused(Op::Update, "POST", "", "a=b", "at least one condition");
    refused(Op::Update, "POST", "id=1", "", "nothing to write");
    refused(Op::Static, "GET", "name=x", "", "no file");
    refused(Op::Single, "POST", "", "id%20%3D%20'x'%20OR%20'1'%3D=1", "column name");
    refused(Op::Single, "POST", "", "=1", "is empty");
}

#[test]
fn requirements() {
    check(
        Op::Require,
        None,
        "name=char%3A80&port=uinteger2%3A5&a=datetime%3A20",
        "require name char 80, port uinteger2 5, a datetime 20",
    );
    refused(Op::Require, "POST", "", "a=unknown%3A1", "is not a type");
    refused(Op::Require, "POST", "", "a=char%3Ax", "no number");
}

#[test]
fn files() {
    check(Op::Static, Some("file=lab.conf"), "", "static lab.conf");
    check(Op::Static, Some("x=1&file=a%20b.conf"), "", "static a b.conf");
}

#[test]
fn cut_values_are_seen() {
    let cuts = |op: Op, query: &str, body: &str| {
        let received = Received::parse(op, "POST", Some(query.as_bytes()), body.as_bytes());
        received.unwrap().cuts()
    };
    let cut = |name: &str, bytes| vec![Cut { name: name.into(), bytes }];
    // E-06, E-07, E-09: 255 bytes, 85 times `%3B`, 253 bytes in front of one that does not fit.
    assert_eq!(cuts(Op::Single, "", &format!("a={}", "x".repeat(255))), cut("a", 255));
    assert_eq!(cuts(Op::Store, "", &format!("a={}", "%3B".repeat(85))), cut("a", 255));
    assert_eq!(cuts(Op::Update, "id=1", &format!("a={}", "x".repeat(253))), cut("a", 253));
    // E-10, E-11: update of several conditions and destroy.
    let short = "%3B".repeat(66);
    assert_eq!(cuts(Op::Destroy, "", &format!("a={short}&")), cut("a", 198));
    assert_eq!(cuts(Op::Update, &format!("&a={short}"), "&b=1"), cut("a", 198));
    assert_eq!(cuts(Op::Update, &format!("&id=1a={short}"), "&b=1").len(), 1);
    for body in [format!("a={}", "x".repeat(252)), format!("a={}", "x".repeat(256)), short] {
        assert_eq!(cuts(Op::Single, "", &body), []);
    }
}

#[test]
fn bytes_that_are_no_utf8_are_replaced_and_told() {
    let received = Received::parse(Op::Store, "POST", None, b"id=1&name=J%F6rg").unwrap();
    assert_eq!(received.replaced().collect::<Vec<_>>(), ["name"]);
    let request = received.into_request().unwrap();
    assert_eq!(texts::request(&request), "store id=Some(\"1\"), name=Some(\"J\u{fffd}rg\")");
}

#[test]
fn no_value_is_printed() {
    let received = Received::parse(Op::Store, "POST", None, b"id=1&secret=s3cret").unwrap();
    let shown = format!("{received:?}");
    assert!(shown.contains("secret") && !shown.contains("s3cret"), "{shown}");
}
