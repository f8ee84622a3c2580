//! What there is of a family, to tell which references lead nowhere.

use std::collections::HashSet;

use asterisk_realtime::Row;

use super::reference::Target;

/// The most names that are kept of a family.
pub(super) const MOST: usize = 1_000_000;

/// The names of the things of one family.
#[derive(Debug)]
pub(super) struct Keys {
    target: &'static Target,
    /// In lower case, since many stores compare so; `None` if there are too many of them.
    names: Option<HashSet<Box<str>>>,
    most: usize,
}

impl Keys {
    /// No names yet, and never more than `most`.
    pub(super) fn new(target: &'static Target, most: usize) -> Self {
        Self { target, names: Some(HashSet::new()), most }
    }

    /// Takes note of the name of a row.
    pub(super) fn insert(&mut self, row: &Row) {
        let Some(names) = &mut self.names else { return };
        let variables: Vec<_> = self.target.key.iter().map(|column| first(row, column)).collect();
        let Some(parts) = variables.into_iter().collect::<Option<Vec<_>>>() else { return };
        names.insert(parts.join("@").to_ascii_lowercase().into());
        if names.len() > self.most {
            self.names = None;
        }
    }

    /// Whether all names are known.
    pub(super) fn is_complete(&self) -> bool {
        self.names.is_some()
    }

    /// Whether there may be a thing of this name.
    pub(super) fn contain(&self, name: &str) -> bool {
        let Some(names) = &self.names else { return true };
        names.contains(name) || names.contains(&*name.to_ascii_lowercase())
    }
}

/// The first value of a cell, as Asterisk sees it.
fn first(row: &Row, column: &str) -> Option<String> {
    use asterisk_realtime::{Codec, codec};

    let text = row.text(column)?;
    match row.codec() {
        Codec::Off => Some(text.to_owned()),
        Codec::On => codec::split(text).next().map(std::borrow::Cow::into_owned),
    }
}

#[cfg(test)]
mod tests {
    use asterisk_realtime::Columns;

    use super::*;
    use crate::commands::check::reference::target;

    fn row(cells: [Option<&str>; 2]) -> Row {
        Row::from_cells(&Columns::new(["mailbox", "context"]), cells).unwrap()
    }

    #[test]
    fn names_are_joined_and_found_without_case() {
        let mut keys = Keys::new(target("voicemail").unwrap(), 9);
        keys.insert(&row([Some("1001"), Some("Acme")]));
        keys.insert(&row([Some("1002"), None]));
        assert!(keys.contain("1001@acme") && keys.contain("1001@ACME"));
        assert!(!keys.contain("1002@default"));
    }

    #[test]
    fn too_many_names_are_not_kept() {
        let mut keys = Keys::new(target("voicemail").unwrap(), 1);
        keys.insert(&row([Some("1"), Some("a")]));
        keys.insert(&row([Some("1"), Some("a")]));
        assert!(keys.is_complete() && !keys.contain("2@a"));
        keys.insert(&row([Some("2"), Some("a")]));
        assert!(!keys.is_complete() && keys.contain("9@x"));
        keys.insert(&row([Some("3"), Some("a")]));
        assert!(!keys.is_complete());
    }
}
