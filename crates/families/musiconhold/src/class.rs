//! Music classes.

use asterisk_realtime_schema::record::{Reader, Record, take};
use asterisk_realtime_schema::value::is_digit;
use asterisk_realtime_schema::{Column, DataType, Otherwise, Syntax, Table, record};

use crate::{KillMethod, MUSICONHOLD, Mode, Sort};

/// What `res_musiconhold` reads though the official schema lacks it.
static EXTRA: Table = Table::new(
    "musiconhold",
    &[
        Column::new("announcement", DataType::String(255))
            .option("announcement")
            .syntax(Syntax::Text)
            .means("a sound between files"),
        Column::new("kill_escalation_delay", DataType::Integer)
            .option("kill_escalation_delay")
            .syntax(Syntax::Integer(0, i64::MAX))
            .otherwise(Otherwise::Takes("0"))
            .means("milliseconds before the next signal"),
        Column::new("kill_method", DataType::String(20))
            .option("kill_method")
            .syntax(Syntax::Words(&["process_group", "process"]))
            .means("what is killed"),
        Column::new("answeredonly", DataType::String(5))
            .option("answeredonly")
            .syntax(Syntax::YesNo)
            .otherwise(Otherwise::Takes("no"))
            .means("plays only on answered channels"),
    ],
);

record! {
    /// A music class, as `res_musiconhold` takes it from a row of the family `musiconhold`.
    ///
    /// A class that exists and cannot be used (no mode, no directory, no application) is silence:
    /// no other class is tried in its place.
    pub struct MusicClass of "musiconhold" by "name" {
        tables: [MUSICONHOLD, EXTRA],
        identity: ["name"],
        names: record::lower_case,
        complete: MusicClass::check;
        /// The name; 79 bytes count.
        name: String => take::kept::<79, _>;
        /// What plays it; a class without, or with another word, cannot be used.
        mode: Option<Mode> => |field, text| *field = Mode::word(&text);
        /// The directory of the files, or a URL; needed by all modes but `playlist` and `custom`.
        directory: Option<String> => take::text;
        /// The command line of mode `custom`, which needs it.
        application: Option<String> => take::text;
        /// The key that chooses the class.
        digit: Option<char> => |field, text| {
            *field = text.chars().next().filter(|key| is_digit(key.encode_utf8(&mut [0; 4])));
        };
        /// The order of files; `None`, as any other word, is that of the directory.
        sort: Option<Sort> => |field, text| *field = Sort::word(&text);
        /// The format that an application makes: `slin` if it is `None`.
        format: Option<String> => take::text;
        /// Whether the last entry of a playlist is played again and again.
        loop_last: bool => take::truth;
        /// A sound between files. Not in the official schema.
        announcement: Option<String> => take::text;
        /// Milliseconds before the next, harder signal; 100 by default. Not in the official schema.
        kill_escalation_delay: i32 = 100 => take::natural;
        /// What is killed when the music ends. Not in the official schema.
        kill_method: Option<KillMethod> => |field, text| {
            *field = KillMethod::word(&text).or(*field);
        };
        /// Whether only answered channels hear it. Not in the official schema.
        answeredonly: bool => take::truth;
    }
}

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

    /// What each mode needs.
    fn check(&mut self, reader: &mut Reader) {
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
