//! Entries of playlists.

use asterisk_realtime_schema::record;
use asterisk_realtime_schema::record::{Reader, Record, take};

use crate::MUSICONHOLD_ENTRY;

record! {
    /// An entry of a playlist, as `res_musiconhold` takes it from a row of the family
    /// `musiconhold_entry`. One that is neither a path from the root nor a URL is dropped.
    pub struct MusicEntry of "musiconhold_entry" by "name" {
        tables: [MUSICONHOLD_ENTRY],
        identity: ["name", "position"],
        names: record::lower_case,
        complete: MusicEntry::check;
        /// The class.
        name: String => take::text;
        /// Its place in the order.
        position: i32 => take::natural;
        /// What is played.
        entry: String => take::text;
    }
}

impl MusicEntry {
    /// A new entry.
    pub fn new(name: impl Into<String>, position: i32, entry: impl Into<String>) -> Self {
        Self { name: name.into(), position, entry: entry.into(), ..Self::blank() }
    }

    fn check(&mut self, reader: &mut Reader) {
        reader.require(record::column(Self::TABLES, "entry"), !self.entry.is_empty());
    }
}
