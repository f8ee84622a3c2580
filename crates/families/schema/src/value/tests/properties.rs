//! Any text, and round trips.

use std::net::IpAddr;

use proptest::prelude::*;

use super::super::*;
use crate::Syntax;

/// One of each, with words where it takes some.
const ALL: &[Syntax] = &[
    Syntax::Acl,
    Syntax::Address,
    Syntax::AddressPort,
    Syntax::Assignment,
    Syntax::CallerId,
    Syntax::CodecPreference,
    Syntax::Codecs,
    Syntax::Credentials,
    Syntax::DateTime,
    Syntax::Decimal,
    Syntax::Digests,
    Syntax::Digit,
    Syntax::Exact(&["a", "b"]),
    Syntax::Groups,
    Syntax::Header,
    Syntax::Host,
    Syntax::HostPort,
    Syntax::Hosts,
    Syntax::Integer(0, 9),
    Syntax::List(&["a", "b"]),
    Syntax::ListOrTruth(&["a", "b"]),
    Syntax::Mailbox,
    Syntax::Mailboxes,
    Syntax::Name,
    Syntax::Names,
    Syntax::PathOrUrl,
    Syntax::Penalty,
    Syntax::Presentation,
    Syntax::Signed,
    Syntax::SipUri,
    Syntax::SipUris,
    Syntax::SipUser,
    Syntax::Text,
    Syntax::TightListOrTruth(&["a", "b"]),
    Syntax::Tos,
    Syntax::TruthOrInteger,
    Syntax::UnixTime,
    Syntax::Unread,
    Syntax::Unsigned(0, 9),
    Syntax::VoicemailPassword,
    Syntax::Words(&["a", "b"]),
    Syntax::WordsOrTruth(&["a", "b"]),
    Syntax::YesNo,
];

/// Texts that are near to what the parsers know.
fn near() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "sip:",
        "@",
        "<",
        ">",
        "\"",
        "\\",
        "!",
        "/",
        ":",
        ",",
        "|",
        ";",
        "=",
        "-",
        "+",
        "0x",
        "0",
        "63",
        "64",
        "255",
        "4294967295",
        "10.0.0.0",
        "::1",
        "[",
        "]",
        "%",
        "ulaw",
        "all",
        "yes",
        "prefer",
        "MD5:",
        "2026-08-06 15:00:00",
        ".",
        " ",
        "é",
        "cs",
        "af",
        "\u{0}",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_is_too_much(text in prop_oneof![".*", near()]) {
        for syntax in ALL {
            if let Err(refusal) = syntax.check(&text) {
                prop_assert!(!refusal.expected().is_empty());
                prop_assert!(!refusal.to_string().contains('\n'));
            }
        }
        let _ = (atoi(&text), scan(&text), groups(&text), mailboxes(&text), sounds(&text));
        let _ = (CallerId::read(&text), AmaFlags::read(&text), EmptyRules::joining(&text));
        let _ = (acl(&text), assignment(&text), distinct(&text), address_port(&text));
    }

    #[test]
    fn caller_ids_are_read_back(name in "[^\\x00-\\x1f]{0,20}", number in "[0-9+*#]{1,15}") {
        let written = CallerId { name: name.trim().to_owned(), number };
        prop_assert_eq!(CallerId::read(&written.to_string()), written);
    }

    #[test]
    fn entries_of_access_lists_are_read_back(address: IpAddr, bits: u8, is_inverted: bool) {
        let most = if address.is_ipv4() { 32 } else { 128 };
        let entry = AclEntry { is_inverted, address, mask: Mask::Bits(bits % (most + 1)) };
        prop_assert_eq!(entry.to_string().parse::<AclEntry>().unwrap(), entry);
        prop_assert!(entry.contains(address));
    }

    #[test]
    fn numbers_are_read_back(number: i32, unsigned_number: u32) {
        prop_assert_eq!(atoi(&number.to_string()), number);
        prop_assert_eq!(signed(&number.to_string()), Some(number));
        prop_assert_eq!(unsigned(&unsigned_number.to_string()), Some(unsigned_number));
        prop_assert_eq!(unsigned(&format!("{unsigned_number:#x}")), Some(unsigned_number));
        prop_assert_eq!(unsigned(&format!("0{unsigned_number:o}")), Some(unsigned_number));
    }

    #[test]
    fn codecs_and_penalties_are_read_back(name in "[a-z0-9]{1,8}", ms in 1..999_u16, by: i32) {
        let framing = std::num::NonZeroU16::new(ms);
        let entry = CodecEntry { is_removed: ms % 2 == 0, name, framing };
        prop_assert_eq!(entry.to_string().parse::<CodecEntry>().unwrap(), entry);
        let change = PenaltyChange::Relative(by);
        prop_assert_eq!(change.to_string().parse::<PenaltyChange>().unwrap(), change);
    }
}
