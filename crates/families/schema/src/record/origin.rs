//! Where an object comes from.

use asterisk_realtime_core::Row;

/// The row that an object was read from, if it was.
///
/// Any two are equal: where it comes from is no part of what an object is.
#[derive(Clone, Debug, Default)]
pub struct Origin(Option<Row>);

impl Origin {
    /// The row; `None` for a new object. It has the columns without a field, too.
    pub fn row(&self) -> Option<&Row> {
        self.0.as_ref()
    }
}

impl From<Row> for Origin {
    fn from(row: Row) -> Self {
        Self(Some(row))
    }
}

impl Eq for Origin {}

impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
