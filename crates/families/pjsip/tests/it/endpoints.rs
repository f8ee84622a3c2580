//! Rows of endpoints.

use asterisk_realtime_core::{Object, Stored};
use asterisk_realtime_pjsip::{
    DtlsSetup, DtlsVerify, DtmfMode, Endpoint, IdentifyBy, MediaEncryption, Rel100, SessionTimers,
};
use asterisk_realtime_schema::record::Record;
use asterisk_realtime_schema::value::Presentation;

use crate::support::{Cells, findings, read, row};

fn endpoint(cells: Cells<'_>) -> Endpoint {
    read(&[&[("id", "a")], cells].concat())
}

/// The column that a row is refused for.
#[track_caller]
fn refused(cells: Cells<'_>) -> String {
    let row = row(&[&[("id", "a")], cells].concat());
    assert_eq!(Endpoint::read(&row).value, None);
    Endpoint::from_row(&row).unwrap_err().column().unwrap().to_owned()
}

#[test]
fn j01_an_endpoint_of_nulls_has_the_defaults() {
    let endpoint = endpoint(&[("context", ""), ("timers_min_se", " ")]);
    assert_eq!(endpoint.context, "default");
    assert_eq!(endpoint.codecs(), []);
    assert_eq!(endpoint.transport, None);
    assert_eq!((endpoint.timers_min_se, endpoint.timers_sess_expires), (90, 1800));
    assert_eq!(endpoint.identifiers(), [IdentifyBy::Username, IdentifyBy::Ip]);
    assert_eq!(endpoint.callerid_privacy, Presentation(0));
    assert!(endpoint.direct_media && endpoint.force_rport && !endpoint.rtcp_mux);
    assert_eq!(endpoint, Endpoint::new("a"));
}

#[test]
fn a_row_of_the_house() {
    let phone = endpoint(&[
        ("transport", "transport-udp"),
        ("aors", "1001"),
        ("auth", "1001"),
        ("context", "office"),
        ("disallow", "all"),
        ("allow", "opus,ulaw"),
        ("direct_media", "no"),
        ("rewrite_contact", "yes"),
        ("mailboxes", "1001@default"),
        ("callerid", "\"Alice\" <1001>"),
        ("identify_by", "username"),
    ]);
    assert_eq!(phone.aor_ids().collect::<Vec<_>>(), ["1001"]);
    assert_eq!(phone.auth_ids().collect::<Vec<_>>(), ["1001"]);
    let codecs: Vec<_> = phone.codecs().iter().map(ToString::to_string).collect();
    assert_eq!(codecs, ["opus", "ulaw"]);
    assert!(phone.rewrite_contact && !phone.direct_media);
    let trunk = endpoint(&[
        ("aors", "trunk-a"),
        ("outbound_auth", "trunk-a"),
        ("from_user", "4930123"),
        ("identify_by", "ip"),
    ]);
    assert_eq!(trunk.outbound_auth_ids().collect::<Vec<_>>(), ["trunk-a"]);
    assert_eq!(trunk.identifiers(), [IdentifyBy::Ip]);
}

#[test]
fn j02_j03_presentations() {
    assert_eq!(refused(&[("callerid_privacy", "allowed_passed_screened")]), "callerid_privacy");
    let privacy = |text| endpoint(&[("callerid_privacy", text)]).callerid_privacy;
    assert_eq!(privacy("prohib_failed_screen"), Presentation(34));
    assert_eq!(privacy("32"), Presentation(32), "A11");
    assert_eq!(privacy("ALLOWED_PASSED_SCREEN"), Presentation(1), "A09");
}

#[test]
fn j05_j06_j07_words() {
    assert_eq!(refused(&[("media_encryption", "yes")]), "media_encryption");
    assert_eq!(endpoint(&[("dtmf_mode", "none")]).dtmf_mode, DtmfMode::None);
    assert_eq!(endpoint(&[("timers", "always")]).timers, SessionTimers::Forced);
    assert_eq!(endpoint(&[("timers", "off")]).timers, SessionTimers::No);
    assert_eq!(endpoint(&[("100rel", "peer_supported")]).rel100, Rel100::PeerSupported);
    assert_eq!(refused(&[("100rel", "maybe")]), "100rel");
    assert_eq!(refused(&[("t38_udptl_ec", "FEC")]), "t38_udptl_ec", "small letters only");
    assert_eq!(refused(&[("incoming_call_offer_pref", "local_merge")]), "incoming_call_offer_pref");
    assert_eq!(
        refused(&[("follow_redirect_methods", "message,invite")]),
        "follow_redirect_methods"
    );
    assert!(!endpoint(&[("force_rport", "maybe")]).force_rport, "any other word means no");
}

#[test]
fn a05_a07_numbers() {
    let timer = |text| endpoint(&[("rtp_timeout", text)]).rtp_timeout;
    assert_eq!(["60", "0x3c", "074", " 60"].map(timer), [60; 4]);
    for text in ["-1", "60s", "4294967296", "08"] {
        assert_eq!(refused(&[("rtp_timeout", text)]), "rtp_timeout");
    }
}

#[test]
fn j09_timers_do_not_contradict() {
    let cells: Cells<'_> = &[("timers_min_se", "200"), ("timers_sess_expires", "100")];
    assert_eq!(refused(cells), "timers_sess_expires");
    assert_eq!(refused(&[("timers_min_se", "89")]), "timers_min_se");
    assert_eq!(
        findings::<Endpoint>(cells),
        ["timers_sess_expires: `100` is not at least timers_min_se, 200; Asterisk refuses the row"]
    );
}

#[test]
fn j10_j11_ports() {
    assert_eq!(refused(&[("rtp_port_start", "10000")]), "rtp_port_end");
    assert_eq!(refused(&[("rtp_port_end", "10000")]), "rtp_port_start");
    assert_eq!(refused(&[("rtp_port_start", "10000"), ("rtp_port_end", "10000")]), "rtp_port_end");
    assert_eq!(refused(&[("rtp_port_start", "1023"), ("rtp_port_end", "2000")]), "rtp_port_start");
    assert_eq!(
        endpoint(&[("rtp_port_start", "1024"), ("rtp_port_end", "1025")]).rtp_port_end,
        1025
    );
}

#[test]
fn j13_j14_what_sets_other_fields() {
    let webrtc = endpoint(&[("webrtc", "yes"), ("dtls_rekey", "7"), ("media_encryption", "sdes")]);
    assert!(webrtc.bundle && webrtc.rtcp_mux && webrtc.use_avpf && webrtc.ice_support);
    assert!(webrtc.media_use_received_transport && webrtc.dtls_auto_generate_cert);
    assert_eq!(webrtc.media_encryption, MediaEncryption::Dtls);
    assert_eq!(webrtc.dtls_verify, DtlsVerify::Fingerprint);
    assert_eq!((webrtc.dtls_setup, webrtc.dtls_rekey), (Some(DtlsSetup::ActPass), 0));
    assert_eq!(webrtc.changes().unwrap(), None, "and nothing of it is written");
    let own = endpoint(&[("webrtc", "yes"), ("dtls_cert_file", "/etc/a.pem")]);
    assert!(!own.dtls_auto_generate_cert);
    let bundle = endpoint(&[("bundle", "yes")]);
    assert!(bundle.rtcp_mux && !bundle.use_avpf);
}

#[test]
fn j15_a_preferred_codec_goes_with_no_other_preference() {
    let preference = ("incoming_call_offer_pref", "remote");
    assert_eq!(refused(&[("preferred_codec_only", "yes"), preference]), "incoming_call_offer_pref");
    assert!(endpoint(&[("preferred_codec_only", "yes")]).preferred_codec_only);
}

#[test]
fn j17_variables_add_up_and_replace() {
    let variables = endpoint(&[("set_var", "X=1;Y=2;X=3;Z=a^3Bb")]);
    let variables: Vec<_> = variables.variables().collect();
    assert_eq!(variables, [("X", "3"), ("Y", "2"), ("Z", "a;b")]);
    assert_eq!(refused(&[("set_var", "X")]), "set_var");
}

#[test]
fn j18_j19_j38_other_columns() {
    assert_eq!(refused(&[("from_user", "a b")]), "from_user");
    let ignored = endpoint(&[("external_media_address", "1.2.3.4")]);
    assert_eq!(ignored, Endpoint::new("a"));
    let cells: Cells<'_> = &[("stir_shaken", "yes")];
    assert_eq!(endpoint(cells).stir_shaken, Some(true));
    assert_eq!(
        findings::<Endpoint>(cells),
        ["stir_shaken: `` is not read any more: `stir_shaken_profile` is; Asterisk ignores it"]
    );
    assert_eq!(
        findings::<Endpoint>(&[("sdp_owner", "a b")]),
        ["sdp_owner: `a b` is not a word without blanks; Asterisk takes -"]
    );
    assert_eq!(endpoint(&[("sdp_owner", "a b")]).sdp_owner, "-");
    assert_eq!(refused(&[("named_call_group", ", ,")]), "named_call_group");
    assert_eq!(endpoint(&[("call_group", "1-3,63")]).call_groups(), 0b1110 | 1 << 63);
}

#[test]
fn a21_a23_codecs_and_identifiers() {
    assert_eq!(refused(&[("allow", "ulaw:-5")]), "allow");
    assert_eq!(refused(&[("allow", "ulaw,foo")]), "allow");
    let codecs = endpoint(&[("allow", "!all,opus,ulaw:30;!opus;alaw")]).codecs();
    let codecs: Vec<_> = codecs.iter().map(ToString::to_string).collect();
    assert_eq!(codecs, ["ulaw:30", "alaw"]);
    let identifiers = endpoint(&[("identify_by", "username, ip ,ip")]).identifiers();
    assert_eq!(identifiers, [IdentifyBy::Username, IdentifyBy::Ip]);
    assert_eq!(refused(&[("identify_by", "username,foo")]), "identify_by");
}

#[test]
fn columns_that_depend_on_their_order_are_taken_by_meaning_and_a_finding_says_so() {
    let address = "10.0.0.7".parse().unwrap();
    let good: Cells<'_> = &[("deny", "0.0.0.0/0"), ("permit", "10.0.0.0/8")];
    let bad: Cells<'_> = &[("permit", "10.0.0.0/8"), ("deny", "0.0.0.0/0")];
    for cells in [good, bad] {
        assert!(endpoint(cells).permits(address));
        assert!(!endpoint(cells).permits("192.0.2.1".parse().unwrap()));
    }
    assert_eq!(findings::<Endpoint>(good), [""; 0]);
    assert_eq!(
        findings::<Endpoint>(bad),
        ["deny: `0.0.0.0/0` is not in front of `permit`; Asterisk takes it last"]
    );
    let codecs: Cells<'_> = &[("allow", "ulaw"), ("disallow", "all")];
    assert_eq!(endpoint(codecs).codecs().len(), 1);
    assert_eq!(
        findings::<Endpoint>(codecs),
        ["disallow: `all` is not in front of `allow`; Asterisk takes it last"]
    );
    let contact = endpoint(&[("contact_deny", "10.0.0.0/8")]);
    assert!(contact.permits(address) && !contact.permits_contact(address));
}

#[test]
fn only_what_changed_is_written_as_asterisk_spells_it() {
    let mut endpoint = endpoint(&[("auth", "a;b"), ("timers_min_se", "0x5a"), ("custom", "kept")]);
    assert_eq!(endpoint.changes().unwrap(), None);
    endpoint.trust_connected_line = false;
    endpoint.direct_media = false;
    endpoint.rel100 = Rel100::No;
    endpoint.auth.push("c".to_owned());
    let changes = endpoint.changes().unwrap().unwrap();
    let mut pairs: Vec<_> = changes.iter().map(|one| (one.column(), one.value())).collect();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        [
            ("100rel", Some("no")),
            ("auth", Some("a")),
            ("auth", Some("b")),
            ("auth", Some("c")),
            ("direct_media", Some("false")),
            ("trust_connected_line", Some("no")),
        ]
    );
    endpoint.saved(&changes).unwrap();
    assert_eq!(endpoint.changes().unwrap(), None);
    assert_eq!(endpoint.origin().row().unwrap().text("custom"), Some("kept"));
}
