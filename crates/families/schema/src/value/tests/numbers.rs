//! Numbers, addresses, times and what is made of them.

use super::super::*;
use crate::Syntax;

#[test]
fn a05_unsigned_numbers_have_three_bases() {
    for text in ["60", "0x3c", "074", " 60", "+60"] {
        assert_eq!(unsigned(text), Some(60), "{text}");
    }
    assert_eq!(unsigned("0"), Some(0));
    assert_eq!(unsigned("4294967295"), Some(u32::MAX));
}

#[test]
fn a06_a07_what_is_no_unsigned_number_is_refused() {
    for text in ["-1", "60s", "", "4294967296", "08", "0x", "0x-1", "+", "++1", "1 "] {
        assert_eq!(unsigned(text), None, "{text}");
        assert!(Syntax::Unsigned(0, u32::MAX).check(text).is_err(), "{text}");
    }
}

#[test]
fn signed_numbers_are_read_alike() {
    assert_eq!(signed("-1"), Some(-1));
    assert_eq!(signed("-0x10"), Some(-16));
    assert_eq!(signed("-2147483648"), Some(i32::MIN));
    assert_eq!(signed("2147483648"), None);
    assert_eq!(signed("--1"), None);
}

#[test]
fn b07_a_mask_is_no_longer_than_the_address() {
    assert!(Syntax::Acl.check("10.0.0.0/8").is_ok());
    let refusal = Syntax::Acl.check("192.0.2.0/24, 10.0.0.0/33").unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "`10.0.0.0/33` is not an entry `[!]address[/mask]` of an access list"
    );
    for text in ["!192.0.2.1", "2001:db8::/32", "10.0.0.0/255.0.0.0", "!10.0.0.0/8,192.0.2.1"] {
        assert!(Syntax::Acl.check(text).is_ok(), "{text}");
    }
    for text in ["host.example", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/::", "10.0", "::/129", "!"] {
        assert!(Syntax::Acl.check(text).is_err(), "{text}");
    }
}

#[test]
fn entries_of_access_lists_contain_addresses() {
    let contains = |entry: &str, address: &str| {
        entry.parse::<AclEntry>().unwrap().contains(address.parse().unwrap())
    };
    assert!(contains("10.0.0.0/8", "10.1.1.1"));
    assert!(contains("10.0.0.0/255.0.0.0", "::ffff:10.1.1.1"));
    assert!(!contains("10.0.0.0/8", "11.1.1.1"));
    assert!(contains("0.0.0.0/0", "192.0.2.1"));
    assert!(!contains("0.0.0.0/0", "2001:db8::1"));
    assert!(contains("2001:db8::/32", "2001:db8:1::1"));
    assert_eq!(acl("10.0.0.0/8, !10.1.0.0/16").unwrap().len(), 2);
    assert!(acl("10.0.0.0/8, x").is_err());
}

#[test]
fn b31_numbers_by_atoi_and_by_scan() {
    for (text, expected) in [("-1", -1), ("x", 0), ("2", 2), (" 7 apples", 7), ("", 0), ("+3", 3)] {
        assert_eq!(atoi(text), expected, "{text}");
    }
    assert_eq!(scan("x"), None);
    assert_eq!(scan("12x"), Some(12));
    assert_eq!(atoi("99999999999999999999"), i32::MAX);
    assert_eq!(atoi("-99999999999999999999"), i32::MIN);
    assert!(Syntax::Integer(0, i64::MAX).check("-1").is_err());
    assert!(Syntax::Integer(0, i64::MAX).check("2x").is_err());
}

#[test]
fn j18_users_of_sip_uris() {
    assert!(Syntax::SipUser.check("alice.1").is_ok());
    assert!(Syntax::SipUser.check("a b").is_err());
}

#[test]
fn j27_numbers_have_ranges() {
    let refusal = Syntax::Unsigned(0, 86_400).check("90000").unwrap_err();
    assert_eq!(refusal.to_string(), "`90000` is not a whole number from 0 to 86400");
}

#[test]
fn j29_sip_uris() {
    for text in ["sip:a@b", "sips:b.example:5061;transport=tls", "SIP:192.0.2.1", "sip:[::1]:5060"]
    {
        assert!(Syntax::SipUri.check(text).is_ok(), "{text}");
    }
    assert!(Syntax::SipUris.check("sip:a@b, sip:c@d?x=1").is_ok());
    for text in ["tel:1", "sip:", "sip:@", "a@b", "sip:a b", "sip:a@b:0"] {
        assert!(Syntax::SipUri.check(text).is_err(), "{text}");
    }
}

#[test]
fn j26_j42_digests_and_times() {
    let digest = format!("SHA-256:{}", "ab".repeat(32));
    assert!(Syntax::Digests.check(&digest).is_ok());
    assert!(Syntax::Digests.check(&"0f".repeat(16)).is_ok());
    assert!(Syntax::Digests.check("SHA-256:abcd").is_err());
    assert!(Syntax::Digests.check(&format!("SHA-1:{}", "ab".repeat(20))).is_err());
    assert_eq!(unix_time("1795402774.5"), Some(1_795_402_774));
    assert_eq!(unix_time(""), None);
    assert_eq!(unix_time("soon"), None);
    assert_eq!(unix_time("-1"), None);
}

#[test]
fn dates_have_a_shape() {
    for text in ["2026-08-06 15:00:00", "2026-08-06 15:45:38.123456"] {
        assert!(is_date_time(text), "{text}");
    }
    for text in
        ["2026-08-06", "2026-13-06 15:00:00", "2026-08-06T15:00:00", "2026-08-06 24:00:00", "x"]
    {
        assert!(!is_date_time(text), "{text}");
    }
}

#[test]
fn groups_are_bits() {
    assert_eq!(groups("0,3-5,63,64,x"), 1 | 0b11_1000 | 1 << 63);
    assert!(Syntax::Groups.check("1,3-5").is_ok());
    assert_eq!(Syntax::Groups.check("1,5-3").unwrap_err().part(), "5-3");
    assert!(Syntax::Groups.check("64").is_err());
}

#[test]
fn hosts_and_addresses() {
    for text in ["dynamic", "192.0.2.1", "sip.carrier.example", "2001:db8::1", "host."] {
        assert!(Syntax::Host.check(text).is_ok(), "{text}");
    }
    for text in ["a b", "a..b", "192.0.2.1:5060", "sip:a"] {
        assert!(Syntax::Host.check(text).is_err(), "{text}");
    }
    assert!(Syntax::HostPort.check("sip.example:5060").is_ok());
    assert!(Syntax::HostPort.check("sip.example:70000").is_err());
    assert!(Syntax::AddressPort.check("0.0.0.0:5060").is_ok());
    assert!(Syntax::AddressPort.check("[::]:5060").is_ok());
    assert!(Syntax::AddressPort.check("host:5060").is_err());
    assert!(Syntax::Address.check("fe80::1%eth0").is_ok());
    assert!(Syntax::Hosts.check("198.51.100.0/24,sip.carrier.example").is_ok());
    assert!(Syntax::Hosts.check("198.51.100.0/24,a b").is_err());
}

#[test]
fn types_of_service_have_names() {
    for (text, expected) in [
        ("ef", Some(184)),
        ("cs3", Some(96)),
        ("AF41", Some(136)),
        ("0x10", Some(16)),
        ("lowdelay", Some(16)),
    ] {
        assert_eq!(tos(text), expected, "{text}");
    }
    for text in ["256", "af44", "cs8", "", "ß", "c\u{df}3"] {
        assert_eq!(tos(text), None, "{text}");
    }
}

#[test]
fn smaller_ones() {
    let ok = |syntax: Syntax, text: &str| syntax.check(text).is_ok();
    assert!(ok(Syntax::Credentials, "alice:s3cret@realm"));
    assert!(ok(Syntax::Credentials, "alice#0123@realm"));
    assert!(!ok(Syntax::Credentials, "alice@realm"));
    assert!(ok(Syntax::Header, "X-Id: 7"));
    assert!(!ok(Syntax::Header, "X-Id"));
    assert!(ok(Syntax::PathOrUrl, "/abs/y"));
    assert!(!ok(Syntax::PathOrUrl, "relative/x"), "G05");
    assert!(ok(Syntax::CodecPreference, "prefer: pending, operation: union"));
    assert!(!ok(Syntax::CodecPreference, "prefer: mine"));
    assert!(ok(Syntax::TruthOrInteger, "yes") && ok(Syntax::TruthOrInteger, "2000"));
    assert!(!ok(Syntax::TruthOrInteger, "2s"));
    assert!(ok(Syntax::Decimal, "-1.50") && !ok(Syntax::Decimal, "abc"), "F15");
    assert!(!ok(Syntax::Decimal, "inf") && !ok(Syntax::Decimal, "nan"));
    assert!(!ok(Syntax::Name, "") && ok(Syntax::Names, "a,b"));
    assert!(ok(Syntax::Unread, "anything"));
}
