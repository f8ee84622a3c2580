//! The stores of all families as one driver.

use asterisk_realtime_core::{
    Deadline, Driver as _, Error, ErrorKind, IntoChanges as _, IntoFilter as _, Selection, Table,
};

use crate::support::{TWO, engine, kind, store};

fn table(family: &str) -> Table {
    Table::mapped(family).unwrap()
}

#[tokio::test]
async fn cells_are_raw_and_columns_are_not_dropped() {
    let a = store("a", &[("x", "1;2^3B")]);
    let stores = engine("sippeers => memory,a\n", &[&a]).stores();
    let filter = [("host", "1;2^3B")].into_filter().unwrap();
    let now = || Deadline::default();
    let ready = stores.try_select(&table("SIPpeers"), &filter, Selection::FIRST);
    assert!(ready.is_none(), "a defaulted table takes the spelling, and there is none of it");
    let rows = stores.select(&table("sippeers"), &filter, Selection::FIRST, now()).await.unwrap();
    assert_eq!(rows[0].text("host"), Some("1;2^3B"));
    let changes = [("host", "a;b"), ("nonsense", "1")].into_changes().unwrap();
    let error = stores.update(&table("sippeers"), &filter, &changes, now()).await.unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::NotFound, Some("nonsense")));
    assert_eq!(error.driver(), Some("memory"));
    let changes = [("host", "a;b")].into_changes().unwrap();
    assert_eq!(stores.update(&table("sippeers"), &filter, &changes, now()).await.unwrap(), 1);
    let error = stores.columns(&table("nobody"), now()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn another_store_is_asked_as_for_a_lookup() {
    let (a, b) = (store("a", &[("x", "a")]), store("b", &[("x", "b")]));
    let stores = engine(TWO, &[&a, &b]).stores();
    let filter = [("name", "x")].into_filter().unwrap();
    let now = || Deadline::default();
    let host = async || {
        let rows = stores.select(&table("sippeers"), &filter, Selection::ALL, now()).await?;
        Ok::<_, Error>(rows[0].text("host").map(str::to_owned))
    };
    assert_eq!(host().await.unwrap().as_deref(), Some("a"));
    a.faults().set_unavailable(true);
    assert_eq!(host().await.unwrap().as_deref(), Some("b"));
    stores.ping_families(|family| family == "sippeers", now()).await.unwrap();
    b.faults().set_unavailable(true);
    assert_eq!(kind(host().await), ErrorKind::Unavailable);
    let ping = stores.ping_families(|family| family == "sippeers", now()).await;
    assert_eq!(kind(ping), ErrorKind::Unavailable);
    stores.ping_families(|_| false, now()).await.unwrap();
}

/// As for a lookup, a store that is not the last gets half of the time.
#[tokio::test]
async fn a_frozen_store_leaves_time_to_ping_the_next_one() {
    let (a, b) = (store("a", &[]), store("b", &[]));
    let stores = engine(TWO, &[&a, &b]).stores();
    a.faults().freeze();
    let deadline = Deadline::after(std::time::Duration::from_millis(500));
    stores.ping_families(|_| true, deadline).await.unwrap();
}
