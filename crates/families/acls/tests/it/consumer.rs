//! The sequence of queries.

use asterisk_realtime_acls::{ACLS, named_acl};

use crate::support::{Cells, engine};

fn rule<'c>(order: &'c str, sense: &'c str, rule: &'c str) -> [(&'c str, &'c str); 5] {
    [("name", "lan"), ("rule_order", order), ("sense", sense), ("rule", rule), ("systemname", "a")]
}

#[tokio::test]
async fn h13_rules_apply_by_number() {
    let rows = [rule("20", "permit", "10.0.0.0/8"), rule("3", "deny", "0.0.0.0/0")];
    let rows: Vec<(&str, Cells<'_>)> = rows.iter().map(|row| ("acls", &row[..])).collect();
    let engine = engine(&[&ACLS], &rows);
    let acl = named_acl(&engine, "lan", None).await.unwrap().unwrap();
    let orders: Vec<_> = acl.rules().map(|rule| rule.rule_order).collect();
    assert_eq!(orders, [3, 20]);
    assert!(acl.permits("10.1.1.1".parse().unwrap()));
    assert!(!acl.permits("192.0.2.1".parse().unwrap()));
    assert_eq!(engine.queries(), ["lookup_all acls name = lan"]);
}

#[tokio::test]
async fn h14_one_bad_rule_spoils_the_list() {
    let rows = [rule("1", "permit", "10.0.0.0/8"), rule("2", "permit", "10.0.0.0/33")];
    let rows: Vec<(&str, Cells<'_>)> = rows.iter().map(|row| ("acls", &row[..])).collect();
    let engine = engine(&[&ACLS], &rows);
    let acl = named_acl(&engine, "lan", None).await.unwrap().unwrap();
    assert!(!acl.is_valid());
    assert!(!acl.permits("10.1.1.1".parse().unwrap()));
    assert_eq!(acl.rows.iter().flat_map(|read| &read.findings).count(), 1);
}

#[tokio::test]
async fn h15_a_system_with_a_name_asks_for_its_own_rules() {
    let row = rule("1", "permit", "10.0.0.0/8");
    let engine = engine(&[&ACLS], &[("acls", &row)]);
    assert!(named_acl(&engine, "lan", Some("a")).await.unwrap().is_some());
    assert!(named_acl(&engine, "lan", Some("b")).await.unwrap().is_none());
    assert_eq!(
        engine.queries(),
        [
            "lookup_all acls name = lan, systemname = a",
            "lookup_all acls name = lan, systemname = b"
        ]
    );
}
