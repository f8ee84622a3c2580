//! What our client sends. The names of the cases of Asterisk's client are kept (`H-287`); where it
//! is wrong ours differs, and says so.

use asterisk_realtime_core::{IntoChanges, IntoFilter, RequiredType, Requirement};
use asterisk_realtime_wire::stock::Request;

fn filter<const N: usize>(pairs: [(&str, &str); N]) -> asterisk_realtime_core::Filter {
    pairs.into_filter().unwrap()
}

fn changes<const N: usize>(pairs: [(&str, &str); N]) -> asterisk_realtime_core::Changes {
    pairs.into_changes().unwrap()
}

#[track_caller]
fn check(request: &Request, target: &str, body: &str) {
    let encoded = request.encode();
    assert_eq!(encoded.method, "POST");
    assert_eq!(encoded.target, target);
    assert_eq!(encoded.body.as_deref(), Some(body));
}

#[test]
fn lookups_are_those_of_asterisk() {
    // H-287, H-289, H-290
    check(&Request::Single(filter([("id", "1000")])), "/single", "id=1000");
    check(&Request::Multi(filter([("id LIKE", "%")])), "/multi", "id%20LIKE=%25");
    check(
        &Request::Multi(filter([("position >=", "0"), ("name", "default")])),
        "/multi",
        "position%20%3E%3D=0&name=default",
    );
}

#[test]
fn writes_are_those_of_asterisk() {
    // H-291, H-295, H-297, H-303
    check(
        &Request::Update(filter([("id", "1000")]), changes([("host", "hé"), ("port", "5060")])),
        "/update?id=1000",
        "host=h%C3%A9&port=5060",
    );
    check(
        &Request::Store(changes([("id", "2000"), ("context", "it's,(x)[y]{z}$;~!*.-_")])),
        "/store",
        "id=2000&context=it's%2C(x)%5By%5D%7Bz%7D%24%3B~!*.-_",
    );
    check(
        &Request::Destroy(filter([("id", "2000"), ("context", "c"), ("a", "b")])),
        "/destroy",
        "id=2000&context=c&a=b",
    );
    check(&Request::Update(filter([("id", "")]), changes([("host", "")])), "/update?id=", "host=");
}

#[test]
fn several_conditions_of_an_update_are_well_formed() {
    // H-293, H-294: Asterisk's client glues them together.
    check(
        &Request::Update(
            filter([("id", "1000"), ("context", "c")]),
            changes([("host", "h1"), ("port", "5")]),
        ),
        "/update?id=1000&context=c",
        "host=h1&port=5",
    );
    // Asterisk's client leaves an `&` behind a single condition.
    check(&Request::Destroy(filter([("id", "1")])), "/destroy", "id=1");
}

#[test]
fn a_bracket_in_a_key_changes_nothing() {
    // H-301: Asterisk's client makes a GET of it. H-302.
    let host = || changes([("host", "x")]);
    check(&Request::Update(filter([("id", "a(b")]), host()), "/update?id=a(b", "host=x");
    check(&Request::Update(filter([("id", "a)")]), host()), "/update?id=a)", "host=x");
}

#[test]
fn values_have_any_length() {
    // E-06, E-07: Asterisk's client cuts at 255 bytes.
    let (long, many) = ("x".repeat(300), ";".repeat(120));
    check(
        &Request::Single(filter([("a", &*long), ("b", &*many)])),
        "/single",
        &format!("a={long}&b={}", "%3B".repeat(120)),
    );
}

#[test]
fn requirements_are_those_of_asterisk() {
    // H-298, H-299
    let required = |column: &str, word: &str, size| {
        Requirement::new(column, word.parse::<RequiredType>().unwrap(), size)
    };
    check(
        &Request::Require(vec![
            required("name", "char", 80),
            required("port", "uinteger2", 5),
            required("x", "integer1", 1),
            required("b", "float", 5),
            required("c", "date", 10),
        ]),
        "/require",
        "name=char%3A80&port=uinteger2%3A5&x=integer1%3A1&b=float%3A5&c=date%3A10",
    );
}

#[test]
fn a_file_is_got() {
    let encoded = Request::Static("sip & more.conf".into()).encode();
    assert_eq!((encoded.method, encoded.body), ("GET", None));
    assert_eq!(encoded.target, "/static?file=sip%20%26%20more.conf");
}

#[test]
fn values_and_null_are_not_told_apart_and_names_repeat() {
    let values = [("id", Some("1")), ("allow", Some("ulaw")), ("allow", Some("alaw")), ("n", None)];
    check(
        &Request::Store(values.into_changes().unwrap()),
        "/store",
        "id=1&allow=ulaw&allow=alaw&n=",
    );
}

#[test]
fn no_value_is_printed() {
    let request = Request::Update(filter([("id", "s3cret")]), changes([("secret", "s3cret")]));
    let shown = format!("{request:?} {:?}", request.encode());
    assert!(shown.contains("/update") && !shown.contains("s3cret"), "{shown}");
}
