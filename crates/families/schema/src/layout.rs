//! A table as of one state of the schema.

use crate::{Column, DataType, Key, State, Step, Table, Tree};

/// A [`Table`] as one version of Asterisk has it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Layout {
    /// The table.
    pub table: &'static Table,
    /// The columns, in order.
    pub columns: Vec<LayoutColumn>,
    /// Keys that no two rows share, besides the primary key.
    pub unique: Vec<&'static Key>,
    /// Indexes.
    pub indexes: Vec<&'static Key>,
}

/// A column, with the type that it has there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LayoutColumn {
    /// The column.
    pub column: &'static Column,
    /// The type.
    pub data_type: DataType<'static>,
}

impl Layout {
    pub(crate) fn of(table: &'static Table, state: &State) -> Self {
        let there = table.columns.iter().filter(|column| is_there(table.tree, column, state));
        let columns = there
            .map(|column| LayoutColumn { column, data_type: data_type(table.tree, column, state) });
        let keys = |keys: &'static [Key]| keys.iter().filter(|key| has_key(table.tree, key, state));
        Self {
            table,
            columns: columns.collect(),
            unique: keys(table.unique).collect(),
            indexes: keys(table.indexes).collect(),
        }
    }

    /// The name of the table.
    pub fn name(&self) -> &'static str {
        self.table.name
    }

    /// The column of this name: exactly, else ignoring ASCII case.
    pub fn column(&self, name: &str) -> Option<&LayoutColumn> {
        let exact = self.columns.iter().find(|one| one.column.name == name);
        exact.or_else(|| self.columns.iter().find(|one| one.column.name.eq_ignore_ascii_case(name)))
    }
}

impl LayoutColumn {
    /// The type in words that every administrator of a database knows: `varchar(40)`.
    pub fn type_name(&self) -> String {
        crate::compare::spelled(&self.data_type)
    }
}

fn is_there(tree: Option<Tree>, column: &Column, state: &State) -> bool {
    let Some(tree) = tree else { return column.until.is_none() };
    let has = |step: &Step| state.has(tree, step, column.name);
    column.since.as_ref().is_none_or(has) && !column.until.as_ref().is_some_and(has)
}

/// What the newest change that is there made of it; else what it was before the first.
fn data_type(tree: Option<Tree>, column: &Column, state: &State) -> DataType<'static> {
    let Some(tree) = tree else { return column.data_type };
    let mut data_type = column.data_type;
    for was in column.was.iter().rev() {
        if state.contains(tree, was.until) {
            break;
        }
        data_type = was.data_type;
    }
    data_type
}

fn has_key(tree: Option<Tree>, key: &Key, state: &State) -> bool {
    let Some(tree) = tree else { return key.until.is_none() };
    let has = |revision: &str| state.contains(tree, revision);
    key.since.is_none_or(has) && !key.until.is_some_and(has)
}
