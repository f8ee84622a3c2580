//! What entries of playlists do beyond their fields.

use asterisk_realtime_schema::record::{self, Reader, Record};

use crate::MusicEntry;

impl MusicEntry {
    /// A new entry.
    pub fn new(name: impl Into<String>, position: i32, entry: impl Into<String>) -> Self {
        Self { name: name.into(), position, entry: entry.into(), ..Self::blank() }
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        reader.require(record::column(Self::TABLES, "entry"), !self.entry.is_empty());
    }
}
