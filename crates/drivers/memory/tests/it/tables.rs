use std::num::NonZeroU32;
use std::task::Poll;

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Deadline, Driver, ErrorKind, IntoChanges, IntoFilter,
    RequirementsMode, Selection, Table,
};
use asterisk_realtime_memory::MemoryDriver;

use crate::{peers, table};

fn ready(driver: &MemoryDriver, field: &str, value: &str) -> Option<usize> {
    let filter = [(field, value)].into_filter().expect("a good column");
    let rows = driver.try_select(&table(), &filter, Selection::ALL)?;
    Some(rows.expect("the column exists").len())
}

#[test]
fn an_index_answers_at_once_and_a_long_walk_does_not() {
    let driver = peers(2_000);
    assert_eq!(ready(&driver, "id", "1999"), Some(1));
    assert_eq!(ready(&driver, "id", "01999"), Some(1), "numbers are indexed as numbers");
    assert_eq!(ready(&driver, "id", "2000"), Some(0));
    assert_eq!(ready(&driver, "name", "peer7"), None);
    driver.create_index("peers", "name").unwrap();
    assert_eq!(ready(&driver, "name", "peer7"), Some(1));
    assert_eq!(driver.create_index("peers", "no").unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(ready(&peers(1_000), "name", "peer7"), Some(1), "a short walk");
}

#[tokio::test]
async fn long_work_is_done_all_the_same() {
    let driver = peers(3_000);
    let (table, deadline) = (table(), Deadline::default());
    let filter = [("port", "7")].into_filter().unwrap();
    let rows = driver.select(&table, &filter, Selection::ALL, deadline).await.unwrap();
    assert_eq!(rows.len(), 30);
    let ids: Vec<u32> = rows.iter().map(|row| row.text("id").unwrap().parse().unwrap()).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    let changes = [("name", "x")].into_changes().unwrap();
    assert_eq!(driver.update(&table, &filter, &changes, deadline).await.unwrap(), 30);
    assert_eq!(driver.delete(&table, &filter, deadline).await.unwrap(), 30);
    assert_eq!(driver.delete(&table, &filter, deadline).await.unwrap(), 0);
}

#[tokio::test]
async fn indexes_follow_every_write() {
    let driver = peers(10);
    driver.create_index("peers", "name").unwrap();
    let (table, deadline) = (table(), Deadline::default());
    let filter = [("id", "3")].into_filter().unwrap();
    let changes = [("name", "peer4"), ("id", "33")].into_changes().unwrap();
    assert_eq!(driver.update(&table, &filter, &changes, deadline).await.unwrap(), 1);
    assert_eq!(ready(&driver, "name", "peer3"), Some(0));
    assert_eq!(ready(&driver, "name", "peer4"), Some(2));
    assert_eq!(ready(&driver, "id", "3"), Some(0));
    let widened = ColumnDefinition::new("id", ColumnType::Integer { bytes: 8, signed: true });
    driver.alter(&table, &Alteration::WidenColumn(widened), deadline).await.unwrap();
    assert_eq!(ready(&driver, "id", "33"), Some(1));
    let filter = [("name", "peer4")].into_filter().unwrap();
    assert_eq!(driver.delete(&table, &filter, deadline).await.unwrap(), 2);
    assert_eq!(ready(&driver, "name", "peer4"), Some(0));
}

#[tokio::test]
async fn an_update_that_would_make_two_rows_one_changes_none() {
    let driver = peers(3);
    let filter = [("id <", "2")].into_filter().unwrap();
    let changes = [("id", "9")].into_changes().unwrap();
    let outcome = driver.update(&table(), &filter, &changes, Deadline::default()).await;
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(ready(&driver, "id <", "2"), Some(2));
}

#[test]
fn tables_are_checked() {
    let driver = MemoryDriver::new("asterisk");
    let column = |name: &str, column_type| ColumnDefinition::new(name, column_type);
    let odd = ColumnType::Integer { bytes: 5, signed: true };
    for columns in [
        vec![],
        vec![column("a", ColumnType::Text), column("A", ColumnType::Text)],
        vec![column("a", odd)],
        vec![column("a", ColumnType::Char(0))],
    ] {
        let error = driver.create_table("t", columns).unwrap_err();
        assert_eq!((error.kind(), error.table()), (ErrorKind::Invalid, Some("t")), "{error}");
    }
    assert_eq!(driver.create_table("", []).unwrap_err().kind(), ErrorKind::Invalid);
}

#[test]
fn another_driver_of_the_database_has_its_rows_and_its_own_end() {
    let driver = peers(1).with_requirements(RequirementsMode::CreateChar);
    let other = driver.reopened();
    assert_eq!(other.requirements(), RequirementsMode::CreateChar);
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(driver.close());
    assert_eq!(ready(&driver, "id", "0"), None);
    assert_eq!(ready(&other, "id", "0"), Some(1));
}

#[test]
fn a_table_that_does_not_exist_is_told_at_once() {
    let filter = [("id", "0")].into_filter().unwrap();
    let missing = Table::mapped("nowhere").unwrap();
    let answer = peers(1).try_select(&missing, &filter, Selection::ALL).unwrap();
    let error = answer.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no such table (driver memory, database asterisk, table nowhere)"
    );
}

#[tokio::test]
async fn a_scan_whose_step_was_given_up_goes_on() {
    let driver = peers(2_500);
    let (table, deadline) = (table(), Deadline::default());
    let batch = NonZeroU32::new(1_500).unwrap();
    let mut scan = driver.scan(&table, None, batch, deadline).await.unwrap();
    let mut found = 0;
    for expected in [1_500, 1_000, 0] {
        let mut step = scan.next_batch(deadline);
        let poll = std::future::poll_fn(|context| Poll::Ready(step.as_mut().poll(context)));
        assert!(expected == 0 || poll.await.is_pending(), "it has more than one piece to read");
        drop(step);
        let rows = scan.next_batch(deadline).await.unwrap();
        assert_eq!(rows.len(), expected);
        found += rows.len();
    }
    assert_eq!(found, 2_500);
}
