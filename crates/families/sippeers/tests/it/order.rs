//! Where the order of columns makes a difference to Asterisk, and what is done here.

use asterisk_realtime_schema::record::Record;
use asterisk_realtime_sippeers::{SipDevice, SipPeer};

use crate::support::{findings, read, row};

#[test]
fn b05_b06_permit_is_the_last_one() {
    let official = [("permit", "10.0.0.0/8"), ("deny", "0.0.0.0/0")];
    let device: SipPeer = read(&official);
    assert!(device.permits("10.1.1.1".parse().unwrap()));
    assert_eq!(
        findings::<SipPeer>(&official),
        [
            "deny: `0.0.0.0/0` is not in front of `permit`; Asterisk takes it last, and the last match \
          decides"
        ]
    );
    let other = [official[1], official[0]];
    assert_eq!(read::<SipPeer>(&other), device);
    assert_eq!(findings::<SipPeer>(&other), [""; 0]);
}

const B09: [(&str, &str); 5] = [
    ("ipaddr", "127.0.0.9"),
    ("port", "15999"),
    ("fullcontact", "sip:ord1@192.0.2.99:5070"),
    ("host", "dynamic"),
    ("nat", "force_rport,comedia"),
];

fn address(cells: &[(&str, &str)]) -> Option<String> {
    SipDevice::new(read(cells)).address().map(|address| address.to_string())
}

#[test]
fn b09_b10_the_address_that_asterisk_loses() {
    assert_eq!(address(&B09).as_deref(), Some("127.0.0.9:15999"));
    assert_eq!(
        findings::<SipPeer>(&B09),
        ["host: `dynamic` is not in front of `ipaddr`; Asterisk takes the address of the contact"]
    );
    let mut safe = B09;
    safe.swap(0, 3);
    assert_eq!(address(&safe).as_deref(), Some("127.0.0.9:15999"));
    assert_eq!(findings::<SipPeer>(&safe), [""; 0]);
}

#[test]
fn b11_b13_the_contact_and_the_address() {
    let mut cells = B09;
    cells.swap(0, 3);
    cells[4] = ("nat", "no");
    assert_eq!(address(&cells).as_deref(), Some("192.0.2.99:15999"), "the contact wins");
    cells[2] = ("fullcontact", "");
    assert_eq!(address(&cells).as_deref(), Some("127.0.0.9:15999"));
    let waiting = [("host", "dynamic"), ("defaultip", "192.0.2.3")];
    assert_eq!(address(&waiting).as_deref(), Some("192.0.2.3:5060"));
}

#[test]
fn the_other_pairs() {
    let pairs = [
        [("allow", "ulaw"), ("disallow", "all")],
        [("call-limit", "2"), ("callcounter", "yes")],
        [("hasvoicemail", "yes"), ("mailbox", "1@a")],
        [("fullname", "B"), ("callerid", "A <1>")],
        [("cid_number", "2"), ("callerid", "A <1>")],
        [("trunkname", "x"), ("fullname", "B")],
    ];
    for [first, second] in pairs {
        let found = SipPeer::read(&row(&[first, second]));
        assert_eq!(found.findings.len(), 1, "{first:?}, {second:?}");
        assert_eq!(found.findings[0].column, second.0);
        assert_eq!(found.findings[0].rule, format!("in front of `{}`", first.0));
        let good = SipPeer::read(&row(&[second, first]));
        assert_eq!(good.findings, []);
        assert_eq!(good.value, found.value, "the same by meaning");
    }
}

#[test]
fn a_contact_that_a_semicolon_splits_is_one_again() {
    let cells = [("fullcontact", "sip:a@192.0.2.1;transport=tcp")];
    assert_eq!(findings::<SipPeer>(&cells), [""; 0]);
    let device: SipPeer = read(&cells);
    assert_eq!(device.fullcontact.as_deref(), Some("sip:a@192.0.2.1;transport=tcp"));
    assert_eq!(
        findings::<SipPeer>(&[("fullcontact", "nonsense")]),
        [
            "fullcontact: `nonsense` is not a SIP URI of the form `sip:user@host`; Asterisk ignores it"
        ]
    );
}
