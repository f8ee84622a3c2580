//! Rows.

use asterisk_realtime_core::{Object, Stored};
use asterisk_realtime_schema::record::Record;
use asterisk_realtime_schema::value::{AmaFlags, Presentation, Qualify};
use asterisk_realtime_sippeers::{
    AllowOverlap, ChanSip, DeviceKind, DirectMedia, DtmfMode, FaxDetection, NatHandling, NatMode,
    SIPPEERS, SIPREGS, SendRpid, SessionRefresher, SessionTimers, SipDevice, SipPeer,
    SipRegistration, Timers, Transport, Unchecked, VideoSupport,
};
use proptest::prelude::*;

use crate::support::{any_text, cell, engine, findings, read, round_trip, row, texts};

fn peer(column: &str, value: &str) -> SipPeer {
    read(&[("name", "1001"), (column, value)])
}

#[track_caller]
fn refused_for(column: &'static str, value: &str) {
    let row = row(&[("name", "1001"), (column, value)]);
    assert_eq!(SipPeer::from_row(&row).unwrap_err().column(), Some(column));
    assert!(SipPeer::read(&row).value.is_none());
}

#[test]
fn a_device_of_nulls_is_as_general_says() {
    let device: SipPeer = read(&[("name", "1001"), ("context", ""), ("qualify", " ")]);
    assert_eq!(device, SipPeer::new("1001"));
    assert_eq!(
        (device.nat_handling(), device.direct_media(), device.fax_detection()),
        (None, None, None)
    );
    assert_eq!(device.unchecked(), Unchecked::default());
    assert_eq!((device.call_limit(), device.keep_alive_seconds()), (0, None));
    assert!(!device.is_dynamic());
}

#[test]
fn the_rows_of_the_specification() {
    let device: SipPeer = read(&[
        ("name", "1001"),
        ("type", "friend"),
        ("host", "dynamic"),
        ("secret", "Zk9pQ2"),
        ("context", "office"),
        ("nat", "force_rport,comedia"),
        ("disallow", "all"),
        ("allow", "opus;g722;ulaw:20"),
        ("ipaddr", "203.0.113.7"),
        ("port", "51234"),
        ("regseconds", "1795402774"),
        ("fullcontact", "sip:1001@203.0.113.7:51234^3Btransport=udp"),
        ("useragent", "Yealink T46"),
        ("lastms", "38"),
    ]);
    assert_eq!(device.secret.as_ref().unwrap().expose(), "Zk9pQ2");
    let codecs: Vec<_> = device.codecs(&["ulaw", "gsm"]).iter().map(ToString::to_string).collect();
    assert_eq!(codecs, ["opus", "g722", "ulaw:20"]);
    assert_eq!(device.allow.as_deref(), Some("opus,g722,ulaw:20"));
    assert_eq!(device.fullcontact.as_deref(), Some("sip:1001@203.0.113.7:51234;transport=udp"));
    assert_eq!(
        (device.port, device.regseconds, device.lastms),
        (Some(51234), Some(1_795_402_774), Some(38))
    );
    let device = SipDevice::new(device);
    assert_eq!(device.address(), Some("203.0.113.7:51234".parse().unwrap()));
    assert!(!device.is_over(1_795_402_774) && device.is_over(1_795_402_775));

    let trunk: SipPeer = read(&[
        ("name", "trunk-a"),
        ("type", "peer"),
        ("host", "sip.carrier.example"),
        ("context", "from-carrier"),
        ("disallow", "all"),
        ("allow", "alaw"),
    ]);
    assert_eq!(trunk.kind, Some(DeviceKind::Peer));
    assert!(!trunk.is_dynamic());
    let trunk = SipDevice::new(trunk);
    assert_eq!((trunk.address(), trunk.is_over(1)), (None, false), "a name has to be looked up");

    let door: SipPeer = read(&[
        ("name", "door"),
        ("type", "friend"),
        ("host", "dynamic"),
        ("secret", "8841"),
        ("nat", "no"),
        ("allow", "ulaw"),
        ("ipaddr", ""),
        ("port", "0"),
        ("regseconds", "0"),
        ("lastms", "0"),
    ]);
    assert_eq!(door.nat_handling(), Some(NatHandling::default()));
    assert!(SipDevice::new(door).is_over(1));
}

#[test]
fn b01_b02_b03_kinds_add_up() {
    assert_eq!(peer("type", "Friend").kind, Some(DeviceKind::Friend));
    assert_eq!(peer("type", "user;peer").kind, Some(DeviceKind::Friend));
    assert_eq!(peer("type", "peer;peer").kind, Some(DeviceKind::Peer));
    assert_eq!(peer("type", "trunk").kind, None);
    assert_eq!(peer("type", "").kind_or(DeviceKind::User), DeviceKind::User);
}

#[test]
fn b05_b07_lists_of_addresses() {
    let cells = [("permit", "10.0.0.0/8,!10.9.0.0/16;192.0.2.1"), ("deny", "0.0.0.0/0")];
    let device: SipPeer = read(&cells);
    let permits = |address: &str| device.permits(address.parse().unwrap());
    assert!(permits("10.1.1.1") && permits("192.0.2.1"));
    assert!(!permits("10.9.1.1") && !permits("198.51.100.1"));
    assert!(permits("2001:db8::1"), "no entry fits");
    assert!(device.permits_contact("198.51.100.1".parse().unwrap()));
    for column in ["permit", "deny", "contactpermit", "contactdeny", "directmediapermit"] {
        refused_for(column, "10.0.0.0/33");
    }
}

#[test]
fn b45_hosts() {
    refused_for("host", "no host");
    refused_for("defaultip", "no host");
    assert!(peer("host", "Dynamic").is_dynamic());
    assert_eq!(peer("host", "192.0.2.1^3B5060").host.as_deref(), Some("192.0.2.1"));
}

#[test]
fn b20_b21_ports() {
    assert_eq!(peer("port", "70000").port, Some(0));
    assert_eq!(peer("port", "x").port, Some(0));
    assert_eq!(peer("port", "5062").port, Some(5062));
    let mut device = SipDevice::new(peer("port", "0"));
    assert_eq!(device.port(), 5060);
    device.peer.transport = Some("tls,udp".to_owned());
    assert_eq!(device.port(), 5061);
}

#[test]
fn b22_b23_qualify() {
    let mut sip = ChanSip::default();
    assert_eq!(sip.qualify(&peer("qualify", "yes")), Some(0), "it does not stay in memory");
    sip.rtcachefriends = true;
    assert_eq!(sip.qualify(&peer("qualify", "yes")), Some(2000));
    assert_eq!(sip.qualify(&peer("qualify", "")), None);
    assert_eq!(peer("qualify", "no").qualify, Some(Qualify::No));
    assert_eq!(peer("qualify", "500").qualify, Some(Qualify::Milliseconds(500)));
    assert_eq!(peer("qualify", "soon").qualify, Some(Qualify::No));
}

#[test]
fn b25_b26_transports() {
    let transports = |text: &str| peer("transport", text).transports().collect::<Vec<_>>();
    assert_eq!(transports("tls, udp"), [Transport::Tls, Transport::Udp]);
    assert_eq!(transports("WSS,ws,tcpx"), [Transport::Wss, Transport::Ws, Transport::Tcp]);
    assert_eq!(transports("sctp"), []);
}

#[test]
fn b27_words_that_are_others() {
    assert_eq!(peer("dtmfmode", "rfc4733").dtmfmode, Some(DtmfMode::Rfc2833));
    assert_eq!(peer("dtmfmode", "INFO").dtmfmode, Some(DtmfMode::Info));
    assert_eq!(peer("allowoverlap", "dtmf").allowoverlap, Some(AllowOverlap::Dtmf));
    assert_eq!(peer("videosupport", "sometimes").videosupport, Some(VideoSupport::No));
    assert_eq!(peer("sendrpid", "rpid").sendrpid, Some(SendRpid::Rpid));
    assert_eq!(peer("trustrpid", "maybe").trustrpid, Some(false));
    assert_eq!(peer("amaflags", "Billing").amaflags, AmaFlags::Billing);
    assert_eq!(peer("amaflags", "x").amaflags, AmaFlags::None);
    assert_eq!(peer("callingpres", "32").callingpres, Some(Presentation(32)));
    assert_eq!(peer("callingpres", "x").callingpres, Some(Presentation(0)));
    assert_eq!(
        findings::<SipPeer>(&[("dtmfmode", "rfc2834")]),
        ["dtmfmode: `rfc2834` is not `rfc2833`, `info`, `shortinfo`, `inband` or `auto` (did you \
          mean `rfc2833`?); Asterisk takes rfc2833"]
    );
}

#[test]
fn b29_nat() {
    let nat = |text: &str| peer("nat", text).nat_handling().unwrap();
    assert_eq!(nat("force_rport,no,comedia"), NatHandling::default());
    let both = NatHandling { rport: NatMode::On, comedia: NatMode::On };
    assert_eq!(nat("yes,no"), both);
    assert_eq!(nat("force_rport,comedia"), both);
    let some = NatHandling { rport: NatMode::On, comedia: NatMode::Auto };
    assert_eq!(nat("force_rport,auto_force_rport,Auto_Comedia,x"), some);
}

#[test]
fn b30_insecure_is_not_trimmed() {
    let unchecked = |text: &str| peer("insecure", text).unchecked();
    assert_eq!(unchecked("port, invite"), Unchecked { port: true, invite: false });
    assert_eq!(unchecked("port,INVITE"), Unchecked { port: true, invite: true });
    assert_eq!(unchecked("no"), Unchecked::default());
    assert_eq!(findings::<SipPeer>(&[("insecure", "port, invite")]).len(), 1);
}

#[test]
fn other_lists() {
    let media = |text: &str| peer("directmedia", text).direct_media().unwrap();
    let yes = |without_nat, outgoing, update| DirectMedia::Yes { without_nat, outgoing, update };
    assert_eq!(media("no"), DirectMedia::No);
    assert_eq!(media("yes"), yes(false, false, false));
    assert_eq!(media("nonat, update"), yes(true, false, true));
    assert_eq!(media("sometimes"), DirectMedia::No);
    assert_eq!(peer("canreinvite", "outgoing").direct_media(), Some(yes(false, true, false)));
    let fax = |text: &str| peer("faxdetect", text).fax_detection().unwrap();
    assert_eq!(fax("yes"), FaxDetection { cng: true, t38: true });
    assert_eq!(fax("cng"), FaxDetection { cng: true, t38: false });
    assert_eq!(fax("no"), FaxDetection::default());
    assert_eq!(peer("callgroup", "1,3-4,99").call_groups(), 0b1_1010);
    assert_eq!(peer("pickupgroup", "0").pickup_groups(), 1);
    assert_eq!(peer("fromdomain", "example.org:5070").from_domain(), Some(("example.org", 5070)));
    assert_eq!(peer("fromdomain", "example.org:x").from_domain(), Some(("example.org", 0)));
    assert_eq!(peer("fromdomain", "example.org").from_domain(), Some(("example.org", 5060)));
    assert_eq!(peer("keepalive", "yes").keep_alive_seconds(), Some(60));
    assert_eq!(peer("keepalive", "25").keep_alive_seconds(), Some(25));
    assert_eq!(peer("maxforwards", "300").maxforwards, Some(70));
}

#[test]
fn a18_a19_codecs() {
    let codecs = |disallow: &str, allow: &str| -> Vec<String> {
        let device: SipPeer = read(&[("name", "a"), ("allow", allow), ("disallow", disallow)]);
        device.codecs(&["ulaw", "alaw", "gsm"]).iter().map(ToString::to_string).collect()
    };
    assert_eq!(codecs("", "ulaw,foo"), ["ulaw", "alaw", "gsm"]);
    assert_eq!(codecs("", "!all,opus,ulaw:30"), ["opus", "ulaw:30"]);
    assert_eq!(codecs("ALAW|gsm", "g722"), ["ulaw", "g722"]);
    assert_eq!(codecs("all", "all,!h261").len(), asterisk_realtime_schema::value::CODECS.len() - 2);
    assert_eq!(findings::<SipPeer>(&[("allow", "ulaw,foo")]).len(), 1);
}

#[test]
fn b31_call_limits() {
    assert_eq!(peer("call-limit", "-1").call_limit(), 0);
    assert_eq!(peer("call-limit", "x").call_limit(), 0);
    assert_eq!(peer("call-limit", "2").call_limit(), 2);
    assert_eq!(peer("callcounter", "yes").call_limit(), i32::MAX);
    let both: SipPeer = read(&[("callcounter", "yes"), ("call-limit", "2")]);
    assert_eq!(both.call_limit(), 2);
}

#[test]
fn b33_b34_b35_mailboxes() {
    let mailboxes = |cells: &[(&str, &str)]| -> Vec<String> {
        let device: SipPeer = read(&[&[("name", "1001")], cells].concat());
        device.mailboxes().iter().map(ToString::to_string).collect()
    };
    assert_eq!(mailboxes(&[("hasvoicemail", "yes")]), ["1001@default"]);
    assert_eq!(mailboxes(&[("mailbox", "1001@acme"), ("hasvoicemail", "yes")]), ["1001@acme"]);
    assert_eq!(mailboxes(&[("mailbox", "1@a, 1@a ,2@a")]), ["1@a", "2@a"]);
    assert_eq!(mailboxes(&[("mailbox", "1@a;2@a")]), ["1@a", "2@a"]);
    let own: SipPeer = read(&[("name", "7@acme"), ("hasvoicemail", "yes")]);
    assert_eq!(own.mailboxes()[0].to_string(), "7@acme");
}

#[test]
fn b37_timers() {
    let timers = |t1: &str, b: &str| {
        let device: SipPeer = read(&[("timert1", t1), ("timerb", b)]);
        let timers = device.timers(Timers::default());
        (timers.t1, timers.b)
    };
    assert_eq!(timers("", ""), (500, 32_000));
    assert_eq!(timers("", "1000"), (100, 6400));
    assert_eq!(timers("", "12800"), (200, 12_800));
    assert_eq!(timers("1000", ""), (1000, 64_000));
    assert_eq!(timers("1000", "1000"), (1000, 1000), "a warning only");
    assert_eq!(timers("50", ""), (100, 32_000));
    assert_eq!(timers("", "100"), (500, 32_000));
}

#[test]
fn b38_b39_session_timers_and_seconds() {
    assert_eq!(peer("session-minse", "30").session_minse, None);
    assert_eq!(peer("session-minse", "90").session_minse, Some(90));
    assert_eq!(peer("session-timers", "Accept").session_timers, Some(SessionTimers::Accept));
    assert_eq!(peer("session-timers", "never").session_timers, None);
    assert_eq!(
        peer("session-refresher", "unknown").session_refresher,
        Some(SessionRefresher::Unknown)
    );
    assert_eq!(peer("session-expires", "soon").session_expires, None);
    assert_eq!(peer("rtptimeout", "-1").rtptimeout, None);
    assert_eq!(peer("rtptimeout", "0").rtptimeout, Some(0));
    assert_eq!(peer("qualifyfreq", "x").qualifyfreq, None);
    assert_eq!(peer("maxcallbitrate", "-1").maxcallbitrate, Some(384));
}

#[test]
fn b41_b42_caller_ids() {
    let id = |cells: &[(&str, &str)]| {
        let id = read::<SipPeer>(cells).caller_id();
        (id.name, id.number)
    };
    let pair = |name: &str, number: &str| (name.to_owned(), number.to_owned());
    let callerid = ("callerid", "A <1>");
    assert_eq!(id(&[callerid, ("fullname", "B"), ("cid_number", "2")]), pair("B", "2"));
    assert_eq!(id(&[callerid, ("trunkname", "x")]), pair("", "1"));
}

#[test]
fn a17_b43_variables() {
    let device = peer("setvar", "a=x^3By;X;b=1;b=2");
    assert_eq!(device.variables(), [("a", "x;y"), ("b", "2")]);
    assert_eq!(device.setvar.len(), 4);
    assert_eq!(findings::<SipPeer>(&[("setvar", "X")]).len(), 1);
}

#[test]
fn secrets_print_nothing() {
    let cells = [("secret", "s3cret"), ("auth", "u:s3cret@r;nonsense")];
    let device: SipPeer = read(&cells);
    assert_eq!(device.auth.len(), 2);
    assert!(!format!("{device:?}").contains("s3cret"));
    let found = findings::<SipPeer>(&cells);
    assert_eq!(found.len(), 1);
    assert!(!found[0].contains("nonsense"), "{}", found[0]);
}

#[test]
fn b46_only_what_changed_is_written() {
    let mut device: SipPeer = read(&[
        ("name", "1001"),
        ("username", "old"),
        ("canreinvite", "no"),
        ("foo", "1"),
        ("port", "70000"),
        ("allow", "ulaw;alaw"),
        ("permit", "10.0.0.0/8"),
    ]);
    assert_eq!(device.changes().unwrap(), None);
    device.defaultuser = Some("new".to_owned());
    device.directmedia = Some("yes".to_owned());
    device.permit.push("192.0.2.0/24".parse().unwrap());
    device.allow = None;
    device.sendrpid = Some(SendRpid::Rpid);
    let changes = device.changes().unwrap().unwrap();
    let pairs: Vec<_> = changes.iter().map(|one| (one.column(), one.value())).collect();
    assert_eq!(
        pairs,
        [
            ("username", Some("new")),
            ("permit", Some("10.0.0.0/8")),
            ("permit", Some("192.0.2.0/24")),
            ("canreinvite", Some("yes")),
            ("allow", None),
            ("sendrpid", Some("yes")),
        ]
    );
    device.saved(&changes).unwrap();
    assert_eq!(device.changes().unwrap(), None);
    assert_eq!(device.origin().row().unwrap().text("foo"), Some("1"));
}

#[tokio::test]
async fn new_ones_are_found_again() {
    let engine = engine(&[&SIPPEERS, &SIPREGS], &[]);
    let mut device = SipPeer::new("1001");
    device.kind = Some(DeviceKind::Friend);
    device.host = Some("dynamic".to_owned());
    device.permit = vec!["10.0.0.0/8".parse().unwrap(), "!::1".parse().unwrap()];
    device.setvar = vec!["a=x;y".to_owned(), "b=2".to_owned()];
    device.qualify = Some(Qualify::Milliseconds(1));
    device.amaflags = AmaFlags::Omit;
    device.call_limit = Some(2);
    device.callingpres = Some(Presentation(35));
    device.fullcontact = Some("sip:1001@192.0.2.1;transport=udp".to_owned());
    device.ipaddr = Some("192.0.2.1".parse().unwrap());
    device.trustrpid = Some(true);
    device.session_timers = Some(SessionTimers::Originate);
    round_trip(&engine, device).await;
    let contact = cell(&engine, "sippeers", [("name", "1001")], "fullcontact").await;
    assert_eq!(contact.as_deref(), Some("sip:1001@192.0.2.1^3Btransport=udp"));
    let mut registration = SipRegistration::new("1001");
    registration.port = Some(5060);
    registration.regseconds = Some(1_795_402_774);
    round_trip(&engine, registration).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_in_any_column(text in texts()) {
        any_text::<SipPeer>(&[("name", "1001"), ("host", "dynamic")], &[], &text);
        any_text::<SipRegistration>(&[("name", "1001")], &[], &text);
    }

    #[test]
    fn what_a_device_means_is_never_a_panic(text in texts()) {
        for column in ["transport", "nat", "directmedia", "insecure", "faxdetect", "callgroup",
            "allow", "disallow", "setvar", "callerid", "mailbox", "fromdomain", "fullcontact",
            "timert1", "timerb", "keepalive"] {
            let row = row(&[("name", "a"), ("host", "dynamic"), (column, &text)]);
            let device = SipDevice::new(SipPeer::from_row(&row).unwrap());
            let _ = (device.address(), device.peer.caller_id(), device.peer.mailboxes());
            let _ = (device.peer.codecs(&["ulaw"]), device.peer.variables(), device.port());
            let _ = (device.peer.timers(Timers::default()), device.peer.from_domain());
            let _ = (device.peer.nat_handling(), device.peer.direct_media());
            let _ = (device.peer.call_groups(), device.peer.keep_alive_seconds());
        }
    }
}
