//! What conferences do beyond their fields.

use asterisk_realtime_schema::record::Record;

use crate::Conference;

impl Conference {
    /// A new conference without limits. The table also wants `members`, which
    /// [`store`](crate::store) adds.
    pub fn new(confno: impl Into<String>) -> Self {
        Self { confno: confno.into(), ..Self::blank() }
    }
}
