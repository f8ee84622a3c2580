//! Signs of life.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime_core::Result;

use crate::friend::State;
use crate::memory::Memory;
use crate::{Change, Friend, Friends, Origin, Protocol, Reach, Registers, Written};

/// A device that is asked for signs of life: with OPTIONS, or a POKE of IAX2. That also keeps the
/// way to it open through a NAT.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct QualifyTarget {
    /// Its name.
    pub name: Arc<str>,
    /// Where it is asked.
    pub address: SocketAddr,
    /// The URI of its Contact header; empty if it has none.
    pub contact: String,
    /// How long it may take to answer.
    pub limit: Duration,
    /// How often it is asked, as it answers at the moment.
    pub frequency: Duration,
    /// When it is to be asked next, by the clock of ages.
    pub due: Instant,
    /// Which registration it is that is asked for.
    serial: u64,
}

impl<P: Registers> Friends<P> {
    /// The devices that are asked for signs of life, by when they are due: those in memory that
    /// have an address, and a limit.
    pub fn qualify_targets(&self) -> Vec<QualifyTarget> {
        let (inner, wall) = (self.memory.inner(), self.memory.now().wall);
        let all = inner.shelf.all();
        drop(inner);
        let mut targets: Vec<_> = all.iter().filter_map(|friend| target(friend, wall)).collect();
        targets.sort_by_key(|target| target.due);
        targets
    }

    /// The devices that are to be asked now. They are due again when the time has passed that they
    /// have, and sooner or later as [`Friends::qualified`] tells.
    pub fn take_due_targets(&self) -> Vec<QualifyTarget> {
        let now = self.memory.now();
        let mut due = self.qualify_targets();
        due.retain(|target| target.due <= now.monotonic);
        let mut inner = self.memory.inner();
        for target in &due {
            let key = inner.settings.names.key(&target.name);
            let friend = inner.shelf.get(&key).filter(|it| it.state.serial == target.serial);
            let Some(friend) = friend else { continue };
            let qualify_at = now.monotonic + target.frequency.max(target.limit);
            let state = State { qualify_at, ..friend.state.clone() };
            inner.shelf.put(&key, friend.with(state));
        }
        due
    }

    /// A device answered after this time, or did not. What is told of a registration that is not the
    /// one any more that was asked for counts for nothing.
    ///
    /// It is written, if [`Settings::rtupdate`](crate::Settings::rtupdate) says so, when that makes
    /// a difference: the first time, and when it changes between in time, too late and not at all.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`](asterisk_realtime_core::Lookup::update); it is taken note of
    /// nevertheless.
    pub async fn qualified(
        &self,
        target: &QualifyTarget,
        answer: Option<Duration>,
    ) -> Result<Written> {
        let (memory, target) = (Arc::clone(&self.memory), target.clone());
        let write = async move { memory.qualified(&target, answer).await };
        tokio::spawn(write).await.map_err(Memory::<P>::lost)?
    }
}

impl<P: Protocol> Memory<P> {
    async fn qualified(&self, target: &QualifyTarget, answer: Option<Duration>) -> Result<Written> {
        let settings = self.settings();
        let key = settings.names.key(&target.name);
        let _turn = self.turn(&key).await;
        // Less than a millisecond would be taken for nothing that is known.
        let milliseconds = |time: Duration| i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
        let lastms = answer.map_or(-1, |time| milliseconds(time).max(1));
        let friend = {
            let mut inner = self.inner();
            let friend = inner.shelf.get(&key).filter(|it| it.state.serial == target.serial);
            let Some(friend) = friend else { return Ok(Written::Nothing) };
            let features = friend.features();
            let pause = if lastms < 0 { features.retry } else { features.frequency };
            let qualify_at = self.now().monotonic + pause;
            let change = change(friend.reach(), friend.reach_of(lastms));
            let state = State { lastms, qualify_at, ..friend.state.clone() };
            let friend = inner.shelf.put(&key, friend.with(state));
            let Some(change) = change else { return Ok(Written::Nothing) };
            self.tell(&friend, change);
            friend
        };
        if friend.origin() == Origin::Configured {
            return Ok(Written::Nothing);
        }
        let written = P::set_lastms(&settings, &*self.lookup, friend.name(), lastms).await?;
        Ok(written.into())
    }
}

/// What has changed, if it makes a difference.
fn change(before: Reach, after: Reach) -> Option<Change> {
    if std::mem::discriminant(&before) == std::mem::discriminant(&after) {
        return None;
    }
    match after {
        Reach::Reachable(_) => Some(Change::Reachable),
        Reach::Lagged(_) => Some(Change::Lagged),
        Reach::Unreachable => Some(Change::Unreachable),
        Reach::Unknown | Reach::Unmonitored => None,
    }
}

fn target<P: Protocol>(friend: &Friend<P>, wall: u64) -> Option<QualifyTarget> {
    let (features, state) = (friend.features(), &friend.state);
    let registration = friend.registration();
    if friend.is_over(wall) {
        return None;
    }
    let is_lost = friend.reach() == Reach::Unreachable;
    Some(QualifyTarget {
        name: Arc::clone(friend.name()),
        address: friend.place()?,
        contact: registration.map(|it| it.contact.fullcontact.clone()).unwrap_or_default(),
        limit: features.limit?,
        frequency: if is_lost { features.retry } else { features.frequency },
        due: state.qualify_at,
        serial: state.serial,
    })
}
