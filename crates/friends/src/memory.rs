//! The friends in memory, and how they get there and leave.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use asterisk_realtime_core::{Error, Lookup, Result};
use asterisk_realtime_sippeers::Wanted;
use tokio::sync::{Notify, broadcast};

use crate::clock::Now;
use crate::names::Key;
use crate::shelf::{Outcome, Shelf};
use crate::visit::{Turn, Visit};
use crate::{
    Cause, Change, Clock, DeviceState, Event, Friend, Origin, Protocol, PruneHook, Registration,
    Settings,
};

/// What all handles share.
pub(crate) struct Memory<P: Protocol> {
    pub(crate) lookup: Arc<dyn Lookup>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) events: broadcast::Sender<Event>,
    pub(crate) on_prune: Option<PruneHook>,
    /// Told when something may be due earlier than before.
    pub(crate) changed: Notify,
    inner: Mutex<Inner<P>>,
}

/// What changes together.
pub(crate) struct Inner<P: Protocol> {
    pub(crate) settings: Arc<Settings>,
    pub(crate) shelf: Shelf<P>,
}

/// What is asked of a name.
pub(crate) struct Question<'q> {
    pub(crate) key: &'q Key,
    pub(crate) name: &'q str,
    pub(crate) wanted: Wanted,
    pub(crate) address: Option<SocketAddr>,
}

impl<P: Protocol> Memory<P> {
    pub(crate) fn new(
        lookup: Arc<dyn Lookup>,
        clock: Arc<dyn Clock>,
        settings: Settings,
        events: usize,
        on_prune: Option<PruneHook>,
    ) -> Self {
        let inner = Inner { settings: Arc::new(settings), shelf: Shelf::default() };
        let events = broadcast::Sender::new(events.max(1));
        let changed = Notify::new();
        Self { lookup, clock, events, on_prune, changed, inner: Mutex::new(inner) }
    }

    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner<P>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Now {
        Now::of(&*self.clock)
    }

    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.inner().settings)
    }

    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Friend<P>>> {
        self.inner().shelf.get(key)
    }

    /// The options, and the friend in memory.
    fn look_up(&self, name: &str) -> (Arc<Settings>, Option<Arc<Friend<P>>>) {
        let inner = self.inner();
        let friend = inner.shelf.get(&inner.settings.names.folded(name));
        (Arc::clone(&inner.settings), friend)
    }

    pub(crate) async fn turn(&self, key: &Key) -> Turn<'_, P> {
        Turn::wait(self, key).await
    }

    /// The friend in memory. One whose time is over is looked after first: nobody may have done it.
    pub(crate) async fn current(&self, key: &Key) -> Option<Arc<Friend<P>>> {
        let friend = self.get(key)?;
        if !friend.due().is_now(self.now()) {
            return Some(friend);
        }
        self.end(key).await;
        self.get(key)
    }

    /// The friend of a name: from memory, else from the store, once for all who ask at a time.
    pub(crate) async fn find(
        &self,
        name: &str,
        wanted: Wanted,
        address: Option<SocketAddr>,
    ) -> Outcome<P> {
        let is_wanted = |friend: &Arc<Friend<P>>| P::is_wanted(friend.object(), wanted);
        let (settings, cached) = self.look_up(name);
        if let Some(friend) = cached.as_ref().filter(|friend| !friend.due().is_now(self.now())) {
            return Ok(Some(Arc::clone(friend)).filter(is_wanted));
        }
        let key = &settings.names.key(name);
        let question = Question { key, name, wanted, address };
        if let Some(friend) = self.current(key).await {
            return Ok(Some(friend).filter(is_wanted));
        }
        if !settings.rtcachefriends {
            let _turn = self.turn(key).await;
            let friend = self.read(&settings, &question).await?.map(Arc::new);
            return Ok(friend.filter(is_wanted));
        }
        let visit = Visit::new(self, key, address);
        let load = || self.load(&settings, &question, &visit);
        let outcome = visit.cell().get_or_init(load).await.clone();
        Ok(outcome?.filter(is_wanted))
    }

    /// Loads a friend, and keeps it if it is what is wanted.
    async fn load(
        &self,
        settings: &Settings,
        question: &Question<'_>,
        visit: &Visit<'_, P>,
    ) -> Outcome<P> {
        let key = question.key;
        let _turn = self.turn(key).await;
        if let Some(friend) = self.get(key) {
            return Ok(Some(friend));
        }
        let Some(friend) = self.read(settings, question).await? else { return Ok(None) };
        let is_it = settings.names.are_same(friend.name(), question.name)
            && P::is_wanted(friend.object(), question.wanted);
        let mut inner = self.inner();
        if !is_it || !inner.shelf.is_expected(key, visit.cell()) {
            return Ok(Some(Arc::new(friend)));
        }
        let friend = inner.shelf.put(key, friend);
        self.tell(&friend, Change::Loaded);
        Ok(Some(friend))
    }

    /// Reads a row, whose turn it has to be. A registration that is over is written so.
    pub(crate) async fn read(
        &self,
        settings: &Settings,
        question: &Question<'_>,
    ) -> Result<Option<Friend<P>>> {
        let Question { key, name, wanted, address } = *question;
        let lookup = &*self.lookup;
        let mut is_first = true;
        loop {
            let Some(mut object) = P::read(settings, lookup, name, address).await? else {
                return Ok(None);
            };
            let now = self.now();
            let registration = self.valid(settings, key, &object, now);
            let is_over = registration.is_none() && P::registration(&object).is_some();
            if is_over {
                if P::is_wanted(&object, wanted)
                    && Self::is_gone(P::expire_read(settings, lookup, &object).await, name)
                    && std::mem::take(&mut is_first)
                {
                    // Somebody registered in the meantime.
                    continue;
                }
                P::forget(&mut object);
            }
            let serial = self.inner().shelf.next_serial();
            return Ok(Some(Friend::loaded(settings, object, registration, now, serial)));
        }
    }

    /// The registration that holds: that of the row, unless memory has kept the last one.
    pub(crate) fn valid(
        &self,
        settings: &Settings,
        key: &Key,
        object: &P::Object,
        now: Now,
    ) -> Option<Registration> {
        let of_row = P::registration(object);
        let kept = self.inner().shelf.kept(key);
        let kept = kept.filter(|kept| kept.is_last::<P>(of_row.as_ref(), now.wall));
        let kept = kept.map(|kept| kept.registration);
        kept.or(of_row).filter(|it| settings.ignoreregexpire || !it.is_over(now.wall))
    }

    /// Whether a write found that the row has another registration, or is not there. If the write
    /// failed, nothing is known, and nothing is lost: the row tells that its time is over.
    fn is_gone(written: Result<Option<u64>>, name: &str) -> bool {
        match written {
            Ok(rows) => rows == Some(0),
            Err(error) => {
                tracing::warn!(%name, %error, "the end of a registration is not written");
                false
            }
        }
    }

    /// Does what is due for a friend, if something is: ends its registration, or forgets it.
    pub(crate) async fn end(&self, key: &Key) {
        let _turn = self.turn(key).await;
        let (settings, friend) = {
            let inner = self.inner();
            (Arc::clone(&inner.settings), inner.shelf.get(key))
        };
        let Some(friend) = friend.filter(|friend| friend.due().is_now(self.now())) else { return };
        let ended = friend.registration().filter(|_| !settings.ignoreregexpire);
        let Some(registration) = ended else {
            self.inner().forget(self, key);
            return;
        };
        let is_written = friend.origin() == Origin::Realtime && friend.state.has_trace;
        if is_written {
            let row = friend.last_written(registration);
            let written = P::expire(&settings, &*self.lookup, friend.name(), &row).await;
            if Self::is_gone(written, friend.name()) {
                return self.catch_up(&settings, key, &friend).await;
            }
        }
        self.inner().unregister(self, key, &friend, Cause::Expired);
    }

    /// Takes over what the row has, which is not what it had: another server may have written it.
    async fn catch_up(&self, settings: &Settings, key: &Key, friend: &Arc<Friend<P>>) {
        let name = friend.name();
        let question = Question { key, name, wanted: Wanted::Any, address: None };
        let read = self.read(settings, &question).await;
        let mut inner = self.inner();
        if !inner.is_current(key, friend) {
            return;
        }
        match read {
            Ok(Some(other)) if other.registration().is_some() => {
                let other = inner.shelf.put(key, other);
                self.tell(&other, Change::Registered);
            }
            // Somebody else has blanked it.
            Ok(Some(other)) if P::registration(other.object()).is_none() => {
                inner.unregister(self, key, friend, Cause::Expired);
            }
            // The row is gone, or what it has is not known for certain: the next use asks.
            Ok(_) => inner.forget(self, key),
            Err(error) => {
                tracing::warn!(%name, %error, "a friend cannot be read again");
                inner.unregister(self, key, friend, Cause::Expired);
            }
        }
    }

    /// Tells who listens. Called with the lock held, so that events come in their order.
    pub(crate) fn tell(&self, friend: &Friend<P>, change: Change) {
        let state = match change {
            Change::Removed => DeviceState::Unknown,
            _ => friend.state(),
        };
        // Nobody may listen.
        let _ = self.events.send(Event { name: Arc::clone(friend.name()), change, state });
        self.changed.notify_one();
    }

    /// What goes wrong if a task of ours panics, or the runtime ends.
    pub(crate) fn lost(_: tokio::task::JoinError) -> Error {
        Error::internal("writing a registration ended without an answer")
    }
}

impl<P: Protocol> Inner<P> {
    /// Whether a friend is still as it was.
    pub(crate) fn is_current(&self, key: &Key, friend: &Arc<Friend<P>>) -> bool {
        self.shelf.get(key).is_some_and(|it| it.state.serial == friend.state.serial)
    }

    /// Ends the registration of a friend, if it is still as it was. With `rtautoclear` it leaves.
    pub(crate) fn unregister(
        &mut self,
        memory: &Memory<P>,
        key: &Key,
        friend: &Arc<Friend<P>>,
        cause: Cause,
    ) {
        if !self.is_current(key, friend) {
            return;
        }
        let serial = self.shelf.next_serial();
        let friend = self.shelf.put(key, friend.unregistered(serial));
        memory.tell(&friend, Change::Unregistered(cause));
        if friend.state.clears_at.is_some() {
            self.forget(memory, key);
        }
    }

    /// Takes a friend away, and tells so.
    pub(crate) fn forget(&mut self, memory: &Memory<P>, key: &Key) {
        if let Some(friend) = self.shelf.remove(key) {
            memory.tell(&friend, Change::Removed);
        }
    }
}
