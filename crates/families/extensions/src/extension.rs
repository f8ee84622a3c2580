//! Rows of the dialplan.

use asterisk_realtime_schema::record;
use asterisk_realtime_schema::record::{Record, take};

use crate::{EXTENSIONS, Priority};

record! {
    /// A step of an extension: a row of the family `extensions`, or of another one that a switch
    /// names.
    ///
    /// As the Realtime switch takes it: of several values in `app` or `appdata` the last one wins,
    /// so a semicolon in `appdata` has to be stored as `^3B`.
    pub struct Extension of "extensions" by "exten" {
        tables: [EXTENSIONS],
        identity: ["context", "exten", "priority"],
        names: record::lower_case,
        complete: record::nothing;
        /// The context.
        context: String => take::text;
        /// The extension, or with `_` in front a pattern; see [`Pattern`](crate::Pattern).
        exten: String => take::text;
        /// The place in the order of its steps, or that it is a hint.
        priority: Priority => |field, text| *field = Priority::read(&text);
        /// The application; the devices of a hint.
        app: String => take::text;
        /// What the application gets, before variables are worked in.
        appdata: String => take::text;
    }
}

impl Extension {
    /// A new step. Without a priority it is the first one.
    pub fn new(
        context: impl Into<String>,
        exten: impl Into<String>,
        app: impl Into<String>,
        appdata: impl Into<String>,
    ) -> Self {
        Self {
            context: context.into(),
            exten: exten.into(),
            priority: Priority::FIRST,
            app: app.into(),
            appdata: appdata.into(),
            ..Self::blank()
        }
    }

    /// The same with another priority.
    #[must_use]
    pub fn at(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }
}
