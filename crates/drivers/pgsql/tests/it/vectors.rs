//! The vectors that were observed on Asterisk's own driver, with its defects put right.

use asterisk_realtime_core::{
    Alteration, Driver, ErrorKind, IntoChanges, IntoFilter, Requirement, RequirementsMode,
    Selection, check_requirements,
};

use crate::database::{Database, insert, kind, soon, table, texts, try_rows, update};

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

/// The variables of the one row that a lookup answers, as the vectors write them.
async fn variables(driver: &dyn Driver, name: &str, pairs: &[(&str, &str)]) -> String {
    let filter = pairs.into_filter().unwrap();
    let rows = driver.select(&table(name), &filter, Selection::FIRST, soon()).await.unwrap();
    assert_eq!(rows.len(), 1, "{pairs:?}");
    let variables = rows[0].variables();
    let all: Vec<_> = variables.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
    all.join(", ")
}

/// S-005, S-011, S-015, S-019, N-023, L-039, L-042, L-045.
#[tokio::test]
async fn lookups_answer_the_observed_variables() {
    let database = Database::with(FIXTURE);
    let driver = database.open();
    let (second, first) = (
        r#"id="_2X", context="default", secret="it's", host="h\\o", allow="100%_x", port="1", regseconds="1", nota="z""#,
        r#"id="1000", context="from-internal", secret="s3cret", host="dynamic", allow="ulaw", allow="alaw", port="5060""#,
    );
    for (field, value, expected) in [
        (
            "id",
            "1001",
            r#"id="1001", context="from-internal", allow=" gsm", allow=" g729", port="0", regseconds="5", nota="x""#,
        ),
        (
            "id",
            "_1X",
            r#"id="_1X", context="default", secret="a;b", allow="a", allow="b", nota="y""#,
        ),
        ("id", "_2X", second),
        ("id", "exten%", r#"id="exten%", context="default", port="2", regseconds="2""#),
        ("context", "from-internal", first),
        ("id LIKE", r"\_2%", second),
        ("id LIKE", "_2%", second),
        ("id like", r"\_2%", second),
    ] {
        assert_eq!(variables(&driver, "t", &[(field, value)]).await, expected, "{field} {value}");
    }
}

/// A-074, A-075, A-078. There, columns named `@...` are split and trimmed like all others.
#[tokio::test]
async fn columns_of_sorcery_are_not_coded() {
    let database = Database::with(
        r#"CREATE TABLE att (id integer, "@ext" text, "@nul" text, b text);
           INSERT INTO att VALUES (1, '', NULL, ''), (2, 'a;b', '^3B', 'x^5Ey'), (3, ' x ', 'z', 'q^3b')"#,
    );
    let driver = database.open();
    assert_eq!(variables(&driver, "att", &[("id", "1")]).await, r#"id="1""#);
    let found = variables(&driver, "att", &[("id", "2")]).await;
    assert_eq!(found, r#"id="2", @ext="a;b", @nul="^3B", b="x^y""#);
    let found = variables(&driver, "att", &[("id", "3")]).await;
    assert_eq!(found, r#"id="3", @ext=" x ", @nul="z", b="q;""#);
}

/// L-051, L-054, M-061, M-067, M-069.
#[tokio::test]
async fn several_rows_come_in_the_observed_order() {
    let database = Database::with(FIXTURE);
    let driver = database.open();
    assert_eq!(texts(&driver, &[("port >=", "2")], "id").await, ["exten%", "1000"]);
    let pairs = [("id NOT LIKE", r"\_%"), ("context", "default")];
    assert_eq!(texts(&driver, &pairs, "id").await, ["exten%"]);
    assert_eq!(texts(&driver, &[("context", "default")], "id").await, ["_1X", "_2X", "exten%"]);
    assert_eq!(texts(&driver, &[("ID", "1000")], "id").await, ["1000"]);
    let pairs = [("port >=", "1"), ("context", "default")];
    assert_eq!(texts(&driver, &pairs, "id").await, ["_2X", "exten%"]);
}

/// N-027, N-029, L-057: absent is an answer, an unknown column is an error, and operators are no
/// syntax.
#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let database = Database::with(FIXTURE);
    let driver = database.open();
    assert!(texts(&driver, &[("id", "nope")], "id").await.is_empty());
    assert_eq!(kind(try_rows(&driver, "t", &[("nocol", "x")]).await), ErrorKind::NotFound);
    for field in ["id = 'x' OR '1'=", r#"id" = 'x' OR "id"#] {
        let outcome = try_rows(&driver, "t", &[(field, "1")]).await;
        assert!([ErrorKind::Invalid, ErrorKind::NotFound].contains(&kind(outcome)), "{field}");
    }
}

/// U-083, U-089, U-093, U-098 and I-161 (there errors), U-106, U-109, V-125, I-155, I-159, D-171,
/// D-175, F-229.
#[tokio::test]
async fn writes_count_what_they_match() {
    let database = Database::with(&format!(
        "{FIXTURE} CREATE SCHEMA s2; CREATE TABLE s2.t (id integer, onlys2 text);
         INSERT INTO s2.t VALUES (1, 'v')"
    ));
    let driver = database.open();
    let change = [("host", Some("newhost")), ("port", Some("5071"))];
    for _ in 0..2 {
        assert_eq!(update(&driver, &[("id", "1000")], &change).await.unwrap(), 1);
    }
    assert_eq!(update(&driver, &[("id", "nope")], &change).await.unwrap(), 0);
    let both = [("id", "1000"), ("context", "from-internal")];
    assert_eq!(update(&driver, &both, &change).await.unwrap(), 1);
    let empty = [("host", Some("")), ("port", Some(""))];
    assert_eq!(update(&driver, &[("id", "1000")], &empty).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "1000")], "port").await, ["NULL"]);
    for outcome in [
        update(&driver, &[("id", "1000")], &[("nocol", Some("x")), ("host", Some("h3"))]).await,
        update(&driver, &[("nokey", "1000")], &[("host", Some("h4"))]).await,
        insert(&driver, &[("id", Some("2002")), ("nocol", Some("x"))]).await,
    ] {
        assert_eq!(kind(outcome), ErrorKind::NotFound);
    }
    let twice = insert(&driver, &[("id", Some("1000")), ("context", Some("c"))]).await;
    assert_eq!(kind(twice), ErrorKind::Conflict);
    assert_eq!(insert(&driver, &[("id", Some("2003")), ("port", Some(""))]).await.unwrap(), 1);
    let filter = [("id", "_1X"), ("context", "default")].into_filter().unwrap();
    for expected in [1, 0] {
        assert_eq!(driver.delete(&table("t"), &filter, soon()).await.unwrap(), expected);
    }
    let filter = [("id", "1")].into_filter().unwrap();
    let changes = [("onlys2", "w")].into_changes().unwrap();
    assert_eq!(driver.update(&table("s2.t"), &filter, &changes, soon()).await.unwrap(), 1);
}

/// R-182 to R-206; there, characters become CHAR, and the new columns stay unknown (R-207).
#[tokio::test]
async fn requirements_are_judged_and_created() {
    let database = Database::with(FIXTURE);
    let driver = database.open();
    let found = driver.columns(&table("t"), soon()).await.unwrap();
    let is_met = |column: &str, word: &str, size| {
        let needed = Requirement::new(column, word.parse().unwrap(), size);
        check_requirements(&found, &[needed]).is_empty()
    };
    assert!(is_met("id", "char", 40));
    assert!(!is_met("port", "uinteger4", 10));
    assert!(!is_met("port", "char", 5));
    assert!(!is_met("id", "char", 400));
    for (name, word, size, expected) in [
        ("n1", "integer1", 4, "smallint"),
        ("n2", "uinteger2", 5, "integer"),
        ("n4", "uinteger4", 10, "bigint"),
        ("ng", "date", 10, "date"),
        ("nh", "datetime", 20, "timestamp without time zone"),
        ("nf", "float", 5, "double precision"),
    ] {
        let needed = Requirement::new(name, word.parse().unwrap(), size);
        let change = Alteration::AddColumn(needed.definition(RequirementsMode::CreateClose));
        driver.alter(&table("t"), &change, soon()).await.unwrap();
        let sql = format!("SELECT pg_typeof({name}) FROM t LIMIT 1");
        assert_eq!(database.query(&sql), expected, "{name}");
    }
    let change = [("host", Some("h")), ("n1", Some("5"))];
    assert_eq!(update(&driver, &[("id", "1000")], &change).await.unwrap(), 1);
    assert_eq!(database.query("SELECT n1 FROM t WHERE id = '1000'"), "5");
}

/// C-245, C-247, X-05, X-06, X-07.
#[tokio::test]
async fn a_static_file_has_asterisks_order() {
    let long = "c".repeat(100);
    let database = Database::with(&format!(
        "CREATE TABLE ast_config (id INTEGER PRIMARY KEY, cat_metric INTEGER, var_metric INTEGER,
             commented INTEGER, filename VARCHAR(128), category VARCHAR(128), var_name VARCHAR(128),
             var_val TEXT);
         INSERT INTO ast_config VALUES
             (1,0,1,0,'lab.conf','general','bind','0.0.0.0'),
             (2,0,0,0,'lab.conf','general','allow','ulaw;alaw'),
             (3,1,0,0,'lab.conf','zeta','type','peer'), (4,1,1,0,'lab.conf','zeta','host','10.0.0.1'),
             (5,1,0,0,'lab.conf','alpha','type','user'), (6,1,1,0,'lab.conf','alpha','ctx','a^3Bb'),
             (7,1,9,1,'lab.conf','alpha','ignored','yes'),
             (8,2,0,0,'lab.conf','general','second','block'),
             (9,0,0,0,'blank.conf','c','empty',''), (10,0,1,0,'blank.conf','c','space',' x '),
             (11,0,2,0,'blank.conf','c','nul',NULL),
             (12,0,0,0,'quo''te.conf','{long}','k','v')"
    ));
    let driver = database.open();
    let load = async |file: &str| driver.load(&table("ast_config"), file, soon()).await.unwrap();
    let lines = load("lab.conf").await;
    let names: Vec<_> = lines.iter().map(|line| (&*line.category, &*line.name)).collect();
    let expected = [
        ("general", "second"),
        ("alpha", "type"),
        ("zeta", "type"),
        ("alpha", "ctx"),
        ("zeta", "host"),
        ("general", "allow"),
        ("general", "bind"),
    ];
    assert_eq!(names, expected);
    assert_eq!(lines[3].value, "a^3Bb");
    let values: Vec<_> = load("blank.conf").await.into_iter().map(|line| line.value).collect();
    assert_eq!(values, ["", " x ", ""]);
    assert_eq!(load("quo'te.conf").await[0].category, long);
}

/// T-234, T-235.
#[tokio::test]
async fn values_are_texts_of_their_types() {
    let database = Database::with(
        "CREATE TYPE yn AS ENUM ('yes', 'no');
         CREATE TABLE ty (id integer, i integer, b bigint, d numeric(9,2), f double precision,
             dt timestamp, da date, bo boolean, c char(10), e yn, bl bytea, u text);
         INSERT INTO ty VALUES (1, -5, 9007199254740993, 1.5, 0.1, '2024-01-02 03:04:05',
             '2024-01-02', true, 'ab', 'yes', '\\x00ff41', 'hé')",
    );
    let driver = database.open();
    assert!(try_rows(&driver, "ty", &[("i", "abc")]).await.unwrap().is_empty());
    assert_eq!(
        variables(&driver, "ty", &[("bo", "true")]).await,
        r#"id="1", i="-5", b="9007199254740993", d="1.50", f="0.1", dt="2024-01-02 03:04:05", da="2024-01-02", bo="t", c="ab", e="yes", bl="\\x00ff41", u="hé""#
    );
}
