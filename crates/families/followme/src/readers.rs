//! The typed readers of this crate.

use asterisk_realtime_core::Row;
use asterisk_realtime_schema::record::{self, RowReader};
use asterisk_realtime_schema::value;

use crate::{FollowMe, FollowMeNumber};

/// What reads the rows of each family of this crate as its consumer does, by the alphabet.
pub fn readers() -> &'static [RowReader] {
    READERS
}

static READERS: &[RowReader] =
    &[RowReader::of::<FollowMe>().only(is_active), RowReader::of::<FollowMeNumber>()];

/// A profile that is switched off does not exist because somebody wants it so.
fn is_active(row: &Row) -> bool {
    let words = record::values(row).filter(|(name, _)| name.eq_ignore_ascii_case("active"));
    words.last().is_none_or(|(_, word)| value::truth(&word) != Some(false))
}
