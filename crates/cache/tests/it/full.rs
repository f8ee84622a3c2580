//! Tables that are kept as a whole: what they answer.

mod life;

use asterisk_realtime_cache::{Invalidation, Mode, Serving, Settings, TableSettings};
use asterisk_realtime_core::{
    ColumnDefinition, ColumnType, Comparison, Deadline, Driver, Order, Selection,
};

use crate::support::{Rig, changes, filter, peers, seconds};

fn whole() -> TableSettings {
    TableSettings::default().with_mode(Mode::Full)
}

fn with(table: TableSettings) -> Rig {
    let mut settings = Settings::default();
    settings.default = table;
    Rig::new(settings)
}

/// A cache that has read the table, for which it was asked one thing.
async fn warm() -> Rig {
    filled(with(whole())).await
}

async fn filled(rig: Rig) -> Rig {
    rig.context("alice").await;
    rig.settle().await;
    assert!(matches!(serving(&rig), Serving::Full { .. }), "{:?}", serving(&rig));
    assert_eq!((rig.spy.selects(), rig.spy.scans()), (1, 1));
    rig
}

fn serving(rig: &Rig) -> Serving {
    rig.cached.stats_of(&peers()).serving
}

/// Forgets everything, and has the table read anew.
async fn reread(rig: &Rig) {
    rig.cached.invalidate(&Invalidation::All);
    rig.pass(seconds(1));
    rig.context("alice").await;
    rig.settle().await;
    assert!(matches!(serving(rig), Serving::Full { .. }), "{:?}", serving(rig));
}

/// The names of those who are found without the store.
fn known(rig: &Rig, by: &[(&str, &str)], selection: Selection) -> Option<Vec<String>> {
    let answer = rig.cached.try_answer(&peers(), &filter(by), selection)?;
    Some(answer.rows.iter().map(|row| row.text("name").unwrap().to_owned()).collect())
}

/// Whether the store is asked this.
async fn is_asked(rig: &Rig, by: &[(&str, &str)]) -> bool {
    let before = rig.spy.selects();
    rig.ask(by).await.unwrap();
    rig.settle().await;
    rig.spy.selects() > before
}

#[tokio::test]
async fn the_first_question_does_not_wait_for_the_table() {
    let rig = with(whole());
    rig.spy.hold();
    let asked = async {
        let answer = rig.ask(&[("name", "alice")]).await.unwrap();
        assert_eq!(answer.rows.len(), 1);
    };
    let release = async {
        rig.settle().await;
        assert_eq!((rig.spy.selects(), rig.spy.scans()), (1, 1), "both are under way");
        assert_eq!(serving(&rig), Serving::Keyed);
        rig.spy.release();
    };
    tokio::join!(asked, release);
    rig.settle().await;
    let Serving::Full { rows, bytes, age } = serving(&rig) else { panic!("{:?}", serving(&rig)) };
    assert_eq!((rows, age), (3, seconds(0)));
    assert!(bytes > 0);
}

#[tokio::test]
async fn the_whole_table_answers() {
    let rig = warm().await;
    for (name, context) in [("bob", Some("office")), ("mallory", None), ("alice", Some("office"))] {
        assert_eq!(rig.context(name).await.as_deref(), context);
    }
    assert_eq!((rig.spy.selects(), rig.spy.scans()), (1, 1));
    let stats = rig.cached.stats();
    assert_eq!((stats.hits, stats.negative_hits, stats.misses, stats.refreshes), (2, 1, 1, 1));
    let carol = filter(&[("NAME", "carol"), ("context", "office"), ("port !=", "1")]);
    let rows = rig.cached.try_select(&peers(), &carol, Selection::FIRST).unwrap().unwrap();
    assert!(rows.is_empty(), "nothing is said of NULL");
}

#[tokio::test]
async fn a_scanner_of_names_costs_nothing() {
    let rig = warm().await;
    for number in 0..1_000 {
        assert_eq!(rig.context(&format!("scan{number}")).await, None);
    }
    assert_eq!((rig.spy.selects(), rig.spy.scans()), (1, 1));
    assert_eq!(rig.cached.stats().entries, 1, "nothing is kept of it");
}

#[tokio::test]
async fn an_empty_table_is_as_good_as_any() {
    let rig = with(whole());
    let everybody = filter(&[("name LIKE", "%")]);
    rig.memory.delete(&peers(), &everybody, Deadline::default()).await.unwrap();
    let rig = filled(rig).await;
    assert!(matches!(serving(&rig), Serving::Full { rows: 0, .. }));
    for _ in 0..2 {
        assert_eq!(rig.context("bob").await, None);
    }
    assert_eq!((rig.spy.selects(), rig.spy.scans()), (1, 1));
}

#[tokio::test]
async fn any_column_that_compares_as_we_do_finds_rows() {
    let rig = warm().await;
    let alice = filter(&[("name", "alice")]);
    let port = changes(&[("port", "5060"), ("host", "h")]);
    rig.memory.update(&peers(), &alice, &port, Deadline::default()).await.unwrap();
    reread(&rig).await;
    let questions = [[("port", "5060")], [("host", "h")], [("name LIKE", "ali%")]];
    for question in questions {
        assert!(is_asked(&rig, &question).await, "{question:?}: what finds it is made meanwhile");
    }
    // What is kept by question is forgotten, and what finds rows is there from the beginning.
    reread(&rig).await;
    let selects = rig.spy.selects();
    for question in questions {
        assert_eq!(known(&rig, &question, Selection::ALL).unwrap(), ["alice"], "{question:?}");
    }
    assert_eq!(rig.spy.selects(), selects);
}

#[tokio::test]
async fn lists_come_in_the_order_that_the_store_gives() {
    let rig = warm().await;
    let questions: [&[(&str, &str)]; 8] = [
        &[("context", "office")],
        &[("name LIKE", "%")],
        &[("name LIKE", "%"), ("context", "office"), ("name !=", "bob")],
        &[("context LIKE", "off%"), ("name NOT LIKE", "a%")],
        &[("name LIKE", "bo%")],
        &[("name", "alice"), ("name", "bob")],
        &[("context !=", "home"), ("name LIKE", "%")],
        &[("name LIKE", "x%")],
    ];
    for by in questions {
        rig.ask(by).await.unwrap();
        rig.settle().await;
    }
    reread(&rig).await;
    let selects = rig.spy.selects();
    for by in questions {
        for limit in [None, Some(1), Some(2)] {
            for order in [Order::FirstColumn, Order::Unordered] {
                let selection = Selection { order, limit };
                let names = known(&rig, by, selection).unwrap();
                let told = rig.memory.try_select(&peers(), &filter(by), selection);
                let told = told.unwrap().unwrap();
                assert_eq!(names.len(), told.len(), "{by:?} {selection:?}");
                if order == Order::FirstColumn {
                    let told: Vec<_> = told.iter().map(|row| row.text("name").unwrap()).collect();
                    assert_eq!(names, told, "{by:?} {selection:?}");
                }
            }
        }
    }
    assert_eq!(rig.spy.selects(), selects);
}

#[tokio::test]
async fn what_is_not_certain_is_asked_of_the_store() {
    let rig = warm().await;
    rig.memory.insert_rows("peers", [[("name", "Bobby"), ("context", "office")]]).unwrap();
    let questions: [&[(&str, &str)]; 11] = [
        // Some stores find Bobby.
        &[("name LIKE", "bob%")],
        &[("name LIKE", "%o%")],
        &[("name LIKE", "b_b%")],
        &[("name LIKE", "bob")],
        &[("name >", "alice")],
        &[("name", "")],
        &[("name", "bob ")],
        &[("name", "böb")],
        &[("port", "05060")],
        &[("port !=", "1")],
        &[("name", "alice"), ("host >", "h")],
    ];
    reread(&rig).await;
    for by in questions {
        // For the second time nothing has to be made any more, if it were that.
        for _ in 0..2 {
            assert!(is_asked(&rig, by).await, "{by:?}");
            rig.cached.invalidate_where(|_, filter, _| filter == &self::filter(by));
        }
    }
    assert_eq!(rig.spy.scans(), 2);
}

#[tokio::test]
async fn where_the_store_takes_several_texts_for_one_it_is_asked() {
    let rig = with(whole());
    // As MariaDB does, for which case and blanks make no difference.
    rig.spy.compare(Comparison::Folded);
    let rig = filled(rig).await;
    // Whoever asked before is known as spelt, and so is a miss.
    for (asked, name) in [(1, "bob"), (2, "BOB"), (3, "mallory")] {
        for _ in 0..2 {
            rig.context(name).await;
            assert_eq!(rig.spy.selects(), 1 + asked, "{name}");
        }
    }
    let bob = filter(&[("name", "bob")]);
    let port = changes(&[("port", "5061")]);
    rig.memory.update(&peers(), &bob, &port, Deadline::default()).await.unwrap();
    reread(&rig).await;
    // Numbers compare as everywhere.
    assert!(is_asked(&rig, &[("port", "5061")]).await);
    let by = [("port", "5061")];
    let any = Selection { order: Order::Unordered, limit: None };
    assert_eq!(known(&rig, &by, any).unwrap(), ["bob"]);
    assert_eq!(known(&rig, &[("port", "5061"), ("name !=", "x")], any), None);
}

#[tokio::test]
async fn where_the_store_has_an_order_of_its_own_it_is_asked_for_lists() {
    let rig = with(whole());
    // As PostgreSQL does with most collations.
    rig.spy.compare(Comparison::Distinct);
    let rig = filled(rig).await;
    for name in ["bob", "mallory", "BOB"] {
        rig.context(name).await;
    }
    assert_eq!(rig.spy.selects(), 1, "who is there, and who is not, is certain");
    let questions: [(&[(&str, &str)], usize); 3] =
        [(&[("context", "office")], 3), (&[("name LIKE", "%")], 3), (&[("name LIKE", "bo%")], 1)];
    for (by, _) in questions {
        rig.ask(by).await.unwrap();
        rig.settle().await;
    }
    reread(&rig).await;
    let any = Selection { order: Order::Unordered, limit: None };
    for (by, count) in questions {
        let in_order = known(&rig, by, Selection::ALL);
        assert_eq!(in_order.map(|names| names.len()), (count == 1).then_some(1), "{by:?}");
        assert_eq!(known(&rig, by, any).map(|names| names.len()), Some(count), "{by:?}");
    }
}

#[tokio::test]
async fn rows_without_a_key_come_in_the_order_of_the_store() {
    let rig = with(whole());
    let text = |name| ColumnDefinition::new(name, ColumnType::Char(40));
    rig.memory.create_table("members", [text("queue"), text("interface")]).unwrap();
    for interface in ["SIP/b", "SIP/a", "SIP/c"] {
        let row = [("queue", "support"), ("interface", interface)];
        rig.memory.insert_rows("members", [row]).unwrap();
    }
    let members = asterisk_realtime_core::Table::mapped("members").unwrap();
    let ask = async |by: &[(&str, &str)]| {
        let asked =
            rig.cached.answer(&members, &filter(by), Selection::ALL, Deadline::default()).await;
        rig.settle().await;
        asked.unwrap().rows.len()
    };
    assert_eq!(ask(&[("interface", "SIP/a")]).await, 1);
    assert_eq!(ask(&[("queue", "support")]).await, 3);
    assert_eq!(ask(&[("interface", "SIP/b")]).await, 1);
    rig.cached.invalidate(&Invalidation::Table(members.clone()));
    rig.pass(seconds(1));
    ask(&[("interface", "SIP/a")]).await;
    let known = |by: &[(&str, &str)]| {
        let answer = rig.cached.try_answer(&members, &filter(by), Selection::ALL);
        answer.map(|answer| answer.rows.len())
    };
    assert_eq!(known(&[("interface", "SIP/b")]), Some(1), "one has no order");
    assert_eq!(known(&[("queue", "support")]), None);
    assert_eq!(known(&[("queue", "other")]), Some(0));
}
