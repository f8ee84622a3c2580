//! Rows.

use asterisk_realtime_acls::{ACLS, AclRule, Sense};
use asterisk_realtime_core::Object;
use proptest::prelude::*;

use crate::support::{any_text, cell, engine, findings, read, round_trip, row, texts};

const RULE: &[(&str, &str)] =
    &[("name", "lan"), ("rule_order", "10"), ("sense", "permit"), ("rule", "10.0.0.0/8,::1")];

#[test]
fn a_rule_is_a_list_of_addresses() {
    let rule: AclRule = read(RULE);
    assert_eq!(rule, AclRule::new("lan", 10, Sense::Permit, "10.0.0.0/8,::1"));
    assert_eq!(rule.entries().len(), 2);
    let unordered: AclRule = read(&[("name", "lan"), ("sense", "DENY"), ("rule", "::/0")]);
    assert_eq!((unordered.rule_order, unordered.sense), (0, Some(Sense::Deny)));
}

#[test]
fn bad_rules_are_refused() {
    let column = |cells: &[(&str, &str)]| {
        AclRule::from_row(&row(cells)).unwrap_err().column().unwrap().to_owned()
    };
    assert_eq!(column(&[("name", "a"), ("sense", "allow"), ("rule", "::1")]), "sense");
    assert_eq!(column(&[("name", "a"), ("rule", "::1")]), "sense");
    assert_eq!(column(&[("name", "a"), ("sense", "deny"), ("rule", "10.0.0.0/33")]), "rule");
    assert_eq!(column(&[("name", "a"), ("sense", "deny")]), "rule");
    assert_eq!(
        findings::<AclRule>(&[("sense", "allow"), ("rule", "::1")]),
        ["sense: `allow` is not `permit` or `deny`; Asterisk refuses the row"]
    );
}

#[tokio::test]
async fn new_ones_are_found_again() {
    let engine = engine(&[&ACLS], &[]);
    round_trip(&engine, AclRule::new("lan", 0, Sense::Deny, "0.0.0.0/0")).await;
    let sense = cell(&engine, "acls", [("name", "lan")], "sense").await;
    assert_eq!(sense.as_deref(), Some("deny"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_in_any_column(text in texts()) {
        any_text::<AclRule>(RULE, &["sense", "rule"], &text);
    }
}
