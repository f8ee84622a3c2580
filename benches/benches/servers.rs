//! A point lookup among 10,000 peers of 26 columns on real servers, over TCP: driver and engine
//! against raw sqlx with a cached statement, no ping, and the same conversion of the row.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]

use std::fmt::Write as _;
use std::fs;
use std::future::Future;
use std::time::Duration;

use asterisk_realtime::{Columns, Realtime, Row, RowBuilder};
use asterisk_realtime_benches::lookups::{engine, measure};
use asterisk_realtime_benches::peers;
use asterisk_realtime_testkit::{MariaDb, Postgres, Server};
use criterion::{Criterion, criterion_group, criterion_main};
use sqlx::mysql::{MySqlConnectOptions, MySqlPool, MySqlPoolOptions, MySqlRow};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const DATABASE: &str = "asterisk";

/// As many connections as the drivers open unless they are told otherwise.
const POOL: u32 = 8;

fn fill(server: &Server, quote: char, analyse: &str) {
    server.create_database(DATABASE).unwrap();
    for sql in [&*peers::create_table(quote), &*peers::insert_all(), analyse] {
        server.execute(Some(DATABASE), sql).unwrap();
    }
}

/// A configuration directory whose peers are in `driver`.
fn directory(driver: &str, file: &str, section: &str) -> TempDir {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    write("extconfig.conf", &format!("[settings]\nsippeers => {driver},{DATABASE}\n"));
    write(file, section);
    // Nothing may fail over or time out on a busy machine.
    write("ara.conf", "[general]\ndeadline = 30s\n");
    directory
}

fn mysql_directory(server: &MariaDb) -> TempDir {
    let section = format!(
        "[{DATABASE}]\ndbhost = 127.0.0.1\ndbport = {}\ndbname = {DATABASE}\ndbuser = {}\n\
         dbpass = {}\n",
        server.port(),
        MariaDb::USER,
        MariaDb::PASSWORD,
    );
    directory("mysql", "res_config_mysql.conf", &section)
}

fn pgsql_directory(server: &Postgres) -> TempDir {
    let section = format!(
        "[{DATABASE}]\nhostname = 127.0.0.1\nport = {}\ndbname = {DATABASE}\nuser = {}\n\
         password = {}\n",
        server.port(),
        Postgres::USER,
        Postgres::PASSWORD,
    );
    directory("pgsql", "res_pgsql.conf", &section)
}

/// Whether a column holds a whole number.
fn is_number(index: usize) -> bool {
    matches!(peers::COLUMNS[index], "port" | "regseconds")
}

/// The row as ours: texts as they are, numbers printed.
fn convert<'r, R>(
    columns: &Columns,
    row: &'r R,
    text: impl Fn(&'r R, usize) -> Option<&'r str>,
    number: impl Fn(&'r R, usize) -> Option<i32>,
) -> Row {
    let mut builder = RowBuilder::new(columns.clone());
    for index in 0..columns.len() {
        if !is_number(index) {
            builder.push(text(row, index));
            continue;
        }
        match number(row, index) {
            Some(number) => builder.push_with(|text| write!(text, "{number}").unwrap()),
            None => builder.push_null(),
        }
    }
    builder.finish().unwrap()
}

async fn raw_mysql(pool: MySqlPool, columns: Columns, name: String) -> Row {
    let query = sqlx::query("SELECT * FROM sippeers WHERE name = ? LIMIT 1").bind(name);
    let row: MySqlRow = query.fetch_one(&pool).await.unwrap();
    let text = |row, index| sqlx::Row::try_get_unchecked(row, index).unwrap();
    let number = |row, index| sqlx::Row::try_get_unchecked(row, index).unwrap();
    convert(&columns, &row, text, number)
}

async fn raw_pgsql(pool: PgPool, columns: Columns, name: String) -> Row {
    let query = sqlx::query("SELECT * FROM sippeers WHERE name = $1 LIMIT 1").bind(name);
    let row: PgRow = query.fetch_one(&pool).await.unwrap();
    let text = |row, index| sqlx::Row::try_get_unchecked(row, index).unwrap();
    let number = |row, index| sqlx::Row::try_get_unchecked(row, index).unwrap();
    convert(&columns, &row, text, number)
}

/// What a deadline costs by itself: who waits with one has a timer set.
async fn in_time(lookup: impl Future<Output = Row>) -> Row {
    tokio::time::timeout(Duration::from_secs(30), lookup).await.unwrap()
}

fn mysql_pool(runtime: &Runtime, server: &MariaDb) -> MySqlPool {
    let options = MySqlConnectOptions::new()
        .host("127.0.0.1")
        .port(server.port())
        .username(MariaDb::USER)
        .password(MariaDb::PASSWORD)
        .database(DATABASE)
        .ssl_mode(sqlx::mysql::MySqlSslMode::Disabled);
    let pool = MySqlPoolOptions::new().max_connections(POOL).test_before_acquire(false);
    runtime.block_on(pool.connect_with(options)).unwrap()
}

fn pgsql_pool(runtime: &Runtime, server: &Postgres) -> PgPool {
    let options = PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(server.port())
        .username(Postgres::USER)
        .password(Postgres::PASSWORD)
        .database(DATABASE)
        .ssl_mode(sqlx::postgres::PgSslMode::Disable);
    let pool = PgPoolOptions::new().max_connections(POOL).test_before_acquire(false);
    runtime.block_on(pool.connect_with(options)).unwrap()
}

fn mysql(criterion: &mut Criterion) {
    let server = MariaDb::start().unwrap();
    fill(&server, '`', "ANALYZE TABLE sippeers");
    measure(criterion, "mysql", "raw-sqlx", |runtime| {
        let (pool, columns) = (mysql_pool(runtime, &server), Columns::new(peers::COLUMNS));
        move |name| raw_mysql(pool.clone(), columns.clone(), name)
    });
    measure(criterion, "mysql", "sqlx-with-deadline", |runtime| {
        let (pool, columns) = (mysql_pool(runtime, &server), Columns::new(peers::COLUMNS));
        move |name| in_time(raw_mysql(pool.clone(), columns.clone(), name))
    });
    let directory = mysql_directory(&server);
    measure(criterion, "mysql", "engine", |_| {
        let realtime = Realtime::open(directory.path()).unwrap();
        move |name| engine(realtime.clone(), name)
    });
}

fn pgsql(criterion: &mut Criterion) {
    let server = Postgres::start().unwrap();
    fill(&server, '"', "VACUUM ANALYZE sippeers");
    measure(criterion, "pgsql", "raw-sqlx", |runtime| {
        let (pool, columns) = (pgsql_pool(runtime, &server), Columns::new(peers::COLUMNS));
        move |name| raw_pgsql(pool.clone(), columns.clone(), name)
    });
    measure(criterion, "pgsql", "sqlx-with-deadline", |runtime| {
        let (pool, columns) = (pgsql_pool(runtime, &server), Columns::new(peers::COLUMNS));
        move |name| in_time(raw_pgsql(pool.clone(), columns.clone(), name))
    });
    let directory = pgsql_directory(&server);
    measure(criterion, "pgsql", "engine", |_| {
        let realtime = Realtime::open(directory.path()).unwrap();
        move |name| engine(realtime.clone(), name)
    });
}

criterion_group!(benches, mysql, pgsql);
criterion_main!(benches);
