//! Tables and their keys.

use std::fmt;

use crate::{Column, ForeignKeySpec, Layout, State, Version};

/// A table: all columns that it has or once had.
///
/// [`Table::at`] is the table of one version of Asterisk.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Table {
    /// The name in the official schema, or the one that the documentation uses.
    pub name: &'static str,
    /// What is in it.
    pub about: &'static str,
    /// The families that Asterisk reads from it.
    pub families: &'static [&'static str],
    /// The chain of revisions that makes it; `None` if the official schema does not have it.
    pub tree: Option<Tree>,
    /// The revision that made it, if it has a tree.
    pub since: &'static str,
    /// The type that PJSIP's sorcery knows it by.
    pub sorcery_type: Option<&'static str>,
    /// The columns, in order.
    pub columns: &'static [Column],
    /// The columns of the primary key; empty if there is none.
    pub primary_key: &'static [&'static str],
    /// Keys that no two rows share.
    pub unique: &'static [Key],
    /// Indexes.
    pub indexes: &'static [Key],
    /// Keys of other tables.
    pub foreign_keys: &'static [ForeignKeySpec<'static>],
}

/// A unique key or an index.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Key {
    /// The name, where the official schema gives one.
    pub name: Option<&'static str>,
    /// The columns, in order.
    pub columns: &'static [&'static str],
    /// The revision that made it; `None` for the one that made the table.
    pub since: Option<&'static str>,
    /// The revision that removed it; `None` if it is still there.
    pub until: Option<&'static str>,
}

/// One of the four chains of revisions of the official schema.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Tree {
    /// Call detail records.
    Cdr,
    /// All families.
    Config,
    /// The log of queues.
    QueueLog,
    /// Messages of voicemail.
    Voicemail,
}

impl Tree {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Cdr, Self::Config, Self::QueueLog, Self::Voicemail];

    /// The word that the official schema uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cdr => "cdr",
            Self::Config => "config",
            Self::QueueLog => "queue_log",
            Self::Voicemail => "voicemail",
        }
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Key {
    /// A key that the store names.
    pub const fn of(columns: &'static [&'static str]) -> Self {
        Self { name: None, columns, since: None, until: None }
    }

    /// A key with a name.
    pub const fn named(name: &'static str, columns: &'static [&'static str]) -> Self {
        Self { name: Some(name), columns, since: None, until: None }
    }

    /// Names the revision that made it.
    #[must_use]
    pub const fn since(mut self, revision: &'static str) -> Self {
        self.since = Some(revision);
        self
    }

    /// Names the revision that removed it.
    #[must_use]
    pub const fn until(mut self, revision: &'static str) -> Self {
        self.until = Some(revision);
        self
    }
}

impl Table {
    /// A table of these columns, outside of the official schema and without keys.
    pub const fn new(name: &'static str, columns: &'static [Column]) -> Self {
        Self {
            name,
            about: "",
            families: &[],
            tree: None,
            since: "",
            sorcery_type: None,
            columns,
            primary_key: &[],
            unique: &[],
            indexes: &[],
            foreign_keys: &[],
        }
    }

    /// Says what is in it.
    #[must_use]
    pub const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// Names the families that Asterisk reads from it.
    #[must_use]
    pub const fn families(mut self, families: &'static [&'static str]) -> Self {
        self.families = families;
        self
    }

    /// Names the revision of the official schema that made it.
    #[must_use]
    pub const fn official(mut self, tree: Tree, since: &'static str) -> Self {
        self.tree = Some(tree);
        self.since = since;
        self
    }

    /// Names the type that PJSIP's sorcery knows it by.
    #[must_use]
    pub const fn sorcery(mut self, sorcery_type: &'static str) -> Self {
        self.sorcery_type = Some(sorcery_type);
        self
    }

    /// Names the columns of the primary key.
    #[must_use]
    pub const fn primary_key(mut self, columns: &'static [&'static str]) -> Self {
        self.primary_key = columns;
        self
    }

    /// Lists the keys that no two rows share.
    #[must_use]
    pub const fn unique(mut self, keys: &'static [Key]) -> Self {
        self.unique = keys;
        self
    }

    /// Lists the indexes.
    #[must_use]
    pub const fn indexes(mut self, keys: &'static [Key]) -> Self {
        self.indexes = keys;
        self
    }

    /// Lists the keys of other tables.
    #[must_use]
    pub const fn foreign_keys(mut self, keys: &'static [ForeignKeySpec<'static>]) -> Self {
        self.foreign_keys = keys;
        self
    }

    /// The column of this name, also one of former times: exactly, else ignoring ASCII case.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        let exact = self.columns.iter().find(|column| column.name == name);
        exact.or_else(|| self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
    }

    /// The table as this version of Asterisk has it; `None` if it has no such table, or if
    /// nothing is known of the version. Tables outside of the official schema are always there.
    pub fn at(&'static self, version: Version) -> Option<Layout> {
        self.layout(&State::of(version)?)
    }

    /// The newest form of the table.
    pub fn newest(&'static self) -> Layout {
        Layout::of(self, &State::newest())
    }

    /// The table in this state of the schema; `None` if it has no such table.
    pub fn layout(&'static self, state: &State) -> Option<Layout> {
        let exists = self.tree.is_none_or(|tree| state.contains(tree, self.since));
        exists.then(|| Layout::of(self, state))
    }
}
