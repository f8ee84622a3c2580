//! What is in memory, by name, address and mailbox.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::Result;
use tokio::sync::{Mutex, OnceCell};

use crate::agenda::Agenda;
use crate::clock::Now;
use crate::friend::Kept;
use crate::names::Key;
use crate::{Friend, Origin, Protocol};

/// What came of loading.
pub(crate) type Outcome<P> = Result<Option<Arc<Friend<P>>>>;

/// A loading that is under way, for all who ask the same.
pub(crate) struct Loading<P: Protocol> {
    pub(crate) address: Option<SocketAddr>,
    pub(crate) cell: Arc<OnceCell<Outcome<P>>>,
}

/// What there is of a name.
struct Slot<P: Protocol> {
    friend: Option<Arc<Friend<P>>>,
    loading: Option<Loading<P>>,
    /// A registration of a friend that left, of which the row does not tell enough.
    kept: Option<Kept>,
    /// Who reads or writes the row waits here for who does.
    lane: Arc<Mutex<()>>,
}

/// The friends of a kind.
pub(crate) struct Shelf<P: Protocol> {
    slots: HashMap<Key, Slot<P>>,
    agenda: Agenda,
    by_place: BTreeSet<(IpAddr, u16, Key)>,
    by_mailbox: BTreeSet<(String, Key)>,
    /// The registrations so far, to tell them apart.
    serial: u64,
}

impl<P: Protocol> Default for Slot<P> {
    fn default() -> Self {
        Self { friend: None, loading: None, kept: None, lane: Arc::default() }
    }
}

impl<P: Protocol> Default for Shelf<P> {
    fn default() -> Self {
        Self {
            slots: HashMap::new(),
            agenda: Agenda::default(),
            by_place: BTreeSet::new(),
            by_mailbox: BTreeSet::new(),
            serial: 0,
        }
    }
}

impl<P: Protocol> Shelf<P> {
    pub(crate) fn get(&self, key: &str) -> Option<Arc<Friend<P>>> {
        self.slots.get(key)?.friend.clone()
    }

    pub(crate) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// Puts a friend in, in place of the one of its name.
    pub(crate) fn put(&mut self, key: &Key, friend: Friend<P>) -> Arc<Friend<P>> {
        self.take_out(key);
        self.index(key, &friend);
        let friend = Arc::new(friend);
        let slot = self.slots.entry(Key::clone(key)).or_default();
        // What is in memory is what holds.
        slot.kept = None;
        slot.friend = Some(Arc::clone(&friend));
        friend
    }

    /// Takes a friend away. What is being read of it is not kept; a registration of which the row
    /// does not tell enough is.
    pub(crate) fn remove(&mut self, key: &Key) -> Option<Arc<Friend<P>>> {
        let friend = self.take_out(key);
        if let Some(slot) = self.slots.get_mut(key) {
            slot.loading = None;
            let kept = friend.as_ref().filter(|it| it.origin() == Origin::Realtime);
            slot.kept = kept.and_then(|friend| friend.kept()).or(slot.kept.take());
        }
        self.sweep(key);
        friend
    }

    fn take_out(&mut self, key: &Key) -> Option<Arc<Friend<P>>> {
        let friend = self.slots.get_mut(key)?.friend.take()?;
        self.agenda.remove(friend.due(), key);
        if let Some(place) = friend.place() {
            self.by_place.remove(&(place.ip(), place.port(), Key::clone(key)));
        }
        for mailbox in &friend.features().mailboxes {
            self.by_mailbox.remove(&(mailbox.clone(), Key::clone(key)));
        }
        Some(friend)
    }

    fn index(&mut self, key: &Key, friend: &Friend<P>) {
        self.agenda.add(friend.due(), key);
        if let Some(place) = friend.place() {
            self.by_place.insert((place.ip(), place.port(), Key::clone(key)));
        }
        let mailboxes = &friend.features().mailboxes;
        self.by_mailbox.extend(mailboxes.iter().map(|it| (it.clone(), Key::clone(key))));
    }

    /// The names of what is there, or about to be.
    pub(crate) fn keys(&self) -> Vec<Key> {
        self.slots.keys().cloned().collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// All friends, by name.
    pub(crate) fn all(&self) -> Vec<Arc<Friend<P>>> {
        let mut all: Vec<_> = self.slots.values().filter_map(|slot| slot.friend.clone()).collect();
        all.sort_unstable_by(|one, other| one.name().cmp(other.name()));
        all
    }

    /// The friends whose requests come from this address: those of the port, then those that may
    /// send from any.
    pub(crate) fn at(&self, address: SocketAddr) -> Vec<Arc<Friend<P>>> {
        let ip = address.ip();
        let first = Bound::Included((ip, 0, Key::from("")));
        let of_ip = self.by_place.range((first, Bound::Unbounded));
        let of_ip = of_ip.take_while(|(other, ..)| *other == ip);
        let found = of_ip.filter_map(|(_, port, key)| Some((*port, self.get(key)?)));
        let (mut exact, mut any): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
        for (port, friend) in found {
            if port == address.port() {
                exact.push(friend);
            } else if friend.features().any_port {
                any.push(friend);
            }
        }
        exact.extend(any);
        exact
    }

    /// Mailboxes, each with the names of those who are told about it.
    pub(crate) fn mailboxes(&self) -> Vec<(String, Vec<Arc<str>>)> {
        let mut mailboxes: Vec<(String, Vec<Arc<str>>)> = Vec::new();
        for (mailbox, key) in &self.by_mailbox {
            let Some(friend) = self.get(key) else { continue };
            let name = Arc::clone(friend.name());
            match mailboxes.last_mut() {
                Some((last, names)) if last == mailbox => names.push(name),
                _ => mailboxes.push((mailbox.clone(), vec![name])),
            }
        }
        mailboxes
    }

    /// Those who are told about a mailbox.
    pub(crate) fn subscribers(&self, mailbox: &str) -> Vec<Arc<Friend<P>>> {
        let first = Bound::Included((mailbox.to_owned(), Key::from("")));
        let found = self.by_mailbox.range((first, Bound::Unbounded));
        let found = found.take_while(|(other, _)| other == mailbox);
        found.filter_map(|(_, key)| self.get(key)).collect()
    }

    pub(crate) fn due(&self, now: Now) -> Vec<Key> {
        self.agenda.due(now)
    }

    pub(crate) fn next_due(&self, now: Now) -> Option<Duration> {
        self.agenda.next(now)
    }

    /// The place to wait for who reads or writes the row of a name.
    pub(crate) fn lane(&mut self, key: &Key) -> Arc<Mutex<()>> {
        Arc::clone(&self.slots.entry(Key::clone(key)).or_default().lane)
    }

    /// The loading of a name: the one that is under way if it asks the same, else a new one.
    pub(crate) fn loading(
        &mut self,
        key: &Key,
        address: Option<SocketAddr>,
    ) -> Arc<OnceCell<Outcome<P>>> {
        let slot = self.slots.entry(Key::clone(key)).or_default();
        match &slot.loading {
            Some(loading) if loading.address == address => Arc::clone(&loading.cell),
            // Who asks something else does so without the others, and without keeping it.
            Some(_) => Arc::default(),
            None => {
                let loading = Loading { address, cell: Arc::default() };
                Arc::clone(&slot.loading.insert(loading).cell)
            }
        }
    }

    /// Whether what this loading finds may be kept: nothing was pruned in the meantime.
    pub(crate) fn is_expected(&self, key: &Key, cell: &Arc<OnceCell<Outcome<P>>>) -> bool {
        let loading = self.slots.get(key).and_then(|slot| slot.loading.as_ref());
        loading.is_some_and(|loading| Arc::ptr_eq(&loading.cell, cell))
    }

    pub(crate) fn kept(&self, key: &Key) -> Option<Kept> {
        self.slots.get(key)?.kept.clone()
    }

    /// Keeps a registration of a friend that is not in memory.
    pub(crate) fn keep(&mut self, key: &Key, kept: Option<Kept>) {
        self.slots.entry(Key::clone(key)).or_default().kept = kept;
    }

    /// Forgets what was kept of a registration: the device is not registered.
    pub(crate) fn forget_kept(&mut self, key: &Key) {
        if let Some(slot) = self.slots.get_mut(key) {
            slot.kept = None;
        }
    }

    /// Forgets what nobody needs any more: strangers ask for any number of names.
    pub(crate) fn sweep(&mut self, key: &Key) {
        let Some(slot) = self.slots.get_mut(key) else { return };
        let is_over = |loading: &Loading<P>| {
            loading.cell.initialized() || Arc::strong_count(&loading.cell) == 1
        };
        if slot.loading.as_ref().is_some_and(is_over) {
            slot.loading = None;
        }
        let is_used = slot.friend.is_some() || slot.loading.is_some() || slot.kept.is_some();
        if !is_used && Arc::strong_count(&slot.lane) == 1 {
            self.slots.remove(key);
        }
    }
}
