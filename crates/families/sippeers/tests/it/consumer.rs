//! The sequence of queries.

use std::net::IpAddr;

use asterisk_realtime_core::{ErrorKind, Lookup};
use asterisk_realtime_sippeers::{ChanSip, SIPPEERS, SIPREGS, Wanted};

use crate::support::{Cells, engine};

const DYNAMIC: (&str, Cells<'_>) = ("sippeers", &[("name", "1001"), ("host", "dynamic")]);
const TRUNK: (&str, Cells<'_>) = (
    "sippeers",
    &[("name", "trunk"), ("type", "peer"), ("host", "192.0.2.7"), ("callbackextension", "100")],
);
const BY_NAME: [&str; 2] = ["lookup sippeers name = N, host = dynamic", "lookup sippeers name = N"];

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn named(name: &str, queries: &[&str]) -> Vec<String> {
    queries.iter().map(|query| query.replace("name = N", &format!("name = {name}"))).collect()
}

#[tokio::test]
async fn c01_c02_by_name() {
    let engine = engine(&[&SIPPEERS], &[DYNAMIC, TRUNK]);
    let sip = ChanSip::default();
    assert!(sip.by_name(&engine, "nobody", Wanted::Any).await.unwrap().is_none());
    assert_eq!(engine.queries(), named("nobody", &BY_NAME));
    assert!(sip.by_name(&engine, "1001", Wanted::Any).await.unwrap().is_some());
    assert_eq!(engine.queries(), named("1001", &BY_NAME[..1]));
    assert!(sip.by_name(&engine, "trunk", Wanted::Any).await.unwrap().is_some());
    assert_eq!(engine.queries(), named("trunk", &BY_NAME));
}

#[tokio::test]
async fn b01_b02_who_is_wanted() {
    let engine = engine(&[&SIPPEERS], &[DYNAMIC, TRUNK]);
    let sip = ChanSip::default();
    for wanted in [Wanted::Any, Wanted::User, Wanted::Peer] {
        assert!(sip.by_name(&engine, "1001", wanted).await.unwrap().is_some(), "{wanted:?}");
    }
    assert!(sip.by_name(&engine, "trunk", Wanted::Peer).await.unwrap().is_some());
    assert!(sip.by_name(&engine, "trunk", Wanted::User).await.unwrap().is_none());
}

#[tokio::test]
async fn b07_a_refused_row_is_no_device_and_a_failure_is_an_error() {
    let bad = [("name", "1001"), ("host", "dynamic"), ("permit", "10.0.0.0/33")];
    let engine = engine(&[&SIPPEERS], &[("sippeers", &bad)]);
    let sip = ChanSip::default();
    assert!(sip.by_name(&engine, "1001", Wanted::Any).await.unwrap().is_none());
    assert_eq!(engine.queries().len(), 1);
    let unmapped = crate::support::engine(&[&SIPREGS], &[]);
    let error = sip.by_name(&unmapped, "1001", Wanted::Any).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn c03_c05_by_name_and_address() {
    let engine = engine(&[&SIPPEERS], &[DYNAMIC, TRUNK]);
    let sip = ChanSip::default();
    let at = |name: &'static str, address: &'static str| {
        let (sip, engine) = (&sip, &engine);
        async move { sip.by_name_at(engine, name, ip(address), Wanted::Any).await.unwrap() }
    };
    assert!(at("1001", "192.0.2.7").await.is_some());
    assert_eq!(engine.queries().len(), 1);
    assert!(at("trunk", "192.0.2.7").await.is_some());
    assert_eq!(
        engine.queries(),
        [
            "lookup sippeers name = trunk, host = dynamic",
            "lookup sippeers name = trunk, host = 192.0.2.7",
            "lookup sippeers name = trunk"
        ]
    );
    assert!(at("trunk", "192.0.2.8").await.is_none());
    assert_eq!(engine.queries().len(), 2, "no row ends the search");
}

#[tokio::test]
async fn c06_c07_by_address() {
    let engine = engine(&[&SIPPEERS], &[DYNAMIC, TRUNK]);
    let sip = ChanSip::default();
    let find = sip.by_address(&engine, ip("192.0.2.9"), 5062, Some("100"), Wanted::Any);
    assert!(find.await.unwrap().is_none());
    let queries = [
        "lookup sippeers host = 192.0.2.9, callbackextension = 100, port = 5062",
        "lookup sippeers host = 192.0.2.9, port = 5062",
        "lookup sippeers ipaddr = 192.0.2.9, port = 5062",
        "lookup_all sippeers host = 192.0.2.9, insecure LIKE %port%",
        "lookup_all sippeers ipaddr = 192.0.2.9, insecure LIKE %port%",
    ];
    assert_eq!(engine.queries(), queries);
    let find = sip.by_address(&engine, ip("192.0.2.9"), 5062, None, Wanted::Any);
    assert!(find.await.unwrap().is_none());
    assert_eq!(engine.queries(), queries[1..]);
}

#[tokio::test]
async fn any_port_is_right_only_where_the_list_says_so() {
    let like: Cells<'_> = &[("name", "a"), ("host", "192.0.2.9"), ("insecure", "portable")];
    let good: Cells<'_> = &[("name", "b"), ("host", "192.0.2.9"), ("insecure", "invite,port")];
    let engine = engine(&[&SIPPEERS], &[("sippeers", like), ("sippeers", good)]);
    let sip = ChanSip::default();
    let find = sip.by_address(&engine, ip("192.0.2.9"), 1, None, Wanted::Any);
    assert_eq!(find.await.unwrap().unwrap().peer.name, "b");
    assert_eq!(engine.queries().len(), 3);
}

#[tokio::test]
async fn with_sipregs_registrations_are_asked_for_there() {
    let registration: Cells<'_> =
        &[("name", "1001"), ("ipaddr", "192.0.2.5"), ("port", "5070"), ("regseconds", "9")];
    let open: Cells<'_> = &[("name", "open"), ("host", "dynamic"), ("insecure", "port")];
    let open_at: Cells<'_> = &[("name", "open"), ("ipaddr", "192.0.2.6"), ("port", "1")];
    let rows = [DYNAMIC, ("sippeers", open), ("sipregs", registration), ("sipregs", open_at)];
    let engine = engine(&[&SIPPEERS, &SIPREGS], &rows);
    let mut sip = ChanSip::default();
    sip.has_sipregs = true;

    let device = sip.by_name(&engine, "1001", Wanted::Any).await.unwrap().unwrap();
    assert_eq!(
        engine.queries(),
        ["lookup sippeers name = 1001, host = dynamic", "lookup sipregs name = 1001"]
    );
    assert_eq!((device.port(), device.regseconds()), (5070, 9));
    assert_eq!(device.address(), Some("192.0.2.5:5070".parse().unwrap()));

    let find = sip.by_address(&engine, ip("192.0.2.5"), 5070, None, Wanted::Any);
    assert_eq!(find.await.unwrap().unwrap().peer.name, "1001");
    assert_eq!(
        engine.queries(),
        [
            "lookup sippeers host = 192.0.2.5, port = 5070",
            "lookup sipregs ipaddr = 192.0.2.5, port = 5070",
            "lookup sippeers name = 1001"
        ]
    );
    let find = sip.by_address(&engine, ip("192.0.2.6"), 2, None, Wanted::Any);
    assert_eq!(find.await.unwrap().unwrap().peer.name, "open");
    assert_eq!(
        engine.queries()[2..],
        [
            "lookup_all sippeers host = 192.0.2.6, insecure LIKE %port%",
            "lookup_all sipregs ipaddr = 192.0.2.6",
            "lookup_all sippeers insecure LIKE %port%"
        ]
    );
}

#[tokio::test]
async fn c21_those_to_register_with() {
    let engine = engine(&[&SIPPEERS], &[DYNAMIC, TRUNK]);
    let found = ChanSip::default().to_register_with(&engine).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(engine.queries(), ["lookup_all sippeers name LIKE %, callbackextension LIKE %"]);
}

#[tokio::test]
async fn any_lookup_will_do_and_what_waits_for_it_can_be_sent() {
    fn sendable<F: Future + Send>(future: F) -> F {
        future
    }
    let engine = engine(&[&SIPPEERS], &[DYNAMIC]);
    let lookup: &dyn Lookup = &engine;
    let sip = ChanSip::default();
    assert!(sendable(sip.by_name(lookup, "1001", Wanted::Any)).await.unwrap().is_some());
    let find = sip.by_address(lookup, ip("192.0.2.1"), 1, None, Wanted::Any);
    assert!(sendable(find).await.unwrap().is_none());
}
