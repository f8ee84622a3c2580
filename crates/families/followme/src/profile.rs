//! What profiles do beyond their fields.

use asterisk_realtime_schema::Refusal;
use asterisk_realtime_schema::record::{self, Reader, Record};

use crate::FollowMe;

impl FollowMe {
    /// A new profile with the defaults of `app_followme`.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::blank() }
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        if !self.active {
            let column = record::column(Self::TABLES, "active");
            reader.refuse(column, &Refusal::new("no", "what an active profile has"));
        }
    }
}
