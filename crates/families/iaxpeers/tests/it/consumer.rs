//! The sequence of queries, and what is written.

use std::net::SocketAddr;

use asterisk_realtime_core::{ErrorKind, Lookup};
use asterisk_realtime_iaxpeers::{ChanIax2, IAXFRIENDS, IaxPeer};

use crate::support::{Cells, cell, engine, read};

const NOW: u64 = 1_795_400_000;
const BRANCH: (&str, Cells<'_>) = ("iaxfriends", &[("name", "branch2"), ("host", "dynamic")]);
const HQ: (&str, Cells<'_>) =
    ("iaxfriends", &[("name", "hq"), ("type", "peer"), ("host", "192.0.2.7")]);
const CALLER: (&str, Cells<'_>) = (
    "iaxfriends",
    &[("name", "caller"), ("type", "user"), ("ipaddr", "192.0.2.8"), ("port", "4569")],
);

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

#[tokio::test]
async fn d01_a_peer_by_name() {
    let engine = engine(&[&IAXFRIENDS], &[BRANCH, HQ]);
    let iax = ChanIax2::default();
    assert!(iax.peer(&engine, "branch2", None).await.unwrap().is_some());
    assert_eq!(engine.queries(), ["lookup iaxpeers name = branch2, host = dynamic"]);
    assert!(iax.peer(&engine, "hq", None).await.unwrap().is_some());
    assert_eq!(
        engine.queries(),
        ["lookup iaxpeers name = hq, host = dynamic", "lookup iaxpeers name = hq"]
    );
    let address = Some(at("192.0.2.7:1").ip());
    assert!(iax.peer(&engine, "hq", address).await.unwrap().is_some());
    assert_eq!(engine.queries()[1..], ["lookup iaxpeers name = hq, host = 192.0.2.7"]);
    let address = Some(at("192.0.2.9:1").ip());
    assert!(iax.peer(&engine, "hq", address).await.unwrap().is_none(), "it is somewhere else");
    assert_eq!(engine.queries().len(), 3);
}

#[tokio::test]
async fn a_peer_by_address() {
    let registered: Cells<'_> = &[("name", "a"), ("ipaddr", "192.0.2.1"), ("port", "4569")];
    let nameless: Cells<'_> = &[("name", ""), ("ipaddr", "192.0.2.2"), ("port", "4569")];
    let engine = engine(&[&IAXFRIENDS], &[("iaxfriends", registered), ("iaxfriends", nameless)]);
    let iax = ChanIax2::default();
    let found = iax.peer_at(&engine, at("192.0.2.1:4569")).await.unwrap().unwrap();
    assert_eq!(found.value.unwrap().name, "a");
    assert_eq!(engine.queries(), ["lookup iaxpeers ipaddr = 192.0.2.1, port = 4569"]);
    assert!(iax.peer_at(&engine, at("192.0.2.2:4569")).await.unwrap().is_none());
}

#[tokio::test]
async fn d02_a_user_by_name_and_address() {
    let engine = engine(&[&IAXFRIENDS], &[BRANCH, HQ, CALLER]);
    let iax = ChanIax2::default();
    let none = iax.user(&engine, "nobody", Some(at("192.0.2.9:4569"))).await.unwrap();
    assert!(none.is_none());
    assert_eq!(
        engine.queries(),
        [
            "lookup iaxusers name = nobody, host = dynamic",
            "lookup iaxusers name = nobody, host = 192.0.2.9",
            "lookup iaxusers name = nobody, port = 4569, ipaddr = 192.0.2.9",
            "lookup iaxusers ipaddr = 192.0.2.9, port = 4569",
            "lookup iaxusers name = nobody"
        ]
    );
    let found = iax.user(&engine, "other", Some(at("192.0.2.8:4569"))).await.unwrap().unwrap();
    assert_eq!(found.value.unwrap().name, "caller", "the name comes from the row");
    engine.queries();
    assert!(iax.user(&engine, "nobody", None).await.unwrap().is_none());
    assert_eq!(engine.queries().len(), 2);
    assert!(iax.user(&engine, "hq", None).await.unwrap().is_none(), "a peer is no user");
}

#[tokio::test]
async fn d10_a_user_asked_for_as_a_peer_is_not_found() {
    let engine = engine(&[&IAXFRIENDS], &[CALLER]);
    assert!(ChanIax2::default().peer(&engine, "caller", None).await.unwrap().is_none());
    let unmapped = crate::support::engine(&[], &[]);
    let error = ChanIax2::default().peer(&unmapped, "caller", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn d03_d15_a_registration() {
    let engine = engine(&[&IAXFRIENDS], &[BRANCH]);
    let mut iax = ChanIax2::default();
    let address = Some(at("192.0.2.5:4570"));
    assert_eq!(iax.register(&engine, "branch2", address, NOW).await.unwrap(), Some(1));
    assert_eq!(engine.queries(), ["update iaxpeers name = branch2: ipaddr, regseconds, port"]);
    let name = [("name", "branch2")];
    let stored = cell(&engine, "iaxpeers", name, "regseconds").await;
    assert_eq!(stored.as_deref(), Some("1795400000"), "when it registered, not when that ends");
    iax.expire(&engine, "branch2", address).await.unwrap();
    assert_eq!(cell(&engine, "iaxpeers", name, "regseconds").await.as_deref(), Some("0"));
    assert_eq!(cell(&engine, "iaxpeers", name, "ipaddr").await.as_deref(), Some("192.0.2.5"));
    engine.queries();
    iax.regserver = Some("pbx1".to_owned());
    let _ = iax.register(&engine, "branch2", None, NOW).await;
    assert_eq!(
        engine.queries(),
        ["update iaxpeers name = branch2: ipaddr, regserver, regseconds, port"]
    );
    iax.rtupdate = false;
    assert_eq!(iax.register(&engine, "branch2", address, NOW).await.unwrap(), None);
    assert_eq!(engine.queries(), [""; 0]);
}

#[tokio::test]
async fn d05_d06_a_registration_that_is_over() {
    let row = |regseconds: &'static str| {
        [
            ("name", "branch2"),
            ("host", "dynamic"),
            ("ipaddr", "192.0.2.5"),
            ("regseconds", regseconds),
        ]
    };
    let stored = row("1795399939");
    let engine = engine(&[&IAXFRIENDS], &[("iaxfriends", &stored)]);
    let mut iax = ChanIax2::default();
    let valid: IaxPeer = read(&row("1795399940"));
    assert_eq!(iax.expire_if_over(&engine, &valid, NOW).await.unwrap(), None);
    iax.rtupdate = false;
    let over: IaxPeer = read(&stored);
    assert_eq!(iax.expire_if_over(&engine, &over, NOW).await.unwrap(), Some(1));
    assert_eq!(engine.queries(), ["update iaxpeers name = branch2: ipaddr, regseconds, port"]);
    let name = [("name", "branch2")];
    assert_eq!(cell(&engine, "iaxpeers", name, "ipaddr").await.as_deref(), Some(""));
    assert_eq!(cell(&engine, "iaxpeers", name, "regseconds").await.as_deref(), Some("0"));
    iax.rtignoreregexpire = true;
    assert_eq!(iax.expire_if_over(&engine, &over, NOW).await.unwrap(), None);
}

#[tokio::test]
async fn any_lookup_will_do_and_what_waits_for_it_can_be_sent() {
    fn sendable<F: Future + Send>(future: F) -> F {
        future
    }
    let engine = engine(&[&IAXFRIENDS], &[BRANCH]);
    let lookup: &dyn Lookup = &engine;
    let iax = ChanIax2::default();
    assert!(sendable(iax.peer(lookup, "branch2", None)).await.unwrap().is_some());
    let address = Some(at("192.0.2.9:4569"));
    assert!(sendable(iax.user(lookup, "branch2", address)).await.unwrap().is_some());
}

/// What another server wrote meanwhile stays.
#[tokio::test]
async fn a_registration_ends_if_the_row_still_has_it() {
    let row: Cells<'_> =
        &[("name", "branch2"), ("ipaddr", "192.0.2.5"), ("regseconds", "1795400000")];
    let engine = engine(&[&IAXFRIENDS], &[("iaxfriends", row)]);
    let mut iax = ChanIax2::default();
    let address = Some(at("192.0.2.5:4570"));
    assert_eq!(iax.expire_of(&engine, "branch2", address, NOW - 1).await.unwrap(), Some(0));
    assert_eq!(iax.blank(&engine, "branch2", Some(NOW - 1)).await.unwrap(), Some(0));
    assert_eq!(iax.expire_of(&engine, "branch2", address, NOW).await.unwrap(), Some(1));
    let name = [("name", "branch2")];
    assert_eq!(cell(&engine, "iaxpeers", name, "regseconds").await.as_deref(), Some("0"));
    assert_eq!(cell(&engine, "iaxpeers", name, "ipaddr").await.as_deref(), Some("192.0.2.5"));
    iax.rtupdate = false;
    assert_eq!(iax.expire_of(&engine, "branch2", address, 0).await.unwrap(), None);
    assert_eq!(iax.blank(&engine, "branch2", Some(0)).await.unwrap(), Some(1));
    assert_eq!(cell(&engine, "iaxpeers", name, "ipaddr").await.as_deref(), Some(""));
    iax.rtignoreregexpire = true;
    assert_eq!(iax.blank(&engine, "branch2", None).await.unwrap(), None);
}
