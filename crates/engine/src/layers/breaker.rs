//! A store that is out is not asked by everybody.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use asterisk_realtime_core::{Error, ErrorKind, Result};

use super::{Layer, Operation};

/// Whether a store may be asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BreakerState {
    /// It answers, as far as we know.
    Closed,
    /// It failed and is left alone for this long.
    Open(Duration),
    /// It failed, and the pause is over: the next call is a probe.
    Due,
}

/// Leaves a store alone for a growing while (0.25 s to 30 s) after it was
/// [`Unavailable`](ErrorKind::Unavailable), [`Uncertain`](ErrorKind::Uncertain) or out of time, so
/// that an outage costs the first caller a deadline and not every caller. After the pause one
/// call goes through as a probe; its success closes the breaker.
#[derive(Debug)]
pub struct Breaker {
    epoch: Instant,
    /// Milliseconds after `epoch` until which the store is left alone, plus one; 0 while closed.
    open_until: AtomicU64,
    /// Failures in a row.
    failures: AtomicU32,
    probing: AtomicBool,
    /// What the store failed with, for those who are refused.
    cause: Mutex<Option<Error>>,
    pauses: Pauses,
}

/// How long a store is left alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Pauses {
    /// After the first failure; each failed probe doubles the pause. Zero lets the next call
    /// through, one at a time.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
}

impl Default for Pauses {
    /// From a quarter of a second to half a minute.
    fn default() -> Self {
        Self { first: Duration::from_millis(250), longest: Duration::from_secs(30) }
    }
}

impl Breaker {
    /// A closed breaker.
    pub fn new(pauses: Pauses) -> Self {
        Self {
            epoch: Instant::now(),
            open_until: AtomicU64::new(0),
            failures: AtomicU32::new(0),
            probing: AtomicBool::new(false),
            cause: Mutex::new(None),
            pauses,
        }
    }

    /// Whether the store may be asked.
    pub fn state(&self) -> BreakerState {
        let open_until = self.open_until.load(Ordering::Acquire);
        if open_until == 0 {
            return BreakerState::Closed;
        }
        match (open_until - 1).checked_sub(self.now()) {
            Some(left) if left > 0 => BreakerState::Open(Duration::from_millis(left)),
            _ if self.probing.load(Ordering::Acquire) => BreakerState::Open(Duration::ZERO),
            _ => BreakerState::Due,
        }
    }

    /// How many calls have failed in a row.
    pub fn failures(&self) -> u32 {
        self.failures.load(Ordering::Relaxed)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Lets a call through, as a probe if one is due.
    fn enter(&self) -> Result<Pass<'_>> {
        match self.state() {
            BreakerState::Closed => Ok(Pass { breaker: self, probe: false }),
            BreakerState::Open(left) => Err(self.refusal(left)),
            BreakerState::Due => {
                let claim =
                    self.probing.compare_exchange(false, true, Ordering::AcqRel, Ordering::Acquire);
                match claim {
                    Ok(_) => Ok(Pass { breaker: self, probe: true }),
                    Err(_) => Err(self.refusal(Duration::ZERO)),
                }
            }
        }
    }

    /// The error of a call that is not let through.
    pub(crate) fn refusal(&self, left: Duration) -> Error {
        let message = if left.is_zero() {
            "the store failed and is being probed".into()
        } else {
            format!("the store failed and is left alone for another {} ms", left.as_millis())
        };
        let error = Error::unavailable(message);
        let cause = self.cause.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match cause {
            Some(cause) => error.with_source(cause),
            None => error,
        }
    }

    fn succeeded(&self) {
        if self.open_until.load(Ordering::Relaxed) != 0 {
            *self.cause.lock().unwrap_or_else(PoisonError::into_inner) = None;
            self.failures.store(0, Ordering::Relaxed);
            self.open_until.store(0, Ordering::Release);
        }
    }

    fn failed(&self, error: &Error, probe: bool) {
        // Calls that were under way when the store failed tell nothing new.
        if !probe && self.open_until.load(Ordering::Acquire) != 0 {
            return;
        }
        *self.cause.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        let failures = self.failures.fetch_add(1, Ordering::Relaxed);
        let Pauses { first, longest } = self.pauses;
        let pause = first.saturating_mul(1 << failures.min(16)).min(longest);
        let pause = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        // One more, since 0 means closed.
        self.open_until
            .store(self.now().saturating_add(pause).saturating_add(1), Ordering::Release);
    }
}

/// A call that was let through. Dropping it ends a probe, so that a cancelled probe blocks nobody.
#[derive(Debug)]
struct Pass<'b> {
    breaker: &'b Breaker,
    probe: bool,
}

impl Pass<'_> {
    fn report<T>(&self, answer: &Result<T>, had_time: bool) {
        match answer {
            Err(error) if matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Uncertain) => {
                // A caller that came too late is not the store's fault.
                if had_time {
                    self.breaker.failed(error, self.probe);
                }
            }
            // Any other answer came from the store.
            _ => self.breaker.succeeded(),
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.probe {
            self.breaker.probing.store(false, Ordering::Release);
        }
    }
}

impl Layer for Breaker {
    async fn around<T: Send>(
        &self,
        operation: Operation<'_>,
        call: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        let pass = self.enter().map_err(|error| operation.named(error))?;
        let had_time = !operation.deadline.has_passed();
        let answer = call.await;
        pass.report(&answer, had_time);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breaker: &Breaker) -> Result<()> {
        let pass = breaker.enter()?;
        let answer: Result<()> = Err(Error::unavailable("connection refused"));
        pass.report(&answer, true);
        answer
    }

    fn succeed(breaker: &Breaker) -> Result<()> {
        breaker.enter()?.report(&Ok(()), true);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_opens_and_a_successful_probe_closes() {
        let breaker = Breaker::new(Pauses::default());
        assert_eq!(breaker.state(), BreakerState::Closed);
        fail(&breaker).unwrap_err();
        assert_eq!(breaker.state(), BreakerState::Open(Duration::from_millis(250)));

        let refused = succeed(&breaker).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unavailable);
        let source = std::error::Error::source(&refused).unwrap();
        assert_eq!(source.to_string(), "connection refused");

        tokio::time::advance(Duration::from_millis(251)).await;
        assert_eq!(breaker.state(), BreakerState::Due);
        succeed(&breaker).unwrap();
        assert_eq!(breaker.state(), BreakerState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn the_pause_doubles_up_to_thirty_seconds() {
        let breaker = Breaker::new(Pauses::default());
        let mut pauses = Vec::new();
        for _ in 0..9 {
            fail(&breaker).unwrap_err();
            let BreakerState::Open(pause) = breaker.state() else { panic!("not open") };
            pauses.push(pause.as_millis());
            tokio::time::advance(pause + Duration::from_millis(1)).await;
        }
        assert_eq!(pauses, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn one_probe_at_a_time_and_a_dropped_one_lets_the_next_through() {
        let breaker = Breaker::new(Pauses::default());
        fail(&breaker).unwrap_err();
        tokio::time::advance(Duration::from_secs(1)).await;
        let probe = breaker.enter().unwrap();
        assert!(breaker.enter().is_err(), "a second probe");
        drop(probe);
        succeed(&breaker).unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn other_errors_are_answers_and_late_callers_tell_nothing() {
        let breaker = Breaker::new(Pauses::default());
        let pass = breaker.enter().unwrap();
        pass.report::<()>(&Err(Error::not_found("no such table")), true);
        pass.report::<()>(&Err(Error::unavailable("too late")), false);
        assert_eq!(breaker.state(), BreakerState::Closed);
    }
}
