//! Calls as tests of a driver write them: texts in, texts out, about the table `t` where nothing
//! else is said.
//!
//! For what the cases of the kit do not ask: the types, files and faults of one store.

use std::fmt::Debug;
use std::num::NonZeroU32;
use std::time::Duration;

use asterisk_realtime_core::{
    Deadline, Driver, Error, ErrorKind, IntoChanges, IntoFilter, Result, Row, Selection, Table,
};

/// The table that is meant where none is named.
const TABLE: &str = "t";

/// A table as a mapping names it.
pub fn table(name: &str) -> Table {
    Table::mapped(name).expect("a test names a table")
}

/// Late enough for everything that works.
pub fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(10))
}

/// The deadline so many milliseconds ahead.
pub fn within(milliseconds: u64) -> Deadline {
    Deadline::after(Duration::from_millis(milliseconds))
}

/// All rows of a table that match.
///
/// # Errors
///
/// As [`Driver::select`].
pub async fn try_rows_of(
    driver: &dyn Driver,
    name: &str,
    pairs: &[(&str, &str)],
) -> Result<Vec<Row>> {
    driver.select(&table(name), &pairs.into_filter()?, Selection::ALL, soon()).await
}

/// All rows that match.
///
/// # Errors
///
/// As [`Driver::select`].
pub async fn try_rows(driver: &dyn Driver, pairs: &[(&str, &str)]) -> Result<Vec<Row>> {
    try_rows_of(driver, TABLE, pairs).await
}

/// All rows that match, of a driver that must answer.
pub async fn rows(driver: &dyn Driver, pairs: &[(&str, &str)]) -> Vec<Row> {
    try_rows(driver, pairs).await.expect("the rows can be read")
}

/// The texts of one column of the rows that match; NULL as `NULL`.
pub async fn texts(driver: &dyn Driver, pairs: &[(&str, &str)], column: &str) -> Vec<String> {
    let rows = rows(driver, pairs).await;
    rows.iter().map(|row| row.text(column).unwrap_or("NULL").to_owned()).collect()
}

/// Changes the rows that match.
///
/// # Errors
///
/// As [`Driver::update`].
pub async fn update(
    driver: &dyn Driver,
    pairs: &[(&str, &str)],
    changes: &[(&str, Option<&str>)],
) -> Result<u64> {
    let (filter, changes) = (pairs.into_filter()?, changes.into_changes()?);
    driver.update(&table(TABLE), &filter, &changes, soon()).await
}

/// Adds a row.
///
/// # Errors
///
/// As [`Driver::insert`].
pub async fn insert(driver: &dyn Driver, changes: &[(&str, Option<&str>)]) -> Result<u64> {
    driver.insert(&table(TABLE), &changes.into_changes()?, soon()).await
}

/// Removes the rows that match.
///
/// # Errors
///
/// As [`Driver::delete`].
pub async fn delete(driver: &dyn Driver, pairs: &[(&str, &str)]) -> Result<u64> {
    driver.delete(&table(TABLE), &pairs.into_filter()?, soon()).await
}

/// The rows of all batches of a scan, and how many each batch had.
pub async fn scan(driver: &dyn Driver, name: &str, batch: u32) -> (Vec<Row>, Vec<usize>) {
    let batch = NonZeroU32::new(batch).expect("a batch has rows");
    let scan = driver.scan(&table(name), None, batch, soon()).await;
    let mut scan = scan.expect("the scan can begin");
    let (mut rows, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let next = scan.next_batch(soon()).await.expect("the scan goes on");
        if next.is_empty() {
            return (rows, sizes);
        }
        sizes.push(next.len());
        rows.extend(next);
    }
}

/// The kind of the error that a call must have ended with.
#[track_caller]
pub fn kind<T: Debug>(outcome: Result<T, Error>) -> ErrorKind {
    outcome.expect_err("the call must fail").kind()
}
