//! The typed readers of this crate.

use asterisk_realtime_schema::record::RowReader;

use crate::{Queue, QueueMember, QueueRule};

/// What reads the rows of each family of this crate as its consumer does, by the alphabet.
/// Asterisk reads nothing of the family `queue_log`.
pub fn readers() -> &'static [RowReader] {
    READERS
}

static READERS: &[RowReader] =
    &[RowReader::of::<QueueMember>(), RowReader::of::<QueueRule>(), RowReader::of::<Queue>()];
