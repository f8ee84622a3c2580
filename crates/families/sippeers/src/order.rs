//! Where the order of columns makes Asterisk do something else than their meaning says.

use asterisk_realtime_schema::record::{self, Reader, Record};
use asterisk_realtime_schema::value::{AclEntry, is_sip_uri};
use asterisk_realtime_schema::{Otherwise, Refusal, Syntax};

use crate::SipPeer;
use crate::device::host_address;

/// Looks at what was read as a whole. Nothing of it refuses a row.
pub(crate) fn check(peer: &SipPeer, reader: &mut Reader) {
    if !reader.is_thorough() {
        return;
    }
    check_contact(peer, reader);
    check_address(peer, reader);
    for (deny, entries, permit) in [
        ("deny", &peer.deny, "permit"),
        ("contactdeny", &peer.contactdeny, "contactpermit"),
        ("directmediadeny", &peer.directmediadeny, "directmediapermit"),
    ] {
        check_acl(deny, entries, permit, reader);
    }
    let limit = peer.call_limit.map(|limit| limit.to_string()).unwrap_or_default();
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let rules: [(&str, String, &str, &'static str); 6] = [
        ("disallow", text(&peer.disallow), "allow", "out what `allow` put in"),
        ("callcounter", "yes".to_owned(), "call-limit", "it in place of `call-limit`"),
        ("mailbox", text(&peer.mailbox), "hasvoicemail", "the one of the name as well"),
        ("callerid", text(&peer.callerid), "fullname", "it in place of `fullname`"),
        ("callerid", text(&peer.callerid), "cid_number", "it in place of `cid_number`"),
        ("fullname", text(&peer.fullname), "trunkname", "it in spite of `trunkname`"),
    ];
    for (column, value, other, takes) in rules {
        let is_without_effect = match column {
            "callcounter" => peer.callcounter.is_none() || limit.is_empty(),
            "mailbox" => peer.hasvoicemail != Some(true),
            _ => false,
        };
        if !is_without_effect {
            remark(column, &value, other, takes, reader);
        }
    }
}

/// The last match decides, so what is permitted has to come last.
fn check_acl(deny: &str, entries: &[AclEntry], permit: &str, reader: &mut Reader) {
    if let Some(entry) = entries.first() {
        let takes = "it last, and the last match decides";
        remark(deny, &entry.to_string(), permit, takes, reader);
    }
}

/// `host=dynamic` wipes out the address that was read before it.
fn check_address(peer: &SipPeer, reader: &mut Reader) {
    let Some(address) = peer.ipaddr else { return };
    let contact = peer.fullcontact.as_deref().and_then(host_address);
    if peer.is_dynamic() && contact != Some(address) {
        let takes = "the address of the contact";
        remark("host", "dynamic", "ipaddr", takes, reader);
    }
}

fn check_contact(peer: &SipPeer, reader: &mut Reader) {
    if let Some(contact) = &peer.fullcontact
        && !is_sip_uri(contact)
    {
        let column = record::column(SipPeer::TABLES, "fullcontact");
        let refusal = Refusal::new(contact, Syntax::SipUri.expected());
        reader.remark(column, &refusal, Otherwise::Ignores);
    }
}

fn remark(column: &str, value: &str, other: &str, takes: &'static str, reader: &mut Reader) {
    reader.expect_before(SipPeer::TABLES, column, other, value, Otherwise::Takes(takes));
}
