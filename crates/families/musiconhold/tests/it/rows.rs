//! Rows.

use asterisk_realtime_core::Object;
use asterisk_realtime_musiconhold::{
    KillMethod, MUSICONHOLD, MUSICONHOLD_ENTRY, Mode, MusicClass, MusicEntry, Sort,
};
use asterisk_realtime_schema::record::Record;
use proptest::prelude::*;

use crate::support::{any_text, cell, engine, findings, read, round_trip, row, texts};

const FILES: &[(&str, &str)] = &[("name", "moh"), ("mode", "files"), ("directory", "moh")];

fn class(column: &str, value: &str) -> MusicClass {
    read(&[FILES, &[(column, value)]].concat())
}

#[test]
fn classes_have_the_defaults() {
    assert_eq!(read::<MusicClass>(FILES), MusicClass::files("moh", "moh"));
    assert_eq!(class("stamp", "x").kill_escalation_delay, 100);
    assert_eq!(class("mode", "FILES").mode, Some(Mode::Files));
    assert_eq!(class("kill_method", "process").kill_method, Some(KillMethod::Process));
    assert!(class("loop_last", "1").loop_last);
    assert_eq!(class("name", &"n".repeat(90)).name.len(), 79);
}

#[test]
fn g09_g10_one_key_and_any_case() {
    assert_eq!(class("digit", "12").digit, Some('1'));
    assert_eq!(class("sort", "Random").sort, Some(Sort::Random));
    assert_eq!(class("sort", "backwards").sort, None);
    assert_eq!(findings::<MusicClass>(&[FILES, &[("sort", "alhpa")]].concat()).len(), 1);
}

#[test]
fn classes_that_cannot_be_used() {
    let column = |cells: &[(&str, &str)]| {
        let read = MusicClass::read(&row(cells));
        assert!(read.value.is_none());
        assert_eq!(read.findings.len(), 1, "{cells:?}");
        MusicClass::from_row(&row(cells)).unwrap_err().column().unwrap().to_owned()
    };
    assert_eq!(column(&[("name", "a"), ("directory", "moh")]), "mode");
    assert_eq!(column(&[("name", "a"), ("mode", "tape"), ("directory", "moh")]), "mode");
    assert_eq!(column(&[("name", "a"), ("mode", "files")]), "directory");
    assert_eq!(column(&[("name", "a"), ("mode", "custom"), ("directory", "moh")]), "application");
    assert!(read::<MusicClass>(&[("name", "a"), ("mode", "playlist")]).directory.is_none());
}

#[test]
fn g05_an_entry_is_a_path_or_a_url() {
    let entry = |text| MusicEntry::from_row(&row(&[("name", "a"), ("entry", text)]));
    assert!(entry("/abs/y").is_ok());
    assert!(entry("https://music.example/a.mp3").is_ok());
    assert_eq!(entry("relative/x").unwrap_err().column(), Some("entry"));
    assert_eq!(entry("").unwrap_err().column(), Some("entry"));
}

#[tokio::test]
async fn new_ones_are_found_again() {
    let engine = engine(&[&MUSICONHOLD, &MUSICONHOLD_ENTRY], &[]);
    let mut class = MusicClass::custom("radio", "/usr/bin/mpg123 -q -s; echo ^");
    class.digit = Some('#');
    class.sort = Some(Sort::RandomStart);
    class.loop_last = true;
    round_trip(&engine, class).await;
    round_trip(&engine, MusicEntry::new("jazz", 0, "/var/lib/asterisk/moh/jazz/intro")).await;
}

#[tokio::test]
async fn an_entry_is_told_apart_by_name_and_position() {
    let engine = engine(&[&MUSICONHOLD_ENTRY], &[]);
    let realtime = engine.inner();
    for position in [0, 1] {
        let mut entry = MusicEntry::new("jazz", position, "/a");
        assert_eq!(realtime.save(&mut entry).await.unwrap(), 1);
    }
    let listed = realtime.list::<MusicEntry>([("position >=", "0"), ("name", "jazz")]).await;
    let mut entries: Vec<_> = listed.unwrap().into_iter().map(Result::unwrap).collect();
    entries[1].entry = "/b".to_owned();
    entries[1].position = 7;
    assert_eq!(realtime.save(&mut entries[1]).await.unwrap(), 1);
    assert_eq!(realtime.save(&mut entries[1]).await.unwrap(), 0, "nothing is left to write");
    entries[1].entry = "/c".to_owned();
    assert_eq!(realtime.save(&mut entries[1]).await.unwrap(), 1, "it knows its new position");
    let first = cell(&engine, "musiconhold_entry", [("position", "0")], "entry").await;
    assert_eq!(first.as_deref(), Some("/a"), "the other entry is as it was");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_in_any_column(text in texts()) {
        any_text::<MusicClass>(FILES, &["mode", "directory", "application"], &text);
        any_text::<MusicEntry>(&[("name", "a"), ("entry", "/a")], &["entry"], &text);
    }
}
