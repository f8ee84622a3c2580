//! Values meet columns as quoted literals would.

use asterisk_realtime_core::{Comparison, Driver, ErrorKind, TypeClass};

use crate::database::{Database, insert, kind, soon, table, texts, try_rows, update};
use crate::fidelity;

const TABLE: &str = "CREATE TABLE t (id text PRIMARY KEY, i integer, n numeric, f real, b boolean,
        d date, tz timestamptz, u uuid, ip inet, e yesno, x extension, j json, jb jsonb,
        c char(10), arr integer[], by bytea, mo money, p point, co contact);
    INSERT INTO t VALUES ('1', 5060, 1.50, 0.1, true, '2024-02-29', '2024-01-02 03:04:05+00',
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '192.0.2.1', 'yes', '100', '{\"a\":  1}',
        '{\"a\":  1}', 'ab', '{1,2}', '\\x00ff', 1234.5, '(1,2)', ROW('h', 5060));
    INSERT INTO t (id) VALUES ('2')";

fn database() -> Database<'static> {
    Database::with(&format!("{}{TABLE}", fidelity::TYPES))
}

#[tokio::test]
async fn texts_are_compared_as_values_of_the_type() {
    let database = database();
    let driver = database.open();
    for (field, value) in [
        ("i", "05060"),
        ("i >=", "5060"),
        ("i LIKE", "50%"),
        ("n", "1.5"),
        ("n LIKE", "1.50"),
        ("f", "0.1"),
        ("b", "true"),
        ("b", "yes"),
        ("b", "t"),
        ("b LIKE", "t"),
        ("d", "Feb 29 2024"),
        ("d", "2024-02-29"),
        ("d <", "infinity"),
        ("tz", "2024-01-02 04:04:05+01"),
        ("u", "A0EEBC999C0B4EF8BB6D6BB9BD380A11"),
        ("ip", "192.0.2.1/32"),
        ("ip LIKE", "192.0.2._"),
        ("e", "yes"),
        ("e <", "no"),
        ("e LIKE", "y%"),
        ("x", "100"),
        ("x LIKE", "1%"),
        ("j", r#"{"a":  1}"#),
        ("j LIKE", r#"%"a"%1%"#),
        ("jb", r#"{"a":1}"#),
        ("jb LIKE", r#"{"a": 1}"#),
        ("c", "ab"),
        ("c", "ab   "),
        ("arr", "{1, 2}"),
        ("arr LIKE", "{1,2}"),
        ("by", r"\x00FF"),
        ("mo", "$1,234.50"),
        ("mo", "1234.5"),
        ("p", "(1,2)"),
        ("p LIKE", "(1,%"),
        ("co", "(h,5060)"),
        ("id !=", "2"),
        ("i !=", "1"),
    ] {
        assert_eq!(texts(&driver, &[(field, value)], "id").await, ["1"], "{field} {value}");
    }
}

#[tokio::test]
async fn what_is_no_value_of_the_type_matches_nothing() {
    let database = database();
    let driver = database.open();
    for (column, value) in [
        ("i", "abc"),
        ("i", "99999999999"),
        ("n", "abc"),
        ("f", "1e999"),
        ("b", "perhaps"),
        ("d", "2024-02-30"),
        ("d", "soon"),
        ("tz", "2024-01-02 03:04:05 Mars/Olympus"),
        ("u", "nobody"),
        ("ip", "host.example"),
        ("e", "maybe"),
        ("jb", "{"),
        ("arr", "{1"),
        ("by", r"\xzz"),
        ("mo", "much"),
        ("id", "a\0b"),
    ] {
        let found = try_rows(&driver, "t", &[(column, value)]).await;
        assert!(found.is_ok_and(|rows| rows.is_empty()), "{column} = {value:?}");
        let changes = [("c", Some("x"))];
        let count = update(&driver, &[(column, value)], &changes).await.unwrap();
        assert_eq!(count, 0, "{column} = {value:?}");
        if column != "id" {
            let order = format!("{column} >=");
            let found = try_rows(&driver, "t", &[(&*order, value)]).await;
            assert_eq!(kind(found), ErrorKind::Invalid, "{order} {value:?}");
            let unequal = format!("{column} !=");
            let found = texts(&driver, &[(&*unequal, value)], "id").await;
            assert_eq!(found, ["1"], "{unequal} {value:?}");
        }
    }
}

#[tokio::test]
async fn an_empty_text_is_null_where_there_are_no_characters() {
    let database = database();
    let driver = database.open();
    for column in ["i", "n", "f", "b", "d", "tz", "u", "ip", "e", "j", "jb", "arr", "by", "mo", "p"]
    {
        assert_eq!(update(&driver, &[("id", "1")], &[(column, Some(""))]).await.unwrap(), 1);
        assert_eq!(texts(&driver, &[("id", "1")], column).await, ["NULL"], "{column}");
        assert_eq!(texts(&driver, &[(column, "")], "id").await, ["1", "2"], "{column}");
    }
    assert_eq!(update(&driver, &[("id", "1")], &[("x", Some(""))]).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "1")], "x").await, [""], "a domain over characters");
}

#[tokio::test]
async fn what_a_column_refuses_is_invalid() {
    let database = database();
    let driver = database.open();
    for (column, value) in [
        ("i", "abc"),
        ("e", "maybe"),
        ("d", "soon"),
        ("u", "nobody"),
        ("x", "bad"),
        ("x", "longer than ten"),
        ("c", "longer than ten"),
        ("jb", "{"),
        ("id", "a\0b"),
    ] {
        let cells = [(column, Some(value)), ("id", Some("3"))];
        let cells = if column == "id" { &cells[..1] } else { &cells };
        let error = insert(&driver, cells).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{column} = {value:?}: {error}");
        assert!(!error.to_string().contains(value), "{error}");
        if column != "id" {
            let outcome = update(&driver, &[("id", "1")], &[(column, Some(value))]).await;
            assert_eq!(kind(outcome), ErrorKind::Invalid, "{column} = {value:?}");
        }
    }
    assert_eq!(database.query("SELECT count(*) FROM t"), "2");
}

#[tokio::test]
async fn columns_are_described() {
    let database = Database::with(&format!(
        "CREATE EXTENSION citext; {} CREATE TABLE t (i integer, o oid, n numeric(10,2), v varchar(40),
            c char(10), t text COLLATE \"POSIX\", de text COLLATE \"de-x-icu\", na name, x extension,
            po port NOT NULL, e yesno, ci citext, b boolean, tz timestamptz, ti time, by bytea,
            f real, j json, bi bit(4), ig integer GENERATED ALWAYS AS (i + 1) STORED)",
        fidelity::TYPES
    ));
    let found = database.open().columns(&table("t"), soon()).await.unwrap();
    let integer = |bytes, signed| TypeClass::Integer { bytes, signed };
    let expected = [
        ("i", "integer", integer(4, true), None, Comparison::Numeric),
        ("o", "oid", integer(4, false), None, Comparison::Numeric),
        ("n", "numeric(10,2)", TypeClass::Decimal, Some(10), Comparison::Numeric),
        // The server of the tests has the locale C.
        ("v", "character varying(40)", TypeClass::Char, Some(40), Comparison::Bytes),
        ("c", "character(10)", TypeClass::Char, Some(10), Comparison::Folded),
        ("t", "text", TypeClass::Char, None, Comparison::Bytes),
        ("de", "text", TypeClass::Char, None, Comparison::Distinct),
        ("na", "name", TypeClass::Char, Some(63), Comparison::Bytes),
        ("x", "extension", TypeClass::Char, Some(10), Comparison::Bytes),
        ("po", "port", integer(4, true), None, Comparison::Numeric),
        ("e", "yesno", TypeClass::Other, None, Comparison::Unknown),
        ("ci", "citext", TypeClass::Char, None, Comparison::Folded),
        ("b", "boolean", TypeClass::Boolean, None, Comparison::Unknown),
        ("tz", "timestamp with time zone", TypeClass::DateTime, None, Comparison::Unknown),
        ("ti", "time without time zone", TypeClass::Time, None, Comparison::Unknown),
        ("by", "bytea", TypeClass::Binary, None, Comparison::Unknown),
        ("f", "real", TypeClass::Float, None, Comparison::Numeric),
        ("j", "json", TypeClass::Other, None, Comparison::Unknown),
        ("bi", "bit(4)", TypeClass::Other, Some(4), Comparison::Unknown),
        ("ig", "integer", integer(4, true), None, Comparison::Numeric),
    ];
    assert_eq!(found.columns().len(), expected.len());
    for (column, (name, type_name, class, length, compares)) in found.columns().iter().zip(expected)
    {
        let facts =
            (&*column.name, &*column.type_name, column.class, column.length, column.compares);
        assert_eq!(facts, (name, type_name, class, length, compares));
        assert_eq!(column.nullable, name != "po", "{name}");
    }
}

#[tokio::test]
async fn folded_texts_are_the_extensions() {
    let database = Database::with(
        "CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext;
         CREATE TABLE t (id ext.citext PRIMARY KEY); INSERT INTO t VALUES ('Alice')",
    );
    let driver = database.open_with(|settings| {
        settings.startup = vec![("search_path".into(), "public, ext".into())];
    });
    assert_eq!(texts(&driver, &[("id", "aLICE")], "id").await, ["Alice"]);
    assert_eq!(texts(&driver, &[("id LIKE", "a%")], "id").await, ["Alice"]);
}

/// What a usual collation says of itself (`Comparison::Distinct`): whoever answers from memory
/// relies on it.
#[tokio::test]
async fn a_usual_collation_tells_all_texts_apart_in_an_order_of_its_own() {
    let database = Database::with(
        "CREATE TABLE t (id text COLLATE \"de-x-icu\" PRIMARY KEY);
         INSERT INTO t VALUES ('B'), ('a'), ('A'), ('a '), ('\u{e4}'), ('a\u{308}'), ('\u{ff41}')",
    );
    let driver = database.open();
    let described = driver.columns(&table("t"), soon()).await.unwrap();
    assert_eq!(described.columns()[0].compares, Comparison::Distinct);
    for id in ["B", "a", "A", "a ", "\u{e4}", "a\u{308}", "\u{ff41}"] {
        assert_eq!(texts(&driver, &[("id", id)], "id").await, [id]);
        assert_eq!(texts(&driver, &[("id LIKE", id)], "id").await, [id]);
    }
    let all = texts(&driver, &[("id LIKE", "%")], "id").await;
    assert_eq!((all.len(), all.last().unwrap().as_str()), (7, "B"), "{all:?}");
}
