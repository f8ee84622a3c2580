//! Whether the stores answer: `/health/live` and `/health/ready`.
//!
//! A family is *ready* if each of its stores answers, *degraded* if one does not but another one
//! takes its place, and *unavailable* if none answers. The gateway is as ready as the worst of
//! its families: with all but unavailable ones it answers 200, because it works.
//!
//! Stores are asked at most once a second, together, however many ask for their health; and not at
//! all while the breaker of the engine leaves them alone. Nobody can load a store with checks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_console::document;
use asterisk_realtime_core::{Error, ErrorKind};
use asterisk_realtime_engine::{Realtime, Source};
use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::page::{Page, PageAnswer};

/// How long an examination counts.
const FRESH: Duration = Duration::from_secs(1);

/// Whether something works, from best to worst.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Health {
    /// Everything answers.
    Ready,
    /// Something does not answer, but another store takes its place.
    Degraded,
    /// There is something that nobody answers for.
    Unavailable,
}

impl Health {
    /// `ready`, `degraded` or `unavailable`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Degraded => "degraded",
            Self::Unavailable => "unavailable",
        }
    }
}

/// How the stores and families were when they were last examined.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// Of everything.
    pub health: Health,
    /// Each family that is mapped, by name.
    pub families: Vec<FamilyReport>,
    /// Each database that a family is mapped to, and why it does not answer.
    pub stores: Vec<StoreReport>,
}

/// How a family is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FamilyReport {
    /// Its name, as `extconfig.conf` spells it.
    pub family: String,
    /// How it is.
    pub health: Health,
}

/// How a database is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StoreReport {
    /// The token of the driver.
    pub driver: String,
    /// The database.
    pub database: String,
    /// Why it does not answer; `None` if it does.
    pub error: Option<Error>,
}

impl Report {
    fn new(sources: &[Arc<Source>], answers: BTreeMap<Store, Option<Error>>) -> Self {
        let mut families: BTreeMap<String, (String, Vec<bool>)> = BTreeMap::new();
        for source in sources {
            // What is passed over for good answers for nothing.
            let Some(error) = answers.get(&Store::of(source)) else { continue };
            let entry = families.entry(source.family.to_ascii_lowercase());
            let (_, answered) = entry.or_insert_with(|| (source.family.clone(), Vec::new()));
            answered.push(error.is_none());
        }
        let families: Vec<_> = families
            .into_values()
            .map(|(family, answered)| FamilyReport { family, health: health(&answered) })
            .collect();
        let health = families.iter().map(|family| family.health).max().unwrap_or(Health::Ready);
        let stores = answers.into_iter().map(|(Store { driver, database }, error)| StoreReport {
            driver,
            database,
            error,
        });
        Self { health, families, stores: stores.collect() }
    }

    /// The report for programs.
    pub fn document(&self) -> Value {
        let families: Vec<_> = self
            .families
            .iter()
            .map(|it| json!({ "family": it.family, "status": it.health.as_str() }))
            .collect();
        let stores: Vec<_> = self
            .stores
            .iter()
            .map(|it| {
                json!({
                    "driver": it.driver,
                    "database": it.database,
                    "answers": it.error.is_none(),
                    "error": document::failure(it.error.as_ref()),
                })
            })
            .collect();
        json!({ "status": self.health.as_str(), "families": families, "stores": stores })
    }
}

/// How a family is whose stores answered or did not.
fn health(answered: &[bool]) -> Health {
    match answered.iter().filter(|answered| **answered).count() {
        0 => Health::Unavailable,
        count if count == answered.len() => Health::Ready,
        _ => Health::Degraded,
    }
}

/// A database that may have several mappings.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Store {
    driver: String,
    database: String,
}

impl Store {
    fn of(source: &Source) -> Self {
        let driver = source.driver.to_ascii_lowercase();
        Self { driver, database: source.database.clone() }
    }
}

/// Examines the stores of an engine, and remembers for a second how they were.
#[derive(Clone, Debug)]
pub struct Checkup(Arc<Examiner>);

#[derive(Debug)]
struct Examiner {
    realtime: Realtime,
    /// Who examines holds it; who comes meanwhile waits for the same report.
    last: Mutex<Option<(Instant, Arc<Report>)>>,
}

impl Checkup {
    /// Of the stores of this engine.
    pub fn new(realtime: Realtime) -> Self {
        Self(Arc::new(Examiner { realtime, last: Mutex::new(None) }))
    }

    /// How the stores are, or were less than a second ago.
    ///
    /// Who gives up meanwhile does not end the examination, so that nobody can begin one after the
    /// other by asking and going away.
    pub async fn report(&self) -> Arc<Report> {
        let examiner = Arc::clone(&self.0);
        match tokio::spawn(async move { examiner.report().await }).await {
            Ok(report) => report,
            Err(_) => self.0.report().await,
        }
    }
}

impl Examiner {
    async fn report(&self) -> Arc<Report> {
        let mut last = self.last.lock().await;
        if let Some((moment, report)) = &*last
            && moment.elapsed() < FRESH
        {
            return Arc::clone(report);
        }
        let report = Arc::new(self.examine().await);
        // From the end on: a store that takes its time to answer is not asked all the time.
        *last = Some((Instant::now(), Arc::clone(&report)));
        report
    }

    /// Asks each store once, all at the same time. Each has the deadline of its family.
    async fn examine(&self) -> Report {
        let sources = self.realtime.mappings();
        let mut asked = JoinSet::new();
        let mut seen = BTreeSet::new();
        for source in &sources {
            if !seen.insert(Store::of(source)) {
                continue;
            }
            let (realtime, source) = (self.realtime.clone(), Arc::clone(source));
            asked.spawn(async move {
                let answer = realtime.ping(&source).await;
                (Store::of(&source), answer, realtime.health(&source).is_some())
            });
        }
        let mut answers = BTreeMap::new();
        while let Some(done) = asked.join_next().await {
            let Ok((store, answer, is_open)) = done else { continue };
            match answer {
                // The mapping itself is passed over; the log said so when it was read.
                Err(error) if error.kind() == ErrorKind::NotFound && !is_open => {}
                answer => _ = answers.insert(store, answer.err()),
            }
        }
        Report::new(&sources, answers)
    }
}

/// `/health/live`: that the program runs and answers. It asks nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct LivePage;

#[async_trait]
impl Page for LivePage {
    fn path(&self) -> &'static str {
        "/health/live"
    }

    fn is_public(&self) -> bool {
        true
    }

    async fn answer(&self, _: bool) -> PageAnswer {
        PageAnswer::text(200, "live\n")
    }
}

/// `/health/ready`: 200 if every family has a store that answers, else 503. Which they are is told
/// to those alone who may ask the gateway for something.
#[derive(Clone, Debug)]
pub struct ReadyPage(Checkup);

impl ReadyPage {
    /// The page about these stores.
    pub fn new(checkup: Checkup) -> Self {
        Self(checkup)
    }
}

#[async_trait]
impl Page for ReadyPage {
    fn path(&self) -> &'static str {
        "/health/ready"
    }

    fn is_public(&self) -> bool {
        true
    }

    async fn answer(&self, is_known: bool) -> PageAnswer {
        let report = self.0.report().await;
        let status = if report.health == Health::Unavailable { 503 } else { 200 };
        let document =
            if is_known { report.document() } else { json!({ "status": report.health.as_str() }) };
        PageAnswer { status, content_type: "application/json", body: format!("{document}\n") }
    }
}
