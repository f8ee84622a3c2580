//! The connections of a directory: few, each shared by many calls, made anew when they are gone.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Deadline, Error, Result};
use ldap3::Ldap;
use tokio::time::timeout_at;

use crate::LdapSettings;
use crate::connect::connect;

/// A connection is not used for longer than this, so that changes of a name's address are noticed.
const AGE_LIMIT: Duration = Duration::from_mins(30);

/// A write first makes sure of a connection that nobody has used for this long.
const QUIET: Duration = Duration::from_millis(50);

pub(crate) struct Pool {
    settings: Arc<LdapSettings>,
    slots: Vec<Slot>,
    next: AtomicUsize,
    is_closed: AtomicBool,
    began: Instant,
}

#[derive(Default)]
struct Slot {
    live: Mutex<Option<Live>>,
    /// Held while a connection is made, so that only one is.
    making: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Live {
    ldap: Ldap,
    made: Instant,
    /// When an answer came last, in milliseconds since the pool began.
    answered: Arc<AtomicU64>,
}

/// A handle of a connection that is there, as far as is known.
pub(crate) struct Lease {
    pub(crate) ldap: Ldap,
    answered: Arc<AtomicU64>,
    slot: usize,
    began: Instant,
}

impl fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let live = self.slots.iter().filter(|slot| slot.get().is_some()).count();
        formatter.debug_struct("Pool").field("connections", &live).finish_non_exhaustive()
    }
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, Option<Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection, unless it has ended or is too old.
    fn get(&self) -> Option<Live> {
        let mut live = self.lock();
        let is_good = |live: &mut Live| !live.ldap.is_closed() && live.made.elapsed() < AGE_LIMIT;
        if !live.as_mut().is_some_and(is_good) {
            *live = None;
        }
        live.clone()
    }
}

impl Pool {
    pub(crate) fn new(settings: &Arc<LdapSettings>) -> Self {
        let slots = (0..settings.connections.get()).map(|_| Slot::default()).collect();
        Self {
            settings: Arc::clone(settings),
            slots,
            next: AtomicUsize::new(0),
            is_closed: AtomicBool::new(false),
            began: Instant::now(),
        }
    }

    /// A connection for a call: the next in turn, made if it is not there.
    ///
    /// # Errors
    ///
    /// As [`connect`]; `Unavailable` if the pool is closed or the time is over.
    pub(crate) async fn lend(&self, deadline: Deadline) -> Result<Lease> {
        self.check(deadline)?;
        let slot = self.next.fetch_add(1, Ordering::Relaxed) % self.slots.len();
        let live = match self.slots[slot].get() {
            Some(live) => live,
            None => self.fill(slot, deadline).await?,
        };
        Ok(Lease { ldap: live.ldap, answered: live.answered, slot, began: self.began })
    }

    /// A connection of one's own, for what must not share one.
    ///
    /// # Errors
    ///
    /// As [`Pool::lend`].
    pub(crate) async fn alone(&self, deadline: Deadline) -> Result<Ldap> {
        self.check(deadline)?;
        connect(&self.settings, deadline).await
    }

    fn check(&self, deadline: Deadline) -> Result<()> {
        if self.is_closed() {
            return Err(Error::unavailable("the driver is closed"));
        }
        if deadline.has_passed() {
            return Err(Error::unavailable("the call ran out of time before it was sent"));
        }
        Ok(())
    }

    async fn fill(&self, slot: usize, deadline: Deadline) -> Result<Live> {
        let place = &self.slots[slot];
        let making = timeout_at(deadline.instant().into(), place.making.lock()).await;
        let _making = making
            .map_err(|_| Error::unavailable("the server did not accept a connection in time"))?;
        if let Some(live) = place.get() {
            return Ok(live);
        }
        let ldap = connect(&self.settings, deadline).await?;
        let answered = Arc::new(AtomicU64::new(millis(self.began)));
        let live = Live { ldap, made: Instant::now(), answered };
        self.check(deadline)?;
        *place.lock() = Some(live.clone());
        Ok(live)
    }

    /// Forgets a connection that does not answer; calls that still wait on it keep it.
    pub(crate) fn forget(&self, lease: &Lease) {
        let mut live = self.slots[lease.slot].lock();
        if live.as_ref().is_some_and(|live| Arc::ptr_eq(&live.answered, &lease.answered)) {
            *live = None;
        }
    }

    /// Forgets every connection: what was found out about one is true for those of its age.
    pub(crate) fn forget_all(&self) {
        for slot in &self.slots {
            *slot.lock() = None;
        }
    }

    /// Whether it lends nothing any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    /// Gives all back, and lends nothing any more.
    pub(crate) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        self.forget_all();
    }
}

impl Lease {
    /// Notes that the server has answered.
    pub(crate) fn is_answered(&self) {
        self.answered.store(millis(self.began), Ordering::Relaxed);
    }

    /// Whether it has been so quiet that the connection may be gone without our knowing.
    pub(crate) fn is_quiet(&self) -> bool {
        let answered = Duration::from_millis(self.answered.load(Ordering::Relaxed));
        self.began.elapsed().saturating_sub(answered) > QUIET
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
