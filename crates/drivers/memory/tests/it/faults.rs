use std::time::{Duration, Instant};

use asterisk_realtime_core::{
    Deadline, Driver, ErrorKind, IntoChanges, IntoFilter, Result, Selection,
};
use asterisk_realtime_memory::{LostAnswer, MemoryDriver};

use crate::{peers, table};

async fn lookup(driver: &MemoryDriver, deadline: Deadline) -> Result<usize> {
    let filter = [("id", "0")].into_filter()?;
    Ok(driver.select(&table(), &filter, Selection::ALL, deadline).await?.len())
}

async fn insert(driver: &MemoryDriver, id: &str, deadline: Deadline) -> Result<u64> {
    driver.insert(&table(), &[("id", id)].into_changes()?, deadline).await
}

fn brief() -> Deadline {
    Deadline::after(Duration::from_millis(30))
}

#[tokio::test]
async fn a_store_that_is_away_is_unavailable_to_all_its_drivers() {
    let driver = peers(1);
    let other = driver.reopened();
    driver.faults().set_unavailable(true);
    assert_eq!(lookup(&other, brief()).await.unwrap_err().kind(), ErrorKind::Unavailable);
    let filter = [("id", "0")].into_filter().unwrap();
    assert!(other.try_select(&table(), &filter, Selection::ALL).is_none());
    driver.faults().set_unavailable(false);
    assert_eq!(lookup(&other, brief()).await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_delay_holds_a_call_up_but_not_beyond_its_deadline() {
    let driver = peers(1);
    driver.faults().set_delay(Duration::from_mins(1));
    let began = tokio::time::Instant::now();
    let late = Deadline::after(Duration::from_hours(1));
    assert_eq!(lookup(&driver, late).await.unwrap(), 1);
    assert_eq!(began.elapsed().as_secs(), 60);
    let early = Deadline::after(Duration::from_secs(10));
    assert_eq!(insert(&driver, "7", early).await.unwrap_err().kind(), ErrorKind::Uncertain);
    driver.faults().set_delay(Duration::ZERO);
    assert_eq!(insert(&driver, "7", late).await.unwrap(), 1, "it was not applied");
}

#[tokio::test]
async fn a_frozen_store_answers_once_it_thaws() {
    let driver = peers(1);
    driver.faults().freeze();
    assert_eq!(lookup(&driver, brief()).await.unwrap_err().kind(), ErrorKind::Uncertain);
    let faults = driver.faults().clone();
    let (answer, ()) = tokio::join!(lookup(&driver, Deadline::default()), async {
        tokio::task::yield_now().await;
        faults.thaw();
    });
    assert_eq!(answer.unwrap(), 1);
}

#[tokio::test]
async fn a_store_that_goes_away_fails_what_it_works_on() {
    let driver = peers(1);
    driver.faults().freeze();
    let faults = driver.faults().clone();
    let began = Instant::now();
    let (answer, ()) = tokio::join!(insert(&driver, "7", Deadline::default()), async {
        tokio::task::yield_now().await;
        faults.set_unavailable(true);
    });
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::Uncertain);
    assert!(began.elapsed() < Deadline::DEFAULT);
}

#[tokio::test]
async fn a_lost_answer_is_uncertain_and_the_store_knows() {
    let driver = peers(1);
    for (id, fate, again) in
        [("8", LostAnswer::Applied, Err(ErrorKind::Conflict)), ("9", LostAnswer::Dropped, Ok(1))]
    {
        driver.faults().lose_next_answer(fate);
        let lost = insert(&driver, id, Deadline::default()).await;
        assert_eq!(lost.unwrap_err().kind(), ErrorKind::Uncertain);
        let found = insert(&driver, id, Deadline::default()).await;
        assert_eq!(found.map_err(|error| error.kind()), again);
    }
}

#[tokio::test]
async fn a_blocked_table_blocks_writes_of_that_table_only() {
    let driver = peers(1);
    driver.faults().block("peers");
    assert_eq!(insert(&driver, "7", brief()).await.unwrap_err().kind(), ErrorKind::Uncertain);
    assert_eq!(lookup(&driver, brief()).await.unwrap(), 1);
    driver.faults().block("others");
    driver.faults().unblock("peers");
    assert_eq!(insert(&driver, "7", brief()).await.unwrap(), 1);
}

#[test]
fn trouble_prints_no_values() {
    let driver = peers(3);
    assert!(!format!("{driver:?}").contains("peer1"));
}
