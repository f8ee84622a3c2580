//! Lookups of a peer by name, by one task and by many.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]

use std::future::Future;
use std::hint::black_box;
use std::time::{Duration, Instant};

use asterisk_realtime::{Realtime, Row};
use criterion::Criterion;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::peers;

/// The tasks that share connections.
const TASKS: usize = 64;

/// What the engine answers.
///
/// # Panics
///
/// If it answers nothing.
pub async fn engine(realtime: Realtime, name: String) -> Row {
    realtime.lookup("sippeers", [("name", name)]).await.unwrap().unwrap()
}

/// The runtime for one task: on several threads its time would be that of waking another one.
fn one_thread() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn two_threads() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Measures what `make` makes for a runtime, whose connections belong to it: with one task and
/// with 64.
///
/// # Panics
///
/// If there is no runtime.
pub fn measure<C, F>(
    criterion: &mut Criterion,
    server: &str,
    id: &str,
    make: impl Fn(&Runtime) -> C,
) where
    C: Fn(String) -> F + Clone + Send + 'static,
    F: Future<Output = Row> + Send,
{
    let runtime = one_thread();
    let call = make(&runtime);
    let mut group = criterion.benchmark_group(format!("{server}/one-task"));
    group.bench_function(id, |bencher| {
        let mut names = peers::names();
        bencher.to_async(&runtime).iter(|| {
            let answer = call(names.next().unwrap());
            async move { black_box(answer.await) }
        });
    });
    group.finish();
    let runtime = two_threads();
    let call = make(&runtime);
    let mut group = criterion.benchmark_group(format!("{server}/64-tasks"));
    group.bench_function(id, |bencher| {
        bencher.iter_custom(|iterations| runtime.block_on(tasks(iterations, call.clone())));
    });
    group.finish();
}

async fn tasks<F>(iterations: u64, call: impl Fn(String) -> F + Clone + Send + 'static) -> Duration
where
    F: Future<Output = Row> + Send,
{
    let start = Instant::now();
    let mut running = JoinSet::new();
    for task in 0..TASKS {
        let call = call.clone();
        running.spawn(async move {
            let mut names = peers::names().skip(task * 150);
            for _ in 0..iterations.div_ceil(TASKS as u64) {
                black_box(call(names.next().unwrap()).await);
            }
        });
    }
    running.join_all().await;
    start.elapsed()
}
