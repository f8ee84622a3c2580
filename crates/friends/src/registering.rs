//! Registrations come and go.

use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::Result;

use crate::friend::State;
use crate::memory::{Inner, Memory};
use crate::names::Key;
use crate::shelf::Outcome;
use crate::{Cause, Change, Contact, Friend, Friends, Origin, Protocol, Registers, Wanted};

/// What became of a write.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Written {
    /// There is no such device, or none that registers: its host is not `dynamic`.
    NoDevice,
    /// Nothing is to be written: the options say so, the device is of the configuration file, or
    /// nothing is different.
    Nothing,
    /// So many rows matched. If it is 0 the row is gone, and a registration is known here alone.
    Rows(u64),
}

impl From<Option<u64>> for Written {
    fn from(rows: Option<u64>) -> Self {
        rows.map_or(Self::Nothing, Self::Rows)
    }
}

impl<P: Registers> Friends<P> {
    /// A device registered, for the first time or again, and was granted so much time, of which whole
    /// seconds count; none is as [`Friends::unregistered`]. It is in force at once, and then written
    /// if [`Settings::rtupdate`](crate::Settings::rtupdate) says so.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`](asterisk_realtime_core::Lookup::update): the device is registered
    /// nevertheless, and memory keeps what the store may not have. As [`Friends::find`], if the
    /// device is not in memory: nothing is known of it then.
    pub async fn registered(
        &self,
        name: &str,
        contact: Contact,
        granted: Duration,
    ) -> Result<Written> {
        if granted.as_secs() == 0 {
            return self.unregistered(name).await;
        }
        let (memory, name) = (Arc::clone(&self.memory), name.to_owned());
        let write = async move { memory.register(&name, contact, granted.as_secs()).await };
        tokio::spawn(write).await.map_err(Memory::<P>::lost)?
    }

    /// A device said that it is not registered any more, or somebody says so.
    ///
    /// # Errors
    ///
    /// As [`Friends::registered`]; the device is not registered any more here.
    pub async fn unregistered(&self, name: &str) -> Result<Written> {
        let (memory, name) = (Arc::clone(&self.memory), name.to_owned());
        let write = async move { memory.unregister(&name).await };
        tokio::spawn(write).await.map_err(Memory::<P>::lost)?
    }
}

impl<P: Protocol> Memory<P> {
    /// The friend of this name, if it registers.
    async fn dynamic(&self, name: &str) -> Outcome<P> {
        let found = self.find(name, Wanted::Any, None).await?;
        Ok(found.filter(|found| found.features().is_dynamic))
    }

    async fn register(&self, name: &str, contact: Contact, granted: u64) -> Result<Written> {
        let Some(found) = self.dynamic(name).await? else { return Ok(Written::NoDevice) };
        let settings = self.settings();
        let key = settings.names.key(name);
        let _turn = self.turn(&key).await;
        let friend = {
            let mut inner = self.inner();
            let (now, serial) = (self.now(), inner.shelf.next_serial());
            let registration = P::accept(contact, now.wall, granted);
            // It may have been pruned meanwhile, or loaded again.
            match inner.shelf.get(&key) {
                None => Arc::new(found.registered(registration, now, serial)),
                Some(cached) => {
                    let friend = cached.registered(registration, now, serial);
                    let friend = inner.shelf.put(&key, friend);
                    self.tell(&friend, Change::Registered);
                    friend
                }
            }
        };
        let registration = friend.registration().filter(|_| friend.origin() == Origin::Realtime);
        let Some(registration) = registration else { return Ok(Written::Nothing) };
        let written = P::register(&settings, &*self.lookup, &friend, registration).await;
        let is_saved = matches!(written, Ok(Some(1..)));
        let has_trace = friend.state.has_trace || !matches!(written, Ok(None));
        self.inner().wrote(&key, &friend, is_saved, has_trace);
        written.map(Written::from)
    }

    async fn unregister(&self, name: &str) -> Result<Written> {
        let Some(found) = self.dynamic(name).await? else { return Ok(Written::NoDevice) };
        let settings = self.settings();
        let key = settings.names.key(name);
        let _turn = self.turn(&key).await;
        let friend = self.get(&key).unwrap_or(found);
        {
            let mut inner = self.inner();
            if friend.registration().is_some() {
                inner.unregister(self, &key, &friend, Cause::Asked);
            }
            inner.shelf.forget_kept(&key);
        }
        let is_written = friend.origin() == Origin::Realtime
            && (friend.state.has_trace || friend.registration().is_some());
        if !is_written {
            return Ok(Written::Nothing);
        }
        let now = self.now().wall;
        let written = P::unregister(&settings, &*self.lookup, friend.name(), now).await?;
        let unregistered = self.get(&key).filter(|it| it.registration().is_none());
        if let (Some(1..), Some(friend)) = (written, unregistered) {
            self.inner().wrote(&key, &friend, true, false);
        }
        Ok(written.into())
    }
}

impl<P: Protocol> Inner<P> {
    /// Takes note of what became of writing a registration, or its end.
    fn wrote(&mut self, key: &Key, friend: &Friend<P>, is_saved: bool, has_trace: bool) {
        let current = self.shelf.get(key);
        let known = current.as_deref().unwrap_or(friend);
        if known.state.serial != friend.state.serial {
            return;
        }
        let state = known.state.clone();
        let row = state.registration.as_ref().map_or(0, |it| it.regseconds);
        let row = if is_saved { row } else { state.row };
        let written = known.with(State { is_saved, has_trace, row, ..state });
        if current.is_some() {
            self.shelf.put(key, written);
        } else {
            // It was not in memory, or was pruned meanwhile.
            self.shelf.keep(key, written.kept());
        }
    }
}
