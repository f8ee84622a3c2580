//! What the server sees.

use asterisk_realtime_core::{Driver, IntoFilter, Selection};
use asterisk_realtime_testkit::Postgres;

use crate::database::{Database, insert, soon, table, texts, update};

const PEERS: &str = "CREATE TYPE yesno AS ENUM ('yes', 'no');
    CREATE TABLE t (name varchar(40) PRIMARY KEY, host varchar(40), port integer, nat yesno);
    INSERT INTO t VALUES ('alice', 'dynamic', 5060, 'yes'), ('bob', 'dynamic', NULL, 'no')";

/// What clients asked for since `before`.
fn since(server: &Postgres, before: usize) -> Vec<String> {
    server.statements().unwrap().split_off(before)
}

fn now(server: &Postgres) -> usize {
    server.statements().unwrap().len()
}

#[tokio::test]
async fn a_hot_lookup_is_one_round_trip() {
    let server = Postgres::logged().unwrap();
    let database = Database::of(&server, PEERS);
    let driver = database.open();
    let alice = [("name", "alice")].into_filter().unwrap();
    let peers = table("t");
    let lookup = || driver.select(&peers, &alice, Selection::FIRST, soon());
    lookup().await.unwrap();

    let before = now(&server);
    for _ in 0..10 {
        assert_eq!(lookup().await.unwrap()[0].text("port"), Some("5060"));
    }
    // Bind and execute go in one message, and nothing else is asked.
    let statement = concat!(
        r#"SELECT "t".* FROM "public"."t" WHERE "t"."name" = $1 "#,
        r#"ORDER BY "t"."name" LIMIT 1"#
    );
    let found = since(&server, before);
    assert_eq!(found.len(), 20, "{found:#?}");
    for pair in found.chunks(2) {
        let [bind, execute] = pair else { panic!("{pair:?}") };
        let (name, text) = bind.strip_prefix("bind ").unwrap().split_once(": ").unwrap();
        assert_eq!(text, statement);
        assert_eq!(*execute, format!("execute {name}: {statement}"));
    }
}

#[tokio::test]
async fn writes_on_a_connection_in_use_are_one_round_trip() {
    let server = Postgres::logged().unwrap();
    let database = Database::of(&server, PEERS);
    let driver = database.open();
    let call = |host: &'static str| {
        let driver = &driver;
        async move { update(driver, &[("name", "alice")], &[("host", Some(host))]).await.unwrap() }
    };
    call("a").await;
    let before = now(&server);
    assert_eq!(call("b").await, 1);
    let found = since(&server, before);
    let statement = r#"UPDATE "public"."t" SET "host" = $1 WHERE "t"."name" = $2"#;
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[1].ends_with(statement), "{found:#?}");
}

/// The whole of a first call: connecting, setting up, describing, preparing.
#[tokio::test]
async fn a_cold_lookup_prepares_once() {
    let server = Postgres::logged().unwrap();
    let database = Database::of(&server, PEERS);
    let driver = database.open();
    let before = now(&server);
    texts(&driver, &[("name", "alice")], "host").await;
    let found = since(&server, before);
    let begin = |lead: &str| found.iter().filter(|entry| entry.starts_with(lead)).count();
    assert_eq!(begin("connection authorized: "), 1, "{found:#?}");
    // Setting up, describing, and the lookup; the enumeration is asked for in a simple query.
    assert_eq!((begin("parse "), begin("bind "), begin("execute ")), (3, 3, 3), "{found:#?}");
    assert_eq!(begin("statement: "), 1, "{found:#?}");
    assert_eq!(begin("error: "), 0, "{found:#?}");
}

#[tokio::test]
async fn nothing_is_sent_for_what_no_number_can_be() {
    let server = Postgres::logged().unwrap();
    let database = Database::of(&server, PEERS);
    let driver = database.open();
    insert(&driver, &[("name", Some("carol")), ("port", Some("5061"))]).await.unwrap();
    assert_eq!(texts(&driver, &[("port", "5061")], "name").await, ["carol"]);
    let before = now(&server);
    assert!(texts(&driver, &[("port", "abc")], "name").await.is_empty());
    let found = since(&server, before);
    assert!(found.iter().all(|entry| !entry.contains("abc")), "{found:#?}");
    assert!(found.iter().all(|entry| !entry.starts_with("error")), "{found:#?}");
}
