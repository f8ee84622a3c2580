//! Which stores have a cache, and how it keeps the tables of the families.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_cache::{
    Clock, Facet, Lifetimes, Mode, Persistence, Settings, TableSettings, Tables,
};
use asterisk_realtime_core::{Diagnostic, Table, Variable};
use asterisk_realtime_extconfig::Mapping;

use super::Context;
use super::options::Options;
use super::wanted::{Wanted, of_static_file};
use crate::policy::located;
use crate::snapshot::StoreKey;

/// The settings of the stores that have a cache.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    stores: HashMap<StoreKey, Settings>,
    pub(super) clock: Clock,
    /// Where they keep their answers for a restart.
    pub(super) file: Option<Arc<Persistence>>,
}

impl Plan {
    /// The settings of the cache before a store, if it has one.
    pub(crate) fn of(&self, key: &StoreKey) -> Option<&Settings> {
        self.stores.get(key)
    }
}

impl Options {
    /// Works out how the tables of all mapped families are kept, and what is wrong with that.
    pub(crate) fn plan(&self, context: &Context<'_>) -> (Plan, Vec<Diagnostic>) {
        let mut findings = Vec::new();
        let mut wanted = Vec::new();
        for name in context.mappings.families() {
            let own = self.family(name);
            if context.mappings.chain(name).any(Mapping::is_static) {
                findings.extend(of_static_file(name, own));
            } else {
                let advice = (context.caching.advise)(name);
                wanted.push(Wanted::new(self, own, &advice, name, &mut findings));
            }
        }
        let mut stores: HashMap<StoreKey, Planned<'_>> = HashMap::new();
        for family in &wanted {
            let deadline = context.settings.policy(family.name).deadline;
            for mapping in context.mappings.chain(family.name) {
                if let (Some(key), Ok(table)) =
                    ((context.store)(mapping), mapping.table(family.name))
                {
                    let planned = stores.entry(key).or_default();
                    planned.deadline = planned.deadline.max(deadline);
                    findings.extend(planned.add(&table, family));
                }
            }
        }
        let settings =
            stores.into_iter().filter_map(|(key, planned)| Some((key, planned.finish(self)?)));
        let stores: HashMap<_, _> = settings.collect();
        let clock = context.caching.clock.clone();
        let named = self.file.as_ref().filter(|_| !stores.is_empty());
        let file = named.and_then(|named| {
            let file = context.caching.file(context.directory.join(&named.value));
            if file.is_none() {
                findings.push(without_driver(named));
            }
            file
        });
        (Plan { stores, clock, file }, findings)
    }
}

fn without_driver(named: &Variable) -> Diagnostic {
    let message = "`cache-file`: this program keeps nothing in files";
    let help = "leave the option out, or build the program with the feature `sqlite3`";
    located(Diagnostic::warning("ara-no-cache-file", message).with_help(help), named)
}

/// What is known so far of a store.
#[derive(Default)]
struct Planned<'p> {
    tables: Tables,
    /// Which families read which tables.
    readers: Vec<(Table, &'p Wanted<'p>)>,
    /// The longest time that a call may take.
    deadline: Duration,
}

impl<'p> Planned<'p> {
    /// Adds a table that a family reads; if another one reads it too, the more careful of each
    /// value counts, and a finding says so if somebody has written something else.
    fn add(&mut self, table: &Table, family: &'p Wanted<'p>) -> Option<Diagnostic> {
        let other = self.readers.iter().find(|(known, _)| is_same(known, table));
        let other = other.map(|(_, other)| *other).filter(|other| other.name != family.name);
        self.readers.push((table.clone(), family));
        let before = self.tables.insert(table, family.settings.clone())?;
        let is_off = before.mode == Mode::Off && family.settings.mode == Mode::Off;
        if is_off || before == family.settings {
            return None;
        }
        self.tables.insert(table, more_careful(&before, &family.settings));
        conflict(table, family, other?)
    }

    /// The settings of the store's cache; `None` if it needs none. Tables that are off are left to
    /// the default, so that a cache is the same whatever else the store is mapped for.
    fn finish(self, options: &Options) -> Option<Settings> {
        let mut settings = Settings::default();
        settings.default = TableSettings::default().with_mode(Mode::Off);
        for (table, _) in &self.readers {
            let wanted = self.tables.get(table).filter(|wanted| wanted.mode != Mode::Off);
            wanted.map(|wanted| settings.tables.insert(table, wanted.clone()));
        }
        settings.tables.iter().next()?;
        (settings.found_limits, settings.absent_limits) = (options.found, options.absent);
        settings.fetch = self.deadline;
        Some(settings)
    }
}

/// Whether both names may be of the same table.
fn is_same(one: &Table, other: &Table) -> bool {
    let mut tables = Tables::default();
    tables.insert(one, TableSettings::default());
    tables.get(other).is_some()
}

fn more_careful(one: &TableSettings, other: &TableSettings) -> TableSettings {
    let rank = |mode| match mode {
        Mode::Off => 0,
        Mode::Keyed => 1,
        Mode::Full => 2,
    };
    let mode = if rank(one.mode) < rank(other.mode) { one.mode } else { other.mode };
    let mut both = one.clone().with_mode(mode);
    both.found = shorter(one.found, other.found);
    both.absent = shorter(one.absent, other.absent);
    both.full_limits.entries = one.full_limits.entries.min(other.full_limits.entries);
    both.full_limits.bytes = one.full_limits.bytes.min(other.full_limits.bytes);
    both.facet = match (&one.facet, &other.facet) {
        (Some(one), Some(other)) => Some(shorter_facet(one, other)),
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    both
}

/// The shorter of each time.
fn shorter(one: Lifetimes, other: Lifetimes) -> Lifetimes {
    Lifetimes {
        soft: one.soft.min(other.soft),
        hard: one.hard.min(other.hard),
        grace: one.grace.min(other.grace),
    }
}

/// The columns of both.
fn shorter_facet(one: &Facet, other: &Facet) -> Facet {
    let mut columns = one.columns.clone();
    columns.extend(other.columns.iter().filter(|column| !one.columns.contains(column)).cloned());
    let (lifetime, grace) = (one.lifetime.min(other.lifetime), one.grace.min(other.grace));
    Facet { columns, lifetime, grace }
}

fn conflict(table: &Table, family: &Wanted<'_>, other: &Wanted<'_>) -> Option<Diagnostic> {
    let written = family.written.first().or(other.written.first())?;
    let message = format!(
        "`{}` and `{}` read the same table, {}, and their answers are to be kept differently",
        other.name,
        family.name,
        table.name()
    );
    let help = format!(
        "write the same options in `[family {}]` and `[family {}]`; until then the more careful \
         of each value counts",
        other.name, family.name
    );
    let finding = Diagnostic::warning("ara-cache-conflict", message).with_help(help);
    Some(located(finding, written))
}
