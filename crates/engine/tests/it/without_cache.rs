//! A program without the feature `cache` says so.

use asterisk_realtime_core::Severity;

use crate::support::{builder, store};

#[test]
fn options_of_a_cache_are_reported() {
    let own = "[general]\ncache = keyed\ncache-entries = 10\n[family sippeers]\ncache = off\n\
               cache-soft = soon\n";
    let files = [("extconfig.conf", "[settings]\nsippeers => memory,a\n"), ("ara.conf", own)];
    let findings = builder(&files, &[&store("a", &[])]).open().unwrap().diagnostics();
    let found: Vec<_> = findings
        .iter()
        .map(|it| (it.code, it.severity, it.location.as_ref().map(|place| place.line)))
        .collect();
    let line = |line| ("ara-no-cache", Severity::Warning, Some(line));
    assert_eq!(found, [line(2), line(3), line(6)]);
    assert!(
        findings.iter().all(|it| it.help.as_ref().is_some_and(|help| help.contains("`cache`")))
    );
}
