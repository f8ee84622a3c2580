//! Rows.

use asterisk_realtime_core::{ErrorKind, Object, Stored};
use asterisk_realtime_queues::{
    AnnounceHoldTime, AnnouncePosition, AutoPause, QUEUE_LOG, QUEUE_MEMBERS, QUEUE_RULES, QUEUES,
    Queue, QueueLogEntry, QueueMember, QueueRule, Strategy, TimeoutPriority,
};
use asterisk_realtime_schema::record::Record;
use asterisk_realtime_schema::value::{EmptyRules, PenaltyChange};
use proptest::prelude::*;

use crate::support::{any_text, engine, findings, read, round_trip, row, texts};

const MEMBER: &[(&str, &str)] =
    &[("queue_name", "support"), ("interface", "PJSIP/1001"), ("uniqueid", "17")];

fn queue(column: &str, value: &str) -> Queue {
    read(&[("name", "support"), (column, value)])
}

fn member(column: &str, value: &str) -> QueueMember {
    read(&[MEMBER, &[(column, value)]].concat())
}

#[test]
fn a_queue_of_nulls_has_the_defaults() {
    let queue: Queue = read(&[("name", "support"), ("timeout", ""), ("weight", " ")]);
    assert_eq!((queue.retry, queue.timeout, queue.min_announce_frequency), (5, 15, 15));
    assert_eq!((queue.weight, queue.maxlen, queue.announce_position_limit), (0, 0, 10));
    assert!(queue.ringinuse && queue.log_restricted_caller_id);
    assert_eq!(queue.announce_holdtime, AnnounceHoldTime::Yes);
    assert_eq!(queue.announce_position, AnnouncePosition::Yes);
    assert_eq!(queue.strategy, Strategy::RingAll);
    assert_eq!((queue.autofill, queue.monitor_type), (None, None));
    assert_eq!(queue, Queue::new("support"));
}

#[test]
fn e05_e06_strategies_and_other_words() {
    assert_eq!(queue("strategy", "roundrobin").strategy, Strategy::RoundRobinMemory);
    assert_eq!(queue("strategy", "RRMemory").strategy, Strategy::RoundRobinMemory);
    assert_eq!(queue("strategy", "foo").strategy, Strategy::RingAll);
    assert_eq!(findings::<Queue>(&[("strategy", "foo")]).len(), 1);
    assert_eq!(queue("autopause", "1").autopause, AutoPause::Yes);
    assert_eq!(queue("autopause", "ALL").autopause, AutoPause::All);
    assert_eq!(queue("autopause", "every").autopause, AutoPause::No);
    assert_eq!(queue("announce_holdtime", "once").announce_holdtime, AnnounceHoldTime::Once);
    assert_eq!(queue("announce_position", "never").announce_position, AnnouncePosition::No);
    assert_eq!(queue("timeoutpriority", "conf").timeoutpriority, TimeoutPriority::Conf);
    assert_eq!(queue("timeoutpriority", "queue").timeoutpriority, TimeoutPriority::App);
    assert!(!queue("ringinuse", "maybe").ringinuse);
}

#[test]
fn e09_e10_numbers_that_become_others() {
    assert_eq!(queue("retry", "0").retry, 5);
    assert_eq!(queue("retry", "soon").retry, 5);
    assert_eq!(queue("timeout", "-1").timeout, 15);
    assert_eq!(queue("timeout", "long").timeout, 0);
    assert_eq!(queue("maxlen", "-3").maxlen, 0);
    assert_eq!(queue("weight", "-3").weight, -3);
    assert_eq!(queue("announce_round_seconds", "7").announce_round_seconds, 0);
    assert_eq!(queue("announce_round_seconds", "15").announce_round_seconds, 15);
    assert_eq!(
        findings::<Queue>(&[("announce_round_seconds", "7")]),
        ["announce_round_seconds: `7` is not `0`, `5`, `10`, `15`, `20` or `30`; Asterisk takes 0"]
    );
}

#[test]
fn names_of_columns_in_all_their_spellings() {
    assert_eq!(queue("music", "jazz").musiconhold.as_deref(), Some("jazz"));
    assert_eq!(queue("announce-frequency", "45").announce_frequency, 45);
    assert_eq!(queue("Announce_Frequency", "45").announce_frequency, 45);
    let twice: Queue = read(&[("musiconhold", "a"), ("musicclass", "b")]);
    assert_eq!(twice.musiconhold.as_deref(), Some("b"), "the last one wins");
}

#[test]
fn a25_a27_lists_within_a_value() {
    let queue: Queue =
        read(&[("joinempty", "no"), ("leavewhenempty", "no"), ("periodic_announce", "a|b")]);
    assert_eq!(queue.joining(), EmptyRules::NEVER);
    assert_eq!(queue.leaving(), EmptyRules::NONE);
    assert_eq!(queue.periodic_sounds(), ["a|b"]);
}

#[test]
fn only_what_changed_is_written_where_it_came_from() {
    let mut queue: Queue = read(&[
        ("name", "support"),
        ("musiconhold", "a"),
        ("musicclass", "b"),
        ("monitor_join", "t"),
        ("timeout", "-1"),
    ]);
    assert_eq!(queue.changes().unwrap(), None);
    queue.musiconhold = Some("c;d".to_owned());
    queue.ringinuse = false;
    let changes = queue.changes().unwrap().unwrap();
    let pairs: Vec<_> = changes.iter().map(|one| (one.column(), one.value())).collect();
    assert_eq!(pairs, [("musicclass", Some("c;d")), ("ringinuse", Some("no"))]);
    queue.saved(&changes).unwrap();
    assert_eq!(queue.changes().unwrap(), None);
    assert_eq!(queue.origin().row().unwrap().text("monitor_join"), Some("t"));
    queue.musiconhold = None;
    let changes = queue.changes().unwrap().unwrap();
    let pairs: Vec<_> = changes.iter().map(|one| (one.column(), one.value())).collect();
    assert_eq!(pairs, [("musiconhold", None), ("musicclass", None)], "neither speaks up");
}

#[test]
fn e13_members_that_are_skipped() {
    for missing in ["interface", "uniqueid"] {
        let cells: Vec<_> = MEMBER.iter().copied().filter(|(name, _)| *name != missing).collect();
        let error = QueueMember::from_row(&row(&cells)).unwrap_err();
        assert_eq!(error.column(), Some(missing));
        let read = QueueMember::read(&row(&[&*cells, &[(missing, "")]].concat()));
        assert!(read.value.is_none());
        assert_eq!(read.findings[0].column, missing);
    }
}

#[test]
fn e14_e18_members() {
    assert_eq!(member("paused", "yes").paused, Some(false));
    assert_eq!(member("paused", "2").paused, Some(true));
    assert_eq!(member("paused", "").paused, None);
    assert_eq!(member("ringinuse", "maybe").ringinuse, None);
    assert_eq!(member("ringinuse", "ON").ringinuse, Some(true));
    assert_eq!(member("penalty", "-4").penalty, 0);
    assert_eq!(member("wrapuptime", "-4").wrapuptime, Some(0));
    assert_eq!(member("membername", "Alice").name(), "Alice");
    assert_eq!(member("penalty", "1").name(), "PJSIP/1001");
    assert_eq!(member("state_interface", "SIP/1").state_device(), "SIP/1");
    let reason = member("reason_paused", &"é".repeat(60)).reason_paused.unwrap();
    assert_eq!(reason, "é".repeat(39), "79 bytes, and no half of a character");
}

#[test]
fn e26_rules() {
    let rule: QueueRule = read(&[
        ("rule_name", "r"),
        ("time", "30"),
        ("min_penalty", ""),
        ("max_penalty", "+5"),
        ("raise_penalty", "r-2"),
    ]);
    assert_eq!(rule.min_penalty, PenaltyChange::Unchanged);
    assert_eq!(rule.max_penalty, PenaltyChange::Relative(5));
    assert_eq!(rule.raise_penalty, Some(PenaltyChange::Relative(-2)));
}

#[test]
fn a_row_that_cannot_be_told_apart_is_not_written() {
    let rule: QueueRule = read(&[("rule_name", "r"), ("time", "30"), ("min_penalty", "1")]);
    let error = rule.identity().unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::Invalid, Some("max_penalty")));
    assert_eq!(QueueRule::new("r", 30).identity().unwrap(), None);
}

#[tokio::test]
async fn new_ones_are_found_again() {
    let engine = engine(&[&QUEUES, &QUEUE_MEMBERS, &QUEUE_RULES, &QUEUE_LOG], &[]);
    let mut queue = Queue::new("sup;port");
    queue.strategy = Strategy::RoundRobinOrdered;
    queue.autofill = Some(false);
    queue.announce_position = AnnouncePosition::Limit;
    queue.joinempty = Some("paused,inuse".to_owned());
    round_trip(&engine, queue).await;
    let mut member = QueueMember::new("support", "PJSIP/1", "9");
    member.paused = Some(true);
    member.ringinuse = Some(false);
    round_trip(&engine, member).await;
    let mut rule = QueueRule::new("r", 10);
    rule.max_penalty = PenaltyChange::Relative(-1);
    round_trip(&engine, rule).await;
    let entry = QueueLogEntry::new("2026-08-06 15:45:38.123456", "1.2", "q", "a", "CONNECT");
    round_trip(&engine, entry.with_data(&["12"])).await;
}

#[tokio::test]
async fn what_is_gone_is_not_saved_and_each_row_of_a_list_is_its_own_answer() {
    let nameless = [("queue_name", "support"), ("interface", "PJSIP/2")];
    let rows = [("queue_members", MEMBER), ("queue_members", &nameless[..])];
    let engine = engine(&[&QUEUE_MEMBERS], &rows);
    let realtime = engine.inner();
    let listed = realtime.list::<QueueMember>([("queue_name", "support")]).await.unwrap();
    let (good, bad): (Vec<_>, Vec<_>) = listed.into_iter().partition(Result::is_ok);
    assert_eq!((good.len(), bad.len()), (1, 1));
    let mut member = good.into_iter().next().unwrap().unwrap();
    member.penalty = 3;
    assert_eq!(realtime.save(&mut member).await.unwrap(), 1);
    member.penalty = 4;
    realtime.destroy("queue_members", [("uniqueid", "17")]).await.unwrap();
    assert_eq!(realtime.save(&mut member).await.unwrap(), 0);
    assert!(member.changes().unwrap().is_some(), "still to be written");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_in_any_column(text in texts()) {
        any_text::<Queue>(&[("name", "support")], &[], &text);
        any_text::<QueueMember>(MEMBER, &["interface", "uniqueid"], &text);
        let rule = [("rule_name", "r"), ("time", "1"), ("min_penalty", ""), ("max_penalty", "")];
        any_text::<QueueRule>(&rule, &[], &text);
        any_text::<QueueLogEntry>(&[("id", "1"), ("event", "CONNECT")], &[], &text);
    }
}
