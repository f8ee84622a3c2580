//! The sequence of queries.

use asterisk_realtime_musiconhold::{MUSICONHOLD, MUSICONHOLD_ENTRY, MusicOnHold};

use crate::support::{Cells, engine};

const CLASS: (&str, Cells<'_>) =
    ("musiconhold", &[("name", "c"), ("mode", "files"), ("directory", "moh")]);
const JAZZ: (&str, Cells<'_>) = ("musiconhold", &[("name", "jazz"), ("mode", "playlist")]);
const TABLES: [&asterisk_realtime_schema::Table; 2] = [&MUSICONHOLD, &MUSICONHOLD_ENTRY];

#[tokio::test]
async fn g01_g07_each_start_asks_once_and_never_for_entries_of_files() {
    let engine = engine(&TABLES, &[CLASS]);
    let mut consumer = MusicOnHold::new(false);
    for _ in 0..2 {
        let music = consumer.start(&engine, ["c", "default"]).await.unwrap().unwrap();
        assert!(music.is_usable());
        assert_eq!(engine.queries(), ["lookup musiconhold name = c"]);
    }
}

#[tokio::test]
async fn g02_g11_with_cachertclasses_only_the_first_start_asks() {
    let engine = engine(&TABLES, &[CLASS]);
    let mut consumer = MusicOnHold::new(true);
    consumer.start(&engine, ["c"]).await.unwrap().unwrap();
    assert_eq!(engine.queries().len(), 1);
    let change = [("directory", "other")];
    engine.inner().update("musiconhold", [("name", "c")], change).await.unwrap();
    let directory = |music: asterisk_realtime_musiconhold::Music| music.class.unwrap().directory;
    let kept = consumer.start(&engine, ["c"]).await.unwrap().unwrap();
    assert_eq!(directory(kept).as_deref(), Some("moh"));
    assert_eq!(engine.queries(), [""; 0]);
    consumer.reload();
    let anew = consumer.start(&engine, ["c"]).await.unwrap().unwrap();
    assert_eq!(directory(anew).as_deref(), Some("other"));
    consumer.start(&engine, ["missing"]).await.unwrap();
    consumer.start(&engine, ["missing"]).await.unwrap();
    assert_eq!(engine.queries().len(), 3, "absence is not kept");
}

#[tokio::test]
async fn g03_the_next_candidate_is_asked_for_only_if_one_is_absent() {
    let unusable: (&str, Cells<'_>) = ("musiconhold", &[("name", "default")]);
    let engine = engine(&TABLES, &[CLASS, unusable]);
    let mut consumer = MusicOnHold::new(false);
    let music = consumer.start(&engine, ["x", "default", "c"]).await.unwrap().unwrap();
    assert!(!music.is_usable(), "silence: the first that exists counts");
    assert_eq!(
        engine.queries(),
        ["lookup musiconhold name = x", "lookup musiconhold name = default"]
    );
}

#[tokio::test]
async fn g05_playlists_ask_for_their_entries() {
    let entry = |position, entry| [("name", "jazz"), ("position", position), ("entry", entry)];
    let (b, a) = (entry("1", "/abs/y"), entry("0", "relative/x"));
    let rows = [JAZZ, ("musiconhold_entry", &b), ("musiconhold_entry", &a)];
    let engine = engine(&TABLES, &rows);
    let music = MusicOnHold::new(false).start(&engine, ["jazz"]).await.unwrap().unwrap();
    assert_eq!(
        engine.queries(),
        [
            "lookup musiconhold name = jazz",
            "lookup_all musiconhold_entry position >= 0, name = jazz"
        ]
    );
    let entries: Vec<_> = music.entries().map(|entry| &*entry.entry).collect();
    assert_eq!(entries, ["/abs/y"]);
    assert_eq!(music.rows[0].findings.len(), 1, "by position");
}

#[tokio::test]
async fn g06_a_playlist_without_entries_is_absent() {
    let engine = engine(&TABLES, &[JAZZ, CLASS]);
    let music = MusicOnHold::new(true).start(&engine, ["jazz", "c"]).await.unwrap().unwrap();
    assert_eq!(music.class.unwrap().name, "c");
    assert_eq!(engine.queries().len(), 3);
}
