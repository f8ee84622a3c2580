//! Numbers of profiles.

use asterisk_realtime_schema::record;
use asterisk_realtime_schema::record::{Reader, Record, take};

use crate::FOLLOWME_NUMBERS;

record! {
    /// A number of a profile, as `app_followme` takes it from a row of the family
    /// `followme_numbers`. A row without number is skipped.
    pub struct FollowMeNumber of "followme_numbers" by "name" {
        tables: [FOLLOWME_NUMBERS],
        identity: ["name", "ordinal"],
        names: record::lower_case,
        complete: FollowMeNumber::check;
        /// The profile.
        name: String => take::text;
        /// Its place in the order.
        ordinal: i32 => take::integer;
        /// What is called; `a&b` rings both.
        phonenumber: String => take::text;
        /// Seconds that it rings; 25 by default and if it is less than 1.
        timeout: i32 = 25 => |field, text| {
            take::integer(field, text);
            if *field < 1 {
                *field = 25;
            }
        };
    }
}

impl FollowMeNumber {
    /// A new number that rings 25 seconds.
    pub fn new(name: impl Into<String>, ordinal: i32, phonenumber: impl Into<String>) -> Self {
        Self { name: name.into(), ordinal, phonenumber: phonenumber.into(), ..Self::blank() }
    }

    /// What is called at the same time.
    pub fn parties(&self) -> impl Iterator<Item = &str> {
        self.phonenumber.split('&')
    }

    fn check(&mut self, reader: &mut Reader) {
        let column = record::column(Self::TABLES, "phonenumber");
        reader.require(column, !self.phonenumber.is_empty());
    }
}
