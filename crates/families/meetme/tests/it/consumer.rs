//! The sequence of queries, and what is written.

use asterisk_realtime_meetme::{
    Conference, Found, MEETME, Times, booking, conference, conferences, set_end, set_members, store,
};

use crate::support::{Cells, cell, engine};

const FIRST: (&str, Cells<'_>) = (
    "meetme",
    &[
        ("bookid", "7"),
        ("confno", "4000"),
        ("starttime", "2026-08-06 15:00:00"),
        ("endtime", "2026-08-06 16:00:00"),
    ],
);
const SECOND: (&str, Cells<'_>) = (
    "meetme",
    &[
        ("bookid", "8"),
        ("confno", "4000"),
        ("starttime", "2026-08-07 15:00:00"),
        ("endtime", "2026-08-07 16:00:00"),
    ],
);

fn times(minutes: [&'static str; 3]) -> Times<'static> {
    let [now, with_fuzzy_start, with_early_alert] = minutes;
    Times { now, with_fuzzy_start, with_early_alert }
}

#[tokio::test]
async fn h05_a_booking_that_is_under_way() {
    let engine = engine(&[&MEETME], &[FIRST, SECOND]);
    let now = "2026-08-06 15:30:00";
    let found = booking(&engine, "4000", times([now; 3])).await.unwrap().unwrap();
    let Found::Open(read) = found else { panic!("it is under way") };
    assert_eq!(read.value.unwrap().bookid.as_deref(), Some("7"));
    assert_eq!(
        engine.queries(),
        ["lookup meetme confno = 4000, starttime <= 2026-08-06 15:30:00, \
          endtime >= 2026-08-06 15:30:00"]
    );
}

#[tokio::test]
async fn those_who_come_early_get_in_or_are_told() {
    let engine = engine(&[&MEETME], &[FIRST]);
    let [now, later, much_later] =
        ["2026-08-06 14:50:00", "2026-08-06 14:55:00", "2026-08-06 15:20:00"];
    let early = times([now, later, much_later]);
    let found = booking(&engine, "4000", early).await.unwrap();
    assert!(matches!(found, Some(Found::TooEarly(_))));
    assert_eq!(engine.queries().len(), 3);
    let fuzzy = times([now, much_later, much_later]);
    let found = booking(&engine, "4000", fuzzy).await.unwrap();
    assert!(matches!(found, Some(Found::Open(_))));
    assert_eq!(engine.queries().len(), 2);
    assert_eq!(booking(&engine, "4000", times([now; 3])).await.unwrap(), None);
    assert_eq!(engine.queries().len(), 1);
}

#[tokio::test]
async fn h06_members_are_written_to_all_bookings() {
    let engine = engine(&[&MEETME], &[FIRST, SECOND]);
    assert_eq!(set_members(&engine, "4000", 1).await.unwrap(), 2);
    assert_eq!(engine.queries(), ["update meetme confno = 4000: members"]);
    assert_eq!(cell(&engine, "meetme", [("bookid", "8")], "members").await.as_deref(), Some("1"));
    assert_eq!(set_end(&engine, "8", "2026-08-07 17:00:00").await.unwrap(), 1);
    assert_eq!(engine.queries(), ["update meetme bookid = 8: endtime"]);
}

#[tokio::test]
async fn conferences_are_found_by_number_alone_and_all_together() {
    let engine = engine(&[&MEETME], &[FIRST, SECOND]);
    assert!(conference(&engine, "4000").await.unwrap().is_some());
    assert!(conference(&engine, "4001").await.unwrap().is_none());
    assert_eq!(conferences(&engine).await.unwrap().len(), 2);
    assert_eq!(
        engine.queries(),
        [
            "lookup meetme confno = 4000",
            "lookup meetme confno = 4001",
            "lookup_all meetme confno LIKE %"
        ]
    );
}

#[tokio::test]
async fn a_new_conference_has_nobody_in_it() {
    let engine = engine(&[&MEETME], &[]);
    let mut new = Conference::new("4000");
    new.maxusers = 20;
    assert_eq!(store(&engine, &new).await.unwrap(), 1);
    assert_eq!(engine.queries(), ["store meetme: members, confno, maxusers"]);
    let found: Conference = engine.inner().find("4000").await.unwrap().unwrap();
    assert_eq!(found, new);
}
