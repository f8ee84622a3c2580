//! The tables that were asked for.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use arc_swap::ArcSwap;
use asterisk_realtime_core::{Capabilities, Table};
use foldhash::fast::RandomState;

use crate::full::Full;
use crate::settings::{Settings, plain_name};
use crate::table::{TableState, View};

/// All tables that were asked for. None of them ever goes.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    /// The first ones, by each spelling of their name; most stores have no more. They are looked
    /// through faster than hashed, and nobody counts who is looking.
    first: [OnceLock<Arc<View>>; FEW],
    others: ArcSwap<HashMap<Table, Arc<View>, RandomState>>,
    /// By the name that the spellings share.
    plain: RwLock<HashMap<Box<str>, Arc<TableState>>>,
}

const FEW: usize = 8;

impl Directory {
    /// Looks at a table, if somebody has asked for it by this name.
    #[inline]
    pub(crate) fn look<T>(&self, table: &Table, look: impl FnOnce(Option<&Arc<View>>) -> T) -> T {
        match self.first().find(|view| view.table == *table) {
            Some(view) => look(Some(view)),
            None => look(self.others.load().get(table)),
        }
    }

    fn first(&self) -> impl Iterator<Item = &Arc<View>> {
        self.first.iter().map_while(OnceLock::get)
    }

    /// The view of a table, made if there is none.
    pub(crate) fn make(&self, table: &Table, settings: &Settings, can: Capabilities) -> Arc<View> {
        // One at a time.
        let mut plain = self.plain.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(view) = self.look(table, |known: Option<&Arc<View>>| known.map(Arc::clone)) {
            return view;
        }
        let name = plain_name(table);
        let state = plain
            .entry(name.clone())
            .or_insert_with(|| Arc::new(TableState::new(name, settings, table)));
        let full = Full::of(&state.settings, can);
        let view = Arc::new(View { table: table.clone(), state: Arc::clone(state), full });
        self.add(Arc::clone(&view));
        view
    }

    fn add(&self, view: Arc<View>) {
        if let Some(free) = self.first.iter().find(|place| place.get().is_none()) {
            free.get_or_init(|| view);
            return;
        }
        let mut others = HashMap::clone(&self.others.load());
        others.insert(view.table.clone(), view);
        self.others.store(Arc::new(others));
    }

    /// All views.
    pub(crate) fn views(&self) -> Vec<Arc<View>> {
        self.first().chain(self.others.load().values()).cloned().collect()
    }

    /// The states of all tables, by name.
    pub(crate) fn all(&self) -> Vec<Arc<TableState>> {
        let plain = self.plain.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = plain.values().cloned().collect();
        all.sort_by(|one, other| one.name().cmp(other.name()));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_spelling_has_one_view_however_many_there_are() {
        let directory = Directory::default();
        let make = |name: &str| {
            let table = Table::mapped(name).unwrap();
            directory.make(&table, &Settings::default(), Capabilities::ALL)
        };
        let names = (0..3 * FEW).flat_map(|number| [format!("t{number}"), format!("T{number}")]);
        let views: Vec<_> = names.map(|name| (make(&name), name)).collect();
        for (view, name) in &views {
            assert!(Arc::ptr_eq(view, &make(name)), "{name}");
            let found = |known: Option<&Arc<View>>| known.is_some_and(|it| Arc::ptr_eq(it, view));
            assert!(directory.look(&view.table, found), "{name}");
        }
        assert_eq!(directory.views().len(), views.len());
        assert_eq!(directory.all().len(), views.len() / 2, "spellings share a state");
        let unknown = Table::defaulted("t0").unwrap();
        assert!(directory.look(&unknown, |known| known.is_none()), "a mapped name is another one");
    }
}
