//! The sequence of queries, and what is written.

use asterisk_realtime_core::{ErrorKind, Lookup};
use asterisk_realtime_queues::{
    AppQueue, LogForm, QUEUE_LOG, QUEUE_MEMBERS, QUEUE_RULES, QUEUES, Queue, QueueLogEntry,
    QueueMember, log, queue_rules,
};
use asterisk_realtime_schema::{Column, DataType, Table};

use crate::support::{Cells, cell, engine};

const SUPPORT: (&str, Cells<'_>) = ("queues", &[("name", "support"), ("timeout", "20")]);
const ALICE: (&str, Cells<'_>) = (
    "queue_members",
    &[
        ("queue_name", "support"),
        ("interface", "PJSIP/1001"),
        ("uniqueid", "17"),
        ("reason_paused", "Lunch"),
    ],
);
const BOB: (&str, Cells<'_>) = (
    "queue_members",
    &[
        ("queue_name", "support"),
        ("interface", "Local/2002@agents/n"),
        ("uniqueid", "18"),
        ("penalty", "-1"),
    ],
);

#[tokio::test]
async fn e01_a_queue_and_then_its_members() {
    let engine = engine(&[&QUEUES, &QUEUE_MEMBERS], &[SUPPORT, ALICE, BOB]);
    let consumer = AppQueue::load(&engine).await.unwrap();
    assert_eq!(engine.queries(), ["lookup_all queue_members interface LIKE %, queue_name LIKE %"]);
    let found = consumer.queue(&engine, "support").await.unwrap().unwrap();
    assert_eq!(
        engine.queries(),
        [
            "lookup queues name = support",
            "lookup_all queue_members interface LIKE %, queue_name = support"
        ]
    );
    assert_eq!(found.queue.timeout, 20);
    let members: Vec<_> = found.members().map(|member| &*member.uniqueid).collect();
    assert_eq!(members, ["18", "17"], "by interface");
    assert_eq!(found.members().next().unwrap().penalty, 0);
}

#[tokio::test]
async fn e02_e03_absent_is_one_query_and_a_failure_is_none_of_it() {
    let engine = engine(&[&QUEUES, &QUEUE_MEMBERS], &[SUPPORT]);
    let consumer = AppQueue::load(&engine).await.unwrap();
    engine.queries();
    assert!(consumer.queue(&engine, "sales").await.unwrap().is_none());
    assert_eq!(engine.queries(), ["lookup queues name = sales"]);
    let unmapped = crate::support::engine(&[&QUEUE_MEMBERS], &[]);
    let error = consumer.queue(&unmapped, "support").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn queue_show_asks_1_and_2_for_each() {
    let sales: (&str, Cells<'_>) = ("queues", &[("name", "sales")]);
    let engine = engine(&[&QUEUES, &QUEUE_MEMBERS], &[SUPPORT, sales]);
    let consumer = AppQueue::load(&engine).await.unwrap();
    engine.queries();
    assert_eq!(consumer.queues(&engine).await.unwrap().len(), 2);
    let queries = engine.queries();
    assert_eq!(queries.len(), 5);
    assert_eq!(queries[..2], ["lookup_all queues name LIKE %", "lookup queues name = sales"]);
}

#[tokio::test]
async fn e21_e22_a_pause_is_written_with_its_reason_if_reasons_are_kept() {
    let engine = engine(&[&QUEUES, &QUEUE_MEMBERS], &[SUPPORT, ALICE, BOB]);
    let mut consumer = AppQueue::load(&engine).await.unwrap();
    engine.queries();
    assert!(consumer.keeps_reasons);
    assert_eq!(consumer.pause(&engine, "18", true, "Tea").await.unwrap(), 1);
    assert_eq!(engine.queries(), ["update queue_members uniqueid = 18: reason_paused, paused"]);
    let bob = [("uniqueid", "18")];
    assert_eq!(cell(&engine, "queue_members", bob, "paused").await.as_deref(), Some("1"));
    assert_eq!(cell(&engine, "queue_members", bob, "reason_paused").await.unwrap(), "Tea");
    consumer.keeps_reasons = false;
    consumer.pause(&engine, "18", false, "Tea").await.unwrap();
    assert_eq!(engine.queries(), ["update queue_members uniqueid = 18: paused"]);
    assert_eq!(cell(&engine, "queue_members", bob, "paused").await.as_deref(), Some("0"));
}

#[tokio::test]
async fn without_a_reason_in_any_row_none_is_written() {
    let engine = engine(&[&QUEUES, &QUEUE_MEMBERS], &[SUPPORT, BOB]);
    assert!(!AppQueue::load(&engine).await.unwrap().keeps_reasons);
}

#[tokio::test]
async fn a_member_is_removed_by_a_negative_penalty() {
    let engine = engine(&[&QUEUES, &QUEUE_MEMBERS], &[SUPPORT, ALICE, BOB]);
    let mut consumer = AppQueue::load(&engine).await.unwrap();
    assert_eq!(consumer.remove(&engine, "17").await.unwrap(), None, "not dynamic");
    consumer.is_negative_penalty_invalid = true;
    engine.queries();
    assert_eq!(consumer.remove(&engine, "17").await.unwrap(), Some(1));
    assert_eq!(engine.queries(), ["update queue_members uniqueid = 17: penalty"]);
    let found = consumer.queue(&engine, "support").await.unwrap().unwrap();
    assert_eq!(found.members().count(), 0);
    assert_eq!(
        found.rows[0].findings[0].to_string(),
        "penalty: `-1` is not 0 or more, as `negative_penalty_invalid` wants it; Asterisk refuses \
         the row"
    );
}

#[tokio::test]
async fn ignorebusy_counts_only_without_ringinuse() {
    static OLD: Table = Table::new(
        "queue_members",
        &[
            Column::new("queue_name", DataType::String(80)),
            Column::new("interface", DataType::String(80)),
            Column::new("uniqueid", DataType::Integer),
            Column::new("ignorebusy", DataType::Integer),
        ],
    );
    let row: (&str, Cells<'_>) = (
        "queue_members",
        &[("queue_name", "q"), ("interface", "SIP/1"), ("uniqueid", "1"), ("ignorebusy", "0")],
    );
    let engine = engine(&[&OLD], &[row]);
    let consumer = AppQueue::load(&engine).await.unwrap();
    assert!(consumer.uses_ignorebusy);
    let members = consumer.members(&engine, "q").await.unwrap();
    let member: &QueueMember = members[0].value.as_ref().unwrap();
    assert!(!consumer.rings_in_use(&Queue::new("q"), member));
    engine.queries();
    consumer.set_ring_in_use(&engine, "1", true).await.unwrap();
    assert_eq!(engine.queries(), ["update queue_members uniqueid = 1: ignorebusy"]);
}

#[tokio::test]
async fn e25_rules_are_put_in_order_and_a_finding_says_so() {
    let times = ["10", "20", "30", "5"].map(|time| [("rule_name", "r"), ("time", time)]);
    let rows: Vec<(&str, Cells<'_>)> = times.iter().map(|row| ("queue_rules", &row[..])).collect();
    let engine = engine(&[&QUEUE_RULES], &rows);
    let rules = queue_rules(&engine).await.unwrap();
    assert_eq!(engine.queries(), ["lookup_all queue_rules rule_name LIKE %"]);
    let times: Vec<_> = rules[0].parts.iter().map(|part| part.time).collect();
    assert_eq!(times, [5, 10, 20, 30]);
    assert_eq!(
        rules[0].findings[0].to_string(),
        "time: `5` is not later than the one of the row before; Asterisk takes it, and loses \
         parts of the rule"
    );
}

#[tokio::test]
async fn e29_e31_events_are_stored_in_the_order_of_the_logger() {
    let engine = engine(&[&QUEUE_LOG], &[]);
    let entry = QueueLogEntry::new("2026-08-06 15:45:38.123456", "1.2", "q", "a", "CONNECT");
    let entry = entry.with_data(&["a", "b", "c", "d", "e", "f"]);
    assert_eq!(entry.data5, "e|f");
    log(&engine, &entry, LogForm::Adaptive).await.unwrap();
    assert_eq!(
        engine.queries(),
        [
            "store queue_log: time, data5, data4, data3, data2, data1, event, agent, queuename, callid"
        ]
    );
    let entry = QueueLogEntry::new("2026-08-06 15:45:38.123456", "1.3", "q", "a", "CONNECT");
    log(&engine, &entry.with_data(&["a", "b", "c"]), LogForm::Joined).await.unwrap();
    assert_eq!(engine.queries(), ["store queue_log: time, data, event, agent, queuename, callid"]);
}

#[tokio::test]
async fn any_lookup_will_do_and_what_waits_for_it_can_be_sent() {
    fn sendable<F: Future + Send>(future: F) -> F {
        future
    }
    let engine = engine(&[&QUEUES, &QUEUE_MEMBERS], &[SUPPORT]);
    let lookup: &dyn Lookup = &engine;
    let consumer = sendable(AppQueue::load(lookup)).await.unwrap();
    assert!(sendable(consumer.queue(lookup, "support")).await.unwrap().is_some());
}
