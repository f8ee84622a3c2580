//! A point lookup among 10,000 peers of 26 columns through ODBC, over TCP: the engine against the
//! raw calls with a prepared statement, and against what Asterisk's driver does, which prepares
//! and drops the statement for each lookup. The native drivers are in `servers`.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]
#![expect(clippy::print_stdout, reason = "Criterion knows no percentiles")]

use std::fs;
use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use asterisk_realtime::{Columns, Realtime, Row, RowBuilder};
use asterisk_realtime_benches::{paired, peers};
use asterisk_realtime_testkit::{MariaDb, OdbcSources, Postgres, Server};
use criterion::{Criterion, criterion_group, criterion_main};
use odbc_api::handles::StatementImpl;
use odbc_api::parameter::VarCharSlice;
use odbc_api::{Connection, ConnectionOptions, Cursor, Prepared, environment};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

const DATABASE: &str = "asterisk";

/// As many connections as the driver opens unless it is told otherwise.
const POOL: u64 = 8;

/// The tasks that share them.
const TASKS: u64 = 64;

/// A server behind ODBC.
struct Source {
    name: &'static str,
    text: String,
    statement: &'static str,
}

fn fill(server: &Server, quote: char, analyse: &str) {
    server.create_database(DATABASE).unwrap();
    for sql in [&*peers::create_table(quote), &*peers::insert_all(), analyse] {
        server.execute(Some(DATABASE), sql).unwrap();
    }
}

fn connect(text: &str) -> Connection<'static> {
    let options = ConnectionOptions::default();
    environment().unwrap().connect_with_connection_string(text, options).unwrap()
}

fn raw(statement: &mut Prepared<StatementImpl<'_>>, columns: &Columns, name: &str) -> Row {
    let values = [VarCharSlice::new(name.as_bytes())];
    let mut cursor = statement.execute(&values[..]).unwrap().unwrap();
    let mut row = cursor.next_row().unwrap().unwrap();
    let (mut builder, mut buffer) = (RowBuilder::new(columns.clone()), Vec::with_capacity(256));
    for number in 1..=u16::try_from(columns.len()).unwrap() {
        let is_text = row.get_text(number, &mut buffer).unwrap();
        builder.push(is_text.then(|| str::from_utf8(&buffer).unwrap()));
    }
    builder.finish().unwrap()
}

/// A configuration directory whose peers are behind ODBC.
fn directory(source: &Source) -> TempDir {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    write("extconfig.conf", &format!("[settings]\nsippeers => odbc,{DATABASE}\n"));
    let dsn = source.text.replace(';', "\\;");
    write("res_odbc.conf", &format!("[{DATABASE}]\ndsn = {dsn}\n"));
    // Nothing may fail over or time out on a busy machine.
    write("ara.conf", "[general]\ndeadline = 30s\n");
    directory
}

fn one_task(criterion: &mut Criterion, source: &Source, realtime: &Realtime) {
    let columns = Columns::new(peers::COLUMNS);
    let connection = connect(&source.text);
    let mut group = criterion.benchmark_group(format!("odbc-{}/one-task", source.name));
    group.bench_function("raw-odbc", |bencher| {
        let mut names = peers::names();
        let mut statement = connection.prepare(source.statement).unwrap();
        bencher.iter(|| black_box(raw(&mut statement, &columns, &names.next().unwrap())));
    });
    group.bench_function("prepared-anew", |bencher| {
        let mut names = peers::names();
        bencher.iter(|| {
            let mut statement = connection.prepare(source.statement).unwrap();
            black_box(raw(&mut statement, &columns, &names.next().unwrap()))
        });
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    group.bench_function("engine", |bencher| {
        let mut names = peers::names();
        bencher.to_async(&runtime).iter(|| lookup(realtime.clone(), names.next().unwrap()));
    });
    group.finish();
}

async fn lookup(realtime: Realtime, name: String) -> Row {
    black_box(realtime.lookup("sippeers", [("name", name)]).await.unwrap().unwrap())
}

/// How many lookups are timed one by one.
const TIMED: u64 = 64 * 500;

/// Says how long the lookups of all tasks take one by one: no task may starve behind others.
fn waits(name: &str, runtime: &Runtime, realtime: &Realtime) {
    let mut times = runtime.block_on(async {
        let mut running = JoinSet::new();
        for _ in 0..TASKS {
            let realtime = realtime.clone();
            running.spawn(async move {
                let mut names = peers::names();
                let mut times = Vec::new();
                for _ in 0..TIMED / TASKS {
                    let start = Instant::now();
                    lookup(realtime.clone(), names.next().unwrap()).await;
                    times.push(start.elapsed());
                }
                times
            });
        }
        running.join_all().await.concat()
    });
    times.sort_unstable();
    let (median, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    let ratio = p99.as_secs_f64() / median.as_secs_f64();
    println!("odbc-{name}/64-tasks: median {median:.0?}, p99 {p99:.0?}, ratio {ratio:.1}");
}

fn many(criterion: &mut Criterion, source: &Arc<Source>, realtime: &Realtime) {
    let mut group = criterion.benchmark_group(format!("odbc-{}/64-tasks", source.name));
    group.bench_function("raw-odbc", |bencher| {
        bencher.iter_custom(|iterations| threads(source, iterations));
    });
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    group.bench_function("engine", |bencher| {
        bencher.iter_custom(|iterations| tasks(&runtime, realtime, iterations));
    });
    group.finish();
    waits(source.name, &runtime, realtime);
}

/// As many threads as there are connections.
fn threads(source: &Arc<Source>, iterations: u64) -> Duration {
    let barrier = Arc::new(std::sync::Barrier::new(usize::try_from(POOL).unwrap() + 1));
    let running: Vec<_> = (0..POOL)
        .map(|_| {
            let (source, barrier) = (Arc::clone(source), Arc::clone(&barrier));
            thread::spawn(move || {
                let (connection, columns) = (connect(&source.text), Columns::new(peers::COLUMNS));
                let mut statement = connection.prepare(source.statement).unwrap();
                let mut names = peers::names();
                black_box(raw(&mut statement, &columns, &names.next().unwrap()));
                barrier.wait();
                for _ in 0..iterations.div_ceil(POOL) {
                    black_box(raw(&mut statement, &columns, &names.next().unwrap()));
                }
                barrier.wait();
            })
        })
        .collect();
    barrier.wait();
    let start = Instant::now();
    barrier.wait();
    let took = start.elapsed();
    for thread in running {
        thread.join().unwrap();
    }
    took
}

fn tasks(runtime: &Runtime, realtime: &Realtime, iterations: u64) -> Duration {
    runtime.block_on(async {
        let start = Instant::now();
        let mut running = JoinSet::new();
        for _ in 0..TASKS {
            let realtime = realtime.clone();
            running.spawn(async move {
                let mut names = peers::names();
                for _ in 0..iterations.div_ceil(TASKS) {
                    lookup(realtime.clone(), names.next().unwrap()).await;
                }
            });
        }
        running.join_all().await;
        start.elapsed()
    })
}

fn measure(criterion: &mut Criterion, source: Source) {
    let source = Arc::new(source);
    let directory = directory(&source);
    let realtime = Realtime::open(directory.path()).unwrap();
    one_task(criterion, &source, &realtime);
    many(criterion, &source, &realtime);
    one_task_by_turns(&source, &realtime);
    many_by_turns(&source, &realtime);
}

/// One lookup after the other: the engine against the raw calls, and what Asterisk does against the
/// engine.
fn one_task_by_turns(source: &Source, realtime: &Realtime) {
    const LOOKUPS: usize = 800;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (connection, columns) = (connect(&source.text), Columns::new(peers::COLUMNS));
    let timed = |look: &mut dyn FnMut(&str)| {
        let start = Instant::now();
        peers::names().take(LOOKUPS).for_each(|name| look(&name));
        start.elapsed()
    };
    let mut prepared = connection.prepare(source.statement).unwrap();
    let raw_odbc = || timed(&mut |name| drop(black_box(raw(&mut prepared, &columns, name))));
    let prepared_anew = || {
        timed(&mut |name| {
            let mut statement = connection.prepare(source.statement).unwrap();
            black_box(raw(&mut statement, &columns, name));
        })
    };
    let engine =
        || timed(&mut |name| drop(runtime.block_on(lookup(realtime.clone(), name.to_owned()))));
    let title = |what| format!("odbc-{}/one-task by turns, {what}", source.name);
    paired::by_turns(&title("engine/raw-odbc"), raw_odbc, engine);
    paired::by_turns(&title("prepared-anew/engine"), engine, prepared_anew);
}

/// Many tasks against as many threads as there are connections.
fn many_by_turns(source: &Arc<Source>, realtime: &Realtime) {
    const LOOKUPS: u64 = 4_000;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let title = format!("odbc-{}/64-tasks by turns, engine/raw-odbc", source.name);
    let raw_odbc = || threads(source, LOOKUPS);
    paired::by_turns(&title, raw_odbc, || tasks(&runtime, realtime, LOOKUPS));
}

fn mariadb(criterion: &mut Criterion) {
    let server = MariaDb::start().unwrap();
    fill(&server, '`', "ANALYZE TABLE sippeers");
    let text = OdbcSources::mariadb(&server, DATABASE).unwrap();
    measure(
        criterion,
        Source {
            name: "mariadb",
            text: format!("{text}UID={};PWD={};", MariaDb::USER, MariaDb::PASSWORD),
            statement: "SELECT * FROM sippeers WHERE name = ? LIMIT 1",
        },
    );
}

fn postgresql(criterion: &mut Criterion) {
    let server = Postgres::start().unwrap();
    fill(&server, '"', "VACUUM ANALYZE sippeers");
    let text = OdbcSources::postgres(&server, DATABASE).unwrap();
    measure(
        criterion,
        Source {
            name: "postgresql",
            text: format!("{text}UID={};PWD={{{}}};", Postgres::USER, Postgres::PASSWORD),
            statement: "SELECT * FROM sippeers WHERE name = ? LIMIT 1",
        },
    );
}

criterion_group! {
    name = lookups;
    config = Criterion::default().sample_size(30).measurement_time(Duration::from_secs(4));
    targets = mariadb, postgresql
}
criterion_main!(lookups);
