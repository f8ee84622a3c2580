//! The vectors that were observed on Asterisk's own driver, with its defects put right.

use asterisk_realtime_core::{Driver, ErrorKind, Row};

use crate::store::{Store, delete, insert, kind, rows, soon, table, texts, try_rows, update};

const FIXTURE: &str = r"
CREATE TABLE t (id VARCHAR(40) PRIMARY KEY, context VARCHAR(40), secret VARCHAR(80),
    host VARCHAR(40), allow VARCHAR(80), port INTEGER, regseconds INTEGER,
    nota VARCHAR(80) NOT NULL DEFAULT '');
INSERT INTO t VALUES
    ('1000', 'from-internal', 's3cret', 'dynamic', 'ulaw;alaw', 5060, NULL, ''),
    ('1001', 'from-internal', '', NULL, ' gsm ; g729 ', 0, 5, 'x'),
    ('_1X', 'default', 'a^3Bb', '   ', 'a;;b', NULL, NULL, 'y'),
    ('_2X', 'default', 'it''s', 'h\o', '100%_x', 1, 1, 'z'),
    ('exten%', 'default', NULL, '', ';', 2, 2, '');
";

fn store() -> Store {
    Store::with(FIXTURE)
}

fn shown(row: &Row) -> Vec<(&str, Option<&str>)> {
    row.iter().map(|(name, cell)| (&**name, cell.text())).collect()
}

/// S-006; NULL and the empty text stay apart.
#[tokio::test]
async fn a_row_has_all_columns_as_they_are_stored() {
    for driver in store().open_both() {
        let found = rows(&driver, &[("id", "1001")]).await;
        assert_eq!(
            shown(&found[0]),
            [
                ("id", Some("1001")),
                ("context", Some("from-internal")),
                ("secret", Some("")),
                ("host", None),
                ("allow", Some(" gsm ; g729 ")),
                ("port", Some("0")),
                ("regseconds", Some("5")),
                ("nota", Some("x")),
            ]
        );
    }
}

/// N-031, U-110, U-111, V-130: there, a misspelt column was a text, which matched nothing or all.
#[tokio::test]
async fn an_unknown_column_is_no_text() {
    let store = store();
    let driver = store.open();
    for value in ["x", "nocol"] {
        let error = try_rows(&driver, &[("nocol", value)]).await.unwrap_err();
        assert_eq!((error.kind(), error.column()), (ErrorKind::NotFound, Some("nocol")));
    }
    let outcome = update(&driver, &[("nokey", "nokey")], &[("host", Some("wiped"))]).await;
    assert_eq!(kind(outcome), ErrorKind::NotFound);
    assert_eq!(kind(delete(&driver, &[("nokey", "nokey")]).await), ErrorKind::NotFound);
    assert!(rows(&driver, &[("host", "wiped")]).await.is_empty());
}

/// L-043, L-046 (there, LIKE in small letters had no escape), L-055.
#[tokio::test]
async fn patterns_have_wildcards_and_escapes() {
    let store = store();
    let driver = store.open();
    assert_eq!(texts(&driver, &[("id LIKE", "_2%")], "id").await, ["_2X"]);
    assert_eq!(texts(&driver, &[("id like", r"\_2%")], "id").await, ["_2X"]);
    let pairs = [("id NOT LIKE", r"\_%"), ("context", "default")];
    assert_eq!(texts(&driver, &pairs, "id").await, ["exten%"]);
    assert_eq!(texts(&driver, &[("host LIKE", r"h\\o")], "id").await, ["_2X"]);
    assert_eq!(texts(&driver, &[("allow LIKE", r"%\%\_x")], "id").await, ["_2X"]);
    assert_eq!(texts(&driver, &[("secret LIKE", "it'_")], "id").await, ["_2X"]);
}

/// M-062: there, several rows came in no particular order.
#[tokio::test]
async fn several_rows_come_in_order() {
    let store = store();
    let driver = store.open();
    let pairs = [("context", "default")];
    assert_eq!(texts(&driver, &pairs, "id").await, ["_1X", "_2X", "exten%"]);
    assert_eq!(texts(&driver, &pairs, "host").await, ["   ", r"h\o", ""]);
    assert_eq!(texts(&driver, &[("port >=", "0")], "port").await, ["0", "1", "2", "5060"]);
}

/// M-065: absent is an answer.
#[tokio::test]
async fn no_row_is_no_error() {
    for driver in store().open_both() {
        assert!(rows(&driver, &[("id", "nope")]).await.is_empty());
    }
}

/// U-090, U-094, U-121, V-126.
#[tokio::test]
async fn updates_count_the_rows_that_matched() {
    let store = store();
    let driver = store.open();
    let same = [("host", Some("dynamic")), ("port", Some("5060"))];
    assert_eq!(update(&driver, &[("id", "1000")], &same).await.unwrap(), 1);
    assert_eq!(update(&driver, &[("id", "nope")], &same).await.unwrap(), 0);
    assert_eq!(update(&driver, &[("ID", "1000")], &[("HOST", Some("h5"))]).await.unwrap(), 1);
    let pairs = [("id", "1000"), ("context", "from-internal")];
    assert_eq!(update(&driver, &pairs, &[("port", Some("1"))]).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "1000")], "host").await, ["h5"]);
    assert_eq!(texts(&driver, &[("id", "1000")], "port").await, ["1"]);
}

/// U-099, I-163: there, the integer became an empty text.
#[tokio::test]
async fn an_empty_text_is_null_where_there_are_no_characters() {
    let store = store();
    let driver = store.open();
    let empty = [("host", Some("")), ("port", Some(""))];
    assert_eq!(update(&driver, &[("id", "1000")], &empty).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "1000")], "host").await, [""]);
    assert_eq!(texts(&driver, &[("id", "1000")], "port").await, ["NULL"]);
    assert_eq!(insert(&driver, &[("id", Some("2003")), ("port", Some(""))]).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "2003")], "port").await, ["NULL"]);

    // What Asterisk's driver left behind is as empty as NULL.
    store.other().execute_batch("UPDATE t SET port = '' WHERE id = '1001'").unwrap();
    let blank = texts(&driver, &[("port", "")], "id").await;
    assert_eq!(blank, ["1000", "2003", "_1X", "1001"], "NULL stands before texts");
    assert_eq!(texts(&driver, &[("port !=", "")], "id").await, ["_2X", "exten%"]);
}

/// U-103, V-134.
#[tokio::test]
async fn an_unknown_column_is_not_written() {
    let store = store();
    let driver = store.open();
    for changes in [[("host", Some("h2")), ("nocol", Some("x"))], [("nocol", None), ("host", None)]]
    {
        let error = update(&driver, &[("id", "1000")], &changes).await.unwrap_err();
        assert_eq!((error.kind(), error.column()), (ErrorKind::NotFound, Some("nocol")));
    }
    assert_eq!(texts(&driver, &[("id", "1000")], "host").await, ["dynamic"]);
}

/// V-141: packing is not the driver's business.
#[tokio::test]
async fn nothing_is_encoded() {
    let store = store();
    let driver = store.open();
    update(&driver, &[("id", "1000")], &[("secret", Some("a;b^c"))]).await.unwrap();
    assert_eq!(texts(&driver, &[("secret", "a;b^c")], "secret").await, ["a;b^c"]);
    assert_eq!(texts(&driver, &[("id", "_1X")], "secret").await, ["a^3Bb"]);
}

/// D-177, D-178, D-179: there, the key was ignored.
#[tokio::test]
async fn a_delete_minds_its_key() {
    let store = store();
    let driver = store.open();
    assert_eq!(delete(&driver, &[("id", "nope")]).await.unwrap(), 0);
    assert_eq!(delete(&driver, &[("id", "1001")]).await.unwrap(), 1);
    assert!(rows(&driver, &[("id", "1001")]).await.is_empty());
    let pairs = [("id", "_1X"), ("context", "default")];
    assert_eq!(delete(&driver, &pairs).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("context", "default")], "id").await, ["_2X", "exten%"]);
}

/// C-249 to C-251, CR-2: there, a NULL in a line ended the process, and an error was an empty file.
#[tokio::test]
async fn static_files_are_read() {
    let store = Store::with(
        "CREATE TABLE c (id INTEGER PRIMARY KEY, cat_metric INTEGER, var_metric INTEGER,
             commented INTEGER, filename VARCHAR(128), category VARCHAR(128),
             var_name VARCHAR(128), var_val TEXT);
         INSERT INTO c VALUES
             (1, 0, 1, 0, 'lab.conf', 'general', 'bind', '0.0.0.0'),
             (2, 0, 0, 0, 'lab.conf', 'general', 'allow', 'ulaw;alaw'),
             (3, 1, 0, 0, 'lab.conf', 'zeta', 'type', 'peer'),
             (4, 1, 1, 0, 'lab.conf', 'zeta', 'host', '10.0.0.1'),
             (5, 1, 0, 0, 'lab.conf', 'alpha', 'type', 'user'),
             (6, 1, 1, 0, 'lab.conf', 'alpha', 'ctx', 'a^3Bb'),
             (7, 1, 9, 1, 'lab.conf', 'alpha', 'ignored', 'yes'),
             (8, 2, 0, 0, 'lab.conf', 'general', 'second', 'block'),
             (12, 0, 0, 0, 'blank.conf', 'c', 'empty', ''),
             (13, 0, 1, 0, 'blank.conf', 'c', NULL, NULL);",
    );
    let driver = store.open();
    let load = async |name: &str, file: &str| driver.load(&table(name), file, soon()).await;
    let lines = load("c", "lab.conf").await.unwrap();
    let shown: Vec<_> = lines
        .iter()
        .map(|line| format!("{} {} {}={}", line.category, line.cat_metric, line.name, line.value))
        .collect();
    assert_eq!(
        shown,
        [
            "general 0 allow=ulaw;alaw",
            "general 0 bind=0.0.0.0",
            "zeta 1 type=peer",
            "alpha 1 type=user",
            "zeta 1 host=10.0.0.1",
            "alpha 1 ctx=a^3Bb",
            "general 2 second=block",
        ]
    );
    let lines = load("c", "blank.conf").await.unwrap();
    assert_eq!((&*lines[0].name, &*lines[0].value), ("empty", ""));
    assert_eq!((&*lines[1].name, &*lines[1].value), ("", ""));
    assert!(load("c", "nobody.conf").await.unwrap().is_empty());
    assert_eq!(kind(load("nobody", "lab.conf").await), ErrorKind::NotFound);
}

/// T-233; the bytes are not cut at the zero.
#[tokio::test]
async fn values_of_all_types_are_texts() {
    let store = Store::with(
        "CREATE TABLE t (id VARCHAR(5) PRIMARY KEY, i INTEGER, b BIGINT, d DECIMAL(10,2), f FLOAT,
             dt DATETIME, da DATE, bo BOOLEAN, c CHAR(10), e TEXT, bl BLOB, u VARCHAR(9));
         INSERT INTO t VALUES ('1', -5, 9007199254740993, 1.50, 0.1, '2024-01-02 03:04:05',
             '2024-01-02', TRUE, 'ab', 'yes', x'4100ff', 'hé');",
    );
    for driver in store.open_both() {
        let found = rows(&driver, &[("id", "1")]).await;
        let cells: Vec<_> = found[0].iter().map(|(_, cell)| cell.text().unwrap()).collect();
        assert_eq!(
            cells,
            [
                "1",
                "-5",
                "9007199254740993",
                "1.5",
                "0.1",
                "2024-01-02 03:04:05",
                "2024-01-02",
                "1",
                "ab",
                "yes",
                "A\0\u{fffd}",
                "hé",
            ]
        );
    }
}
