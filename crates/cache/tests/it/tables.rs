//! Settings and counters of single tables.

use asterisk_realtime_cache::{Freshness, Mode, Serving, Settings, TableSettings};
use asterisk_realtime_core::{
    ColumnDefinition, ColumnType, Deadline, Driver, ErrorKind, Selection, Table,
};

use crate::support::{Rig, changes, filter, peers, seconds};

/// The table `peers` is kept so, and all others by question.
fn with_peers(peer_settings: TableSettings) -> Rig {
    let mut settings = Settings::default();
    settings.tables.insert(&peers(), peer_settings);
    let rig = Rig::new(settings);
    let name = ColumnDefinition::new("name", ColumnType::Char(40)).key();
    rig.memory.create_table("queues", [name]).unwrap();
    rig.memory.insert_rows("queues", [[("name", "support")]]).unwrap();
    rig
}

fn queues() -> Table {
    Table::mapped("queues").unwrap()
}

async fn ask_queues(rig: &Rig) {
    let (queues, support) = (queues(), filter(&[("name", "support")]));
    let asked = rig.cached.answer(&queues, &support, Selection::ALL, Deadline::default());
    assert_eq!(asked.await.unwrap().rows.len(), 1);
}

#[tokio::test]
async fn a_table_that_is_off_is_passed_by() {
    let rig = with_peers(TableSettings::default().with_mode(Mode::Off));
    let alice = filter(&[("name", "alice")]);
    for asked in 1..=3 {
        let answer = rig.ask(&[("name", "alice")]).await.unwrap();
        assert_eq!((answer.freshness, answer.age), (Freshness::Fresh, seconds(0)));
        assert_eq!(rig.spy.selects(), asked);
        assert!(rig.cached.try_answer(&peers(), &alice, Selection::ALL).is_none());
    }
    rig.change("alice", "home").await;
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
    // What the store has in memory it still answers from there.
    let rows = rig.cached.try_select(&peers(), &alice, Selection::ALL).unwrap().unwrap();
    assert_eq!(rows[0].text("context"), Some("home"));
    rig.update(&[("name", "alice")], &[("context", "x")]).await.unwrap();
    rig.memory.faults().set_unavailable(true);
    assert_eq!(rig.ask(&[("name", "alice")]).await.unwrap_err().kind(), ErrorKind::Unavailable);
    rig.cached.close().await;
    assert_eq!(rig.ask(&[("name", "alice")]).await.unwrap_err().kind(), ErrorKind::Unavailable);
    let stats = rig.cached.stats_of(&peers());
    assert_eq!((stats.mode, stats.serving), (Mode::Off, Serving::Nothing));
    assert_eq!(stats.stats, asterisk_realtime_cache::Stats::default());
}

#[tokio::test]
async fn the_others_are_kept() {
    let rig = with_peers(TableSettings::default().with_mode(Mode::Off));
    for _ in 0..2 {
        rig.context("alice").await;
        ask_queues(&rig).await;
    }
    assert_eq!(rig.spy.selects(), 3);
    let stats = rig.cached.table_stats();
    let names: Vec<_> = stats.iter().map(|table| &*table.name).collect();
    assert_eq!(names, ["peers", "queues"]);
    assert_eq!((stats[1].mode, stats[1].serving), (Mode::Keyed, Serving::Keyed));
    assert_eq!((stats[1].stats.hits, stats[1].stats.misses, stats[1].stats.entries), (1, 1, 1));
    assert_eq!(rig.cached.stats(), stats[1].stats, "of all together");
}

#[tokio::test]
async fn each_table_has_lifetimes_of_its_own() {
    let mut short = TableSettings::default();
    short.found.soft = seconds(5);
    short.found.hard = seconds(5);
    let rig = with_peers(short);
    rig.context("alice").await;
    ask_queues(&rig).await;
    rig.pass(seconds(5));
    rig.context("alice").await;
    ask_queues(&rig).await;
    let counted = |table| {
        let stats = rig.cached.stats_of(table).stats;
        (stats.hits, stats.misses)
    };
    assert_eq!((counted(&peers()), counted(&queues())), ((0, 2), (1, 1)));
}

#[tokio::test]
async fn each_table_counts_for_itself() {
    let rig = with_peers(TableSettings::default());
    rig.context("alice").await;
    rig.context("mallory").await;
    rig.context("mallory").await;
    ask_queues(&rig).await;
    rig.update(&[("name", "alice")], &[("context", "home")]).await.unwrap();
    let dave = changes(&[("name", "dave")]);
    rig.cached.insert(&queues(), &dave, Deadline::default()).await.unwrap();
    rig.memory.faults().set_unavailable(true);
    rig.ask(&[("name", "bob")]).await.unwrap_err();
    let [peers, queues] = [peers(), queues()].map(|table| rig.cached.stats_of(&table).stats);
    assert_eq!((peers.negative_hits, peers.misses, peers.failures), (1, 3, 1));
    assert_eq!((queues.negative_hits, queues.misses, queues.failures), (0, 1, 0));
    assert_eq!((peers.invalidations, queues.invalidations), (1, 1));
    assert!(peers.bytes > queues.bytes && queues.bytes > 0);
    let mut sum = peers;
    sum += queues;
    assert_eq!(rig.cached.stats(), sum);
}
