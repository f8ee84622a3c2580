//! What an answer from the cache costs, alone and through the engine, for one thread and for two,
//! against a map behind a lock; what 100,000 peers take; and what unknown names cost.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]
#![expect(clippy::print_stdout, reason = "bytes are no time, so Criterion does not print them")]

use std::collections::HashMap;
use std::hint::black_box;
use std::pin::pin;
use std::sync::{Arc, RwLock};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use asterisk_realtime::conf::MemoryFiles;
use asterisk_realtime::drivers::memory::{MemoryDriver, MemoryKind};
use asterisk_realtime::engine::Realtime;
use asterisk_realtime::{
    ColumnDefinition, ColumnType, Deadline, Driver, Filter, IntoFilter, Row, Selection, Table,
};
use asterisk_realtime_benches::peers;
use asterisk_realtime_cache::{Cached, Settings};
use criterion::{Criterion, criterion_group, criterion_main};
use tokio::runtime::Runtime;

fn store(peers: usize) -> MemoryDriver {
    let memory = MemoryDriver::new("asterisk");
    let columns = peers::COLUMNS.iter().map(|name| {
        let column = ColumnDefinition::new(*name, ColumnType::Char(80));
        if *name == "name" { column.key() } else { column }
    });
    memory.create_table("sippeers", columns).unwrap();
    let rows = (0..peers).map(|number| {
        let mut cells = peers::cells(number);
        cells[0] = Some(name(number));
        peers::COLUMNS.into_iter().zip(cells).collect::<Vec<_>>()
    });
    memory.insert_rows("sippeers", rows).unwrap();
    memory
}

fn name(number: usize) -> String {
    format!("peer{number:06}")
}

fn by_name(name: &str) -> Filter {
    [("name", name)].into_filter().unwrap()
}

fn table() -> Table {
    Table::mapped("sippeers").unwrap()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
}

async fn ask(cached: &Cached, table: &Table, filter: &Filter) -> Vec<Row> {
    cached.select(table, filter, Selection::FIRST, Deadline::default()).await.unwrap()
}

/// So many peers in an order that no cache likes, beginning elsewhere for each thread.
fn filters(peers: usize, thread: usize) -> Vec<Filter> {
    let numbers = (0..peers).map(|step| (step * 7_919 + thread * 4_321) % peers);
    numbers.map(|number| by_name(&name(number))).collect()
}

/// Runs this in so many threads at once, and answers how long it took.
fn together(
    peers: usize,
    threads: usize,
    iterations: u64,
    look: &(impl Fn(&Filter) + Sync),
) -> Duration {
    let filters: Vec<_> = (0..threads).map(|thread| filters(peers, thread)).collect();
    let start = Instant::now();
    thread::scope(|scope| {
        for filters in &filters {
            scope.spawn(move || {
                let mut next = filters.iter().cycle();
                for _ in 0..iterations {
                    look(next.next().unwrap());
                }
            });
        }
    });
    start.elapsed()
}

/// An engine whose answers are kept for longer than this runs.
fn engine(store: &MemoryDriver) -> Realtime {
    let files = MemoryFiles::new()
        .with_file("extconfig.conf", "[settings]\nsippeers => memory,asterisk\n")
        .with_file(
            "ara.conf",
            "[family sippeers]\ncache = keyed\ncache-soft = 1h\ncache-hard = 1h\n",
        );
    let kind = MemoryKind::new().with_database(store);
    let builder = Realtime::builder("/etc/asterisk").files(Arc::new(files));
    builder.driver(Arc::new(kind)).open().unwrap()
}

/// What a future answers that has nothing to wait for.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("it waits for the store"),
    }
}

fn hits(criterion: &mut Criterion) {
    let memory = store(peers::PEERS);
    let engine = engine(&memory);
    let cached = Cached::new(Arc::new(memory), Settings::default());
    let (table, mut map) = (table(), HashMap::new());
    runtime().block_on(async {
        for filter in filters(peers::PEERS, 0) {
            let rows = ask(&cached, &table, &filter).await;
            map.insert(filter.first().value().to_owned(), rows);
            engine.lookup("sippeers", &filter).await.unwrap();
        }
    });
    let map = RwLock::new(map);
    let from_map = |filter: &Filter| {
        black_box(map.read().unwrap().get(filter.first().value()).cloned().unwrap());
    };
    let from_cache = |filter: &Filter| {
        black_box(cached.try_select(&table, filter, Selection::FIRST).unwrap().unwrap());
    };
    let from_engine = |filter: &Filter| {
        black_box(at_once(engine.lookup("sippeers", filter)).unwrap().unwrap());
    };
    // One peer, whose answer is in the processor's own cache, and all of them, which are not.
    for (peers, threads) in [(1, 1), (peers::PEERS, 1), (peers::PEERS, 2)] {
        let mut group = criterion.benchmark_group(format!("cache/{peers}-peers/{threads}-threads"));
        group.bench_function("raw", |bencher| {
            bencher.iter_custom(|iterations| together(peers, threads, iterations, &from_map));
        });
        group.bench_function("hit", |bencher| {
            bencher.iter_custom(|iterations| together(peers, threads, iterations, &from_cache));
        });
        group.bench_function("engine", |bencher| {
            bencher.iter_custom(|iterations| together(peers, threads, iterations, &from_engine));
        });
        group.finish();
    }
}

fn unknown_names(criterion: &mut Criterion) {
    let (runtime, table) = (runtime(), table());
    let memory = store(1_000);
    let cached = Cached::new(Arc::new(memory.clone()), Settings::default());
    let mut group = criterion.benchmark_group("cache/unknown");
    let mut number = 0;
    let mut next = || {
        number += 1;
        by_name(&format!("scan{number}"))
    };
    group.bench_function("raw", |bencher| {
        bencher.to_async(&runtime).iter(|| {
            let filter = next();
            let (memory, table) = (&memory, &table);
            async move {
                let selected = memory.select(table, &filter, Selection::FIRST, Deadline::default());
                black_box(selected.await.unwrap())
            }
        });
    });
    group.bench_function("first", |bencher| {
        bencher.to_async(&runtime).iter(|| {
            let filter = next();
            let (cached, table) = (&cached, &table);
            async move { black_box(ask(cached, table, &filter).await) }
        });
    });
    let again = by_name("scan");
    runtime.block_on(ask(&cached, &table, &again));
    group.bench_function("again", |bencher| {
        bencher.to_async(&runtime).iter(|| ask(&cached, &table, &again));
    });
    group.finish();
    println!("after the storm: {:?}", cached.stats());
}

/// The resident memory of this program.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

fn memory(_: &mut Criterion) {
    const PEERS: usize = 100_000;
    let cached = Cached::new(Arc::new(store(PEERS)), Settings::default());
    let (runtime, table) = (runtime(), table());
    let before = resident();
    runtime.block_on(async {
        for number in 0..PEERS {
            ask(&cached, &table, &by_name(&name(number))).await;
        }
    });
    let grown = resident().saturating_sub(before);
    println!("{PEERS} peers: {} MiB more, {:?}", grown / 1024 / 1024, cached.stats());
    storm(&runtime, &cached, &table);
}

/// What so many unknown names take beside the peers.
fn storm(runtime: &Runtime, cached: &Cached, table: &Table) {
    const NAMES: usize = 1_000_000;
    let before = (resident(), cached.stats());
    runtime.block_on(async {
        for number in 0..NAMES {
            ask(cached, table, &by_name(&format!("scan{number}"))).await;
        }
    });
    let grown = resident().saturating_sub(before.0);
    let after = cached.stats();
    println!(
        "{NAMES} unknown names: {} MiB more, {} answers more, {} statements",
        grown / 1024 / 1024,
        after.entries - before.1.entries,
        after.fetches - before.1.fetches
    );
}

criterion_group!(benches, memory, hits, unknown_names);
criterion_main!(benches);
