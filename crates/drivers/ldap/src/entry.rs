//! Entries as the server sends them.

use std::collections::BTreeMap;
use std::fmt;

use asterisk_realtime_core::{Error, Result};
use ldap3::ResultEntry;
use ldap3::asn1::{PL, StructureTag};

use crate::report::Reporter;
use crate::table::Table;

/// An entry, with the values of a table's attributes.
#[derive(Clone, Default)]
pub(crate) struct Entry {
    pub(crate) dn: String,
    /// The values by the places of the attributes.
    values: Vec<Vec<String>>,
    /// The attributes that no variable is mapped to, by name, if the table wants them.
    pub(crate) others: BTreeMap<String, Vec<String>>,
}

impl fmt::Debug for Entry {
    /// Its values may be secrets.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Entry").finish_non_exhaustive()
    }
}

impl Entry {
    /// The values of the attribute at a place; empty if there is none.
    pub(crate) fn values(&self, place: usize) -> &[String] {
        self.values.get(place).map_or(&[], Vec::as_slice)
    }

    /// Reads an entry; no value of it is lost.
    ///
    /// # Errors
    ///
    /// `Internal` if the server sends no entry.
    pub(crate) fn read(found: ResultEntry, table: &Table, reporter: &Reporter) -> Result<Self> {
        let broken = || Error::internal("the server has sent what is no entry");
        let mut parts = sequence(found.0).ok_or_else(broken)?.into_iter();
        let (dn, attributes) = (parts.next().ok_or_else(broken)?, parts.next().ok_or_else(broken)?);
        let mut entry = Self {
            dn: text(dn).ok_or_else(broken)?.0,
            values: vec![Vec::new(); table.attributes.len()],
            others: BTreeMap::new(),
        };
        for attribute in sequence(attributes).ok_or_else(broken)? {
            let mut parts = sequence(attribute).ok_or_else(broken)?.into_iter();
            let name = parts.next().and_then(text).ok_or_else(broken)?.0;
            let values = parts.next().and_then(sequence).ok_or_else(broken)?;
            let place = table.place_of(&name);
            let into = match place {
                Some(place) => &mut entry.values[place],
                None if table.section.unmapped => entry.others.entry(name.clone()).or_default(),
                None => continue,
            };
            for value in values {
                let (value, is_whole) = text(value).ok_or_else(broken)?;
                if !is_whole {
                    reporter.not_utf8(&table.section.name, &name);
                }
                into.push(value);
            }
        }
        Ok(entry)
    }

    /// Takes over what a template has and the entry has not.
    pub(crate) fn inherit(&mut self, template: &Self) {
        for (own, other) in self.values.iter_mut().zip(&template.values) {
            if own.is_empty() {
                own.clone_from(other);
            }
        }
        for (name, values) in &template.others {
            self.others.entry(name.clone()).or_insert_with(|| values.clone());
        }
    }
}

fn sequence(tag: StructureTag) -> Option<Vec<StructureTag>> {
    match tag.payload {
        PL::C(parts) => Some(parts),
        PL::P(_) => None,
    }
}

/// A text, and whether all of it is UTF-8.
fn text(tag: StructureTag) -> Option<(String, bool)> {
    let PL::P(bytes) = tag.payload else { return None };
    Some(match String::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), false),
    })
}
