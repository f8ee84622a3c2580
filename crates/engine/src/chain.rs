//! Asking the stores of a family in order.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Access, Deadline, Error, ErrorKind, Result};

use crate::family::{Family, Link, Store};
use crate::layers::BreakerState;
use crate::metrics::Purpose;
use crate::policy::OnNotFound;
use crate::source::Answer;

/// A call of one store.
pub(crate) type Asking<'x, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'x>>;

/// Asks the stores by priority until one answers.
///
/// The error alone decides whether the next one is asked. A store that is not the last gets half
/// of the time that is left. A store whose breaker is open is passed over; if its pause is over
/// while another store is well, it is probed in the background, so that no caller waits for it.
///
/// `rows` says how many rows an answer is about; without any, it says that something is absent.
pub(crate) async fn ask<'x, T>(
    family: &'x Family,
    purpose: Purpose,
    deadline: Deadline,
    rows: impl Fn(&T) -> u64,
    call: impl Fn(&'x Link, &'x Arc<Store>, Deadline) -> Asking<'x, T>,
) -> Result<Answer<T>> {
    let Candidates { stores, refused, remembering } = candidates(family, purpose)?;
    let access = purpose.access();
    let mut absent = None;
    let mut failure: Option<Error> = None;
    for (index, (link, store)) in stores.iter().copied().enumerate() {
        let is_last = index + 1 == stores.len();
        let started = Instant::now();
        if deadline.instant() <= started {
            failure.get_or_insert_with(out_of_time);
            break;
        }
        let budget = if is_last { deadline } else { deadline.half() };
        let begin = || Ending { family, link, store, may_be_done: true };
        let mut ending = (access == Access::Write).then(begin);
        let answer = call(link, store, budget).await;
        let found = answer.as_ref().map(&rows).map_err(Error::kind);
        if let Some(ending) = &mut ending {
            ending.may_be_done =
                found.map_or_else(|kind| kind == ErrorKind::Uncertain, |rows| rows > 0);
        }
        drop(ending);
        link.meter.answered(purpose, found, started.elapsed());
        match answer {
            Ok(value) => {
                let goes_on = access == Access::Read
                    && family.policy.on_not_found == OnNotFound::Next
                    && found == Ok(0);
                let answer = Answer { value, source: Arc::clone(&link.source) };
                if !goes_on {
                    return Ok(answer);
                }
                absent.get_or_insert(answer);
            }
            Err(error) if error.fails_over(access) => {
                if !is_last {
                    tracing::warn!(family = family.name, %error, "asking the next store");
                }
                failure = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    // Absent in one store is not absent while another, failed or passed over, may have the row.
    match (failure.or(refused), absent) {
        (Some(error), _) => {
            for (link, store) in remembering {
                if let Ok(value) = call(link, store, deadline).await {
                    link.meter.remembered(rows(&value) > 0);
                    return Ok(Answer { value, source: Arc::clone(&link.source) });
                }
            }
            Err(error)
        }
        (None, Some(answer)) => Ok(answer),
        (None, None) => Err(out_of_time()),
    }
}

/// A write that is under way; it ends with this, also if the caller gives up.
struct Ending<'x> {
    family: &'x Family,
    link: &'x Link,
    store: &'x Arc<Store>,
    /// Whether rows have been written, as far as is known.
    may_be_done: bool,
}

impl Drop for Ending<'_> {
    /// Caches forget what they cannot know of: that of the store, if it was put there meanwhile,
    /// and those of the family's other stores, which are asked again when this one fails.
    fn drop(&mut self) {
        let Self { family, link, store, may_be_done } = self;
        if let Ok(table) = link.table(&family.name) {
            store.cache.written(&table);
        }
        for other in family.links.iter().filter(|_| *may_be_done) {
            if let (Ok(theirs), Ok(table)) = (&other.store, other.table(&family.name))
                && !Arc::ptr_eq(theirs, store)
            {
                theirs.cache.forget(&table);
            }
        }
    }
}

fn out_of_time() -> Error {
    Error::unavailable("the deadline passed before a store was asked")
}

/// Asks the stores for a write, which answers how many rows it matched.
pub(crate) async fn ask_to_write<'x>(
    family: &'x Family,
    deadline: Deadline,
    call: impl Fn(&'x Link, &'x Arc<Store>, Deadline) -> Asking<'x, u64>,
) -> Result<Answer<u64>> {
    ask(family, Purpose::Write, deadline, |rows| *rows, call).await
}

/// The stores to ask, in order.
struct Candidates<'x> {
    stores: Vec<(&'x Link, &'x Arc<Store>)>,
    /// The error of a store that is passed over.
    refused: Option<Error>,
    /// Stores that are passed over and may have an old answer in memory, for when nobody answers.
    remembering: Vec<(&'x Link, &'x Arc<Store>)>,
}

fn candidates(family: &Family, purpose: Purpose) -> Result<Candidates<'_>> {
    let mut known = Vec::with_capacity(family.links.len());
    for link in &family.links {
        match &link.store {
            Ok(store) => known.push((link, store, store.breaker.state())),
            // A configuration that can never work is no reason to ask another store.
            Err(error) if known.is_empty() => return Err(error.clone()),
            Err(_) => break,
        }
    }
    let wanted = if known.iter().any(|(_, _, state)| *state == BreakerState::Closed) {
        BreakerState::Closed
    } else {
        // All are out: those whose pause is over are asked.
        BreakerState::Due
    };
    let stores = Vec::with_capacity(known.len());
    let mut candidates = Candidates { stores, refused: None, remembering: Vec::new() };
    for (link, store, state) in known {
        if state == wanted {
            candidates.stores.push((link, store));
            continue;
        }
        link.meter.refused(purpose);
        if state == BreakerState::Due {
            probe(store);
        }
        if purpose == Purpose::Read && store.cache.remembers() {
            candidates.remembering.push((link, store));
        }
        let left = if let BreakerState::Open(left) = state { left } else { Duration::ZERO };
        let refusal = store.breaker.refusal(left);
        candidates.refused.get_or_insert_with(|| store.named(refusal, &link.source.table));
    }
    Ok(candidates)
}

/// Finds out in the background whether a store is back.
fn probe(store: &Arc<Store>) {
    let store = Arc::clone(store);
    tokio::spawn(async move {
        // The breaker takes note of the answer.
        let _ = store.driver.ping(Deadline::default()).await;
    });
}
