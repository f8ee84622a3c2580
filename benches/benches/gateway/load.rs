//! A load generator that costs little: bytes that are ready are written, and as many are read as
//! the answer is known to have.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::{JoinSet, LocalSet};

use crate::servers::Target;

/// Connections to one target.
pub(crate) struct Load<'t> {
    target: &'t Target,
    connections: usize,
}

/// What the clients saw, in all runs together.
pub(crate) struct Outcome {
    times: Histogram,
    requests: usize,
    elapsed: Duration,
}

impl Outcome {
    pub(crate) fn none() -> Self {
        Self { times: Histogram::new(), requests: 0, elapsed: Duration::ZERO }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.times.merge(&other.times);
        self.requests += other.requests;
        self.elapsed += other.elapsed;
    }

    /// The time below which so many of a hundred requests took.
    pub(crate) fn below(&self, percent: u64) -> Duration {
        self.times.below(percent)
    }

    /// Requests a second, all connections together.
    pub(crate) fn rate(&self) -> f64 {
        self.requests as f64 / self.elapsed.as_secs_f64()
    }
}

impl<'t> Load<'t> {
    pub(crate) fn new(target: &'t Target, connections: usize) -> Self {
        Self { target, connections }
    }

    /// Sends this many requests, on a thread of its own.
    pub(crate) fn run(&self, requests: usize) -> Outcome {
        let each = requests.div_ceil(self.connections);
        let (times, elapsed) = std::thread::scope(|scope| {
            let work = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
                LocalSet::new().block_on(&runtime.expect("a runtime"), self.converse(each))
            });
            work.join().expect("the load generator")
        });
        Outcome { times, requests: each * self.connections, elapsed }
    }

    async fn converse(&self, each: usize) -> (Histogram, Duration) {
        let mut connections = Vec::new();
        for number in 0..self.connections {
            connections.push(Connection::open(self.target, number).await);
        }
        let histogram = Rc::new(RefCell::new(Histogram::new()));
        let mut work = JoinSet::new();
        let began = Instant::now();
        for mut connection in connections {
            let histogram = Rc::clone(&histogram);
            work.spawn_local(async move {
                for _ in 0..each {
                    let time = connection.ask().await;
                    histogram.borrow_mut().add(time);
                }
            });
        }
        while let Some(done) = work.join_next().await {
            done.expect("a connection");
        }
        let elapsed = began.elapsed();
        (Rc::into_inner(histogram).expect("all are done").into_inner(), elapsed)
    }
}

/// A connection that is kept.
struct Connection {
    stream: TcpStream,
    requests: Vec<Vec<u8>>,
    next: usize,
    /// What an answer has.
    answer: Vec<u8>,
}

impl Connection {
    /// Connects, and finds out how long an answer is.
    async fn open(target: &Target, number: usize) -> Self {
        let mut stream = TcpStream::connect(target.address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        stream.write_all(&target.requests[0]).await.expect("a server");
        let mut answer = Vec::new();
        while !answer.ends_with(target.body.as_bytes()) {
            let more = stream.read_buf(&mut answer).await.expect("an answer");
            assert_ne!(more, 0, "{} ends: {}", target.name, String::from_utf8_lossy(&answer));
        }
        Self { stream, requests: target.requests.clone(), next: number, answer }
    }

    async fn ask(&mut self) -> Duration {
        self.next = (self.next + 1) % self.requests.len();
        let began = Instant::now();
        self.stream.write_all(&self.requests[self.next]).await.expect("a server");
        self.stream.read_exact(&mut self.answer).await.expect("an answer");
        let elapsed = began.elapsed();
        assert!(self.answer.starts_with(b"HTTP/1.1 200"), "no success");
        elapsed
    }
}

/// Times in steps, so that no number of requests takes more memory.
struct Histogram(Vec<u32>);

const STEP: Duration = Duration::from_nanos(200);
const STEPS: usize = 100_000;

impl Histogram {
    fn new() -> Self {
        Self(vec![0; STEPS])
    }

    fn add(&mut self, time: Duration) {
        let step = usize::try_from(time.as_nanos() / STEP.as_nanos()).unwrap_or(STEPS);
        self.0[step.min(STEPS - 1)] += 1;
    }

    fn merge(&mut self, other: &Self) {
        for (count, more) in self.0.iter_mut().zip(&other.0) {
            *count += more;
        }
    }

    /// The time below which so many of a hundred are.
    fn below(&self, percent: u64) -> Duration {
        let all: u64 = self.0.iter().map(|count| u64::from(*count)).sum();
        let wanted = all * percent / 100;
        let mut seen = 0;
        let step = self.0.iter().zip(0..).find(|(count, _)| {
            seen += u64::from(**count);
            seen > wanted
        });
        step.map_or(Duration::ZERO, |(_, number)| STEP * number)
    }
}
