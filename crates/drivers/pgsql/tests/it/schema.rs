//! Tables that change under a driver whose statements are prepared.

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Driver, ErrorKind, RequirementsMode,
};

use crate::database::{Database, insert, kind, soon, table, texts, try_rows, update};

const PEERS: &str = "CREATE TABLE t (id varchar(40) PRIMARY KEY, host varchar(40), port integer);
    INSERT INTO t VALUES ('1000', 'dynamic', 5060), ('1001', 'static', NULL)";

async fn names(database: &Database<'_>) -> Vec<String> {
    let rows = try_rows(&database.open(), "t", &[("id", "1000")]).await.unwrap();
    rows[0].columns().iter().map(|name| (**name).to_owned()).collect()
}

/// One connection, so that every call meets the prepared statements of those before.
async fn hot(database: &Database<'_>) -> impl Driver {
    let driver = database.open_with(|settings| {
        settings.options.connections = std::num::NonZeroUsize::MIN;
    });
    for _ in 0..8 {
        assert_eq!(texts(&driver, &[("id", "1000")], "host").await, ["dynamic"]);
        assert_eq!(texts(&driver, &[("port", "5060")], "id").await, ["1000"]);
        update(&driver, &[("id", "1001")], &[("port", None)]).await.unwrap();
    }
    driver
}

#[tokio::test]
async fn a_column_that_is_added_is_read_and_written_at_once() {
    let database = Database::with(PEERS);
    let driver = hot(&database).await;
    database.execute("ALTER TABLE t ADD COLUMN extra numeric DEFAULT 1.50");
    assert_eq!(texts(&driver, &[("id", "1000")], "extra").await, ["1.50"]);
    let changes = [("extra", Some("2.5"))];
    assert_eq!(update(&driver, &[("id", "1000")], &changes).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("extra", "2.50")], "id").await, ["1000"]);
}

#[tokio::test]
async fn a_column_that_is_added_is_written_first() {
    let database = Database::with(PEERS);
    let driver = hot(&database).await;
    database.execute("ALTER TABLE t ADD COLUMN extra boolean");
    let cells = [("id", Some("1002")), ("extra", Some("yes"))];
    assert_eq!(insert(&driver, &cells).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("extra", "true")], "id").await, ["1002"]);
}

#[tokio::test]
async fn a_column_that_gets_another_type_is_compared_by_that() {
    let database = Database::with(PEERS);
    let driver = hot(&database).await;
    database.execute("ALTER TABLE t ALTER COLUMN port TYPE text");
    assert_eq!(texts(&driver, &[("port", "5060")], "id").await, ["1000"]);
    assert!(texts(&driver, &[("port", "05060")], "id").await.is_empty());
    database.execute("ALTER TABLE t ALTER COLUMN port TYPE numeric(9,1) USING port::numeric");
    assert_eq!(texts(&driver, &[("port", "05060")], "port").await, ["5060.0"]);
    assert_eq!(update(&driver, &[("port", "5060")], &[("port", Some("7.5"))]).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "1000")], "port").await, ["7.5"]);
}

/// The names of the columns stay; only the types tell.
#[tokio::test]
async fn another_driver_with_an_old_description_notices_types() {
    let database = Database::with(PEERS);
    let driver = database.open();
    assert_eq!(texts(&driver, &[("id", "1000")], "port").await, ["5060"]);
    database.execute(
        "ALTER TABLE t ALTER COLUMN port TYPE inet USING '10.0.0.1';
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'asterisk'",
    );
    assert_eq!(texts(&driver, &[("id", "1000")], "port").await, ["10.0.0.1"]);
}

#[tokio::test]
async fn a_column_that_goes_away_is_not_found() {
    let database = Database::with(PEERS);
    let driver = hot(&database).await;
    database.execute("ALTER TABLE t DROP COLUMN port");
    let error = try_rows(&driver, "t", &[("port", "5060")]).await.unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::NotFound, Some("port")));
    assert_eq!(texts(&driver, &[("id", "1000")], "host").await, ["dynamic"]);
    assert_eq!(names(&database).await, ["id", "host"]);
}

#[tokio::test]
async fn a_table_may_be_made_anew() {
    let database = Database::with(PEERS);
    let driver = hot(&database).await;
    database.execute("DROP TABLE t");
    assert_eq!(kind(try_rows(&driver, "t", &[("id", "1000")]).await), ErrorKind::NotFound);
    assert_eq!(kind(update(&driver, &[("id", "1")], &[("port", None)]).await), ErrorKind::NotFound);
    database.execute(
        "CREATE TABLE t (port boolean, id integer PRIMARY KEY, host inet);
         INSERT INTO t VALUES (true, 1000, '192.0.2.1')",
    );
    assert_eq!(texts(&driver, &[("id", "01000")], "port").await, ["t"]);
    assert_eq!(texts(&driver, &[("port", "on")], "host").await, ["192.0.2.1"]);
}

#[tokio::test]
async fn a_table_may_be_exchanged_in_one_transaction() {
    let database = Database::with(PEERS);
    let driver = hot(&database).await;
    for round in 0..5 {
        database.execute(&format!(
            "BEGIN; CREATE TABLE n (LIKE t INCLUDING ALL); INSERT INTO n VALUES ('{round}', 'x', 1);
             DROP TABLE t; ALTER TABLE n RENAME TO t; COMMIT"
        ));
        assert_eq!(texts(&driver, &[("host", "x")], "id").await, [round.to_string()]);
    }
}

#[tokio::test]
async fn what_is_deallocated_is_prepared_again() {
    let database = Database::with(PEERS);
    let driver = hot(&database).await;
    // As a pooler does that gives every transaction another session.
    database.execute(
        "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN DEALLOCATE ALL; RETURN NEW; END $$;
         CREATE TRIGGER forget BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.host = 'forget')
            EXECUTE FUNCTION forget()",
    );
    update(&driver, &[("id", "1001")], &[("host", Some("forget"))]).await.unwrap();
    assert_eq!(texts(&driver, &[("id", "1000")], "host").await, ["dynamic"]);
    assert_eq!(update(&driver, &[("id", "1001")], &[("port", None)]).await.unwrap(), 1);
}

#[tokio::test]
async fn tables_are_altered() {
    let database = Database::with(PEERS);
    let driver = database.open_with(|settings| {
        settings.options.requirements = RequirementsMode::CreateClose;
    });
    assert_eq!(driver.requirements(), RequirementsMode::CreateClose);
    let integer = ColumnType::Integer { bytes: 2, signed: true };
    let column = ColumnDefinition::new("n", integer).not_null();
    driver.alter(&table("t"), &Alteration::AddColumn(column), soon()).await.unwrap();
    assert_eq!(texts(&driver, &[("id", "1000")], "n").await, ["0"]);
    let wider = ColumnDefinition::new("n", ColumnType::Integer { bytes: 8, signed: true });
    driver.alter(&table("t"), &Alteration::WidenColumn(wider), soon()).await.unwrap();
    assert_eq!(
        database.query(
            "SELECT pg_typeof(n), attnotnull FROM t, pg_attribute WHERE attname = 'n' LIMIT 1"
        ),
        "bigint|t"
    );
}
