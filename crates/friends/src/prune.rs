//! Taking friends out of memory.

use std::fmt;
use std::sync::Arc;

use regex::Regex;

use crate::{Change, Friends, Origin, Protocol};

/// What was asked to be pruned.
#[derive(Clone, Copy, Debug)]
pub enum Pruning<'p> {
    /// One name, whether there is a friend or not.
    Name(&'p str),
    /// The names that match.
    Like(&'p Regex),
    /// Everything.
    All,
}

/// Who is told what was asked to be pruned.
#[derive(Clone)]
pub struct PruneHook(Arc<dyn Fn(&Pruning<'_>) + Send + Sync>);

impl PruneHook {
    /// Calls this function, behind the pruning.
    pub fn new(function: impl Fn(&Pruning<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(function))
    }

    fn call(&self, pruning: &Pruning<'_>) {
        (self.0)(pruning);
    }
}

impl fmt::Debug for PruneHook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PruneHook").finish_non_exhaustive()
    }
}

/// What became of pruning one name.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Pruned {
    /// It is not in memory any more.
    Done,
    /// It is of the configuration file, and stays.
    NotRealtime,
    /// There is no such friend in memory.
    NotFound,
}

impl<P: Protocol> Friends<P> {
    /// Takes a friend out of memory, with everything that was to happen to it by itself. Nothing is
    /// written: a registration that holds is found again when the friend is loaded.
    pub fn prune(&self, name: &str) -> Pruned {
        let pruned = {
            let mut inner = self.memory.inner();
            let key = inner.settings.names.key(name);
            match inner.shelf.get(&key).map(|friend| friend.origin()) {
                Some(Origin::Configured) => Pruned::NotRealtime,
                found => {
                    // What is being read of it is not kept either.
                    let friend = inner.shelf.remove(&key);
                    if let Some(friend) = friend {
                        self.memory.tell(&friend, Change::Removed);
                    }
                    found.map_or(Pruned::NotFound, |_| Pruned::Done)
                }
            }
        };
        self.tell_pruned(&Pruning::Name(name));
        pruned
    }

    /// Takes the friends out of memory whose names match, and answers how many there were.
    pub fn prune_like(&self, names: &Regex) -> usize {
        let count = self.prune_where(|name| names.is_match(name));
        self.tell_pruned(&Pruning::Like(names));
        count
    }

    /// Takes all friends out of memory that came from a store, and answers how many there were.
    pub fn prune_all(&self) -> usize {
        let count = self.prune_where(|_| true);
        self.tell_pruned(&Pruning::All);
        count
    }

    fn prune_where(&self, is_meant: impl Fn(&str) -> bool) -> usize {
        let mut inner = self.memory.inner();
        let mut count = 0;
        for key in inner.shelf.keys() {
            let friend = inner.shelf.get(&key);
            let name = friend.as_ref().map_or(&key, |friend| friend.name());
            let is_ours = friend.as_ref().is_none_or(|it| it.origin() == Origin::Realtime);
            if !is_ours || !is_meant(name) {
                continue;
            }
            if let Some(friend) = inner.shelf.remove(&key) {
                self.memory.tell(&friend, Change::Removed);
                count += 1;
            }
        }
        count
    }

    fn tell_pruned(&self, pruning: &Pruning<'_>) {
        if let Some(hook) = &self.memory.on_prune {
            hook.call(pruning);
        }
    }
}
