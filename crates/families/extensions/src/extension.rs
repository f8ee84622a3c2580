//! What rows of the dialplan do beyond their fields.

use asterisk_realtime_schema::record::Record;

use crate::{Extension, Priority};

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
    pub(crate) fn take_priority(field: &mut Priority, text: &str) {
        *field = Priority::read(text);
    }
}
