//! What numbers of profiles do beyond their fields.

use asterisk_realtime_schema::record::{self, Reader, Record};

use crate::FollowMeNumber;

impl FollowMeNumber {
    /// A new number that rings 25 seconds.
    pub fn new(name: impl Into<String>, ordinal: i32, phonenumber: impl Into<String>) -> Self {
        Self { name: name.into(), ordinal, phonenumber: phonenumber.into(), ..Self::blank() }
    }

    /// What is called at the same time.
    pub fn parties(&self) -> impl Iterator<Item = &str> {
        self.phonenumber.split('&')
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        let column = record::column(Self::TABLES, "phonenumber");
        reader.require(column, !self.phonenumber.is_empty());
    }
}
