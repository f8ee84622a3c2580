//! The typed readers of this crate.

use asterisk_realtime_schema::record::RowReader;

use crate::Extension;

/// What reads the rows of each family of this crate as its consumer does, by the alphabet.
pub fn readers() -> &'static [RowReader] {
    READERS
}

static READERS: &[RowReader] = &[RowReader::of::<Extension>()];
