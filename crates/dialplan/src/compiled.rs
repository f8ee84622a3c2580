//! The rows of a context, ready to answer.

use asterisk_realtime_core::{Object, Result, Row};
use asterisk_realtime_extensions::{
    ByLength, Context, Dialled, Extension, Line, Match, Mode, Priority,
};

use crate::{Profile, Settings};

/// A context that was read.
#[derive(Debug)]
pub(crate) enum Compiled {
    Specific(Box<Context>),
    ByLength(ByLength),
    /// It has more rows than are kept.
    TooLarge,
}

/// What is looked for in a context.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'q> {
    pub(crate) dialled: Dialled<'q>,
    pub(crate) mode: Mode,
    pub(crate) priority: Priority,
}

impl Compiled {
    /// Compiles the rows of one context.
    pub(crate) fn new(rows: &[Row], settings: &Settings) -> Result<Self> {
        let rows: Vec<_> = rows.iter().map(Extension::from_row).collect::<Result<_>>()?;
        Ok(match settings.profile {
            Profile::Specific => {
                Self::Specific(Box::new(Context::compile(&rows, settings.callers)?))
            }
            Profile::PbxRealtime => Self::ByLength(ByLength::new(rows)),
        })
    }

    /// The row that answers; `None` if none does.
    pub(crate) fn find(&self, question: Question<'_>) -> Option<Line<'_>> {
        let Question { dialled, mode, priority } = question;
        match self {
            Self::Specific(context) => {
                let found = context.find(dialled, mode, priority)?;
                // An early match needs no more digits, and ends the search.
                let is_over = mode == Mode::MatchMore && found.answer == Match::Early;
                (!is_over).then_some(found.line)
            }
            Self::ByLength(rows) => rows.find(dialled, mode, priority),
            Self::TooLarge => None,
        }
    }
}
