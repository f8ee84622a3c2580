//! Rows.

use asterisk_realtime_core::Object;
use asterisk_realtime_followme::{FOLLOWME, FOLLOWME_NUMBERS, FollowMe, FollowMeNumber};
use proptest::prelude::*;

use crate::support::{any_text, cell, engine, findings, read, round_trip, row, texts};

fn profile(column: &str, value: &str) -> FollowMe {
    read(&[("name", "alice"), (column, value)])
}

#[test]
fn h09_h10_only_a_false_word_makes_a_profile_vanish() {
    assert!(profile("active", "maybe").active);
    assert_eq!(profile("active", ""), FollowMe::new("alice"));
    for word in ["no", "0", "OFF"] {
        let error = FollowMe::from_row(&row(&[("name", "a"), ("active", word)])).unwrap_err();
        assert_eq!(error.column(), Some("active"));
    }
}

#[test]
fn names_of_columns_in_all_their_spellings() {
    assert_eq!(profile("music", "jazz").musicclass.as_deref(), Some("jazz"));
    assert_eq!(profile("musiconhold", "jazz").musicclass.as_deref(), Some("jazz"));
    assert_eq!(profile("followme-sorry-prompt", "s").sorry_prompt.as_deref(), Some("s"));
    assert_eq!(profile("sorry_prompt", "s").sorry_prompt.as_deref(), Some("s"));
}

#[test]
fn a_number_rings_25_seconds_unless_it_says_more_than_0() {
    let timeout = |text| {
        let number: FollowMeNumber =
            read(&[("name", "alice"), ("phonenumber", "1&2"), ("timeout", text)]);
        assert_eq!(number.parties().collect::<Vec<_>>(), ["1", "2"]);
        number.timeout
    };
    assert_eq!(["", "x", "0", "-3", "7"].map(timeout), [25, 25, 25, 25, 7]);
    assert_eq!(
        findings::<FollowMeNumber>(&[("phonenumber", "1"), ("timeout", "0")]).len(),
        1,
        "and a finding says so"
    );
    let error = FollowMeNumber::from_row(&row(&[("name", "alice")])).unwrap_err();
    assert_eq!(error.column(), Some("phonenumber"));
}

#[tokio::test]
async fn new_ones_are_found_again() {
    let engine = engine(&[&FOLLOWME, &FOLLOWME_NUMBERS], &[]);
    let mut profile = FollowMe::new("alice");
    profile.takecall = "5".to_owned();
    profile.enable_callee_prompt = false;
    round_trip(&engine, profile).await;
    let prompt = cell(&engine, "followme", [("name", "alice")], "enable_callee_prompt").await;
    assert_eq!(prompt.as_deref(), Some("no"));
    round_trip(&engine, FollowMeNumber::new("alice", 0, "1001&1002")).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_in_any_column(text in texts()) {
        any_text::<FollowMe>(&[("name", "alice")], &["active"], &text);
        let number = [("name", "alice"), ("ordinal", "1"), ("phonenumber", "1")];
        any_text::<FollowMeNumber>(&number, &["phonenumber"], &text);
    }
}
