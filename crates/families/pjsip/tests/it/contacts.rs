//! What the registrar asks and writes.

use asterisk_realtime_core::{Columns, Row};
use asterisk_realtime_pjsip::{Aor, Contact, Pjsip, Registrar, tables};
use asterisk_realtime_schema::record::Record;

use crate::support::{Cells, cell, engine};

const AOR: (&str, Cells<'_>) = ("ps_aors", &[("id", "7001"), ("max_contacts", "1")]);
const URI: &str = "sip:7001@192.0.2.7:5060";
const FIELDS: &str = "uri, expiration_time, qualify_frequency, outbound_proxy, path, user_agent, \
                      qualify_timeout, reg_server, authenticate_qualify, via_addr, via_port, \
                      call_id, endpoint, prune_on_boot, qualify_2xx_only";

fn registrar() -> Registrar {
    Registrar::new(Pjsip::default(), Some("pbx1".to_owned()))
}

#[tokio::test]
async fn k01_k03_k05_k06_a_registration_and_its_refresh() {
    let engine = engine(tables(), &[AOR]);
    let registrar = registrar();
    let bindings = registrar.bindings(&engine, "7001", "127.0.0.1").await.unwrap().unwrap();
    assert_eq!(
        engine.queries(),
        [
            "lookup ps_domain_aliases id = 127.0.0.1",
            "lookup ps_aors id = 7001",
            "lookup_all ps_contacts id LIKE 7001;@%",
        ]
    );
    let mut contact = bindings.aor.registered(URI);
    contact.expiration_time = Some(1_795_400_060);
    contact.endpoint = Some("7001".to_owned());
    assert!(registrar.bind(&engine, &bindings, &contact).await.unwrap());
    assert_eq!(engine.queries(), [format!("store ps_contacts: id, {FIELDS}")]);
    let stored = engine.inner().lookup("ps_contacts", [("uri", URI)]).await.unwrap().unwrap();
    let id = "7001^3B@c034b3df04d0ed4baa77b0e1a658ecc3";
    let expected = [
        ("id", id),
        ("qualify_frequency", "0"),
        ("qualify_timeout", "3.000000"),
        ("qualify_2xx_only", "false"),
        ("authenticate_qualify", "no"),
        ("prune_on_boot", "no"),
        ("reg_server", "pbx1"),
        ("path", ""),
        ("user_agent", ""),
        ("via_port", "0"),
    ];
    for (column, value) in expected {
        assert_eq!(stored.text(column), Some(value), "{column}");
    }

    let bindings = registrar.bindings(&engine, "7001", "127.0.0.1").await.unwrap().unwrap();
    engine.queries();
    for end in [1_795_400_120, 1_795_400_120] {
        contact.expiration_time = Some(end);
        assert!(registrar.bind(&engine, &bindings, &contact).await.unwrap(), "K07: it matched");
        let id = Contact::id_of("7001", URI);
        assert_eq!(engine.queries(), [format!("update ps_contacts id = {id}: {FIELDS}")]);
    }
    let end = cell(&engine, "ps_contacts", [("uri", URI)], "expiration_time").await;
    assert_eq!(end.as_deref(), Some("1795400120"));
}

#[tokio::test]
async fn k09_a_contact_unregisters() {
    let engine = engine(tables(), &[AOR, ("ps_contacts", &[("id", "7001^3B@aa")])]);
    assert!(registrar().unbind(&engine, "7001;@aa").await.unwrap());
    assert_eq!(engine.queries(), ["destroy ps_contacts id = 7001;@aa"]);
    assert!(!registrar().unbind(&engine, "7001;@aa").await.unwrap());
}

#[tokio::test]
async fn k10_contacts_whose_time_is_over() {
    let engine = engine(
        tables(),
        &[
            ("ps_contacts", &[("id", "a^3B@1"), ("expiration_time", "30")]),
            ("ps_contacts", &[("id", "a^3B@2"), ("expiration_time", "20")]),
            ("ps_contacts", &[("id", "a^3B@3"), ("expiration_time", "31")]),
            ("ps_contacts", &[("id", "a^3B@4")]),
            ("ps_contacts", &[("id", "a^3B@5"), ("expiration_time", "9"), ("via_port", "-1")]),
        ],
    );
    let expired = registrar().expire(&engine, 30).await.unwrap();
    assert_eq!(expired.iter().map(|contact| &*contact.id).collect::<Vec<_>>(), ["a;@2", "a;@1"]);
    assert_eq!(
        engine.queries(),
        [
            "lookup_all ps_contacts expiration_time <= 30",
            "destroy ps_contacts id = a;@2",
            "destroy ps_contacts id = a;@1",
        ]
    );
    let left = engine.inner().lookup_all("ps_contacts", [("id LIKE", "%")]).await.unwrap();
    assert_eq!(left.len(), 3);
}

#[tokio::test]
async fn contacts_that_do_not_survive_a_start() {
    let ours = ("reg_server", "pbx1");
    let engine = engine(
        tables(),
        &[
            ("ps_contacts", &[("id", "a^3B@1"), ("prune_on_boot", "yes"), ours]),
            ("ps_contacts", &[("id", "a^3B@2"), ("prune_on_boot", "yes"), ("reg_server", "pbx2")]),
            ("ps_contacts", &[("id", "a^3B@3"), ("prune_on_boot", "no"), ours]),
        ],
    );
    assert_eq!(registrar().prune(&engine).await.unwrap().len(), 1);
    assert_eq!(
        engine.queries(),
        ["lookup_all ps_contacts id LIKE %", "destroy ps_contacts id = a;@1"]
    );
}

#[test]
fn what_asterisk_wrote_is_read_and_changes_nothing() {
    let cells = [
        ("id", "1001^3B@9e26834a7c979d4bb24af85145730ab2"),
        ("uri", "sip:1001@203.0.113.7:51234"),
        ("expiration_time", "1795402774"),
        ("endpoint", "1001"),
        ("user_agent", "Yealink"),
        ("via_addr", "192.168.1.20"),
        ("via_port", "5060"),
        ("call_id", "473ea31b@pbx"),
        ("reg_server", "pbx1"),
        ("qualify_frequency", "60"),
        ("qualify_timeout", "3.000000"),
        ("qualify_2xx_only", "false"),
        ("authenticate_qualify", "no"),
        ("prune_on_boot", "no"),
        ("path", ""),
        ("outbound_proxy", ""),
    ];
    let columns = Columns::new(cells.map(|(name, _)| name));
    let row = Row::from_cells(&columns, cells.map(|(_, text)| Some(text))).unwrap();
    let read = Contact::read(&row);
    assert_eq!(read.findings, []);
    let contact = read.value.unwrap();
    assert_eq!(contact.qualify_frequency, Some(60));
    let same = asterisk_realtime_schema::record::whole(&contact).unwrap();
    for change in &same {
        let written = change.value();
        let stored = row.variables().last(change.column()).unwrap_or_default().to_owned();
        assert_eq!(written, Some(&*stored), "{}", change.column());
    }
    assert_eq!(Aor::new("1001").registered("sip:a").aor(), Some("1001"));
}
