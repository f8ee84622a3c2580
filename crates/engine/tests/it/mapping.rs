//! Which store and which table a family means.

use asterisk_realtime_core::{ErrorKind, Lookup, Object, Result, Row};

use crate::support::{TWO, builder, engine, host, kind, store};

#[tokio::test]
async fn found_absent_and_failed_are_three_answers() {
    let a = store("a", &[("alice", "192.0.2.1")]);
    let realtime = engine("sippeers => memory,a", &[&a]);
    assert_eq!(host(&realtime, "alice").await.unwrap().unwrap(), "192.0.2.1");
    assert_eq!(host(&realtime, "nobody").await.unwrap(), None);
    a.faults().set_unavailable(true);
    assert_eq!(kind(host(&realtime, "alice").await), ErrorKind::Unavailable);
}

#[tokio::test]
async fn an_unmapped_family_is_not_found_and_the_error_says_what_is() {
    let realtime = engine("sippeers => memory,a", &[]);
    let error = realtime.lookup("sipeers", [("name", "x")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("mapped are sippeers"), "{error}");
}

#[tokio::test]
async fn families_are_found_without_case_and_a_defaulted_table_is_spelt_as_asked() {
    let a = store("a", &[("alice", "1")]);
    let realtime = engine("SipPeers => memory,a", &[&a]);
    // R33: the store is asked for the table `sippeers`, not `SipPeers`.
    assert!(host(&realtime, "alice").await.unwrap().is_some());
    assert!(realtime.is_mapped("SIPPEERS"));
}

#[tokio::test]
async fn a_named_table_is_used() {
    let a = store("a", &[("alice", "1")]);
    let realtime = engine("friends => memory,a,sippeers", &[&a]);
    assert!(realtime.lookup("friends", [("name", "alice")]).await.unwrap().is_some());
    let answer = realtime.call("friends").lookup([("name", "alice")]).await.unwrap();
    assert_eq!(answer.source.to_string(), "memory,a,sippeers");
    assert_eq!(answer.source.priority, 1);
}

#[tokio::test]
async fn what_cannot_be_used_is_passed_over() {
    let b = store("b", &[("alice", "2")]);
    // An unknown driver first, then a gap (C4 of the quirks: both end the chain in Asterisk).
    let mappings = "sippeers => nosuchdriver,x\nsippeers => memory,b,sippeers,3\n";
    let realtime = engine(mappings, &[&b]);
    assert_eq!(host(&realtime, "alice").await.unwrap().unwrap(), "2");
    assert!(!realtime.diagnostics().is_empty());

    let realtime = engine("queues => nosuchdriver,x", &[]);
    let error = realtime.lookup("queues", [("name", "x")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("nosuchdriver"), "{error}");
}

#[tokio::test]
async fn all_mappings_are_listed_in_the_order_of_the_file() {
    let realtime = engine(&format!("queues => nosuchdriver,x\n{TWO}"), &[]);
    let shown: Vec<_> = realtime.mappings().iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["nosuchdriver,x,queues", "memory,a,sippeers", "memory,b,sippeers"]);
    let mappings = realtime.mappings();
    assert!(realtime.health(&mappings[0]).is_none());
    assert!(realtime.health(&mappings[1]).is_some());
}

struct Peer {
    host: String,
}

impl Object for Peer {
    const FAMILY: &'static str = "sippeers";
    const KEY: &'static str = "name";

    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { host: row.text("host").unwrap_or_default().to_owned() })
    }
}

#[tokio::test]
async fn objects_are_found_by_key() {
    let a = store("a", &[("alice", "192.0.2.1")]);
    let realtime = engine("sippeers => memory,a", &[&a]);
    let alice: Peer = realtime.find("alice").await.unwrap().unwrap();
    assert_eq!(alice.host, "192.0.2.1");
    assert!(realtime.find::<Peer>("nobody").await.unwrap().is_none());
}

#[tokio::test]
async fn the_engine_is_a_lookup() {
    let a = store("a", &[("alice", "1")]);
    let realtime = engine("sippeers => memory,a", &[&a]);
    let lookup: &dyn Lookup = &realtime;
    let filter = asterisk_realtime_core::IntoFilter::into_filter([("name", "alice")]).unwrap();
    assert_eq!(lookup.lookup_all("sippeers", &filter).await.unwrap().len(), 1);
    assert_eq!(lookup.destroy("sippeers", &filter).await.unwrap(), 1);
    assert!(lookup.lookup("sippeers", &filter).await.unwrap().is_none());
}

#[tokio::test]
async fn it_opens_with_every_store_down() {
    let a = store("a", &[("alice", "1")]);
    a.faults().set_unavailable(true);
    let extconfig = "[settings]\nsippeers => memory,a\n";
    let realtime = builder(&[("extconfig.conf", extconfig)], &[&a]).open().unwrap();
    let findings = realtime.check().await;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].code, "store-unreachable");
    assert_eq!(findings[0].location.as_ref().unwrap().line, 2);
}
