//! Indexes are used, whatever type a column has.

use asterisk_realtime_core::{Driver, IntoFilter, Selection};
use asterisk_realtime_testkit::Postgres;

use crate::database::{Database, soon, table};

const TABLE: &str = "CREATE TYPE yesno AS ENUM ('yes', 'no');
    CREATE DOMAIN extension AS varchar(20);
    CREATE TABLE t (id text PRIMARY KEY, v varchar(40), c char(20), n name, i2 smallint,
        i4 integer, i8 bigint, d numeric(20,4), f double precision, r real, da date, ts timestamp,
        tz timestamptz, ti time, u uuid, ip inet, m macaddr, e yesno, x extension, b bytea,
        arr integer[], j jsonb, mo money, o oid);
    INSERT INTO t SELECT n::text, n::text, n::text, n::text, n % 1000, n, n, n, n, n,
        date '2000-01-01' + n, timestamp '2000-01-01' + n * interval '1 hour',
        timestamptz '2000-01-01' + n * interval '1 hour', time '00:00' + n * interval '1 second',
        md5(n::text)::uuid, inet '10.0.0.0' + n, ('08:00:2b:00:00:' || lpad(to_hex(n % 256), 2,
        '0'))::macaddr, CASE WHEN n = 7 THEN 'yes'::yesno ELSE 'no' END, n::text,
        int8send(n), ARRAY[n, n], jsonb_build_object('n', n), n::text::money, n
    FROM generate_series(1, 5000) n";

/// The statement that the driver sends for a lookup by a column, and a value that is there.
async fn statement(server: &Postgres, driver: &dyn Driver, column: &str, value: &str) -> String {
    let before = server.statements().unwrap().len();
    let filter = [(column, value)].into_filter().unwrap();
    let found = driver.select(&table("t"), &filter, Selection::ALL, soon()).await.unwrap();
    assert!(!found.is_empty(), "{column} = {value} is not found");
    let log = server.statements().unwrap().split_off(before);
    let execute = log.iter().rfind(|entry| entry.starts_with("execute ")).unwrap();
    execute.split_once(": ").unwrap().1.to_owned()
}

#[tokio::test]
async fn lookups_by_any_type_use_the_index() {
    let server = Postgres::logged().unwrap();
    let database = Database::of(&server, TABLE);
    let columns = database
        .query("SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0");
    for column in columns.lines() {
        database.execute(&format!("CREATE INDEX ON t ({column})"));
    }
    database.execute("ANALYZE t");
    let driver = database.open();
    for column in columns.lines() {
        let value = database.query(&format!("SELECT {column} FROM t WHERE id = '7'"));
        let text = statement(&server, &driver, column, &value).await;
        for mode in ["force_custom_plan", "force_generic_plan"] {
            // So that a small table is no excuse.
            let plan = database.query(&format!(
                "SET plan_cache_mode = {mode}; SET enable_seqscan = off;
                 PREPARE lookup (text) AS {text}; EXPLAIN EXECUTE lookup ('{value}')"
            ));
            assert!(plan.contains("Index Cond"), "{column}, {mode}: {text}\n{plan}");
            assert!(!plan.contains("Seq Scan"), "{column}, {mode}: {text}\n{plan}");
        }
    }
}
