//! Programs that are killed, or whose disk is full, while they write answers into a file. The
//! programs are this one, called with the name of what it is to do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "that is how the programs tell how far they are")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_cache::{Cached, Clock, Freshness, Invalidation, Persistence, Settings};
use asterisk_realtime_core::{
    ColumnDefinition, ColumnType, Deadline, Driver, IntoFilter, Selection, Table,
};
use asterisk_realtime_memory::MemoryDriver;
use asterisk_realtime_sqlite3::{Sqlite3Driver, Sqlite3Settings};
use libtest_mimic::{Arguments, Failed, Trial};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const FILE: &str = "cache.sqlite3";
const WRITE: &str = "write-until-killed";
const FULL: &str = "write-on-a-full-disk";

/// How many peers there are.
const PEERS: usize = 200;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some(WRITE) => write_until_killed(),
        Some(FULL) => write_on_a_full_disk(),
        _ => libtest_mimic::run(&Arguments::from_args(), trials()).exit_code(),
    }
}

fn trials() -> Vec<Trial> {
    vec![
        Trial::test("what_was_written_survives", what_was_written_survives),
        Trial::test("a_full_disk_stops_nobody", a_full_disk_stops_nobody),
    ]
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn store() -> MemoryDriver {
    let store = MemoryDriver::new("asterisk");
    let text = |name| ColumnDefinition::new(name, ColumnType::Char(40));
    store.create_table("peers", [text("name").key(), text("context")]).unwrap();
    for number in 0..PEERS {
        let (name, context) = (name(number), context(number));
        store.insert_rows("peers", [[("name", &*name), ("context", &*context)]]).unwrap();
    }
    store
}

fn name(number: usize) -> String {
    format!("peer{number}")
}

fn context(number: usize) -> String {
    format!("context{number}")
}

fn peers() -> Table {
    Table::mapped("peers").unwrap()
}

fn start(store: &MemoryDriver, file: &Path) -> Cached {
    let open = |file: &Path| {
        Arc::new(Sqlite3Driver::new(Sqlite3Settings::new("cache", file))) as Arc<dyn Driver>
    };
    let file = Persistence::at(file, open, Persistence::LIMITS);
    let inner = Arc::new(store.clone());
    Cached::persistent(inner, Settings::default(), Clock::system(), Arc::new(file), "store")
}

/// The context of a peer, if that is told.
async fn told(cached: &Cached, number: usize) -> Option<(String, Freshness)> {
    let filter = [("name", name(number))].into_filter().unwrap();
    let answer = cached.answer(&peers(), &filter, Selection::FIRST, Deadline::default()).await;
    let answer = answer.ok()?;
    Some((answer.rows.first().unwrap().text("context").unwrap().to_owned(), answer.freshness))
}

/// How many peers are known while the store is down; none of them wrongly.
async fn known_in_outage(store: &MemoryDriver, file: &Path) -> usize {
    store.faults().set_unavailable(true);
    let cached = start(store, file);
    let mut known = 0;
    for number in 0..PEERS {
        if let Some(answer) = told(&cached, number).await {
            assert_eq!(answer, (context(number), Freshness::Stale));
            known += 1;
        }
    }
    known
}

fn write_until_killed() -> ExitCode {
    runtime().block_on(async {
        let cached = start(&store(), Path::new(FILE));
        loop {
            for number in 0..PEERS {
                told(&cached, number).await.unwrap();
                cached.written().await;
            }
            println!("round");
            cached.invalidate(&Invalidation::Table(peers()));
        }
    })
}

fn what_was_written_survives() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    for round in 0..4 {
        let mut child = child(&folder, WRITE).stdout(Stdio::piped()).spawn()?;
        let lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        let rounds = 1 + round % 2;
        assert_eq!(lines.map_while(Result::ok).take(rounds).count(), rounds, "the child ended");
        // Somewhere in the middle of the next one.
        std::thread::sleep(Duration::from_millis(20 + 37 * round as u64));
        child.kill()?;
        child.wait()?;
        let known = runtime().block_on(known_in_outage(&store(), &folder.path().join(FILE)));
        assert!(known > 0, "nothing was left in round {round}");
    }
    Ok(())
}

fn write_on_a_full_disk() -> ExitCode {
    runtime().block_on(async {
        let store = store();
        let cached = start(&store, Path::new(FILE));
        for number in 0..PEERS {
            let answer = told(&cached, number).await;
            assert_eq!(answer, Some((context(number), Freshness::Fresh)));
            cached.written().await;
        }
        drop(cached);
        let known = known_in_outage(&store, Path::new(FILE)).await;
        assert!(known < PEERS, "the disk was not full");
        println!("{known} are known");
        ExitCode::SUCCESS
    })
}

fn a_full_disk_stops_nobody() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    // Files of 128 blocks at most, and an error instead of a signal.
    let program = std::env::current_exe()?;
    let limited = format!("trap '' XFSZ; ulimit -f 128; exec '{}' {FULL}", program.display());
    let done = Command::new("sh").arg("-c").arg(limited).current_dir(&folder).output()?;
    let printed = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && printed.ends_with(" are known\n"), "{done:?}");
    Ok(())
}

fn child(folder: &TempDir, what: &str) -> Command {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.arg(what).current_dir(folder);
    child
}
