//! What queues do beyond their fields.

use asterisk_realtime_schema::record::Record;
use asterisk_realtime_schema::value::{self, EmptyRules};

use crate::Queue;

impl Queue {
    /// A new queue with the defaults of `app_queue`.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::blank() }
    }

    /// The sounds of periodic announcements, at most ten.
    pub fn periodic_sounds(&self) -> Vec<&str> {
        self.periodic_announce.as_deref().map(value::sounds).unwrap_or_default()
    }

    /// When callers may not join.
    pub fn joining(&self) -> EmptyRules {
        self.joinempty.as_deref().map(EmptyRules::joining).unwrap_or_default()
    }

    /// When callers have to leave.
    pub fn leaving(&self) -> EmptyRules {
        self.leavewhenempty.as_deref().map(EmptyRules::leaving).unwrap_or_default()
    }

    pub(crate) fn round_seconds(field: &mut i32, text: &str) {
        let seconds = value::atoi(text);
        *field = if [0, 5, 10, 15, 20, 30].contains(&seconds) { seconds } else { 0 };
    }
}
