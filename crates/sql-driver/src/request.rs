//! What is asked of a table.

use std::borrow::Cow;
use std::num::NonZeroU32;

use asterisk_realtime_core::{Changes, Columns, Error, Filter, Result, Selection};
use asterisk_realtime_sql::mysql::DEFINITION;
use asterisk_realtime_sql::{Dialect, Position, Statement};

use crate::Shape;
use crate::table::TableInfo;

/// A request that reads.
#[derive(Clone, Copy)]
pub(crate) enum Read<'a> {
    /// Rows.
    Select { filter: &'a Filter, selection: Selection },
    /// A page of rows, behind what identifies the last row of the page before.
    Page { filter: Option<&'a Filter>, position: Position, rows: NonZeroU32, behind: &'a [String] },
    /// The lines of a static file.
    Lines { file: &'a str },
    /// The definition of the table, in the server's words.
    Definition,
}

impl<'a> Read<'a> {
    /// The statement for the table as it is described.
    pub(crate) fn statement<'s>(
        &'s self,
        dialect: &'s Dialect,
        info: &'s TableInfo,
    ) -> Result<Statement<'s>> {
        let target = info.target();
        match self {
            Self::Select { filter, selection } => dialect.select(&target, filter, *selection),
            Self::Page { filter, position, rows, .. } => {
                let page = dialect.scan_page(&target, *filter, *position, *rows)?;
                Ok(page.statement)
            }
            Self::Lines { file } => dialect.load(&target, file),
            Self::Definition => {
                let needless = || Error::internal("nobody needs the definition of a table");
                dialect.definition(&target)?.ok_or_else(needless)
            }
        }
    }

    /// The shape of its rows.
    pub(crate) fn shape<'s>(&self, info: &'s TableInfo) -> Result<Cow<'s, Shape>> {
        match self {
            Self::Lines { .. } => Ok(Cow::Owned(info.lines_shape()?)),
            Self::Definition => Ok(Cow::Owned(Shape::new(Columns::new(DEFINITION), |_| false))),
            _ => Ok(Cow::Borrowed(&info.shape)),
        }
    }

    /// What identifies the row that it begins behind.
    pub(crate) fn behind(&self) -> &'a [String] {
        match self {
            Self::Page { behind, .. } => behind,
            _ => &[],
        }
    }

    /// Its conditions.
    pub(crate) fn filter(&self) -> Option<&'a Filter> {
        match self {
            Self::Select { filter, .. } => Some(filter),
            Self::Page { filter, .. } => *filter,
            Self::Lines { .. } | Self::Definition => None,
        }
    }

    /// The same with another filter.
    pub(crate) fn with_filter<'b>(&self, filter: &'b Filter) -> Read<'b>
    where
        'a: 'b,
    {
        match *self {
            Self::Select { selection, .. } => Read::Select { filter, selection },
            Self::Page { position, rows, behind, .. } => {
                Read::Page { filter: Some(filter), position, rows, behind }
            }
            Self::Lines { file } => Read::Lines { file },
            Self::Definition => Read::Definition,
        }
    }
}

/// A request that writes rows.
#[derive(Clone, Copy)]
pub(crate) enum Write<'a> {
    /// Changes rows.
    Update { filter: &'a Filter, changes: &'a Changes },
    /// Adds a row.
    Insert { changes: &'a Changes },
    /// Removes rows.
    Delete { filter: &'a Filter },
}

impl<'a> Write<'a> {
    /// The statement for the table as it is described.
    pub(crate) fn statement<'s>(
        &'s self,
        dialect: &'s Dialect,
        info: &'s TableInfo,
    ) -> Result<Statement<'s>> {
        let target = info.target();
        match self {
            Self::Update { filter, changes } => dialect.update(&target, filter, changes),
            Self::Insert { changes } => dialect.insert(&target, changes),
            Self::Delete { filter } => dialect.delete(&target, filter),
        }
    }

    /// Its conditions.
    pub(crate) fn filter(&self) -> Option<&'a Filter> {
        match self {
            Self::Update { filter, .. } | Self::Delete { filter } => Some(filter),
            Self::Insert { .. } => None,
        }
    }

    /// The same with another filter.
    pub(crate) fn with_filter<'b>(&self, filter: &'b Filter) -> Write<'b>
    where
        'a: 'b,
    {
        match *self {
            Self::Update { changes, .. } => Write::Update { filter, changes },
            Self::Insert { changes } => Write::Insert { changes },
            Self::Delete { .. } => Write::Delete { filter },
        }
    }
}
