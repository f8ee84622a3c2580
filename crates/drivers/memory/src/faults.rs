//! Trouble on demand, for the tests of whoever uses a driver.

use std::collections::HashSet;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use asterisk_realtime_core::{Access, Deadline, Error, Result, Table};
use tokio::sync::Notify;

/// The means to make trouble in one in-memory database, for all its drivers at once.
///
/// Deadlines hold whatever the trouble is. A call that cannot reach the store is
/// [`Unavailable`](asterisk_realtime_core::ErrorKind::Unavailable); one that the store has taken,
/// but not answered in time, is [`Uncertain`](asterisk_realtime_core::ErrorKind::Uncertain).
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Shared>);

/// What became of a statement whose answer is lost.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LostAnswer {
    /// The store has done what it was asked.
    Applied,
    /// The store has done nothing.
    Dropped,
}

#[derive(Debug, Default)]
struct Shared {
    /// Whether there is any trouble: all that a lookup without trouble has to look at.
    any: AtomicBool,
    trouble: Mutex<Trouble>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Trouble {
    unavailable: bool,
    frozen: bool,
    delay: Duration,
    blocked: HashSet<String>,
    lost: Option<LostAnswer>,
}

impl Faults {
    /// The store cannot be reached, or can again. What it is working on fails too.
    pub fn set_unavailable(&self, unavailable: bool) {
        self.change(|trouble| trouble.unavailable = unavailable);
    }

    /// Every call takes this much longer.
    pub fn set_delay(&self, delay: Duration) {
        self.change(|trouble| trouble.delay = delay);
    }

    /// The store takes what is sent but does not answer, until [`thaw`](Self::thaw).
    pub fn freeze(&self) {
        self.change(|trouble| trouble.frozen = true);
    }

    /// The store works again, also on what it was sent meanwhile.
    pub fn thaw(&self) {
        self.change(|trouble| trouble.frozen = false);
    }

    /// Writes to this table wait, as behind somebody's lock, until [`unblock`](Self::unblock).
    pub fn block(&self, table: &str) {
        self.change(|trouble| {
            trouble.blocked.insert(table.into());
        });
    }

    /// The writes that wait go on.
    pub fn unblock(&self, table: &str) {
        self.change(|trouble| {
            trouble.blocked.remove(table);
        });
    }

    /// The answer of the next call about a table is lost: it is
    /// [`Uncertain`](asterisk_realtime_core::ErrorKind::Uncertain).
    pub fn lose_next_answer(&self, fate: LostAnswer) {
        self.change(|trouble| trouble.lost = Some(fate));
    }

    /// Whether everything is well.
    pub(crate) fn are_none(&self) -> bool {
        !self.0.any.load(Ordering::Acquire)
    }

    /// Lets a call through to the store, late or never. `Some` says that its answer will be lost.
    ///
    /// # Errors
    ///
    /// * `Unavailable`: the store is not to be reached, or the deadline has passed.
    /// * `Uncertain`: the deadline passed while the store worked.
    pub(crate) async fn pass(
        &self,
        table: Option<&Table>,
        access: Access,
        deadline: Deadline,
    ) -> Result<Option<LostAnswer>> {
        if deadline.has_passed() {
            return Err(Error::unavailable("the deadline had passed"));
        }
        if self.are_none() {
            return Ok(None);
        }
        self.refuse("the store cannot be reached")?;
        let delay = self.read(|trouble| trouble.delay);
        if !delay.is_zero() {
            in_time(deadline, tokio::time::sleep(delay)).await?;
        }
        let blocked = table.filter(|_| access == Access::Write);
        in_time(deadline, self.wait(blocked)).await?;
        self.refuse_sent()?;
        // A ping has no answer that could be lost.
        let lost = table.and_then(|_| self.read(|trouble| trouble.lost.take()));
        self.change(|_| ());
        Ok(lost)
    }

    /// Waits until the store is neither frozen nor this table blocked.
    async fn wait(&self, table: Option<&Table>) {
        loop {
            let changed = self.0.changed.notified();
            let waits = self.read(|trouble| {
                let blocked = table.is_some_and(|table| trouble.blocked.contains(table.name()));
                !trouble.unavailable && (trouble.frozen || blocked)
            });
            if !waits {
                return;
            }
            changed.await;
        }
    }

    fn refuse(&self, message: &'static str) -> Result<()> {
        if self.read(|trouble| trouble.unavailable) {
            return Err(Error::unavailable(message));
        }
        Ok(())
    }

    fn refuse_sent(&self) -> Result<()> {
        let message = "the store went away before it answered";
        self.refuse(message).map_err(|_| Error::uncertain(message))
    }

    fn read<T>(&self, read: impl FnOnce(&mut Trouble) -> T) -> T {
        read(&mut self.0.trouble.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut Trouble)) {
        self.read(|trouble| {
            change(trouble);
            let any = trouble.unavailable
                || trouble.frozen
                || !trouble.delay.is_zero()
                || !trouble.blocked.is_empty()
                || trouble.lost.is_some();
            self.0.any.store(any, Ordering::Release);
        });
        self.0.changed.notify_waiters();
    }
}

/// Waits for work that the store has begun, but no longer than the deadline.
pub(crate) async fn in_time<F: Future>(deadline: Deadline, work: F) -> Result<F::Output> {
    let end = tokio::time::Instant::from_std(deadline.instant());
    let output = tokio::time::timeout_at(end, work).await;
    output.map_err(|_| Error::uncertain("no answer before the deadline"))
}
