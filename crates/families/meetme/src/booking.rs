//! Bookings of conferences.

use asterisk_realtime_core::Secret;
use asterisk_realtime_schema::record;
use asterisk_realtime_schema::record::{Record, take};

use crate::MEETME;

record! {
    /// A conference, or its booking for a time, as `app_meetme` takes it from a row of the family
    /// `meetme`.
    ///
    /// `members` is written only, so it is no field: see
    /// [`set_members`](crate::set_members).
    pub struct Conference of "meetme" by "confno" {
        tables: [MEETME],
        identity: ["bookid"],
        names: record::lower_case,
        complete: record::nothing;
        /// What tells the row apart; `None` in schemas that have one row for each number.
        bookid: Option<String> => take::text;
        /// The number.
        confno: String => take::text;
        /// When it begins: `YYYY-MM-DD HH:MM:SS` in local time.
        starttime: Option<String> => take::text;
        /// When it ends, which also ends the calls.
        endtime: Option<String> => take::text;
        /// The PIN of users; `None` for none.
        pin: Option<Secret> => take::secret;
        /// The PIN of administrators.
        adminpin: Option<Secret> => take::secret;
        /// The letters of options for users; 31 count.
        opts: Option<String> => take::kept::<31, _>;
        /// The letters of options for administrators; 31 count.
        adminopts: Option<String> => take::kept::<31, _>;
        /// The name of the recording, without its ending.
        recordingfilename: Option<String> => take::text;
        /// The format of the recording; 10 bytes count.
        recordingformat: Option<String> => take::kept::<10, _>;
        /// How many may take part; 0 for any number.
        maxusers: i32 => take::natural;
    }
}

impl Conference {
    /// A new conference without limits. The table also wants `members`, which
    /// [`store`](crate::store) adds.
    pub fn new(confno: impl Into<String>) -> Self {
        Self { confno: confno.into(), ..Self::blank() }
    }
}
