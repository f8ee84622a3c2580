//! Words, lists and names.

use super::super::*;
use crate::Syntax;

#[test]
fn a01_a02_truth_has_twelve_spellings() {
    for text in ["yes", "true", "Y", "t", "1", "ON"] {
        assert_eq!(truth(text), Some(true), "{text}");
        assert!(is_true(text));
    }
    for text in ["no", "false", "n", "F", "0", "off"] {
        assert_eq!(truth(text), Some(false), "{text}");
    }
}

#[test]
fn a03_what_is_no_truth_is_not_true() {
    for text in ["maybe", "", "2", " yes"] {
        assert!(!is_true(text), "{text}");
        assert_eq!(truth(text), None, "{text}");
        assert_eq!(Syntax::YesNo.check(text).is_err(), !text.is_empty(), "{text}: strictly");
    }
}

#[test]
fn a09_a10_a11_presentations_have_names_and_numbers() {
    let read = |text: &str| text.parse::<Presentation>().ok().map(|found| found.0);
    assert_eq!(read("ALLOWED_PASSED_SCREEN"), Some(1));
    assert_eq!(read("allowed_passed_screened"), None);
    assert_eq!(read("32"), Some(32));
    assert_eq!(read("prohib_not_screened"), Some(32));
    assert_eq!(read(""), None);
    let refusal = Syntax::Presentation.check("allowed_passed_screened").unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "`allowed_passed_screened` is not the name of a presentation, or its number"
    );
    let refusal = "allowed_passed_screened".parse::<Presentation>().unwrap_err();
    assert_eq!(refusal.suggestion(), Some("allowed_passed_screen"));
}

#[test]
fn a13_ama_flags() {
    assert_eq!(AmaFlags::read("Billing"), AmaFlags::Billing);
    assert_eq!(AmaFlags::read("default"), AmaFlags::Documentation);
    assert_eq!(AmaFlags::read("x"), AmaFlags::None);
}

fn caller_id(text: &str) -> (String, String) {
    let CallerId { name, number } = CallerId::read(text);
    (name, number)
}

#[test]
fn a14_a15_caller_ids() {
    let pair = |name: &str, number: &str| (name.to_owned(), number.to_owned());
    assert_eq!(caller_id(r#""Alice" <1001>"#), pair("Alice", "1001"));
    assert_eq!(caller_id("1001"), pair("", "1001"));
    assert_eq!(caller_id("A <1>"), pair("A", "1"));
    assert_eq!(caller_id("<+49 30>"), pair("", "+49 30"));
    assert_eq!(caller_id("Alice Adams"), pair("Alice Adams", ""));
    assert_eq!(caller_id(r#""a \"b\" c" <1>"#), pair(r#"a "b" c"#, "1"));
    assert_eq!(caller_id(""), pair("", ""));
    assert_eq!(caller_id("a <1"), pair("a <1", ""));
}

#[test]
fn caller_ids_that_are_not_closed_are_refused() {
    for text in [r#""Alice" <1001>"#, "1001", "A <1>", "<1>", r#""a \"b\" c" <1>"#] {
        assert!(Syntax::CallerId.check(text).is_ok(), "{text}");
    }
    for text in ["a <1", "a 1>", "a <1> b", r#""a <1>"#, r#"a" <1>"#] {
        assert!(Syntax::CallerId.check(text).is_err(), "{text}");
    }
}

#[test]
fn a18_codec_lists() {
    let entries: Vec<CodecEntry> =
        codec_parts("!all,opus,ulaw:30").map(|part| part.parse().unwrap()).collect();
    let shown: Vec<_> = entries.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["!all", "opus", "ulaw:30"]);
    assert!(entries[0].is_removed);
    assert_eq!(entries[2].framing.map(u16::from), Some(30));
    assert!(Syntax::Codecs.check("!all,opus,ulaw:30").is_ok());
    assert!(Syntax::Codecs.check("opus|g722").is_ok());
}

#[test]
fn a19_a21_codecs_that_are_none() {
    let refusal = Syntax::Codecs.check("ulaw,foo").unwrap_err();
    assert_eq!(refusal.part(), "foo");
    assert!(Syntax::Codecs.check("ulaw:-5").is_err());
    assert!(Syntax::Codecs.check("ulaw:0").is_err());
    assert!(Syntax::Codecs.check("ulaw:").is_err());
    let refusal = Syntax::Codecs.check("ulaw,alow").unwrap_err();
    assert_eq!(refusal.suggestion(), Some("alaw"));
}

#[test]
fn a22_a23_lists_of_words() {
    const IDENTIFY_BY: Syntax =
        Syntax::List(&["username", "auth_username", "ip", "header", "request_uri"]);
    assert_eq!(distinct("username, ip ,ip"), ["username", "ip"]);
    assert!(IDENTIFY_BY.check("username, ip ,ip").is_ok());
    let refusal = IDENTIFY_BY.check("username,foo").unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "`foo` is not `username`, `auth_username`, `ip`, `header` or `request_uri`"
    );
    assert_eq!(IDENTIFY_BY.check("usrname").unwrap_err().suggestion(), Some("username"));
}

#[test]
fn a25_a26_when_a_queue_is_empty() {
    let never = EmptyRules::PENALTY.and(EmptyRules::INVALID).and(EmptyRules::PAUSED);
    assert_eq!(EmptyRules::joining("no"), never);
    assert_eq!(EmptyRules::leaving("no"), EmptyRules::NONE);
    assert_eq!(EmptyRules::joining("yes"), EmptyRules::NONE);
    assert_eq!(EmptyRules::joining("paused,foo"), EmptyRules::PAUSED);
    let strict = never.and(EmptyRules::UNAVAILABLE);
    assert_eq!(EmptyRules::joining("strict"), strict);
    assert!(EmptyRules::joining("loose, Paused").contains(EmptyRules::PAUSED));
}

#[test]
fn a27_bars_separate_only_beside_commas() {
    assert_eq!(sounds("a|b"), ["a|b"]);
    assert_eq!(sounds("a,b|c"), ["a", "b", "c"]);
    assert_eq!(sounds("1,2,3,4,5,6,7,8,9,10,11").len(), 10);
    assert!(sounds("").is_empty());
}

#[test]
fn a29_penalties_are_set_or_changed() {
    let read = |text: &str| text.parse::<PenaltyChange>().unwrap();
    assert_eq!(read(""), PenaltyChange::Unchanged);
    assert_eq!(read("+5"), PenaltyChange::Relative(5));
    assert_eq!(read("5"), PenaltyChange::Absolute(5));
    assert_eq!(read("-2"), PenaltyChange::Relative(-2));
    assert!("x".parse::<PenaltyChange>().is_err());
    assert!("99999999999".parse::<PenaltyChange>().is_err());
}

#[test]
fn b30_the_words_of_insecure_are_not_trimmed() {
    let insecure = Syntax::TightListOrTruth(&["port", "invite"]);
    assert!(insecure.check("port,invite").is_ok());
    assert!(insecure.check("no").is_ok());
    assert_eq!(insecure.check("port, invite").unwrap_err().part(), " invite");
}

#[test]
fn b35_mailboxes_are_trimmed_and_counted_once() {
    let shown: Vec<_> = mailboxes("1@a, 1@a ,2@a").iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["1@a", "2@a"]);
    assert!(Syntax::Mailboxes.check("1@a, 2").is_ok());
    assert_eq!(Syntax::Mailboxes.check("1@a, @b").unwrap_err().part(), "@b");
}

#[test]
fn b43_an_assignment_has_an_equals_sign() {
    assert!(Syntax::Assignment.check("X").is_err());
    assert_eq!(assignment("a=x;y"), Some(("a", "x;y")), "A17: decoded before");
    assert_eq!(assignment("a="), Some(("a", "")));
    assert_eq!(assignment("=x"), None);
}

#[test]
fn f07_the_password_of_a_mailbox_begins_with_no_star() {
    assert!(Syntax::VoicemailPassword.check("1234").is_ok());
    assert!(Syntax::VoicemailPassword.check("*123").is_err());
}

#[test]
fn g09_one_key() {
    for text in ["5", "*", "#", ""] {
        assert!(Syntax::Digit.check(text).is_ok(), "{text}");
    }
    for text in ["12", "a", "ä"] {
        assert!(Syntax::Digit.check(text).is_err(), "{text}");
    }
}

#[test]
fn j39_words_of_one() {
    let methods = Syntax::List(&["message"]);
    assert!(methods.check("message").is_ok());
    assert_eq!(
        methods.check("message,invite").unwrap_err().to_string(),
        "`invite` is not `message`"
    );
}

#[test]
fn j41_some_words_have_their_letters() {
    let preference = Syntax::Exact(&["local", "local_first", "remote", "remote_first"]);
    assert!(preference.check("local_first").is_ok());
    assert!(preference.check("Local").is_err());
    assert!(preference.check("local_merge").is_err());
}

#[test]
fn qualify_is_a_truth_value_or_milliseconds() {
    assert_eq!(Qualify::read("yes").milliseconds(), 2000);
    assert_eq!(Qualify::read("500"), Qualify::Milliseconds(500));
    for text in ["no", "0", "-5", "soon", ""] {
        assert_eq!(Qualify::read(text), Qualify::No, "{text}");
    }
    for qualify in [Qualify::No, Qualify::Yes, Qualify::Milliseconds(1), Qualify::Milliseconds(7)] {
        assert_eq!(Qualify::read(&qualify.to_string()), qualify);
    }
}

#[test]
fn ama_flags_are_written_as_they_are_read() {
    for flags in [AmaFlags::Omit, AmaFlags::Billing, AmaFlags::Documentation] {
        assert_eq!(flags.as_str().map(AmaFlags::read), Some(flags));
    }
    assert_eq!(AmaFlags::None.as_str(), None);
}

#[test]
fn parts_of_a_caller_id_that_are_given_apart() {
    let id = |name, number| CallerId::of(Some("A <1>"), name, number).to_string();
    assert_eq!(id(None, None), "\"A\" <1>");
    assert_eq!(id(Some("B"), Some("2")), "\"B\" <2>");
    assert_eq!(id(Some(""), None), "<1>");
    assert_eq!(CallerId::of(None, None, Some("2")).to_string(), "<2>");
}

#[test]
fn the_last_entry_that_fits_decides_and_permitting_ones_are_the_last() {
    let entries = |text: &str| acl(text).unwrap();
    let deny = entries("0.0.0.0/0");
    let through =
        |permit: &str, address: &str| permits(&deny, &entries(permit), address.parse().unwrap());
    assert!(through("10.0.0.0/8", "10.1.1.1"));
    assert!(!through("10.0.0.0/8", "192.0.2.1"));
    assert!(!through("10.0.0.0/8,!10.1.0.0/16", "10.1.1.1"));
    assert!(through("", "2001:db8::1"), "no entry fits");
}

#[test]
fn the_last_value_of_a_name_counts() {
    let texts = ["a=1", "b", "a=2", "c=x=y"].map(str::to_owned);
    assert_eq!(assignments(&texts), [("a", "2"), ("c", "x=y")]);
}
