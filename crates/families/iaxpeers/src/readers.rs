//! The typed readers of this crate.

use asterisk_realtime_core::Row;
use asterisk_realtime_schema::record::{self, RowReader};

use crate::{IaxKind, IaxPeer, IaxUser};

/// What reads the rows of each family of this crate as its consumer does, by the alphabet.
pub fn readers() -> &'static [RowReader] {
    READERS
}

static READERS: &[RowReader] = &[
    RowReader::of::<IaxPeer>().only(|row| kind(row) != Some(IaxKind::User)),
    RowReader::of::<IaxUser>().only(|row| kind(row) != Some(IaxKind::Peer)),
];

/// Both families have one table: what is only the other is nobody's fault.
fn kind(row: &Row) -> Option<IaxKind> {
    let words = record::values(row).filter(|(name, _)| name.eq_ignore_ascii_case("type"));
    words.filter_map(|(_, word)| IaxKind::word(&word)).last()
}
