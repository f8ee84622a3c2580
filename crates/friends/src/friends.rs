//! The friends of a channel driver.

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use asterisk_realtime_core::{Lookup, Result};

use crate::memory::Memory;
use crate::{
    Change, Clock, DeviceState, Events, Friend, Origin, Protocol, PruneHook, Settings, SystemClock,
    Wanted,
};

/// How many events are kept for who does not take them at once, unless told otherwise.
const USUAL_EVENTS: usize = 1024;

/// The friends of a channel driver: objects of realtime families that stay in memory, with their
/// registrations (`rtcachefriends`).
///
/// A handle: cloning it is cheap, and all clones share what is in memory. Registrations are written
/// in tasks of their own, so its methods need the runtime of tokio, and a call that is given up
/// loses nothing.
///
/// A store that fails is an error of the call that needed it. It removes nothing from memory, and
/// replaces nothing.
pub struct Friends<P: Protocol> {
    pub(crate) memory: Arc<Memory<P>>,
}

/// Says what [`Friends`] are made with.
#[must_use]
pub struct Builder<P: Protocol> {
    lookup: Arc<dyn Lookup>,
    settings: Settings,
    configured: Vec<P::Object>,
    clock: Arc<dyn Clock>,
    events: usize,
    on_prune: Option<PruneHook>,
}

impl<P: Protocol> Builder<P> {
    /// The options; [`Settings::default`] unless given.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// The devices of the configuration file. They are found before those of a store.
    pub fn configured(mut self, objects: Vec<P::Object>) -> Self {
        self.configured = objects;
        self
    }

    /// What tells the time.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// For how many events there is room; 1024 unless given.
    pub fn events(mut self, count: usize) -> Self {
        self.events = count;
        self
    }

    /// Who is told what was asked to be pruned, so that other memories forget it too.
    pub fn on_prune(mut self, hook: PruneHook) -> Self {
        self.on_prune = Some(hook);
        self
    }

    /// Makes them. Nothing is asked of a store before a friend is.
    pub fn build(self) -> Friends<P> {
        let Self { lookup, settings, configured, clock, events, on_prune } = self;
        let memory = Memory::new(lookup, clock, settings, events, on_prune);
        memory.configure(configured);
        Friends { memory: Arc::new(memory) }
    }
}

impl<P: Protocol> fmt::Debug for Builder<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Builder").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl<P: Protocol> Friends<P> {
    /// Starts to make friends over these families.
    pub fn builder(lookup: Arc<dyn Lookup>) -> Builder<P> {
        Builder {
            lookup,
            settings: Settings::default(),
            configured: Vec::new(),
            clock: Arc::new(SystemClock),
            events: USUAL_EVENTS,
            on_prune: None,
        }
    }

    /// The options in force.
    pub fn settings(&self) -> Arc<Settings> {
        self.memory.settings()
    }

    /// A friend of this name, if it is what is wanted: from memory, else from the store. All who
    /// ask for a name at a time cause one loading.
    ///
    /// With [`Settings::rtcachefriends`] it is kept. A row that is not what is wanted is not: a user
    /// who is asked for as a peer is absent, and not in memory.
    ///
    /// A friend of IAX2 is what its kind says, whatever is wanted.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`], if it is not in memory.
    pub async fn find(&self, name: &str, wanted: Wanted) -> Result<Option<Arc<Friend<P>>>> {
        self.memory.find(name, wanted, None).await
    }

    /// A friend of this name that is in memory.
    pub fn cached(&self, name: &str) -> Option<Arc<Friend<P>>> {
        let inner = self.memory.inner();
        inner.shelf.get(&inner.settings.names.folded(name))
    }

    /// All friends in memory, by name.
    pub fn all(&self) -> Vec<Arc<Friend<P>>> {
        self.memory.inner().shelf.all()
    }

    /// How many names memory knows something of: friends, loadings under way, and registrations that
    /// are kept for friends that left.
    pub fn footprint(&self) -> usize {
        self.memory.inner().shelf.len()
    }

    /// The friend in memory whose requests come from this address.
    pub fn cached_at(&self, address: SocketAddr, wanted: Wanted) -> Option<Arc<Friend<P>>> {
        let found = self.memory.inner().shelf.at(address);
        let wall = self.memory.now().wall;
        // When a registration is over, somebody else may have the address.
        let is_it = |it: &Arc<Friend<P>>| !it.is_over(wall) && P::is_wanted(it.object(), wanted);
        found.into_iter().find(is_it)
    }

    /// The state of a device: from memory, else from its row, which is not kept and not written.
    ///
    /// Unlike Asterisk, it notices that the registration of the row is over.
    ///
    /// # Errors
    ///
    /// As [`Friends::find`].
    pub async fn state(&self, name: &str) -> Result<DeviceState> {
        let memory = &self.memory;
        let settings = memory.settings();
        if let Some(friend) = memory.current(&settings.names.key(name)).await {
            return Ok(friend.state());
        }
        let read = memory.look(&settings, name).await?;
        Ok(read.map_or(DeviceState::Invalid, |friend| friend.state()))
    }

    /// What happens to friends from now on.
    pub fn events(&self) -> Events {
        Events::new(&self.memory.events)
    }

    /// Mailboxes, as `mailbox@context`, each with the names of the friends that are told about it
    /// by themselves.
    pub fn mailboxes(&self) -> Vec<(String, Vec<Arc<str>>)> {
        self.memory.inner().shelf.mailboxes()
    }

    /// The friends that are told about a mailbox; without a context, it is `default`.
    pub fn subscribers(&self, mailbox: &str) -> Vec<Arc<Friend<P>>> {
        let mailbox = full_mailbox(mailbox);
        self.memory.inner().shelf.subscribers(&mailbox)
    }

    /// Puts other options and other devices of the configuration file in force, and removes all
    /// friends that came from a store, without writing to it. They are loaded again when they are
    /// used; a registration of which the row does not tell enough is kept for that.
    ///
    /// Options that are not given any more have their defaults: nothing stays on.
    pub fn reload(&self, settings: Settings, configured: Vec<P::Object>) {
        self.memory.inner().settings = Arc::new(settings);
        self.memory.configure(configured);
    }
}

/// A mailbox with its context.
pub(crate) fn full_mailbox(mailbox: &str) -> String {
    if mailbox.contains('@') { mailbox.to_owned() } else { format!("{mailbox}@default") }
}

impl<P: Protocol> Memory<P> {
    /// Takes everything away but the devices of the configuration file, which are these.
    fn configure(&self, objects: Vec<P::Object>) {
        let mut inner = self.inner();
        let settings = Arc::clone(&inner.settings);
        let now = self.now();
        let mut before = HashMap::new();
        for key in inner.shelf.keys() {
            before.extend(inner.shelf.remove(&key).map(|friend| (key, friend)));
        }
        for object in objects {
            let key = settings.names.key(P::name(&object));
            let serial = inner.shelf.next_serial();
            let known = before.get(&key).map(|friend| &**friend);
            inner.shelf.put(&key, Friend::configured(&settings, object, known, now, serial));
        }
        for (key, friend) in before {
            if friend.origin() == Origin::Realtime || inner.shelf.get(&key).is_none() {
                self.tell(&friend, Change::Removed);
            }
        }
    }

    /// Reads a row without keeping it and without writing.
    async fn look(&self, settings: &Settings, name: &str) -> Result<Option<Friend<P>>> {
        let Some(mut object) = P::read(settings, &*self.lookup, name, None).await? else {
            return Ok(None);
        };
        if !settings.names.are_same(P::name(&object), name) {
            return Ok(None);
        }
        let now = self.now();
        let registration = self.valid(settings, &settings.names.key(name), &object, now);
        if registration.is_none() {
            P::forget(&mut object);
        }
        Ok(Some(Friend::loaded(settings, object, registration, now, 0)))
    }
}

impl<P: Protocol> Clone for Friends<P> {
    fn clone(&self) -> Self {
        Self { memory: Arc::clone(&self.memory) }
    }
}

impl<P: Protocol> fmt::Debug for Friends<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Friends");
        debug.field("settings", &self.settings()).finish_non_exhaustive()
    }
}
