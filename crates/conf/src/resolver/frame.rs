//! The places where a resolver stands: one frame for each file on the way to the current line.

use std::collections::VecDeque;
use std::sync::Arc;

use asterisk_realtime_core::{Category, Variable};

use crate::Document;

/// Where the next variable goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Current {
    /// There was no category yet.
    None,
    /// A fault makes it unknown; it is reported already.
    Lost,
    Category(usize),
}

/// What there is to work in.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Document { document: Document, exec: bool },
    Rows { name: Arc<str>, rows: VecDeque<Row> },
}

/// A row of static configuration, taken literally but for `#include`.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    Category(Category),
    Variable(Variable),
    Include(String),
}

impl Content {
    /// Lays the categories of a database out in rows.
    ///
    /// An include ahead of a category's first variable is worked in ahead of the category, and a
    /// category of nothing but includes is none: in the table, such rows belong to no category.
    pub(crate) fn rows(name: Arc<str>, categories: Vec<Category>) -> Self {
        let mut rows = VecDeque::new();
        for mut category in categories {
            let variables = std::mem::take(&mut category.variables);
            let mut category = Some(category);
            let is_empty = variables.is_empty();
            for variable in variables {
                if variable.name == "#include" {
                    rows.push_back(Row::Include(variable.value));
                } else {
                    rows.extend(category.take().map(Row::Category));
                    rows.push_back(Row::Variable(variable));
                }
            }
            if is_empty {
                rows.extend(category.take().map(Row::Category));
            }
        }
        Self::Rows { name, rows }
    }

    pub(crate) fn name(&self) -> &Arc<str> {
        match self {
            Self::Document { document, .. } => document.file(),
            Self::Rows { name, .. } => name,
        }
    }
}

/// A file that is being worked in.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) content: Content,
    /// The index of the next line of a document.
    pub(crate) next: usize,
    /// How many of a document's findings are passed on.
    pub(crate) told: usize,
    pub(crate) current: Current,
    /// Answers to the include at which the frame stopped, not yet worked in.
    pub(crate) waiting: VecDeque<Content>,
    /// How many files include this one.
    pub(crate) depth: usize,
}

impl Frame {
    pub(crate) fn new(content: Content, current: Current, depth: usize) -> Self {
        Self { content, next: 0, told: 0, current, waiting: VecDeque::new(), depth }
    }
}
