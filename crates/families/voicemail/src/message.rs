//! Messages in a table.

use asterisk_realtime_schema::record::Record;

use crate::VoicemailMessage;

impl VoicemailMessage {
    /// A message with this number in a folder.
    pub fn new(dir: impl Into<String>, msgnum: i32) -> Self {
        Self { dir: dir.into(), msgnum, ..Self::blank() }
    }

    /// Whether it is a greeting.
    pub fn is_greeting(&self) -> bool {
        self.msgnum == -1
    }

    /// Whether it is urgent.
    pub fn is_urgent(&self) -> bool {
        self.flag.as_deref() == Some("Urgent")
    }
}
