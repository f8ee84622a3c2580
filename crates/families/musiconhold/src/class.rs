//! What music classes do beyond their fields.

use asterisk_realtime_schema::record::{self, Reader, Record};
use asterisk_realtime_schema::value::is_digit;

use crate::{Mode, MusicClass};

impl MusicClass {
    /// A new class of the files of a directory.
    pub fn files(name: impl Into<String>, directory: impl Into<String>) -> Self {
        Self { directory: Some(directory.into()), ..Self::of(name, Mode::Files) }
    }

    /// A new class of entries.
    pub fn playlist(name: impl Into<String>) -> Self {
        Self::of(name, Mode::Playlist)
    }

    /// A new class that a command line plays.
    pub fn custom(name: impl Into<String>, application: impl Into<String>) -> Self {
        Self { application: Some(application.into()), ..Self::of(name, Mode::Custom) }
    }

    fn of(name: impl Into<String>, mode: Mode) -> Self {
        Self { name: name.into(), mode: Some(mode), ..Self::blank() }
    }

    /// The first character, if it is a key.
    pub(crate) fn take_digit(field: &mut Option<char>, text: &str) {
        *field = text.chars().next().filter(|key| is_digit(key.encode_utf8(&mut [0; 4])));
    }

    /// What each mode needs.
    pub(crate) fn check(&mut self, reader: &mut Reader) {
        let column = |name| record::column(Self::TABLES, name);
        match self.mode {
            None => reader.require(column("mode"), false),
            Some(Mode::Playlist) => {}
            Some(Mode::Custom) => {
                reader.require(column("application"), self.application.is_some());
            }
            Some(_) => reader.require(column("directory"), self.directory.is_some()),
        }
    }
}
