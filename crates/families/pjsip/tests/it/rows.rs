//! Rows of the other objects, and what holds for all.

use asterisk_realtime_core::Object;
use asterisk_realtime_pjsip::{
    Algorithm, Aor, AsteriskPublication, Attestation, Auth, AuthType, Contact, DomainAlias,
    Endpoint, Global, Identify, InboundPublication, OutboundPublish, Protocol, Registration,
    ResourceList, SubscriptionPersistence, System, TelephoneNumber, Transport, readers, tables,
};
use asterisk_realtime_schema::record::Record;
use proptest::prelude::*;

use crate::support::{Cells, any_text, engine, findings, read, round_trip, row, texts};

/// The column that a row is refused for.
#[track_caller]
fn refused<T: Record + std::fmt::Debug>(cells: Cells<'_>) -> String {
    let row = row(&[&[("id", "a")], cells].concat());
    assert!(T::read(&row).value.is_none());
    T::from_row(&row).unwrap_err().column().unwrap().to_owned()
}

const AUTH: Cells<'_> = &[("id", "a"), ("username", "1001"), ("password", "Zk9pQ2")];
const IDENTIFY: Cells<'_> = &[("id", "a"), ("endpoint", "a"), ("match", "198.51.100.0/24")];
const TRANSPORT: Cells<'_> = &[("id", "a"), ("bind", "0.0.0.0:5060")];
const REGISTRATION: Cells<'_> =
    &[("id", "a"), ("server_uri", "sip:a.example"), ("client_uri", "sip:1@a.example")];
const PUBLISH: Cells<'_> = &[("id", "a"), ("server_uri", "sip:a.example"), ("event", "mwi")];

#[test]
fn j23_j25_j26_credentials() {
    assert_eq!(refused::<Auth>(&[("password", "a")]), "username");
    let user = ("username", "1001");
    let digest = format!("SHA-256:{}", "0a".repeat(32));
    let of_sha = ("password_digest", digest.as_str());
    assert_eq!(refused::<Auth>(&[user]), "password");
    assert_eq!(refused::<Auth>(&[user, of_sha]), "password");
    let (uas, uac) = ("supported_algorithms_uas", "supported_algorithms_uac");
    let auth: Auth = read(&[user, of_sha, (uas, "sha-256"), (uac, "SHA-256")]);
    assert_eq!(auth.uas_algorithms(), [Algorithm::Sha256]);
    assert_eq!(refused::<Auth>(&[user, of_sha, (uas, "SHA-256")]), "password", "uac means MD5");
    let digest: Auth = read(&[AUTH, &[("auth_type", "digest")]].concat());
    assert_eq!(digest.auth_type, AuthType::Digest);
    let md5 = "0".repeat(32);
    let md5: Auth = read(&[user, ("auth_type", "md5"), ("md5_cred", &md5)]);
    assert!(md5.has_credentials_for(Algorithm::Md5) && !md5.has_credentials_for(Algorithm::Sha256));
    let google = ("auth_type", "google_oauth");
    assert_eq!(refused::<Auth>(&[user, google]), "refresh_token");
    let tokens = [("refresh_token", "t"), ("oauth_clientid", "c"), ("oauth_secret", "s")];
    assert!(Auth::from_row(&row(&[&[user, google], &tokens[..]].concat())).is_ok());
}

#[test]
fn findings_show_nothing_of_credentials() {
    let found = findings::<Auth>(&[("username", "1001"), ("md5_cred", "Zk9pQ2")]);
    assert!(!found.is_empty());
    assert!(found.iter().all(|finding| !finding.contains("Zk9pQ2")), "{found:?}");
    assert!(!format!("{:?}", read::<Auth>(AUTH)).contains("Zk9pQ2"));
}

#[test]
fn j27_j29_addresses_of_record() {
    assert_eq!(refused::<Aor>(&[("qualify_frequency", "90000")]), "qualify_frequency");
    assert_eq!(refused::<Aor>(&[("contact", "tel:1")]), "contact");
    let aor: Aor = read(&[
        ("id", "trunk-a"),
        ("contact", "sip:a.example:5060,sip:b.example"),
        ("qualify_frequency", "60"),
        ("qualify_timeout", "1.5"),
    ]);
    let contacts = aor.permanent_contacts();
    assert_eq!(contacts[0].id, "trunk-a@@b0fd5a83eb7b07b1c59fa6594fd01121");
    assert_eq!(contacts[1].uri.as_deref(), Some("sip:b.example"));
    assert_eq!(contacts[1].aor(), Some("trunk-a"));
    assert_eq!((contacts[1].qualify_frequency, contacts[1].qualify_timeout), (Some(60), 1.5));
    let aor = Aor::new("a");
    assert_eq!((aor.max_contacts, aor.maximum_expiration, aor.qualify_frequency), (0, 7200, None));
}

#[test]
fn j30_j31_identifications() {
    assert_eq!(refused::<Identify>(&[("match", "10.0.0.1")]), "endpoint");
    assert_eq!(refused::<Identify>(&[("endpoint", "a")]), "match");
    assert_eq!(refused::<Identify>(&[("endpoint", "a"), ("match_header", "X-Id")]), "match_header");
    let header: Identify = read(&[("endpoint", "a"), ("match_header", "X-Id: 7")]);
    assert!(header.srv_lookups, "J22");
    let identify: Identify =
        read(&[("endpoint", "a"), ("match", "198.51.100.0/24,sip.carrier.example;!203.0.113.9")]);
    assert!(identify.matches_address("198.51.100.7".parse().unwrap()));
    assert!(
        !Identify::by_address("a", "a", "10.0.0.1").matches_address("10.0.0.2".parse().unwrap())
    );
}

#[test]
fn j33_j34_registrations() {
    let with = |cells: Cells<'_>| refused::<Registration>(&[REGISTRATION, cells].concat());
    assert_eq!(with(&[("line", "yes")]), "endpoint");
    assert_eq!(with(&[("endpoint", "a")]), "endpoint");
    assert_eq!(refused::<Registration>(&[("client_uri", "sip:1@a.example")]), "server_uri");
    assert_eq!(refused::<Registration>(&[("server_uri", "sip:a.example")]), "client_uri");
    assert_eq!(with(&[("server_uri", "a.example")]), "server_uri");
    let cells =
        [REGISTRATION, &[("line", "yes"), ("endpoint", "trunk-a"), ("outbound_auth", "t,u")]];
    let registration: Registration = read(&cells.concat());
    assert_eq!(registration.outbound_auth_ids().collect::<Vec<_>>(), ["t", "u"]);
    assert_eq!((registration.expiration, registration.max_retries), (3600, 10));
}

#[test]
fn publications_and_lists() {
    assert_eq!(refused::<OutboundPublish>(&[("server_uri", "sip:a.example")]), "event");
    assert_eq!(refused::<OutboundPublish>(&[("event", "mwi")]), "server_uri");
    let from = [PUBLISH, &[("from_uri", "tel:1")]].concat();
    assert_eq!(refused::<OutboundPublish>(&from), "from_uri");
    let publish: OutboundPublish =
        read(&[PUBLISH, &[("@body", "a;b^3Bc"), ("multi_user", "1")]].concat());
    assert_eq!(publish.body.as_deref(), Some("a;b^3Bc"), "columns with @ are left alone");
    assert!(publish.multi_user);
    let inbound: InboundPublication = read(&[("event_asterisk-mwi", "states")]);
    assert_eq!((inbound.mwi.as_deref(), inbound.devicestate), (Some("states"), None));
    let list: ResourceList = read(&[("list_item", "alice,bob;carol")]);
    assert_eq!(list.items().collect::<Vec<_>>(), ["alice", "bob", "carol"]);
}

#[test]
fn j35_global_settings() {
    let global: Global = read(&[("debug", ""), ("mwi_tps_queue_low", "-5")]);
    assert_eq!((&*global.debug, &*global.default_from_user), ("no", "asterisk"), "blank is absent");
    assert_eq!((global.mwi_tps_queue_low, global.mwi_tps_queue_high), (-5, 500));
    assert_eq!(
        findings::<Global>(&[("default_auth_algorithms_uas", "MD4")]),
        ["default_auth_algorithms_uas: `MD4` is not `MD5`, `SHA-256` or `SHA-512-256` (did you \
          mean `MD5`?); Asterisk takes MD5"]
    );
}

#[test]
fn timers_of_the_system_become_longer() {
    let cells: Cells<'_> = &[("timer_t1", "50"), ("timer_b", "6000")];
    let system: System = read(cells);
    assert_eq!((system.timer_t1, system.timer_b), (100, 6400));
    assert_eq!(
        findings::<System>(cells),
        [
            "timer_t1: `50` is not at least 100; Asterisk takes 100",
            "timer_b: `6000` is not at least 6400; Asterisk takes 64 times T1",
        ]
    );
    assert_eq!(findings::<System>(&[("timer_t1", "500")]), [""; 0]);
}

#[test]
fn j37_transports() {
    assert_eq!(refused::<Transport>(&[("protocol", "udp")]), "bind");
    assert_eq!(refused::<Transport>(&[("protocol", "sctp")]), "protocol");
    let flow: Transport = read(&[("protocol", "flow")]);
    assert_eq!((flow.protocol, flow.verify_server), (Protocol::Flow, None));
    let both = [("external_signaling_address", "1.2.3.4"), ("external_signaling_hostname", "a.b")];
    assert_eq!(refused::<Transport>(&[TRANSPORT, &both].concat()), "external_signaling_hostname");
    let transport: Transport =
        read(&[TRANSPORT, &[("tos", "cs3"), ("verify_server", "1")]].concat());
    assert_eq!((transport.tos, transport.verify_server), (0x60, Some(true)));
}

#[test]
fn j42_contacts() {
    assert_eq!(refused::<Contact>(&[("expiration_time", "soon")]), "expiration_time");
    let contact: Contact = read(&[
        ("id", "1001^3B@9e26834a7c979d4bb24af85145730ab2"),
        ("uri", "sip:1001@203.0.113.7:51234"),
        ("expiration_time", "1795402774"),
        ("via_port", "5060"),
        ("qualify_timeout", "3.000000"),
        ("qualify_2xx_only", "false"),
        ("path", ""),
    ]);
    assert_eq!(contact.aor(), Some("1001"));
    assert!(contact.is_expired(1_795_402_774) && !contact.is_expired(1_795_402_773));
    assert_eq!((contact.path, contact.via_port), (None, 5060));
    let empty: Contact = read(&[("id", "a"), ("expiration_time", "")]);
    assert!(!empty.is_expired(u64::MAX), "blank is absent");
}

#[test]
fn rows_of_the_house_have_no_findings() {
    let digest = "0a".repeat(16);
    let trunk = [("id", "trunk-a"), ("auth_type", "md5"), ("username", "4930123")];
    let credentials = [("realm", "carrier.example"), ("md5_cred", digest.as_str())];
    let found = [
        findings::<Auth>(AUTH),
        findings::<Auth>(&[&trunk[..], &credentials].concat()),
        findings::<Aor>(&[
            ("id", "1001"),
            ("max_contacts", "2"),
            ("remove_existing", "no"),
            ("qualify_frequency", "60"),
            ("default_expiration", "3600"),
            ("mailboxes", ""),
        ]),
        findings::<Aor>(&[("id", "trunk-a"), ("contact", "sip:sip.carrier.example:5060")]),
        findings::<Identify>(&[
            ("endpoint", "trunk-a"),
            ("match", "198.51.100.0/24,sip.carrier.example"),
            ("srv_lookups", "yes"),
        ]),
        findings::<Registration>(&[
            ("server_uri", "sip:sip.carrier.example"),
            ("client_uri", "sip:4930123@sip.carrier.example"),
            ("outbound_auth", "trunk-a"),
            ("line", "yes"),
            ("endpoint", "trunk-a"),
        ]),
    ];
    assert_eq!(found.concat(), [""; 0]);
}

#[test]
fn signed_numbers() {
    let number: TelephoneNumber = read(&[("id", "4930123"), ("attest_level", "a")]);
    assert_eq!((number.attest_level, number.send_mky), (Some(Attestation::A), None));
    assert_eq!(refused::<TelephoneNumber>(&[("attest_level", "D")]), "attest_level");
}

#[tokio::test]
async fn new_ones_are_found_again() {
    let engine = engine(tables(), &[]);
    let mut endpoint = Endpoint::new("1001");
    endpoint.allow = vec!["opus".to_owned(), "ulaw".to_owned()];
    endpoint.set_var = vec!["A=1;2".to_owned(), "B=3".to_owned()];
    endpoint.tos_audio = 0xb8;
    endpoint.aggregate_mwi = false;
    endpoint.rtp_timeout = 60;
    round_trip(&engine, endpoint).await;
    let secret = asterisk_realtime_core::Secret::new("Zk;9pQ2");
    round_trip(&engine, Auth::password("1001", "1001", secret)).await;
    let mut aor = Aor::new("1001");
    aor.qualify_timeout = 1.25;
    aor.contact = vec!["sip:a.example".to_owned()];
    round_trip(&engine, aor.clone()).await;
    let mut contact = aor.registered("sip:1001@192.0.2.7");
    contact.expiration_time = Some(1_795_402_774);
    round_trip(&engine, contact).await;
    round_trip(&engine, DomainAlias::new("a.example", "b.example")).await;
    round_trip(&engine, Identify::by_address("a", "1001", "192.0.2.0/24")).await;
    round_trip(&engine, Transport::new("udp", Protocol::Udp, "0.0.0.0")).await;
    round_trip(&engine, Global::new("global")).await;
    round_trip(&engine, System::new("system")).await;
    round_trip(&engine, Registration::new("a", "sip:1@a.example", "sip:a.example")).await;
    let mut publish = OutboundPublish::new("a", "sip:a.example", "mwi");
    publish.body = Some("a;b".to_owned());
    round_trip(&engine, publish).await;
    let mut inbound = InboundPublication::new("a");
    inbound.mwi = Some("states".to_owned());
    round_trip(&engine, inbound).await;
    round_trip(&engine, AsteriskPublication::new("a")).await;
    round_trip(&engine, ResourceList::new("a", "presence")).await;
    let mut subscription = SubscriptionPersistence::new("a");
    subscription.expires = Some(1_795_402_774);
    round_trip(&engine, subscription).await;
    round_trip(&engine, TelephoneNumber::new("4930123")).await;
}

#[test]
fn each_table_has_a_reader() {
    let of_readers: Vec<_> = readers().iter().map(|reader| reader.tables()[0].name).collect();
    let of_tables: Vec<_> = tables().iter().map(|table| table.name).collect();
    assert_eq!(of_readers, of_tables);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_text_in_any_column(text in texts()) {
        let by_itself = [
            "timers_min_se",
            "timers_sess_expires",
            "rtp_port_start",
            "rtp_port_end",
            "named_call_group",
            "named_pickup_group",
        ];
        any_text::<Endpoint>(&[("id", "a")], &by_itself, &text);
        any_text::<Auth>(AUTH, &["username", "password"], &text);
        any_text::<Aor>(&[("id", "a")], &[], &text);
        any_text::<Contact>(&[("id", "a")], &[], &text);
        any_text::<DomainAlias>(&[("id", "a")], &[], &text);
        any_text::<Identify>(IDENTIFY, &["endpoint", "match"], &text);
        any_text::<Transport>(TRANSPORT, &["bind"], &text);
        any_text::<Global>(&[("id", "a")], &[], &text);
        any_text::<System>(&[("id", "a")], &[], &text);
        any_text::<Registration>(REGISTRATION, &["server_uri", "client_uri", "endpoint"], &text);
        any_text::<OutboundPublish>(PUBLISH, &["server_uri", "event"], &text);
        any_text::<InboundPublication>(&[("id", "a")], &[], &text);
        any_text::<AsteriskPublication>(&[("id", "a")], &[], &text);
        any_text::<ResourceList>(&[("id", "a")], &[], &text);
        any_text::<SubscriptionPersistence>(&[("id", "a")], &[], &text);
        any_text::<TelephoneNumber>(&[("id", "a")], &[], &text);
    }
}
