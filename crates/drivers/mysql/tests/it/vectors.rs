//! The vectors that were observed on Asterisk's own driver, with its defects put right.

use asterisk_realtime_core::{Driver, ErrorKind, IntoFilter, Selection};

use crate::database::{Database, delete, insert, kind, rows, soon, table, texts, try_rows, update};

const FIXTURE: &str = r"
CREATE TABLE t (id VARCHAR(40) PRIMARY KEY, context VARCHAR(40), secret VARCHAR(80),
    host VARCHAR(40), allow VARCHAR(80), port INTEGER, regseconds INTEGER,
    nota VARCHAR(80) NOT NULL DEFAULT '');
INSERT INTO t VALUES
    ('1000', 'from-internal', 's3cret', 'dynamic', 'ulaw;alaw', 5060, NULL, ''),
    ('1001', 'from-internal', '', NULL, ' gsm ; g729 ', 0, 5, 'x'),
    ('_1X', 'default', 'a^3Bb', '   ', 'a;;b', NULL, NULL, 'y'),
    ('_2X', 'default', 'it''s', 'h\\o', '100%_x', 1, 1, 'z'),
    ('exten%', 'default', NULL, '', ';', 2, 2, '');
";

/// S-014.
#[tokio::test]
async fn quotes_and_backslashes_are_characters() {
    let database = Database::with(FIXTURE);
    let found = rows(&database.open(), &[("id", "_2X")]).await;
    let shown: Vec<_> = found[0].iter().map(|(_, cell)| cell.text()).collect();
    let expected = ["_2X", "default", "it's", r"h\o", "100%_x", "1", "1", "z"];
    assert_eq!(shown, expected.map(Some));
}

/// N-022: there, all rows became one.
#[tokio::test]
async fn a_single_lookup_answers_one_row() {
    let database = Database::with(FIXTURE);
    let filter = [("context", "from-internal")].into_filter().unwrap();
    let driver = database.open();
    let found = driver.select(&table("t"), &filter, Selection::FIRST, soon()).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].text("id"), Some("1000"));
}

/// L-038, L-041, L-050, L-053, M-066.
#[tokio::test]
async fn operators_patterns_and_letter_case() {
    let database = Database::with(FIXTURE);
    let driver = database.open();
    assert_eq!(texts(&driver, &[("id LIKE", r"\_2%")], "id").await, ["_2X"]);
    assert_eq!(texts(&driver, &[("id like", "_2%")], "id").await, ["_2X"]);
    assert_eq!(texts(&driver, &[("port >=", "2")], "id").await, ["exten%", "1000"]);
    let pairs = [("id NOT LIKE", r"\_%"), ("context", "default")];
    assert_eq!(texts(&driver, &pairs, "id").await, ["exten%"]);
    assert_eq!(texts(&driver, &[("ID", "1000")], "id").await, ["1000"]);
}

/// U-082, U-097 (there an error), U-101, U-105, I-154, I-158, I-162, D-167, D-170.
#[tokio::test]
async fn writes_count_what_they_match() {
    let database = Database::with(FIXTURE);
    let driver = database.open();
    let change = [("host", Some("newhost")), ("port", Some("5071"))];
    for _ in 0..2 {
        assert_eq!(update(&driver, &[("id", "1000")], &change).await.unwrap(), 1);
    }
    let empty = [("host", Some("")), ("port", Some(""))];
    assert_eq!(update(&driver, &[("id", "1000")], &empty).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "1000")], "host").await, [""]);
    assert_eq!(texts(&driver, &[("id", "1000")], "port").await, ["NULL"]);
    let unknown = [("nocol", Some("x")), ("host", Some("h3"))];
    let error = update(&driver, &[("id", "1000")], &unknown).await.unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::NotFound, Some("nocol")));
    let twice = insert(&driver, &[("id", Some("1000")), ("context", Some("c"))]).await;
    assert_eq!(kind(twice), ErrorKind::Conflict);
    let blank = insert(&driver, &[("id", Some("2003")), ("port", Some(""))]).await;
    assert_eq!(blank.unwrap(), 1);
    assert_eq!(delete(&driver, &[("id", "1000")]).await.unwrap(), 1);
    let both = [("id", "_1X"), ("context", "default")];
    assert_eq!(delete(&driver, &both).await.unwrap(), 1);
    assert_eq!(delete(&driver, &both).await.unwrap(), 0);
}

/// C-241, and NULL in a value, which crashed there.
#[tokio::test]
async fn a_static_file_has_asterisks_order() {
    let database = Database::with(
        "CREATE TABLE ast_config (id INT PRIMARY KEY AUTO_INCREMENT, cat_metric INT, var_metric INT,
             commented INT, filename VARCHAR(128), category VARCHAR(128), var_name VARCHAR(128),
             var_val TEXT);
         INSERT INTO ast_config VALUES
             (1,0,1,0,'lab.conf','general','bind','0.0.0.0'), (2,0,0,0,'lab.conf','general','allow','ulaw;alaw'),
             (3,1,0,0,'lab.conf','zeta','type','peer'), (4,1,1,0,'lab.conf','zeta','host','10.0.0.1'),
             (5,1,0,0,'lab.conf','alpha','type','user'), (6,1,1,0,'lab.conf','alpha','ctx','a^3Bb'),
             (7,1,9,1,'lab.conf','alpha','ignored','yes'), (8,2,0,0,'lab.conf','general','second','block'),
             (9,0,0,0,'nul.conf','c',NULL,NULL);",
    );
    let driver = database.open();
    let lines = driver.load(&table("ast_config"), "lab.conf", soon()).await.unwrap();
    let names: Vec<_> = lines.iter().map(|line| (&*line.category, &*line.name)).collect();
    let expected = [
        ("alpha", "type"),
        ("alpha", "ctx"),
        ("general", "second"),
        ("general", "allow"),
        ("general", "bind"),
        ("zeta", "type"),
        ("zeta", "host"),
    ];
    assert_eq!(names, expected);
    let lines = driver.load(&table("ast_config"), "nul.conf", soon()).await.unwrap();
    assert_eq!((&*lines[0].name, &*lines[0].value), ("", ""));
}

/// N-026: absent is an answer. SEC-1: names are no syntax.
#[tokio::test]
async fn nothing_is_found_by_syntax() {
    let database = Database::with(FIXTURE);
    let driver = database.open();
    assert!(rows(&driver, &[("id", "nope")]).await.is_empty());
    assert!(rows(&driver, &[("id", "' OR '1'='1")]).await.is_empty());
    let error = try_rows(&driver, &[("id` = 'x' OR `id", "x")]).await.unwrap_err();
    assert!([ErrorKind::Invalid, ErrorKind::NotFound].contains(&error.kind()));
}
