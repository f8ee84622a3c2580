//! The sequence of queries.

use asterisk_realtime_core::{ErrorKind, Lookup};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_pjsip::{
    Aor, Auth, Contact, Endpoint, Pjsip, Sorcery, SubscriptionPersistence, UnqualifiedFetch, tables,
};
use asterisk_realtime_schema::record::Traced;

use crate::support::{Cells, cell, engine};

const ROWS: &[(&str, Cells<'_>)] = &[
    ("ps_endpoints", &[("id", "7001"), ("auth", "7001"), ("aors", "7001"), ("mailboxes", "1@a")]),
    ("ps_endpoints", &[("id", "7002"), ("media_encryption", "yes")]),
    ("ps_endpoints", &[("id", "carol@b.example")]),
    ("ps_auths", &[("id", "7001"), ("username", "7001"), ("password", "a")]),
    ("ps_aors", &[("id", "7001"), ("max_contacts", "2"), ("contact", "sip:a.example")]),
    ("ps_contacts", &[("id", "7001^3B@aa"), ("uri", "sip:7001@192.0.2.7")]),
    ("ps_contacts", &[("id", "7001x^3B@bb"), ("uri", "sip:7001x@192.0.2.7")]),
    ("ps_domain_aliases", &[("id", "a.example"), ("domain", "b.example")]),
    ("ps_endpoint_id_ips", &[("id", "t"), ("endpoint", "7001"), ("match", "192.0.2.0/24")]),
];

fn house() -> Traced<Realtime> {
    engine(tables(), ROWS)
}

#[tokio::test]
async fn k02_an_endpoint_by_its_name() {
    let (engine, pjsip) = (house(), Pjsip::default());
    let found = pjsip.endpoint(&engine, "7001", "127.0.0.1").await.unwrap().unwrap();
    let endpoint = found.value.unwrap();
    let auths = pjsip.auths(&engine, endpoint.auth_ids()).await.unwrap();
    assert_eq!(auths[0].value.as_ref().unwrap().username, "7001");
    assert_eq!(
        engine.queries(),
        [
            "lookup ps_endpoints id = 7001@127.0.0.1",
            "lookup ps_domain_aliases id = 127.0.0.1",
            "lookup ps_endpoints id = 7001",
            "lookup ps_auths id = 7001",
        ]
    );
}

#[tokio::test]
async fn a_domain_and_its_alias() {
    let (engine, mut pjsip) = (house(), Pjsip::default());
    assert!(pjsip.endpoint(&engine, "carol", "a.example").await.unwrap().is_some());
    assert_eq!(
        engine.queries(),
        [
            "lookup ps_endpoints id = carol@a.example",
            "lookup ps_domain_aliases id = a.example",
            "lookup ps_endpoints id = carol@b.example",
        ]
    );
    pjsip.uses_domains = false;
    assert!(pjsip.endpoint(&engine, "carol", "a.example").await.unwrap().is_none());
    assert_eq!(engine.queries(), ["lookup ps_endpoints id = carol"]);
}

#[tokio::test]
async fn k11_a_request_of_an_unknown_user() {
    let (engine, pjsip) = (house(), Pjsip::default());
    assert!(pjsip.endpoint(&engine, "x", "d").await.unwrap().is_none());
    let identifies = pjsip.identifies(&engine).await.unwrap();
    assert!(pjsip.endpoint(&engine, "anonymous", "d").await.unwrap().is_none());
    for _ in ["header", "URI"] {
        assert_eq!(pjsip.identifies(&engine).await.unwrap(), identifies);
    }
    let all = "lookup_all ps_endpoint_id_ips id LIKE %";
    assert_eq!(
        engine.queries(),
        [
            "lookup ps_endpoints id = x@d",
            "lookup ps_domain_aliases id = d",
            "lookup ps_endpoints id = x",
            all,
            "lookup ps_endpoints id = anonymous@d",
            "lookup ps_domain_aliases id = d",
            "lookup ps_endpoints id = anonymous",
            all,
            all,
        ]
    );
}

#[tokio::test]
async fn a_row_that_is_refused_is_not_there() {
    let (engine, pjsip) = (house(), Pjsip::default());
    assert!(pjsip.endpoint(&engine, "7002", "d").await.unwrap().is_none());
    let read = pjsip.sorcery.get::<Endpoint>(&engine, "7002").await.unwrap().unwrap();
    assert_eq!((read.value, read.findings.len()), (None, 1), "but sorcery says why");
}

#[tokio::test]
async fn a_call_asks_for_endpoint_aor_and_contacts() {
    let (engine, pjsip) = (house(), Pjsip::default());
    let (_, aors) = pjsip.dial(&engine, "7001").await.unwrap().unwrap();
    let contacts: Vec<_> = aors[0].contacts().map(|contact| &*contact.id).collect();
    assert_eq!(contacts, ["7001;@aa"]);
    assert_eq!(
        engine.queries(),
        [
            "lookup ps_endpoints id = 7001",
            "lookup ps_aors id = 7001",
            "lookup_all ps_contacts id LIKE 7001;@%",
        ]
    );
}

#[tokio::test]
async fn show_endpoints_asks_1_and_4_for_each() {
    let (engine, pjsip) = (house(), Pjsip::default());
    let shown = pjsip.show_endpoints(&engine).await.unwrap();
    assert_eq!(shown.len(), 2, "without the one that is refused");
    assert_eq!((shown[0].auths.len(), shown[0].aors.len(), shown[0].identifies.len()), (1, 1, 1));
    assert_eq!(
        engine.queries(),
        [
            "lookup_all ps_endpoints id LIKE %",
            "lookup ps_auths id = 7001",
            "lookup ps_aors id = 7001",
            "lookup_all ps_contacts id LIKE 7001;@%",
            "lookup_all ps_endpoint_id_ips endpoint = 7001",
            "lookup_all ps_endpoint_id_ips endpoint = carol@b.example",
        ]
    );
}

#[tokio::test]
async fn k15_show_contacts_and_what_is_asked_at_load() {
    let (engine, pjsip) = (house(), Pjsip::default());
    let (contacts, aors) = pjsip.show_contacts(&engine).await.unwrap();
    assert_eq!((contacts.len(), aors.len()), (2, 1));
    assert_eq!(
        engine.queries(),
        ["lookup_all ps_contacts id LIKE %", "lookup_all ps_aors contact != "]
    );
    assert_eq!(pjsip.with_mailboxes(&engine).await.unwrap().len(), 1);
    let (aors, endpoints, contacts) = pjsip.qualifying(&engine).await.unwrap();
    assert_eq!((aors.len(), endpoints.len(), contacts.len()), (1, 3, 2));
    assert_eq!(
        engine.queries(),
        [
            "lookup_all ps_endpoints mailboxes != ",
            "lookup_all ps_aors id LIKE %",
            "lookup_all ps_endpoints id LIKE %",
            "lookup_all ps_contacts id LIKE %",
        ]
    );
}

#[tokio::test]
async fn k13_k14_ids_that_are_like_something() {
    let (engine, sorcery) = (house(), Sorcery::default());
    assert_eq!(sorcery.like::<Endpoint>(&engine, "^70").await.unwrap().len(), 2);
    assert_eq!(sorcery.like::<Endpoint>(&engine, "0.1").await.unwrap().len(), 0);
    assert_eq!(sorcery.like::<Endpoint>(&engine, "").await.unwrap().len(), 3);
    assert_eq!(
        engine.queries(),
        [
            "lookup_all ps_endpoints id LIKE 70%",
            "lookup_all ps_endpoints id LIKE %0.1%",
            "lookup_all ps_endpoints id LIKE %",
        ]
    );
    let found = sorcery.prefixed::<Endpoint>(&engine, "7_01").await.unwrap();
    assert_eq!(engine.queries(), ["lookup_all ps_endpoints id LIKE 7_01%"]);
    assert_eq!(found.len(), 0, "the store found one by its pattern");
}

#[tokio::test]
async fn lookups_of_all_may_be_forbidden() {
    let (engine, mut sorcery) = (house(), Sorcery::default());
    sorcery.unqualified_fetch = UnqualifiedFetch::No;
    assert_eq!(sorcery.all::<Aor>(&engine).await.unwrap(), []);
    sorcery.unqualified_fetch = UnqualifiedFetch::Error;
    let error = sorcery.all::<Aor>(&engine).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (ErrorKind::Invalid, Some("ps_aors")));
    assert_eq!(engine.queries(), [""; 0], "nobody was asked");
    sorcery.unqualified_fetch = UnqualifiedFetch::Warn;
    assert_eq!(sorcery.all::<Aor>(&engine).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_subscription_is_kept_refreshed_and_forgotten() {
    let (engine, sorcery) = (house(), Sorcery::default());
    let mut subscription = SubscriptionPersistence::new("s1");
    subscription.endpoint = Some("7001".to_owned());
    subscription.expires = Some(1_795_402_774);
    assert!(sorcery.create(&engine, &subscription).await.unwrap());
    let all = "packet, src_name, src_port, transport_key, local_name, local_port, cseq, tag, \
               endpoint, expires, contact_uri, prune_on_boot, generator_data";
    assert_eq!(engine.queries(), [format!("store ps_subscription_persistence: id, {all}")]);
    subscription.cseq = 7;
    assert!(sorcery.update(&engine, &subscription).await.unwrap());
    assert_eq!(engine.queries(), [format!("update ps_subscription_persistence id = s1: {all}")]);
    let cseq = cell(&engine, "ps_subscription_persistence", [("id", "s1")], "cseq").await;
    assert_eq!(cseq.as_deref(), Some("7"));
    assert!(sorcery.delete::<SubscriptionPersistence>(&engine, "s1").await.unwrap());
    assert!(!sorcery.delete::<SubscriptionPersistence>(&engine, "s1").await.unwrap());
    assert!(!sorcery.update(&engine, &subscription).await.unwrap(), "it is gone");
}

#[tokio::test]
async fn an_update_that_misses_may_create() {
    let (engine, mut sorcery) = (house(), Sorcery::default());
    sorcery.creates_on_update_miss = true;
    assert!(sorcery.update(&engine, &Aor::new("new")).await.unwrap());
    let queries = engine.queries();
    assert!(queries[0].starts_with("update ps_aors id = new: contact"), "{queries:?}");
    assert!(queries[1].starts_with("store ps_aors: id, contact"), "{queries:?}");
    assert!(sorcery.get::<Aor>(&engine, "new").await.unwrap().is_some());
}

#[tokio::test]
async fn any_lookup_will_do_and_what_waits_for_it_can_be_sent() {
    fn sendable<F: Future + Send>(future: F) -> F {
        future
    }
    let (engine, pjsip) = (house(), Pjsip::default());
    let lookup: &dyn Lookup = &engine;
    assert!(sendable(pjsip.dial(lookup, "7001")).await.unwrap().is_some());
    assert_eq!(sendable(pjsip.show_endpoints(lookup)).await.unwrap().len(), 2);
    let fields = [("endpoint !=", "x"), ("id", "7001;@aa")];
    let contacts = sendable(pjsip.sorcery.list::<Contact>(lookup, fields)).await.unwrap();
    assert_eq!(contacts.len(), 0, "NULL is not different from anything");
    let auth = pjsip.sorcery.first::<Auth>(lookup, [("username", "7001")]).await.unwrap();
    assert!(auth.is_some());
}
