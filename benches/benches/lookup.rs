//! A point lookup among 10,000 peers of 26 columns: engine and driver against the raw client
//! library with a cached prepared statement and the same conversion of the row.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime::drivers::memory::{MemoryDriver, MemoryKind};
use asterisk_realtime::drivers::sqlite3::{Sqlite3Driver, Sqlite3Settings};
use asterisk_realtime::engine;
use asterisk_realtime::{
    ColumnDefinition, ColumnType, Columns, Deadline, Driver, IntoFilter, Realtime, Row, RowBuilder,
    Selection, Table,
};
use asterisk_realtime_benches::peers;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A configuration directory with the peers in SQLite; `own` goes to `ara.conf`.
fn directory(own: &str) -> TempDir {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    write("extconfig.conf", "[settings]\nsippeers => sqlite3,asterisk\n");
    write("res_config_sqlite3.conf", "[asterisk]\ndbfile = asterisk.sqlite3\n");
    write("ara.conf", own);
    fill(&directory.path().join("asterisk.sqlite3"));
    directory
}

fn fill(file: &Path) {
    let mut connection = Connection::open(file).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.execute_batch(&peers::create_table('"')).unwrap();
    let marks = ["?"; peers::COLUMNS.len()].join(", ");
    let transaction = connection.transaction().unwrap();
    {
        let sql = format!("INSERT INTO sippeers VALUES ({marks})");
        let mut insert = transaction.prepare(&sql).unwrap();
        for number in 0..peers::PEERS {
            insert.execute(peers::cells(number)).unwrap();
        }
    }
    transaction.commit().unwrap();
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The raw lookup: a cached prepared statement, and the row as ours.
fn raw(connection: &Connection, columns: &Columns, name: &str) -> Option<Row> {
    let sql = "SELECT * FROM sippeers WHERE name = ? LIMIT 1";
    let mut statement = connection.prepare_cached(sql).unwrap();
    let mut rows = statement.query([name]).unwrap();
    let row = rows.next().unwrap()?;
    let mut builder = RowBuilder::new(columns.clone());
    for index in 0..columns.len() {
        match row.get_ref(index).unwrap() {
            ValueRef::Null => builder.push_null(),
            ValueRef::Text(bytes) => builder.push_text(&String::from_utf8_lossy(bytes)),
            ValueRef::Integer(number) => {
                builder.push_with(|text| write!(text, "{number}").unwrap());
            }
            other => panic!("no such cells here: {other:?}"),
        }
    }
    builder.finish().ok()
}

async fn sqlx_lookup(pool: &sqlx::SqlitePool, columns: &Columns, name: &str) -> Option<Row> {
    let query = sqlx::query("SELECT * FROM sippeers WHERE name = ? LIMIT 1").bind(name);
    let row = query.fetch_optional(pool).await.unwrap()?;
    let mut builder = RowBuilder::new(columns.clone());
    for index in 0..columns.len() {
        let cell: Option<&str> = sqlx::Row::try_get_unchecked(&row, index).unwrap();
        builder.push(cell);
    }
    builder.finish().ok()
}

fn sqlx_pool(runtime: &Runtime, file: &Path) -> sqlx::SqlitePool {
    let options = SqliteConnectOptions::new().filename(file);
    let pool = SqlitePoolOptions::new().max_connections(8).test_before_acquire(false);
    runtime.block_on(pool.connect_with(options)).unwrap()
}

/// The engine over the memory driver with the same peers.
fn memory() -> (TempDir, engine::Realtime) {
    let driver = MemoryDriver::new("asterisk");
    let definitions = peers::COLUMNS.iter().enumerate().map(|(index, column)| {
        let definition = ColumnDefinition::new(*column, ColumnType::Char(80));
        if index == 0 { definition.key() } else { definition }
    });
    driver.create_table("sippeers", definitions).unwrap();
    let rows = (0..peers::PEERS)
        .map(|number| peers::COLUMNS.into_iter().zip(peers::cells(number)).collect::<Vec<_>>());
    driver.insert_rows("sippeers", rows).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let extconfig = "[settings]\nsippeers => memory,asterisk\n";
    fs::write(directory.path().join("extconfig.conf"), extconfig).unwrap();
    let kind = MemoryKind::new().with_database(&driver);
    let realtime = engine::Realtime::builder(directory.path()).driver(Arc::new(kind)).open();
    (directory, realtime.unwrap())
}

async fn lookup(realtime: &engine::Realtime, name: &str) -> Option<Row> {
    realtime.lookup("sippeers", [("name", name)]).await.unwrap()
}

fn one_task(criterion: &mut Criterion) {
    let runtime = runtime();
    let inline = directory("");
    let threads = directory("[sqlite3 asterisk]\ninline = no\n");
    let file = inline.path().join("asterisk.sqlite3");
    let columns = Columns::new(peers::COLUMNS);
    let mut group = criterion.benchmark_group("lookup/one-task");

    let connection = Connection::open(&file).unwrap();
    let mut names = peers::names();
    group.bench_function("raw-rusqlite", |bencher| {
        bencher.iter(|| black_box(raw(&connection, &columns, &names.next().unwrap())).unwrap());
    });
    for (id, directory) in [("engine-sqlite3", &inline), ("engine-sqlite3-threads", &threads)] {
        let realtime = Realtime::open(directory.path()).unwrap();
        bench_engine(&mut group, &runtime, id, &realtime);
    }
    bench_driver(&mut group, &runtime, &file);
    let pool = sqlx_pool(&runtime, &file);
    let (pool, columns) = (&pool, &columns);
    group.bench_function("sqlx-sqlite", |bencher| {
        let mut names = peers::names();
        bencher.to_async(&runtime).iter(|| {
            let name = names.next().unwrap();
            async move { black_box(sqlx_lookup(pool, columns, &name).await).unwrap() }
        });
    });
    let (_directory, realtime) = memory();
    bench_engine(&mut group, &runtime, "engine-memory", &realtime);
    group.finish();
}

/// The driver without the engine: no mapping, no codec, no layers.
fn bench_driver(group: &mut BenchmarkGroup<'_, WallTime>, runtime: &Runtime, file: &Path) {
    let driver = Sqlite3Driver::new(Sqlite3Settings::new("asterisk", file));
    let (driver, table) = (&driver, &Table::defaulted("sippeers").unwrap());
    group.bench_function("driver-sqlite3", |bencher| {
        let mut names = peers::names();
        bencher.to_async(runtime).iter(|| {
            let filter = [("name", names.next().unwrap())].into_filter().unwrap();
            async move {
                let selection = Selection::FIRST;
                let rows = driver.select(table, &filter, selection, Deadline::default()).await;
                assert_eq!(black_box(rows).unwrap().len(), 1);
            }
        });
    });
}

fn bench_engine(
    group: &mut BenchmarkGroup<'_, WallTime>,
    runtime: &Runtime,
    id: &str,
    realtime: &engine::Realtime,
) {
    group.bench_function(id, |bencher| {
        let mut names = peers::names();
        bencher.to_async(runtime).iter(|| {
            let name = names.next().unwrap();
            async move { black_box(lookup(realtime, &name).await).unwrap() }
        });
    });
}

/// Eight tasks on two cores; the time of one lookup is the time of all divided by their number.
fn eight_tasks(criterion: &mut Criterion) {
    let runtime = runtime();
    let inline = directory("");
    let file = inline.path().join("asterisk.sqlite3");
    let mut group = criterion.benchmark_group("lookup/eight-tasks");

    group.bench_function("raw-rusqlite-eight-threads", |bencher| {
        bencher.iter_custom(|iterations| raw_threads(&file, iterations));
    });
    let realtime = Realtime::open(inline.path()).unwrap();
    group.bench_function("engine-sqlite3", |bencher| {
        bencher.iter_custom(|iterations| {
            let realtime = realtime.clone();
            runtime.block_on(tasks(iterations, move |name| {
                let realtime = realtime.clone();
                async move { black_box(lookup(&realtime, &name).await).is_some() }
            }))
        });
    });
    let pool = sqlx_pool(&runtime, &file);
    let columns = Columns::new(peers::COLUMNS);
    group.bench_function("sqlx-sqlite", |bencher| {
        bencher.iter_custom(|iterations| {
            let (pool, columns) = (pool.clone(), columns.clone());
            runtime.block_on(tasks(iterations, move |name| {
                let (pool, columns) = (pool.clone(), columns.clone());
                async move { black_box(sqlx_lookup(&pool, &columns, &name).await).is_some() }
            }))
        });
    });
    group.finish();
}

const TASKS: u64 = 8;

fn raw_threads(file: &Path, iterations: u64) -> Duration {
    let connections: Vec<_> =
        (0..TASKS).map(|_| Connection::open(file).expect("the file is there")).collect();
    let columns = Columns::new(peers::COLUMNS);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for (task, connection) in connections.into_iter().enumerate() {
            let columns = &columns;
            scope.spawn(move || {
                let mut names = peers::names().skip(task * 1_000);
                for _ in 0..iterations.div_ceil(TASKS) {
                    black_box(raw(&connection, columns, &names.next().unwrap())).unwrap();
                }
            });
        }
    });
    start.elapsed()
}

async fn tasks<F>(iterations: u64, call: impl Fn(String) -> F + Clone + Send + 'static) -> Duration
where
    F: Future<Output = bool> + Send,
{
    let start = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for task in 0..TASKS {
        let call = call.clone();
        running.spawn(async move {
            let mut names = peers::names().skip(usize::try_from(task).unwrap() * 1_000);
            for _ in 0..iterations.div_ceil(TASKS) {
                assert!(call(names.next().unwrap()).await);
            }
        });
    }
    running.join_all().await;
    start.elapsed()
}

criterion_group!(benches, one_task, eight_tasks);
criterion_main!(benches);
