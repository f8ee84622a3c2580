//! Reads of a client whose connections work on threads of their own.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use asterisk_realtime_core::{
    Deadline, Driver, Error, ErrorKind, IntoChanges, IntoFilter, Result, Row, Selection, Table,
};
use asterisk_realtime_sql::{Dialect, POSTGRES, Statement};
use asterisk_realtime_sql_driver::{
    Client, Failure, Fetched, FoundTable, Options, Query, Reply, SqlDriver,
};
use tokio::task::JoinHandle;

use crate::client::{Act, Connection, SOON, Script, text};

/// A script whose connections have threads. What hangs hangs until the gate is opened.
#[derive(Clone, Debug)]
struct Threads {
    script: Script,
    /// How often a thread was given something to do by a caller.
    started: Arc<AtomicU64>,
    gate: Arc<(Mutex<bool>, Condvar)>,
}

#[derive(Debug)]
struct Lane {
    connection: Connection,
    jobs: Sender<Job>,
}

struct Job(Box<dyn FnOnce() -> Option<Job> + Send>);

impl Threads {
    fn new() -> Self {
        Self { script: Script::new(&["name"]), started: Arc::default(), gate: Arc::default() }
    }

    fn driver(&self, connections: usize) -> Arc<SqlDriver<Self>> {
        let mut options = Options::default();
        options.connections = connections.try_into().unwrap();
        Arc::new(SqlDriver::new(self.clone(), "asterisk", options))
    }

    fn open(&self) {
        *self.gate.0.lock().unwrap() = true;
        self.gate.1.notify_all();
    }

    fn read(&self, call: String, query: &Query<'_>) -> impl FnOnce() -> Option<Outcome> + use<> {
        let (this, shape) = (self.clone(), query.shape.clone());
        move || {
            match this.script.called(call) {
                Act::Hang => {
                    let is_open = this.gate.0.lock().unwrap();
                    drop(this.gate.1.wait_while(is_open, |is_open| !*is_open).unwrap());
                }
                Act::Lose => return Some(Err(Failure::lost(Error::uncertain("it was lost")))),
                Act::Crash => return None,
                _ => {}
            }
            Some(this.script.row(&shape).map(|row| {
                let mut fetched = Fetched::default();
                fetched.rows.push(row);
                fetched
            }))
        }
    }
}

type Outcome = std::result::Result<Fetched, Failure>;

impl Client for Threads {
    type Connection = Lane;

    type Job = Job;

    const TOKEN: &'static str = "threads";

    fn dialect(&self, _: &Lane) -> Dialect {
        POSTGRES
    }

    async fn connect(&self) -> std::result::Result<Lane, Failure> {
        let connection = self.script.connect().await?;
        let (jobs, received) = mpsc::channel::<Job>();
        thread::spawn(move || {
            for job in received {
                let mut next = Some(job);
                while let Some(Job(work)) = next {
                    next = work();
                }
            }
        });
        Ok(Lane { connection, jobs })
    }

    async fn ping(&self, lane: &mut Lane) -> std::result::Result<(), Failure> {
        self.script.ping(&mut lane.connection).await
    }

    async fn find(
        &self,
        lane: &mut Lane,
        schema: Option<&str>,
        name: &str,
    ) -> std::result::Result<Option<FoundTable>, Failure> {
        self.script.find(&mut lane.connection, schema, name).await
    }

    async fn query(
        &self,
        lane: &mut Lane,
        query: &Query<'_>,
    ) -> std::result::Result<Vec<Row>, Failure> {
        self.script.query(&mut lane.connection, query).await
    }

    fn dialect_of_jobs(&self) -> Option<Dialect> {
        Some(POSTGRES)
    }

    fn job(&self, query: &Query<'_>, reply: Reply<Self>) -> Option<Job> {
        let name = query.values().next().flatten().unwrap_or_default();
        let read = self.read(format!("read {name}"), query);
        Some(Job(Box::new(move || {
            if !reply.is_wanted() {
                return reply.skip();
            }
            reply.tell(read()?)
        })))
    }

    fn start(&self, lane: &Lane, job: Job) {
        self.started.fetch_add(1, Ordering::SeqCst);
        let _ = lane.jobs.send(job);
    }

    async fn execute(
        &self,
        _: &mut Lane,
        statement: &Statement<'_>,
    ) -> std::result::Result<u64, Failure> {
        match self.script.called(text(statement)) {
            Act::Do => Ok(1),
            act => panic!("no write is to {act:?} here"),
        }
    }

    fn number(&self, lane: &Lane) -> u64 {
        lane.connection.number
    }

    async fn cancel(&self, _: &mut Lane, _: u64) -> std::result::Result<(), Failure> {
        Ok(())
    }
}

async fn read(driver: &SqlDriver<Threads>, name: &str, limit: Duration) -> Result<usize> {
    let (table, filter) = (Table::mapped("peers")?, [("name", name)].into_filter()?);
    let rows = driver.select(&table, &filter, Selection::ALL, Deadline::after(limit)).await;
    rows.map(|rows| rows.len())
}

/// A read in a task of its own, which has got as far as it gets when this ends.
async fn begin(
    driver: &Arc<SqlDriver<Threads>>,
    name: &'static str,
    limit: Duration,
) -> JoinHandle<Result<usize>> {
    let driver = Arc::clone(driver);
    let reading = tokio::spawn(async move { read(&driver, name, limit).await });
    tokio::time::sleep(Duration::from_millis(20)).await;
    reading
}

/// A driver of so many connections that knows its table, and of which one connection hangs.
async fn hanging(connections: usize) -> (Threads, Arc<SqlDriver<Threads>>) {
    let threads = Threads::new();
    let driver = threads.driver(connections);
    read(&driver, "first", SOON).await.unwrap();
    threads.script.calls();
    threads.script.next([Act::Hang]);
    (threads, driver)
}

#[tokio::test]
async fn reads_that_wait_are_done_in_turn_over_the_same_connection() {
    let (threads, driver) = hanging(1).await;
    let mut readings = Vec::new();
    for name in ["a", "b", "c", "d"] {
        readings.push(begin(&driver, name, SOON).await);
    }
    assert_eq!(threads.script.calls(), ["read a"]);
    assert_eq!(driver.pool().unwrap().waiting, 3);
    threads.open();
    for reading in readings {
        assert_eq!(reading.await.unwrap().unwrap(), 1);
    }
    assert_eq!(threads.script.calls(), ["read b", "read c", "read d"]);
    assert_eq!(threads.started.load(Ordering::SeqCst), 1, "the thread takes the others itself");
    assert_eq!(read(&driver, "e", SOON).await.unwrap(), 1);
}

#[tokio::test]
async fn a_write_does_not_wait_for_all_reads() {
    let (threads, driver) = hanging(1).await;
    let first = begin(&driver, "a", SOON).await;
    let second = begin(&driver, "b", SOON).await;
    let writing = tokio::spawn({
        let driver = Arc::clone(&driver);
        async move {
            let filter = [("name", "w")].into_filter()?;
            let changes = [("name", "v")].into_changes()?;
            driver.update(&Table::mapped("peers")?, &filter, &changes, Deadline::after(SOON)).await
        }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    let third = begin(&driver, "c", SOON).await;
    threads.open();
    assert_eq!(writing.await.unwrap().unwrap(), 1);
    for reading in [first, second, third] {
        assert_eq!(reading.await.unwrap().unwrap(), 1);
    }
    let calls = threads.script.calls();
    let at = |call: &str| calls.iter().position(|made| made == call).unwrap();
    assert!(at("update") < at("read c"), "{calls:?}");
}

#[tokio::test]
async fn a_read_that_waited_in_vain_was_not_begun() {
    let (threads, driver) = hanging(1).await;
    let hanging = begin(&driver, "a", SOON).await;
    let error = read(&driver, "b", Duration::from_millis(50)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("all 1 connections were busy"), "{error}");
    threads.open();
    assert_eq!(hanging.await.unwrap().unwrap(), 1);
    assert_eq!(read(&driver, "c", SOON).await.unwrap(), 1);
    assert_eq!(threads.script.calls(), ["read a", "read c"]);
}

#[tokio::test]
async fn a_read_that_hangs_is_given_up_and_the_next_gets_another_connection() {
    let (threads, driver) = hanging(1).await;
    let hanging = begin(&driver, "a", Duration::from_millis(100)).await;
    let waiting = begin(&driver, "b", SOON).await;
    let another = begin(&driver, "c", SOON).await;
    assert_eq!(hanging.await.unwrap().unwrap_err().kind(), ErrorKind::Uncertain);
    assert_eq!(waiting.await.unwrap().unwrap(), 1);
    assert_eq!(another.await.unwrap().unwrap(), 1);
    assert_eq!(threads.script.calls()[..2], ["read a", "connect"]);
    assert!(threads.script.open.load(Ordering::SeqCst) <= 2, "the one that hangs is closed");
    threads.open();
}

#[tokio::test]
async fn a_future_that_is_dropped_leaves_the_queue() {
    let (threads, driver) = hanging(1).await;
    let hanging = begin(&driver, "a", SOON).await;
    let dropped = begin(&driver, "b", SOON).await;
    let waiting = begin(&driver, "c", SOON).await;
    dropped.abort();
    assert!(dropped.await.unwrap_err().is_cancelled());
    threads.open();
    assert_eq!(hanging.await.unwrap().unwrap(), 1);
    assert_eq!(waiting.await.unwrap().unwrap(), 1);
    assert_eq!(threads.script.calls(), ["read a", "read c"]);
}

#[tokio::test]
async fn what_breaks_is_made_anew_for_those_who_wait() {
    for act in [Act::Lose, Act::Crash] {
        let (threads, driver) = hanging(1).await;
        threads.script.next([act]);
        let mut readings = Vec::new();
        for name in ["a", "b", "c"] {
            readings.push(begin(&driver, name, SOON).await);
        }
        threads.open();
        for reading in readings {
            assert_eq!(reading.await.unwrap().unwrap(), 1);
        }
        // What was connected before the loss was noticed is not trusted either.
        let calls = threads.script.calls();
        let connects = calls.iter().filter(|call| *call == "connect").count();
        assert!((1..=2).contains(&connects), "{calls:?}");
    }
}

#[tokio::test]
async fn who_waits_is_told_that_the_driver_is_closed() {
    let (threads, driver) = hanging(1).await;
    let hanging = begin(&driver, "a", SOON).await;
    let waiting = [begin(&driver, "b", SOON).await, begin(&driver, "c", SOON).await];
    driver.close().await;
    for reading in waiting {
        let error = reading.await.unwrap().unwrap_err();
        assert!(error.message().contains("closed"), "{error}");
    }
    threads.open();
    assert_eq!(hanging.await.unwrap().unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_forgotten() {
    let threads = Threads::new();
    let driver = threads.driver(3);
    read(&driver, "first", SOON).await.unwrap();
    let readings: Vec<_> = (0..64)
        .map(|number| {
            let driver = Arc::clone(&driver);
            tokio::spawn(async move {
                for round in 0..50 {
                    // Some give up before they are answered, at any point.
                    let hurried = Duration::from_micros(number * 7 + round);
                    let call = read(&driver, "x", SOON);
                    if round % 5 == 0 {
                        let _ = tokio::time::timeout(hurried, call).await;
                    } else {
                        assert_eq!(call.await.unwrap(), 1);
                    }
                }
            })
        })
        .collect();
    for reading in readings {
        reading.await.unwrap();
    }
    let pool = driver.pool().unwrap();
    assert_eq!(pool.waiting, 0, "{pool:?}");
}
