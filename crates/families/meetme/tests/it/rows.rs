//! Rows.

use asterisk_realtime_core::{Secret, Stored};
use asterisk_realtime_meetme::{Conference, MEETME};
use proptest::prelude::*;

use crate::support::{any_text, engine, findings, read, round_trip, texts};

const BOOKING: &[(&str, &str)] = &[
    ("bookid", "7"),
    ("confno", "4000"),
    ("starttime", "2026-08-06 15:00:00"),
    ("endtime", "2026-08-06 16:00:00"),
    ("pin", "1234"),
    ("adminpin", "9999"),
];

#[test]
fn h07_null_is_no_limit() {
    let conference: Conference = read(&[("bookId", "7"), ("confno", "4000"), ("maxusers", "")]);
    assert_eq!(conference.maxusers, 0);
    assert_eq!(conference.bookid.as_deref(), Some("7"));
    let of_1_4: Conference = read(&[("confno", "4000"), ("pin", "1"), ("members", "3")]);
    assert_eq!(of_1_4.bookid, None);
}

#[test]
fn what_is_kept_of_a_text() {
    let long = "x".repeat(40);
    let conference: Conference = read(&[("opts", &long), ("recordingformat", &long)]);
    assert_eq!(conference.opts.unwrap().len(), 31);
    assert_eq!(conference.recordingformat.unwrap().len(), 10);
}

#[test]
fn pins_are_not_shown() {
    let conference: Conference = read(BOOKING);
    assert_eq!(conference.pin, Some(Secret::new("1234")));
    let shown = format!("{conference:?}");
    assert!(!shown.contains("1234") && !shown.contains("9999"), "{shown}");
    assert_eq!(findings::<Conference>(BOOKING), [""; 0]);
}

#[test]
fn a_pin_is_written_if_it_is_another() {
    let mut conference: Conference = read(BOOKING);
    conference.pin = Some(Secret::new("4321"));
    let changes = conference.changes().unwrap().unwrap();
    let pairs: Vec<_> = changes.iter().map(|one| (one.column(), one.value())).collect();
    assert_eq!(pairs, [("pin", Some("4321"))]);
}

#[tokio::test]
async fn a_new_one_is_found_again() {
    let mut conference = Conference::new("4000");
    conference.pin = Some(Secret::new("1;2"));
    conference.opts = Some("aAs".to_owned());
    round_trip(&engine(&[&MEETME], &[]), conference).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_in_any_column(text in texts()) {
        any_text::<Conference>(BOOKING, &[], &text);
    }
}
