//! Changes that others make.

use std::time::Duration;

use asterisk_realtime_core::{
    Alteration, Changes, Driver, ErrorKind, Filter, IntoChanges, IntoFilter, Invalidation,
    Invalidations,
};
use asterisk_realtime_pgsql::PgsqlDriver;
use asterisk_realtime_testkit::Postgres;

use crate::database::{Database, insert, kind, soon, table, texts, update};

const TABLE: &str = "CREATE TABLE t (id integer, name text PRIMARY KEY, v text);
    INSERT INTO t VALUES (1, 'alice', 'a'), (2, 'bob', 'b')";

type Source = Box<dyn Invalidations>;

/// What is told next; a failed test if that is nothing.
async fn told(source: &mut Source) -> Option<Invalidation> {
    let next = tokio::time::timeout(Duration::from_mins(1), source.next());
    next.await.expect("nothing was told in time")
}

/// A source that listens.
async fn listening(driver: &PgsqlDriver) -> Source {
    let mut source = driver.invalidations().unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::Gap));
    source
}

async fn announce(driver: &PgsqlDriver, name: &str, column: Option<&str>) {
    let change = Alteration::Announce(column.map(str::to_owned));
    driver.alter(&table(name), &change, soon()).await.unwrap();
}

/// A database whose table tells by `name`, a driver that has asked for it, and a source.
async fn rig() -> (Database<'static>, PgsqlDriver, Source) {
    let database = Database::with(TABLE);
    let driver = database.open();
    announce(&driver, "t", Some("name")).await;
    assert_eq!(texts(&driver, &[("name", "alice")], "v").await, ["a"]);
    let source = listening(&driver).await;
    (database, driver, source)
}

/// What is told until somebody says `end`, which is not in it.
async fn until_end(database: &Database<'_>, source: &mut Source) -> Vec<Invalidation> {
    database.execute(r#"NOTIFY ara_changes, '{"schema": "the", "table": "end"}'"#);
    let end = Invalidation::Table(table("the.end"));
    let mut all = Vec::new();
    loop {
        match told(source).await.unwrap() {
            change if change == end => return all,
            change => all.push(change),
        }
    }
}

fn rows(name: &str, column: &str, values: &[&str]) -> Vec<Invalidation> {
    let rows = values.iter().map(|value| Invalidation::Rows {
        table: table(name),
        column: column.into(),
        value: (*value).into(),
    });
    rows.collect()
}

/// By their values, because those of one statement have no order.
fn sorted(mut all: Vec<Invalidation>) -> Vec<Invalidation> {
    all.sort_by_key(|change| format!("{change:?}"));
    all
}

#[tokio::test]
async fn statements_of_others_are_told() {
    let (database, _driver, mut source) = rig().await;
    let the_table = || vec![Invalidation::Table(table("t"))];
    for (statement, expected) in [
        ("UPDATE t SET v = 'x' WHERE name = 'alice'", rows("t", "name", &["alice"])),
        ("UPDATE t SET name = 'carol' WHERE name = 'bob'", rows("t", "name", &["bob", "carol"])),
        ("INSERT INTO t VALUES (4, 'dave'), (5, 'eve')", rows("t", "name", &["dave", "eve"])),
        (
            "INSERT INTO t VALUES (4, 'dave') ON CONFLICT (name) DO UPDATE SET v = 'y'",
            rows("t", "name", &["dave"]),
        ),
        ("DELETE FROM t WHERE name = 'dave'", rows("t", "name", &["dave"])),
        ("UPDATE t SET v = 'x' WHERE name = 'nobody'", Vec::new()),
        ("BEGIN; UPDATE t SET v = 'z'; ROLLBACK", Vec::new()),
        ("COPY t (id, name) FROM PROGRAM 'printf \"8\\tfred\"'", rows("t", "name", &["fred"])),
        // What other spellings may be equal to is for the table.
        ("INSERT INTO t VALUES (6, 'é')", the_table()),
        ("INSERT INTO t VALUES (7, '')", the_table()),
        ("TRUNCATE t", the_table()),
    ] {
        database.execute(statement);
        let found = until_end(&database, &mut source).await;
        assert_eq!(sorted(found), expected, "{statement}");
    }
}

#[tokio::test]
async fn own_writes_are_not_told_but_to_others() {
    let (database, driver, mut source) = rig().await;
    let other = database.open();
    let mut others = listening(&other).await;
    update(&driver, &[("name", "alice")], &[("v", Some("own"))]).await.unwrap();
    insert(&driver, &[("name", Some("fred"))]).await.unwrap();
    assert_eq!(until_end(&database, &mut source).await, []);
    let alice_and_fred =
        [rows("public.t", "name", &["alice"]), rows("public.t", "name", &["fred"])];
    assert_eq!(until_end_of(&mut others).await, alice_and_fred.concat());
    // A connection that was made anew says the same.
    driver.close().await;
    update(&other, &[("name", "alice")], &[("v", Some("other"))]).await.unwrap();
    assert_eq!(until_end(&database, &mut others).await, []);
}

/// As [`until_end`], if it was said already.
async fn until_end_of(source: &mut Source) -> Vec<Invalidation> {
    let mut all = Vec::new();
    loop {
        match told(source).await.unwrap() {
            Invalidation::Table(named) if named == table("the.end") => return all,
            change => all.push(change),
        }
    }
}

/// What an own statement makes the database do elsewhere, nobody here knows of.
#[tokio::test]
async fn what_an_own_write_sets_off_is_told() {
    let (database, driver, mut source) = rig().await;
    database.execute(
        "CREATE TABLE log (name text PRIMARY KEY REFERENCES t (name) ON UPDATE CASCADE);
        CREATE TABLE counted (k text PRIMARY KEY, n integer); INSERT INTO counted VALUES ('t', 0);
        INSERT INTO log VALUES ('alice');
        CREATE FUNCTION count_up() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN UPDATE counted SET n = n + 1; RETURN NULL; END';
        CREATE TRIGGER up AFTER UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE count_up()",
    );
    announce(&driver, "log", Some("name")).await;
    announce(&driver, "counted", Some("k")).await;
    update(&driver, &[("name", "alice")], &[("name", Some("al"))]).await.unwrap();
    let mut expected = rows("counted", "k", &["t"]);
    expected.extend(rows("log", "name", &["al", "alice"]));
    assert_eq!(sorted(until_end(&database, &mut source).await), sorted(expected));
}

#[tokio::test]
async fn many_rows_are_one_table() {
    let (database, _driver, mut source) = rig().await;
    let the_table = [Invalidation::Table(table("t"))];
    database.execute("INSERT INTO t SELECT n, 'n' || n FROM generate_series(1, 10000) n");
    assert_eq!(until_end(&database, &mut source).await, the_table);
    // Behind a thousand statements of one transaction there is nothing but the table.
    database.execute(
        "DO 'BEGIN FOR n IN 1..3000 LOOP UPDATE t SET v = 1 WHERE name = ''n'' || n; END LOOP; END'",
    );
    let found = until_end(&database, &mut source).await;
    assert_eq!(found.len(), 1001);
    assert_eq!(found.last(), Some(&the_table[0]));
    // The next one has names again.
    database.execute("UPDATE t SET v = 2 WHERE name = 'n1'");
    assert_eq!(until_end(&database, &mut source).await, rows("t", "name", &["n1"]));
}

#[tokio::test]
async fn long_values_are_the_table() {
    let (database, _driver, mut source) = rig().await;
    for (length, is_named) in [(3000, true), (3001, false), (100_000, false)] {
        database.execute(&format!("INSERT INTO t VALUES (9, repeat('\"', {length}))"));
        let found = until_end(&database, &mut source).await;
        let expected = if is_named {
            rows("t", "name", &["\"".repeat(length).as_str()])
        } else {
            vec![Invalidation::Table(table("t"))]
        };
        assert_eq!(found, expected, "{length}");
    }
}

#[tokio::test]
async fn any_names_will_do() {
    let database = Database::with(
        r#"CREATE SCHEMA "Other S"; CREATE TABLE "Other S"."T ""é'$ara$" ("Ab'c" text PRIMARY KEY);
        CREATE TABLE folded ("ID" varchar(40) PRIMARY KEY, told text, touched text, value text)"#,
    );
    let driver = database.open();
    let strange = r#"other s.t "é'$ara$"#;
    announce(&driver, strange, Some("aB'c")).await;
    announce(&driver, "FOLDED", Some("id")).await;
    let mut source = listening(&driver).await;
    database.execute(r#"INSERT INTO "Other S"."T ""é'$ara$" VALUES ('x y')"#);
    database.execute("INSERT INTO folded VALUES ('1', '2', '3', '4')");
    let mut expected = rows(strange, "Ab'c", &["x y"]);
    expected.extend(rows("FOLDED", "ID", &["1"]));
    assert_eq!(until_end(&database, &mut source).await, expected);
    // Own writes are known by them.
    driver.insert(&table(strange), &changes(&[("ab'c", "z")]), soon()).await.unwrap();
    driver.delete(&table(strange), &filter(&[("ab'c", "z")]), soon()).await.unwrap();
    let (filter, changes) = (filter(&[("id", "1")]), changes(&[("value", "5")]));
    driver.update(&table("Folded"), &filter, &changes, soon()).await.unwrap();
    assert_eq!(until_end(&database, &mut source).await, []);
}

fn filter(pairs: &[(&str, &str)]) -> Filter {
    pairs.into_filter().unwrap()
}

fn changes(pairs: &[(&str, &str)]) -> Changes {
    pairs.into_changes().unwrap()
}

#[tokio::test]
async fn a_table_without_a_column_tells_of_itself() {
    let database = Database::with(TABLE);
    let driver = database.open();
    announce(&driver, "t", None).await;
    let mut source = listening(&driver).await;
    database.execute("UPDATE t SET v = 'x' WHERE name = 'alice'");
    database.execute("UPDATE t SET v = 'x' WHERE name = 'nobody'");
    database.execute("INSERT INTO t SELECT 1, 'x' WHERE false");
    assert_eq!(until_end(&database, &mut source).await, [Invalidation::Table(table("t"))]);
}

/// Whoever renames a column does not think of triggers.
#[tokio::test]
async fn a_column_that_is_gone_stops_nobody() {
    let (database, _driver, mut source) = rig().await;
    database.execute("ALTER TABLE t RENAME COLUMN name TO writer; UPDATE t SET v = 'x'");
    database.execute("DELETE FROM t");
    let the_table = Invalidation::Table(table("t"));
    assert_eq!(until_end(&database, &mut source).await, [the_table.clone(), the_table]);
}

#[tokio::test]
async fn what_tells_is_made_twice_and_taken_away() {
    let (database, driver, mut source) = rig().await;
    database.execute("CREATE TABLE u (name text PRIMARY KEY)");
    announce(&driver, "u", Some("name")).await;
    announce(&driver, "t", None).await;
    announce(&driver, "t", Some("name")).await;
    database.execute("UPDATE t SET v = 'x' WHERE name = 'alice'");
    assert_eq!(until_end(&database, &mut source).await, rows("t", "name", &["alice"]));

    let functions = "SELECT string_agg(proname, ',') FROM pg_proc WHERE proname LIKE 'ara%'";
    for (name, left) in [("t", "ara_changed_by_name"), ("t", "ara_changed_by_name"), ("u", "")] {
        driver.alter(&table(name), &Alteration::Silence, soon()).await.unwrap();
        assert_eq!(database.query(functions), left, "{name}");
    }
    database.execute("UPDATE t SET v = 'y'; INSERT INTO u VALUES ('x')");
    assert_eq!(until_end(&database, &mut source).await, []);

    let missing = Alteration::Announce(Some("nome".into()));
    assert_eq!(kind(driver.alter(&table("t"), &missing, soon()).await), ErrorKind::NotFound);
}

#[tokio::test]
async fn what_is_not_understood_may_be_anything() {
    let (database, _driver, mut source) = rig().await;
    for text in ["", "hello", "{}", r#"{"table": "t"}"#, "[1]", r#"{"schema": "s", "table": 1}"#] {
        database.execute(&format!("NOTIFY ara_changes, '{text}'"));
        assert_eq!(until_end(&database, &mut source).await, [Invalidation::All], "{text:?}");
    }
}

/// Notifications are lost with the connection, so there is a gap, behind which it listens again.
#[tokio::test]
async fn a_server_that_was_away_is_a_gap() {
    let server = Postgres::start().unwrap();
    let database = Database::of(&server, TABLE);
    let driver = database.open();
    announce(&driver, "t", Some("name")).await;
    assert_eq!(texts(&driver, &[("name", "alice")], "v").await, ["a"]);
    let mut source = listening(&driver).await;
    for round in 0..2 {
        server.kill().unwrap();
        server.start_again().unwrap();
        assert_eq!(told(&mut source).await, Some(Invalidation::Gap), "{round}");
        database.execute("UPDATE t SET v = v || 'x' WHERE name = 'alice'");
        assert_eq!(until_end(&database, &mut source).await, rows("t", "name", &["alice"]));
    }
}

#[tokio::test]
async fn a_session_that_is_ended_is_a_gap() {
    let (database, _driver, mut source) = rig().await;
    let name = database.name();
    database.query(&format!(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
         WHERE datname = '{name}' AND query LIKE 'LISTEN%'"
    ));
    assert_eq!(told(&mut source).await, Some(Invalidation::Gap));
}

#[tokio::test]
async fn a_server_that_is_down_at_first_is_listened_to_later() {
    let server = Postgres::start().unwrap();
    let database = Database::of(&server, TABLE);
    server.stop().unwrap();
    let driver = database.open();
    let mut source = driver.invalidations().unwrap();
    let early = tokio::time::timeout(Duration::from_millis(500), source.next()).await;
    assert!(early.is_err(), "{early:?}");
    server.start_again().unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::Gap));
}

#[tokio::test]
async fn it_ends_with_the_driver_and_gives_its_connection_back() {
    let (database, driver, mut source) = rig().await;
    let listeners = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND query LIKE 'LISTEN%'",
        database.name()
    );
    assert_eq!(database.query(&listeners), "1");
    driver.close().await;
    assert_eq!(told(&mut source).await, None);
    while database.query(&listeners) != "0" {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    let dropped = database.open();
    let mut source = listening(&dropped).await;
    drop(dropped);
    assert_eq!(told(&mut source).await, None);
}

/// The client library wants a runtime when its listener is dropped.
#[test]
fn it_may_be_dropped_anywhere() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (_database, _driver, source) = runtime.block_on(rig());
    drop(source);
    let (_database, _driver, source) = runtime.block_on(rig());
    drop(runtime);
    drop(source);
}

#[tokio::test]
async fn it_can_be_switched_off() {
    let database = Database::with(TABLE);
    assert!(database.open_with(|settings| settings.listen = false).invalidations().is_none());
}
