//! One table: its columns, its rows and the indexes over them.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use asterisk_realtime_core::{
    Alteration, Cell, Changes, ColumnDefinition, ColumnType, Columns, Error, Filter, Result, Row,
    TableDescription,
};

use crate::column::{accept, check, describe};
use crate::query::Query;

/// The columns of a table and its primary key.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    definitions: Vec<ColumnDefinition>,
    columns: Columns,
    key: Vec<usize>,
    description: Arc<TableDescription>,
}

impl Layout {
    /// # Errors
    ///
    /// `Invalid` if there is no column, or one twice, or one of a type that does not exist.
    fn new(definitions: Vec<ColumnDefinition>) -> Result<Self> {
        if definitions.is_empty() {
            return Err(Error::invalid("a table needs at least one column"));
        }
        for (index, column) in definitions.iter().enumerate() {
            check(column)?;
            if definitions[..index].iter().any(|each| each.name.eq_ignore_ascii_case(&column.name))
            {
                return Err(Error::invalid("the column is given twice").with_column(&*column.name));
            }
        }
        let columns = Columns::new(definitions.iter().map(|column| &*column.name));
        let key: Vec<_> = (0..definitions.len()).filter(|place| definitions[*place].key).collect();
        let described = definitions.iter().enumerate().map(|(place, column)| {
            let rank = key.iter().position(|each| *each == place);
            describe(column, rank.and_then(|rank| u16::try_from(rank + 1).ok()))
        });
        let description = Arc::new(TableDescription::new(described.collect()));
        Ok(Self { definitions, columns, key, description })
    }

    /// # Errors
    ///
    /// `NotFound` if there is no such column.
    pub(crate) fn place(&self, column: &str) -> Result<usize> {
        let place = self.columns.position(column);
        place.ok_or_else(|| Error::not_found("no such column").with_column(column))
    }

    pub(crate) fn column_type(&self, place: usize) -> ColumnType {
        self.definitions[place].column_type
    }

    pub(crate) fn key(&self) -> &[usize] {
        &self.key
    }
}

/// A table. Rows are numbered as they come, and keep their numbers.
pub(crate) struct Rows {
    layout: Arc<Layout>,
    numbered: BTreeMap<u64, Row>,
    next: u64,
    indexes: HashMap<usize, Index>,
}

/// The rows of each value of a column, in the order of their numbers. They are the handles
/// themselves, so that a lookup need not go by the number.
type Index = HashMap<Box<str>, Vec<(u64, Row)>>;

/// A write that has been looked at and found good.
type Cells = Vec<Option<Box<str>>>;

impl fmt::Debug for Rows {
    /// The columns and the number of rows; no values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Rows");
        debug.field("columns", &self.layout.columns).field("len", &self.numbered.len());
        debug.finish_non_exhaustive()
    }
}

impl Rows {
    /// # Errors
    ///
    /// `Invalid` if the definitions mean nothing.
    pub(crate) fn new(definitions: Vec<ColumnDefinition>) -> Result<Self> {
        let layout = Arc::new(Layout::new(definitions)?);
        let indexes = layout.key.iter().map(|place| (*place, Index::new())).collect();
        Ok(Self { layout, numbered: BTreeMap::new(), next: 0, indexes })
    }

    pub(crate) fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    pub(crate) fn description(&self) -> Arc<TableDescription> {
        Arc::clone(&self.layout.description)
    }

    pub(crate) fn len(&self) -> usize {
        self.numbered.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Row> {
        self.numbered.values()
    }

    /// The rows behind the one of this number, and their numbers.
    pub(crate) fn behind(&self, number: Option<u64>) -> impl Iterator<Item = (u64, &Row)> {
        let from = number.map_or(Bound::Unbounded, Bound::Excluded);
        self.numbered.range((from, Bound::Unbounded)).map(|(number, row)| (*number, row))
    }

    /// The rows that an index finds, and the column that it is about.
    fn hinted(&self, query: &Query<'_>) -> Option<(usize, &[(u64, Row)])> {
        let known = query.fixed().filter_map(|(place, value)| {
            let index = self.indexes.get(&place)?;
            Some((place, index.get(value).map_or(&[][..], Vec::as_slice)))
        });
        known.min_by_key(|(_, rows)| rows.len())
    }

    /// How many rows have to be looked at.
    pub(crate) fn cost(&self, query: &Query<'_>) -> usize {
        self.hinted(query).map_or(self.numbered.len(), |(_, rows)| rows.len())
    }

    pub(crate) fn find(&self, query: &Query<'_>) -> Vec<Row> {
        match self.hinted(query) {
            Some((place, rows)) => {
                let rows = rows.iter().map(|(_, row)| row);
                rows.filter(|row| query.matches_beside(place, row)).cloned().collect()
            }
            None => self.numbered.values().filter(|row| query.matches(row)).cloned().collect(),
        }
    }

    fn find_numbers(&self, query: &Query<'_>) -> Vec<u64> {
        if let Some((place, rows)) = self.hinted(query) {
            let rows = rows.iter().filter(|(_, row)| query.matches_beside(place, row));
            return rows.map(|(number, _)| *number).collect();
        }
        let rows = self.numbered.iter().filter(|(_, row)| query.matches(row));
        rows.map(|(number, _)| *number).collect()
    }

    /// Makes an index over a column.
    ///
    /// # Errors
    ///
    /// `NotFound` if there is no such column.
    pub(crate) fn create_index(&mut self, column: &str) -> Result<()> {
        self.index(self.layout.place(column)?);
        Ok(())
    }

    /// # Errors
    ///
    /// As [`Driver::insert`](asterisk_realtime_core::Driver::insert).
    pub(crate) fn insert(&mut self, changes: &Changes) -> Result<u64> {
        let given = self.accept(changes)?;
        let mut cells: Cells = vec![None; self.layout.definitions.len()];
        for (place, cell) in given {
            cells[place] = cell;
        }
        for (column, cell) in self.layout.definitions.iter().zip(&cells) {
            if cell.is_none() {
                accept(column, None)?;
            }
        }
        let row = self.row(&cells)?;
        self.refuse_duplicate(&row, &[])?;
        self.put(self.next, row);
        self.next += 1;
        Ok(1)
    }

    /// Changes all rows or none.
    ///
    /// # Errors
    ///
    /// As [`Driver::update`](asterisk_realtime_core::Driver::update).
    pub(crate) fn update(&mut self, filter: &Filter, changes: &Changes) -> Result<u64> {
        let given = self.accept(changes)?;
        let layout = Arc::clone(&self.layout);
        let numbers = self.find_numbers(&Query::new(&layout, filter)?);
        let touches_key = given.iter().any(|(place, _)| layout.key.contains(place));
        let mut after: Vec<Row> = Vec::with_capacity(numbers.len());
        for number in &numbers {
            let row = self.changed(&self.numbered[number], &given)?;
            if touches_key {
                self.refuse_duplicate(&row, &numbers)?;
                if after.iter().any(|other| same_key(&layout, other, &row)) {
                    return Err(duplicate());
                }
            }
            after.push(row);
        }
        for (number, row) in numbers.iter().zip(after) {
            self.take(*number);
            self.put(*number, row);
        }
        Ok(numbers.len() as u64)
    }

    /// # Errors
    ///
    /// As [`Driver::delete`](asterisk_realtime_core::Driver::delete).
    pub(crate) fn delete(&mut self, filter: &Filter) -> Result<u64> {
        let layout = Arc::clone(&self.layout);
        let numbers = self.find_numbers(&Query::new(&layout, filter)?);
        for number in &numbers {
            self.take(*number);
        }
        Ok(numbers.len() as u64)
    }

    /// # Errors
    ///
    /// As [`Driver::alter`](asterisk_realtime_core::Driver::alter).
    pub(crate) fn alter(&mut self, change: &Alteration) -> Result<()> {
        let mut definitions = self.layout.definitions.clone();
        match change {
            Alteration::AddColumn(column) => {
                self.refuse_column(column)?;
                definitions.push(column.clone());
            }
            Alteration::WidenColumn(column) => {
                let has = &mut definitions[self.layout.place(&column.name)?];
                let wide = has.column_type.widened(column.column_type);
                has.column_type = wide.ok_or_else(|| {
                    Error::invalid("no type holds both the old values and the new ones")
                        .with_column(&*column.name)
                })?;
                has.nullable |= column.nullable && !has.key;
            }
            _ => return Err(Error::unsupported("this change of a table is not known")),
        }
        let layout = Layout::new(definitions)?;
        self.rebuild(layout)
    }

    fn refuse_column(&self, column: &ColumnDefinition) -> Result<()> {
        let refuse = |error: Error| Err(error.with_column(&*column.name));
        if self.layout.place(&column.name).is_ok() {
            return refuse(Error::conflict("the column exists already"));
        }
        if column.key {
            return refuse(Error::invalid("a key cannot be changed"));
        }
        if !column.nullable && !self.numbered.is_empty() {
            return refuse(Error::invalid("the rows that are there need a value for the column"));
        }
        Ok(())
    }

    fn rebuild(&mut self, layout: Layout) -> Result<()> {
        let missing = layout.columns.len() - self.layout.columns.len();
        for row in self.numbered.values_mut() {
            let cells = row.iter().map(|(_, cell)| cell.text());
            *row = Row::from_cells(&layout.columns, cells.chain(vec![None; missing]))?;
        }
        self.layout = Arc::new(layout);
        let indexed: Vec<_> = self.indexes.keys().copied().collect();
        for place in indexed {
            self.index(place);
        }
        Ok(())
    }

    fn index(&mut self, place: usize) {
        let mut index = Index::new();
        for (number, row) in &self.numbered {
            if let Some(Cell::Text(text)) = row.cell(place) {
                index.entry(text.into()).or_default().push((*number, row.clone()));
            }
        }
        self.indexes.insert(place, index);
    }

    /// The changes as the columns keep them.
    fn accept(&self, changes: &Changes) -> Result<Vec<(usize, Option<Box<str>>)>> {
        let mut given: Vec<(usize, Option<Box<str>>)> = Vec::with_capacity(changes.len());
        for change in changes {
            let place = self.layout.place(change.column())?;
            if given.iter().any(|(each, _)| *each == place) {
                return Err(
                    Error::invalid("the column is given twice").with_column(change.column())
                );
            }
            let value = accept(&self.layout.definitions[place], change.value())?;
            given.push((place, value.map(Into::into)));
        }
        Ok(given)
    }

    fn changed(&self, row: &Row, given: &[(usize, Option<Box<str>>)]) -> Result<Row> {
        let mut cells: Vec<_> = row.iter().map(|(_, cell)| cell.text()).collect();
        for (place, cell) in given {
            cells[*place] = cell.as_deref();
        }
        Row::from_cells(&self.layout.columns, cells)
    }

    fn row(&self, cells: &Cells) -> Result<Row> {
        Row::from_cells(&self.layout.columns, cells.iter().map(Option::as_deref))
    }

    /// Refuses a row whose key another row has, unless that is one of `except`.
    fn refuse_duplicate(&self, row: &Row, except: &[u64]) -> Result<()> {
        let rows = self.layout.key.iter().map(|place| {
            let value = row.cell(*place).and_then(Cell::text).unwrap_or_default();
            self.indexes[place].get(value).map_or(&[][..], Vec::as_slice)
        });
        let Some(rows) = rows.min_by_key(|rows| rows.len()) else { return Ok(()) };
        let taken = rows
            .iter()
            .any(|(number, other)| same_key(&self.layout, other, row) && !except.contains(number));
        if taken { Err(duplicate()) } else { Ok(()) }
    }

    fn put(&mut self, number: u64, row: Row) {
        for (place, index) in &mut self.indexes {
            if let Some(Cell::Text(text)) = row.cell(*place) {
                let rows = index.entry(text.into()).or_default();
                let at = rows.partition_point(|(each, _)| *each < number);
                rows.insert(at, (number, row.clone()));
            }
        }
        self.numbered.insert(number, row);
    }

    fn take(&mut self, number: u64) {
        let Some(row) = self.numbered.remove(&number) else { return };
        for (place, index) in &mut self.indexes {
            let Some(Cell::Text(text)) = row.cell(*place) else { continue };
            let Some(rows) = index.get_mut(text) else { continue };
            rows.retain(|(each, _)| *each != number);
            if rows.is_empty() {
                index.remove(text);
            }
        }
    }
}

fn same_key(layout: &Layout, one: &Row, other: &Row) -> bool {
    layout.key.iter().all(|place| one.cell(*place) == other.cell(*place))
}

fn duplicate() -> Error {
    Error::conflict("a row with this key exists already")
}
