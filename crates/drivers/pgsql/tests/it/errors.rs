//! What the real server says.

use asterisk_realtime_core::{Access, Driver, ErrorKind, IntoFilter};

use crate::database::{Database, insert, soon, table, try_rows, update};

const TABLES: &str = "CREATE TABLE parent (id integer PRIMARY KEY); INSERT INTO parent VALUES (1);
    CREATE TABLE t (id integer PRIMARY KEY, n text NOT NULL DEFAULT '', u text UNIQUE,
        p integer REFERENCES parent, c integer CHECK (c < 10), w varchar(3), g integer
        GENERATED ALWAYS AS (id + 1) STORED, x integer, ex int4range, EXCLUDE USING gist (ex WITH &&));
    INSERT INTO t (id, u, ex) VALUES (1, 'taken', '[1,5)')";

#[tokio::test]
async fn refusals_have_a_kind_a_state_and_a_column() {
    use ErrorKind::{Conflict, Invalid};
    let database = Database::with(TABLES);
    let driver = database.open();
    for (cells, kind, sqlstate, column) in [
        (&[("id", Some("1"))][..], Conflict, "23505", None),
        (&[("id", Some("2")), ("u", Some("taken"))], Conflict, "23505", None),
        (&[("id", Some("2")), ("p", Some("7"))], Conflict, "23503", None),
        (&[("id", Some("2")), ("ex", Some("[4,6)"))], Conflict, "23P01", None),
        (&[("id", Some("2")), ("n", None)], Invalid, "23502", Some("n")),
        (&[("n", Some("x"))], Invalid, "23502", Some("id")),
        (&[("id", Some("2")), ("c", Some("10"))], Invalid, "23514", None),
        (&[("id", Some("2")), ("w", Some("four"))], Invalid, "22001", None),
        (&[("id", Some("2")), ("g", Some("2"))], Invalid, "428C9", None),
    ] {
        let error = insert(&driver, cells).await.unwrap_err();
        let facts = (error.kind(), error.sqlstate(), error.column());
        assert_eq!(facts, (kind, Some(sqlstate), column), "{cells:?}: {error}");
        assert!(error.native().is_some_and(|text| !text.is_empty()), "{cells:?}");
        assert!(!error.to_string().contains("taken"), "{error}");
        assert!(!error.is_retryable(Access::Write) && !error.fails_over(Access::Write));
    }
}

#[tokio::test]
async fn a_trigger_may_refuse_and_its_text_is_not_printed() {
    let database = Database::with(
        "CREATE TABLE t (id text);
         CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE WARNING 's3cret %', NEW.id; RAISE EXCEPTION 's3cret %', NEW.id; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse()",
    );
    let error = insert(&database.open(), &[("id", Some("x"))]).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Conflict, Some("P0001")));
    assert_eq!(error.native(), Some("s3cret x"));
    assert!(!format!("{error} {error:?}").contains("s3cret"));
}

#[tokio::test]
async fn locks_and_limits_of_time_are_told() {
    let database = Database::with(TABLES);
    let name = database.name();
    database.execute(&format!("ALTER DATABASE {name} SET lock_timeout = '100ms'"));
    let driver = database.open();
    let holder = database.open_with(|settings| {
        settings.startup = vec![("statement_timeout".into(), "2s".into())];
    });
    // A statement that takes its time and holds its row meanwhile.
    database.execute(
        "CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$;
         CREATE TRIGGER doze AFTER UPDATE ON t FOR EACH ROW WHEN (NEW.x = 5)
            EXECUTE FUNCTION doze()",
    );
    holder.ping(soon()).await.unwrap();
    driver.ping(soon()).await.unwrap();
    let held = update(&holder, &[("id", "1")], &[("x", Some("5"))]);
    let dozes = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND wait_event = 'PgSleep'"
    );
    let waiting = async {
        while database.query(&dozes) == "0" {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        update(&driver, &[("id", "1")], &[("x", Some("6"))]).await
    };
    let (held, waited) = tokio::join!(held, waiting);
    let error = waited.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Conflict, Some("55P03")));
    assert!(error.is_retryable(Access::Write));
    let error = held.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Unavailable, Some("57014")));
}

#[tokio::test]
async fn a_deadlock_is_a_conflict_that_may_be_repeated() {
    // Each update waits until the other one has its row, and then wants that.
    let database = Database::with(
        "CREATE TABLE t (id integer PRIMARY KEY, v integer); INSERT INTO t VALUES (1, 0), (2, 0);
         CREATE FUNCTION cross_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM pg_advisory_xact_lock_shared(NEW.id);
            WHILE (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database =
                (SELECT oid FROM pg_database WHERE datname = current_database())) < 2 LOOP
                PERFORM pg_sleep(0.01); END LOOP;
            UPDATE t SET v = 2 WHERE id = 3 - NEW.id; RETURN NULL; END $$;
         CREATE TRIGGER cross_over AFTER UPDATE ON t FOR EACH ROW WHEN (NEW.v = 1)
            EXECUTE FUNCTION cross_over()",
    );
    let driver = database.open();
    driver.ping(soon()).await.unwrap();
    let change = [("v", Some("1"))];
    let one = update(&driver, &[("id", "1")], &change);
    let other = update(&driver, &[("id", "2")], &change);
    let (one, other) = tokio::join!(one, other);
    let error = one.and(other).unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Conflict, Some("40P01")));
    assert!(error.is_retryable(Access::Write));
}

#[tokio::test]
async fn a_filter_larger_than_the_protocol_is_refused() {
    let database = Database::with("CREATE TABLE t (id text)");
    let driver = database.open();
    let many: Vec<_> = (0..70_000).map(|_| ("id", "x")).collect();
    let error = try_rows(&driver, "t", &many).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    let filter = [("id", "x")].into_filter().unwrap();
    assert_eq!(driver.delete(&table("t"), &filter, soon()).await.unwrap(), 0);
}
