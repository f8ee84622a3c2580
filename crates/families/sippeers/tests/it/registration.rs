//! What is written.

use asterisk_realtime_sippeers::{Accepted, ChanSip, SIPPEERS, SIPREGS, SipDevice, Wanted};

use crate::support::{Cells, cell, engine, read};

const NOW: u64 = 1_795_400_000;
const NAME: [(&str, &str); 1] = [("name", "1001")];
const CONTACT: (&str, &str) = ("fullcontact", "sip:1001@192.0.2.1");
const BLANKS: &str = "update sippeers name = 1001: fullcontact, lastms, useragent, regserver, \
                      regseconds, port, ipaddr";

fn accepted() -> Accepted<'static> {
    Accepted {
        address: Some("[2001:db8::1]:5070".parse().unwrap()),
        fullcontact: "sip:1001@[2001:db8::1]:5070;transport=tcp",
        useragent: "Phone",
        defaultuser: "1001",
        lastms: 0,
        regseconds: NOW + 60,
        path: Some("<sip:proxy;lr>"),
    }
}

fn device<'c>(regseconds: &'c str, more: (&'c str, &'c str)) -> [(&'c str, &'c str); 4] {
    [("name", "1001"), ("host", "dynamic"), ("regseconds", regseconds), more]
}

#[tokio::test]
async fn c11_c14_a_registration() {
    let row = device("0", CONTACT);
    let engine = engine(&[&SIPPEERS], &[("sippeers", &row)]);
    let mut sip = ChanSip::default();
    let device = sip.by_name(&engine, "1001", Wanted::Any).await.unwrap().unwrap();
    engine.queries();
    assert_eq!(sip.register(&engine, &device, &accepted()).await.unwrap(), Some(1));
    assert_eq!(
        engine.queries(),
        ["update sippeers name = 1001: ipaddr, fullcontact, lastms, useragent, defaultuser, \
          regseconds, port"]
    );
    let stored = async |column: &str| cell(&engine, "sippeers", NAME, column).await.unwrap();
    assert_eq!(stored("regseconds").await, "1795400060");
    assert_eq!(stored("ipaddr").await, "2001:db8::1");
    assert_eq!(stored("port").await, "5070");
    assert_eq!(stored("fullcontact").await, "sip:1001@[2001:db8::1]:5070^3Btransport=tcp");

    sip.regserver = Some("pbx1".to_owned());
    sip.rtsavepath = true;
    sip.register(&engine, &device, &accepted()).await.unwrap();
    assert_eq!(
        engine.queries(),
        ["update sippeers name = 1001: ipaddr, regserver, fullcontact, path, lastms, useragent, \
          defaultuser, regseconds, port"]
    );
    let nowhere = Accepted { address: None, path: None, ..accepted() };
    sip.regserver = None;
    sip.register(&engine, &device, &nowhere).await.unwrap();
    assert_eq!(engine.queries()[0].matches("path").count(), 0);
    assert_eq!(cell(&engine, "sippeers", NAME, "ipaddr").await.as_deref(), Some(""));
}

#[tokio::test]
async fn c13_the_old_name_of_the_user() {
    let device = SipDevice::new(read(&device("0", ("username", "1001"))));
    let engine = engine(&[&SIPPEERS], &[]);
    ChanSip::default().register(&engine, &device, &accepted()).await.unwrap();
    assert!(engine.queries()[0].contains("useragent, username, regseconds"));
}

#[tokio::test]
async fn c15_c17_unregistering() {
    let row = device("0", CONTACT);
    let engine = engine(&[&SIPPEERS], &[("sippeers", &row)]);
    let mut sip = ChanSip::default();
    let device = SipDevice::new(read(&row));
    assert_eq!(sip.unregister(&engine, &device).await.unwrap(), Some(1));
    assert_eq!(engine.queries(), [BLANKS]);
    assert_eq!(cell(&engine, "sippeers", NAME, "port").await.as_deref(), Some("0"));
    assert_eq!(cell(&engine, "sippeers", NAME, "fullcontact").await.as_deref(), Some(""));
    let gone = SipDevice::new(read(&[("name", "gone"), CONTACT]));
    assert_eq!(sip.unregister(&engine, &gone).await.unwrap(), Some(0), "nobody notices");
    engine.queries();
    let silent = SipDevice::new(read(&[("name", "1001")]));
    assert_eq!(sip.unregister(&engine, &silent).await.unwrap(), None, "no contact when loaded");
    sip.ignoreregexpire = true;
    assert_eq!(sip.unregister(&engine, &device).await.unwrap(), None);
    sip.ignoreregexpire = false;
    sip.rtupdate = false;
    assert_eq!(sip.unregister(&engine, &device).await.unwrap(), None);
    assert_eq!(sip.register(&engine, &device, &accepted()).await.unwrap(), None);
    assert_eq!(sip.set_lastms(&engine, "1001", -1).await.unwrap(), None);
    assert_eq!(engine.queries(), [""; 0]);
}

#[tokio::test]
async fn b14_b15_b17_b18_a_registration_that_is_over() {
    let row = device("1795399999", CONTACT);
    let engine = engine(&[&SIPPEERS], &[("sippeers", &row)]);
    let mut sip = ChanSip::default();
    let load = |cells: Cells<'_>| SipDevice::new(read(cells));

    let mut over = load(&row);
    assert_eq!(sip.expire_if_over(&engine, &mut over, NOW).await.unwrap(), Some(1));
    assert_eq!(engine.queries(), [BLANKS]);
    assert_eq!((over.address(), over.lastms()), (None, -1));

    let mut valid = load(&device("1795400000", CONTACT));
    assert_eq!(sip.expire_if_over(&engine, &mut valid, NOW).await.unwrap(), None);
    assert!(valid.address().is_some());

    let mut silent = load(&device("1795399999", ("context", "office")));
    assert_eq!(sip.expire_if_over(&engine, &mut silent, NOW).await.unwrap(), None);
    assert!(silent.is_expired, "but nothing is written");

    let mut fixed = load(&[("name", "a"), ("host", "192.0.2.1"), CONTACT]);
    assert_eq!(sip.expire_if_over(&engine, &mut fixed, NOW).await.unwrap(), None);
    assert!(!fixed.is_expired);

    sip.ignoreregexpire = true;
    let mut ignored = load(&row);
    assert_eq!(sip.expire_if_over(&engine, &mut ignored, NOW).await.unwrap(), None);
    assert!(ignored.address().is_some());
    assert_eq!(engine.queries(), [""; 0]);
}

#[tokio::test]
async fn c19_answers_to_options() {
    let engine = engine(&[&SIPPEERS], &[("sippeers", &NAME)]);
    assert_eq!(ChanSip::default().set_lastms(&engine, "1001", -1).await.unwrap(), Some(1));
    assert_eq!(engine.queries(), ["update sippeers name = 1001: lastms"]);
    assert_eq!(cell(&engine, "sippeers", NAME, "lastms").await.as_deref(), Some("-1"));
}

#[tokio::test]
async fn with_sipregs_all_is_written_there() {
    let engine = engine(&[&SIPPEERS, &SIPREGS], &[("sipregs", &NAME)]);
    let mut sip = ChanSip::default();
    sip.has_sipregs = true;
    let device = SipDevice::new(read(&NAME));
    assert_eq!(sip.register(&engine, &device, &accepted()).await.unwrap(), Some(1));
    sip.set_lastms(&engine, "1001", 7).await.unwrap();
    let queries = engine.queries();
    assert!(queries.iter().all(|query| query.starts_with("update sipregs")), "{queries:?}");
}

/// What another server wrote meanwhile stays.
#[tokio::test]
async fn a_registration_is_blanked_if_the_row_still_has_it() {
    let engine = engine(&[&SIPPEERS], &[("sippeers", &device("1795400000", CONTACT))]);
    let mut sip = ChanSip::default();
    assert_eq!(sip.blank(&engine, "1001", Some(NOW - 1)).await.unwrap(), Some(0));
    assert_eq!(cell(&engine, "sippeers", NAME, "regseconds").await.as_deref(), Some("1795400000"));
    assert_eq!(sip.blank(&engine, "1001", Some(NOW)).await.unwrap(), Some(1));
    assert_eq!(cell(&engine, "sippeers", NAME, "regseconds").await.as_deref(), Some("0"));
    assert_eq!(sip.blank(&engine, "1001", None).await.unwrap(), Some(1));
    assert_eq!(engine.queries()[2], BLANKS);
    sip.ignoreregexpire = true;
    assert_eq!(sip.blank(&engine, "1001", None).await.unwrap(), None);
}
