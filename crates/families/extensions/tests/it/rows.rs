//! Single rows.

use asterisk_realtime_core::{Codec, Condition, Object, Stored};
use asterisk_realtime_extensions::{EXTENSIONS, Extension, Priority};
use proptest::prelude::*;

use crate::support::{Cells, any_text, cell, engine, findings, read, round_trip, row, texts};

const ROW: Cells<'_> = &[
    ("id", "7"),
    ("context", "office"),
    ("exten", "_1XX"),
    ("priority", "1"),
    ("app", "Dial"),
    ("appdata", "PJSIP/${EXTEN},20"),
];

fn with(column: &str, text: &str) -> Extension {
    let cells: Vec<_> = ROW.iter().copied().filter(|(name, _)| *name != column).collect();
    read(&[&*cells, &[(column, text)]].concat())
}

#[test]
fn a_row() {
    let read: Extension = read(ROW);
    assert_eq!((&*read.context, &*read.exten, read.priority), ("office", "_1XX", Priority::FIRST));
    assert_eq!((&*read.app, &*read.appdata), ("Dial", "PJSIP/${EXTEN},20"));
}

/// F13: only the last of several values is left, so semicolons are stored as `^3B`.
#[test]
fn the_last_value_wins() {
    assert_eq!(with("appdata", "a=1;b=2").appdata, "b=2");
    assert_eq!(with("appdata", "a=1^3Bb=2").appdata, "a=1;b=2");
    assert_eq!(with("app", "NoOp;Dial").app, "Dial");
    let mut row = row(&[("exten", "1"), ("appdata", "a;b")]);
    row.set_codec(Codec::Off);
    assert_eq!(Extension::from_row(&row).unwrap().appdata, "a;b");
}

#[test]
fn hints_and_what_is_never_asked_for() {
    assert_eq!(with("priority", "-1").priority, Priority::Hint);
    assert_eq!(with("priority", "hint").priority, Priority::Hint);
    assert_eq!(with("priority", "0").priority, Priority::Never);
    assert_eq!(with("priority", "").priority, Priority::Never);
    assert_eq!(with("priority", "n(again)").priority, Priority::Never);
    let found = findings::<Extension>(&[("exten", "1"), ("priority", "n")]);
    assert_eq!(found, ["priority: `n` is not a whole number from 1 on; Asterisk ignores it"]);
}

#[test]
fn only_what_changed_is_written() {
    let mut one = with("id", "7");
    assert_eq!(one.changes().unwrap(), None);
    one.appdata = "a;b".to_owned();
    let changes = one.changes().unwrap().unwrap();
    let pairs: Vec<_> = changes.iter().map(|it| (it.column(), it.value())).collect();
    assert_eq!(pairs, [("appdata", Some("a;b"))]);
    let identity = one.identity().unwrap().unwrap();
    let columns: Vec<_> = identity.conditions().iter().map(Condition::column).collect();
    assert_eq!(columns, ["context", "exten", "priority"]);
}

#[tokio::test]
async fn new_ones_are_found_again() {
    let engine = engine(&[&EXTENSIONS], &[]);
    round_trip(&engine, Extension::new("office", "_1XX", "Set", "a=1;b=2")).await;
    let stored = cell(&engine, "extensions", [("exten", "_1XX")], "appdata").await;
    assert_eq!(stored.as_deref(), Some("a=1^3Bb=2"));
    let hint = Extension::new("office", "100", "PJSIP/100", "").at(Priority::Hint);
    round_trip(&engine, hint).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_in_any_column(text in texts()) {
        any_text::<Extension>(&[("context", "a"), ("exten", "1"), ("priority", "1")], &[], &text);
    }
}
