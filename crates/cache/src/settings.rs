//! How long and how much is kept.

use std::collections::BTreeMap;
use std::time::Duration;

use asterisk_realtime_core::Table;

const MIB: u64 = 1024 * 1024;

/// What a [`Cached`](crate::Cached) keeps, and how long; plain values, compared on a reload.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// How tables are kept that `tables` does not name.
    pub default: TableSettings,
    /// How single tables are kept.
    pub tables: Tables,
    /// How many answers with rows are kept: 100,000 and 128 MiB.
    pub found_limits: Limits,
    /// How many answers without rows are kept, apart from the others, so that a scanner of names
    /// drives no customer out: 100,000 and 32 MiB.
    pub absent_limits: Limits,
    /// How long a store that failed is left alone, while there are old answers: 1 s.
    pub retry: Duration,
    /// How long a statement may take that the cache makes for several callers or for none: 2 s.
    /// It is given more if the first caller has more.
    pub fetch: Duration,
}

impl Settings {
    /// How this table is kept.
    pub fn of(&self, table: &Table) -> &TableSettings {
        self.tables.get(table).unwrap_or(&self.default)
    }

    /// Whether every table is kept by question, so that none has to be looked for.
    pub(crate) fn is_keyed_for_all(&self) -> bool {
        let mut all = self.tables.iter().map(|(_, settings)| settings).chain([&self.default]);
        all.all(|settings| settings.mode == Mode::Keyed)
    }
}

impl Default for Settings {
    /// Every table by question.
    fn default() -> Self {
        Self {
            default: TableSettings::default(),
            tables: Tables::default(),
            found_limits: Limits { entries: 100_000, bytes: 128 * MIB },
            absent_limits: Limits { entries: 100_000, bytes: 32 * MIB },
            retry: Duration::from_secs(1),
            fetch: Duration::from_secs(2),
        }
    }
}

/// How a table is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TableSettings {
    /// Whether anything is kept, and in which way: each question by itself.
    pub mode: Mode,
    /// How long rows are kept: 30 s, then up to 5 minutes while they are asked for anew, and an
    /// hour more while the store is down.
    pub found: Lifetimes,
    /// How long it is kept that there is no row: 10 s, and not longer while the store is down,
    /// since nobody could tell a new customer from an unknown one.
    pub absent: Lifetimes,
    /// How large a table may be that is kept as a whole: 100,000 rows and 256 MiB, which are twice
    /// as much for as long as it is read anew. A larger one is kept by question.
    pub full_limits: Limits,
    /// The columns that are good for a shorter time than the rest, if there are any.
    pub facet: Option<Facet>,
}

impl TableSettings {
    /// The same in another way.
    #[must_use]
    pub fn with_mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// How long an answer is kept.
    pub(crate) fn lifetimes(&self, is_absent: bool) -> Lifetimes {
        if is_absent { self.absent } else { self.found }
    }
}

impl Default for TableSettings {
    fn default() -> Self {
        Self {
            mode: Mode::Keyed,
            found: Lifetimes {
                soft: Duration::from_secs(30),
                hard: Duration::from_mins(5),
                grace: Duration::from_hours(1),
            },
            absent: Lifetimes::exactly(Duration::from_secs(10)),
            full_limits: Limits { entries: 100_000, bytes: 256 * MIB },
            facet: None,
        }
    }
}

/// In which way a table is kept.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Mode {
    /// Not at all: every operation goes to the store.
    Off,
    /// Each question by itself, when it has been asked.
    Keyed,
    /// As a whole, where store and table allow it, and else by question.
    Full,
}

/// Columns that are good for a shorter time than the rest of their row: those of a registration,
/// beside a peer's configuration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Facet {
    /// Their names, in the table's spelling or without regard to case.
    pub columns: Vec<Box<str>>,
    /// From this age on a row is asked for anew.
    pub lifetime: Duration,
    /// How much older they may be while the store is down; then the failure is told.
    pub grace: Duration,
}

impl Facet {
    /// For 5 s, and for a minute more while the store is down.
    pub fn new<C: Into<Box<str>>>(columns: impl IntoIterator<Item = C>) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            lifetime: Duration::from_secs(5),
            grace: Duration::from_mins(1),
        }
    }
}

/// Settings by the name of a table, without regard to case and to a schema before it: tables that
/// may be the same have the same settings.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tables(BTreeMap<Box<str>, TableSettings>);

impl Tables {
    /// Sets how a table is kept; answers what was set before.
    pub fn insert(&mut self, table: &Table, settings: TableSettings) -> Option<TableSettings> {
        self.0.insert(plain_name(table), settings)
    }

    /// How the table is kept, if it has settings of its own.
    pub fn get(&self, table: &Table) -> Option<&TableSettings> {
        (!self.0.is_empty()).then(|| self.0.get(&plain_name(table)))?
    }

    /// The tables that have settings of their own: the name without a schema, in lower case.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &TableSettings)> {
        self.0.iter().map(|(name, settings)| (&**name, settings))
    }
}

/// The name that all spellings of a table share: another table may have it too, so that what
/// belongs to it is a matter of doing too much or just enough.
pub(crate) fn plain_name(table: &Table) -> Box<str> {
    let name = table.schema_and_name().map_or(table.name(), |(_, name)| name);
    // A name that stands in for a missing one may have dots, and some store may split it.
    name.rsplit('.').next().unwrap_or(name).to_lowercase().into()
}

/// The ages of an answer, counted from the moment when the store was asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Lifetimes {
    /// From this age on the store is asked in the background, by one task, while the answer is
    /// still given.
    pub soft: Duration,
    /// From this age on the answer is given no longer, unless the store is down. A value below
    /// `soft` ends the life of the answer before it is ever asked for anew.
    pub hard: Duration,
    /// How much older an answer may be while the store is down.
    pub grace: Duration,
}

impl Lifetimes {
    /// This long, and no longer, whatever the store does. Zero keeps nothing.
    pub const fn exactly(time: Duration) -> Self {
        Self { soft: time, hard: time, grace: Duration::ZERO }
    }

    /// The age from which on nobody is given the answer.
    pub fn end(&self) -> Duration {
        self.hard.saturating_add(self.grace)
    }
}

/// How much is kept; what is used least goes first. Each part of a divided map has its share, so
/// what fits is a little less.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// The most answers, or rows of a table that is kept as a whole.
    pub entries: usize,
    /// The most bytes, keys and what the map needs of its own included, as far as can be counted
    /// from outside of the allocator. An answer that does not fit is given and not kept.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_found_by_each_of_its_names() {
        let mut settings = Settings::default();
        assert!(settings.is_keyed_for_all());
        let off = TableSettings::default().with_mode(Mode::Off);
        settings.tables.insert(&Table::mapped("asterisk.SipPeers").unwrap(), off.clone());
        for name in ["sippeers", "SIPPEERS", "other.sippeers"] {
            assert_eq!(settings.of(&Table::mapped(name).unwrap()), &off, "{name}");
        }
        assert_eq!(settings.of(&Table::mapped("sipregs").unwrap()).mode, Mode::Keyed);
        assert_eq!(settings.tables.iter().next(), Some(("sippeers", &off)));
        assert!(!settings.is_keyed_for_all());
    }
}
