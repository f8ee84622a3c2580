//! What members of queues do beyond their fields.

use asterisk_realtime_schema::record::{self, Reader, Record};
use asterisk_realtime_schema::value;

use crate::QueueMember;

impl QueueMember {
    /// A new member with the defaults of `app_queue`.
    pub fn new(
        queue_name: impl Into<String>,
        interface: impl Into<String>,
        uniqueid: impl Into<String>,
    ) -> Self {
        Self {
            queue_name: queue_name.into(),
            interface: interface.into(),
            uniqueid: uniqueid.into(),
            ..Self::blank()
        }
    }

    /// Its name: the interface if it has none.
    pub fn name(&self) -> &str {
        self.membername.as_deref().unwrap_or(&self.interface)
    }

    /// The device whose state counts: the interface if there is no other.
    pub fn state_device(&self) -> &str {
        self.state_interface.as_deref().unwrap_or(&self.interface)
    }

    pub(crate) fn take_paused(field: &mut Option<bool>, text: &str) {
        *field = Some(value::atoi(text) > 0);
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        reader.require(record::column(Self::TABLES, "uniqueid"), !self.uniqueid.is_empty());
        reader.require(record::column(Self::TABLES, "interface"), !self.interface.is_empty());
    }
}
