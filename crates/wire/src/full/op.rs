//! The operations.

use asterisk_realtime_core::Access;

/// An operation: the last word of the path.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Op {
    /// [`Driver::alter`](asterisk_realtime_core::Driver::alter)
    Alter,
    /// [`Driver::columns`](asterisk_realtime_core::Driver::columns)
    Columns,
    /// [`Driver::delete`](asterisk_realtime_core::Driver::delete)
    Delete,
    /// [`Driver::insert`](asterisk_realtime_core::Driver::insert)
    Insert,
    /// [`Driver::load`](asterisk_realtime_core::Driver::load)
    Load,
    /// [`Driver::ping`](asterisk_realtime_core::Driver::ping)
    Ping,
    /// [`Driver::scan`](asterisk_realtime_core::Driver::scan)
    Scan,
    /// [`Driver::select`](asterisk_realtime_core::Driver::select)
    Select,
    /// [`Driver::update`](asterisk_realtime_core::Driver::update)
    Update,
}

impl Op {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Alter,
        Self::Columns,
        Self::Delete,
        Self::Insert,
        Self::Load,
        Self::Ping,
        Self::Scan,
        Self::Select,
        Self::Update,
    ];

    /// The word in the path.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alter => "alter",
            Self::Columns => "columns",
            Self::Delete => "delete",
            Self::Insert => "insert",
            Self::Load => "load",
            Self::Ping => "ping",
            Self::Scan => "scan",
            Self::Select => "select",
            Self::Update => "update",
        }
    }

    /// The operation of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.as_str() == word)
    }

    /// Whether it writes.
    pub fn access(self) -> Access {
        match self {
            Self::Alter | Self::Delete | Self::Insert | Self::Update => Access::Write,
            Self::Columns | Self::Load | Self::Ping | Self::Scan | Self::Select => Access::Read,
        }
    }
}
