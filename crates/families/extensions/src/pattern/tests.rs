//! The vectors of the specification, and properties against a slow and obvious reference.

pub(crate) mod reference;

use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;

/// The answers as the specification writes them: exact, match more, can match.
fn answers(pattern: &str, digits: &str) -> [u8; 3] {
    let pattern = Pattern::parse(pattern);
    [Mode::Exact, Mode::MatchMore, Mode::CanMatch]
        .map(|mode| pattern.matches(digits, mode))
        .map(reference::number)
}

/// Vectors P01 to P50, and the table of section 9.2.
#[test]
fn matching_vectors() {
    for (pattern, digits, expected) in [
        ("_1XX", "123", [1, 0, 1]),
        ("_1XX", "12", [0, 1, 1]),
        ("_1XX", "1234", [0, 0, 0]),
        ("_NXX-NXX-XXXX", "2125551212", [1, 0, 1]),
        ("_NXX", "2-1-2", [1, 0, 1]),
        ("_N", "1", [0, 0, 0]),
        ("_Z", "0", [0, 0, 0]),
        ("_x", "0", [1, 0, 1]),
        ("_X", "*", [0, 0, 0]),
        ("_.", "1", [1, 1, 1]),
        ("_.", "", [0, 1, 1]),
        ("_.", "-", [0, 1, 1]),
        ("_!", "", [2, 2, 2]),
        ("_1.", "1", [0, 1, 1]),
        ("_1.", "12", [1, 1, 1]),
        ("_1!", "1", [2, 2, 2]),
        ("_1!", "", [0, 1, 1]),
        ("_X.Y", "12", [1, 1, 1]),
        ("_[1-3]X", "25", [1, 0, 1]),
        ("_[1-3]X", "45", [0, 0, 0]),
        ("_[13-5]", "4", [1, 0, 1]),
        ("_[13-5]", "2", [0, 0, 0]),
        ("_[135-]", "-", [0, 1, 1]),
        ("_[-1]", "1", [1, 0, 1]),
        ("_[a-c]", "B", [0, 0, 0]),
        ("_[]1", "1", [1, 0, 1]),
        ("_[^1]", "2", [0, 0, 0]),
        ("_[^1]", "^", [1, 0, 1]),
        ("_[X]", "5", [0, 0, 0]),
        ("_[X]", "X", [1, 0, 1]),
        ("_[3-1]", "2", [0, 0, 0]),
        ("_[1", "1", [0, 0, 0]),
        ("_1/2", "1", [1, 0, 1]),
        ("_1 2", "12", [0, 0, 0]),
        ("_1 2", "1 2", [1, 0, 1]),
        ("_", "", [1, 0, 1]),
        ("_", "1", [0, 0, 0]),
        ("__1", "_1", [1, 0, 1]),
        ("_1XX", "_1XX", [1, 0, 0]),
        ("_[0-9]", "_X", [1, 0, 0]),
        ("_X", "_[0-9]", [1, 0, 0]),
        ("_1XX", "_1ZZ", [0, 0, 0]),
        ("123", "12", [0, 1, 1]),
        ("123", "", [0, 1, 1]),
        ("123", "1234", [0, 0, 0]),
        ("123", "1-2-3", [1, 0, 1]),
        ("12-3", "123", [1, 0, 1]),
        ("", "", [1, 0, 1]),
        ("abc", "ABC", [0, 0, 0]),
        ("_XX!", "1", [0, 1, 1]),
        ("_XX!", "12", [2, 2, 2]),
        (r"_\X", "5", [0, 0, 0]),
        (r"_\X", r"\5", [1, 0, 1]),
    ] {
        assert_eq!(answers(pattern, digits), expected, "{pattern} and {digits:?}");
    }
}

/// Vectors Q01 to Q27, and the consequences of section 9.3.
#[test]
fn order_vectors() {
    for (a, b, expected) in [
        ("123", "_1XX", Ordering::Less),
        ("_1", "_N", Ordering::Less),
        ("_N", "_Z", Ordering::Less),
        ("_X", "_X.", Ordering::Greater),
        ("_XX", "_X.", Ordering::Less),
        ("_X.", "_X!", Ordering::Less),
        ("_XX", "_X", Ordering::Less),
        ("_[12]", "_N", Ordering::Less),
        ("_[1-9]", "_Z", Ordering::Equal),
        ("_[29]", "_[38]", Ordering::Less),
        ("_[23]", "_[29]", Ordering::Less),
        ("_[a-c]", "_[1-3]", Ordering::Greater),
        ("_[2-8]XX", "_NXX", Ordering::Less),
        ("_[112]", "_[12]", Ordering::Equal),
        ("_[1", "_.", Ordering::Greater),
        ("_1-2", "_12", Ordering::Equal),
        ("_n", "_N", Ordering::Equal),
        ("12", "123", Ordering::Less),
        ("10", "9", Ordering::Less),
        ("1-2", "12", Ordering::Equal),
        ("_", "_1", Ordering::Greater),
        ("_1N", "_N1", Ordering::Less),
        ("_[2-9]", "_N", Ordering::Equal),
        ("_[0-9]", "_X", Ordering::Equal),
        ("_.", "_!", Ordering::Less),
        ("_[A-Z]", "_X", Ordering::Greater),
    ] {
        assert_eq!(Pattern::parse(a).cmp(&Pattern::parse(b)), expected, "{a} and {b}");
        assert_eq!(Pattern::parse(b).cmp(&Pattern::parse(a)), expected.reverse(), "{b} and {a}");
    }
}

/// Vector Q29.
#[test]
fn a_sorted_context() {
    let texts = ["_X.", "_XX", "_1X", "_[12]X", "_NX", "15", "_X!", "_1-2", "_99X"];
    let mut patterns = texts.map(Pattern::parse);
    patterns.sort();
    let sorted = patterns.each_ref().map(Pattern::as_str);
    assert_eq!(sorted, ["15", "_1-2", "_1X", "_99X", "_[12]X", "_NX", "_XX", "_X.", "_X!"]);
}

#[test]
fn faults_have_places_and_say_what_to_do() {
    let faults = |text: &str| -> Vec<(FaultKind, String)> {
        let faults = Pattern::parse(text).faults().into_iter();
        let part = |span| String::from_utf8_lossy(&text.as_bytes()[span]).into_owned();
        faults.map(|fault| (fault.kind, part(fault.span))).collect()
    };
    for (text, expected) in [
        ("_1XX", &[][..]),
        ("_[1", &[(FaultKind::OpenSet, "[1")]),
        ("_1[3-1]", &[(FaultKind::ReversedRange, "3-1"), (FaultKind::NothingInSet, "[3-1]")]),
        ("_[13-1]", &[(FaultKind::ReversedRange, "3-1")]),
        ("_[-]5", &[(FaultKind::Dash, "-"), (FaultKind::NothingInSet, "[-]")]),
        ("_[]1", &[(FaultKind::EmptySet, "[]")]),
        ("_X.55", &[(FaultKind::TextBehindEnd, "55")]),
        ("_X!/5", &[(FaultKind::TextBehindEnd, "/5")]),
        ("_1/555[", &[(FaultKind::Caller, "/555[")]),
        ("_1 2", &[(FaultKind::Blank, " ")]),
        ("_[^X]", &[(FaultKind::OrdinaryInSet, "^"), (FaultKind::OrdinaryInSet, "X")]),
        ("NXXXX", &[(FaultKind::NoUnderscore, "NXXXX")]),
        ("9.", &[(FaultKind::NoUnderscore, "9.")]),
        ("9[12]", &[(FaultKind::NoUnderscore, "9[12]")]),
        ("100 /5", &[(FaultKind::Blank, " "), (FaultKind::Caller, "/5")]),
        ("_é[é", &[(FaultKind::OpenSet, "[é")]),
        ("100", &[]),
        ("s", &[]),
        ("alice.smith", &[]),
    ] {
        let found = faults(text);
        let found: Vec<_> = found.iter().map(|(kind, part)| (*kind, part.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_can_match_nothing() {
    for text in ["_[1", "_1[3-1]", "_[-]", "_.[1"] {
        let pattern = Pattern::parse(text);
        assert_eq!(pattern.can_match(), text == "_.[1", "{text}");
        let is_error =
            |fault: &Fault| fault.kind.severity() == asterisk_realtime_core::Severity::Error;
        assert_eq!(pattern.faults().iter().any(is_error), text != "_.[1", "{text}");
    }
    // Not even with more digits, so nobody waits for them.
    assert_eq!(answers("_1[3-1]", "1"), [0, 0, 0]);
    assert_eq!(answers("_1[3-1]", "_1[3-1]"), [0, 0, 0]);
}

#[test]
fn callers_are_behind_the_first_slash_that_is_in_no_set() {
    for (text, expected) in [
        ("100", ("100", None)),
        ("100/", ("100", Some(""))),
        ("100/5/6", ("100", Some("5/6"))),
        ("_1X/_5.", ("_1X", Some("_5."))),
        ("_[/]1/2", ("_[/]1", Some("2"))),
        ("_[/1", ("_[/1", None)),
        ("_", ("_", None)),
        ("_é/é", ("_é", Some("é"))),
    ] {
        assert_eq!(split_caller(text), expected, "{text}");
    }
}

/// Many elements and digits are walked once.
#[test]
fn length_costs_no_more_than_itself() {
    let long = format!("_{}", "[0-9]X.".repeat(30_000));
    let pattern = Pattern::parse(&long);
    assert_eq!(pattern.matches(&"1".repeat(200_000), Mode::Exact), Match::Yes);
    assert_eq!(pattern.cmp(&Pattern::parse(&long)), Ordering::Equal);
    assert_eq!(Pattern::parse(&"[".repeat(200_000)).faults().len(), 1);
    assert_eq!(Pattern::parse(&format!("_{}", "[".repeat(200_000))).faults().len(), 1);
    assert_eq!(Pattern::parse(&format!("_{}", "[]".repeat(1_000))).faults().len(), 1_000);
}

proptest! {
    #[test]
    fn it_matches_as_the_reference(
        text in reference::texts(),
        digits in reference::digits(),
    ) {
        let pattern = Pattern::parse(&text);
        for mode in [Mode::Exact, Mode::CanMatch, Mode::MatchMore] {
            let found = pattern.matches(&digits, mode);
            prop_assert_eq!(found, reference::matches(&text, &digits, mode), "{} {:?}", text, mode);
        }
    }

    #[test]
    fn it_compares_as_the_reference(a in reference::texts(), b in reference::texts()) {
        let found = Pattern::parse(&a).cmp(&Pattern::parse(&b));
        prop_assert_eq!(found, reference::compare(&a, &b), "{} {}", a, b);
    }

    #[test]
    fn the_order_is_total(
        a in reference::texts(),
        b in reference::texts(),
        c in reference::texts(),
    ) {
        let mut three = [a, b, c].map(|text| Pattern::parse(&text));
        three.sort();
        prop_assert!(three[0] <= three[2]);
    }

    #[test]
    fn any_text_is_a_pattern(text in any::<String>(), digits in any::<String>()) {
        for text in [text.clone(), format!("_{text}"), format!("_[{text}")] {
            let pattern = Pattern::parse(&text);
            for fault in pattern.faults() {
                prop_assert!(text.as_bytes().get(fault.span).is_some());
            }
            for mode in [Mode::Exact, Mode::CanMatch, Mode::MatchMore] {
                pattern.matches(&digits, mode);
            }
            let (extension, caller) = split_caller(&text);
            let caller = caller.map(|caller| format!("/{caller}")).unwrap_or_default();
            prop_assert_eq!(format!("{extension}{caller}"), text);
        }
    }

    /// What a pattern matches it can match, and what it may still match is no dead end.
    #[test]
    fn modes_agree(text in reference::texts(), digits in reference::digits()) {
        let pattern = Pattern::parse(&text);
        let is = |mode| pattern.matches(&digits, mode).is_match();
        if is(Mode::Exact) && !digits.starts_with('_') || is(Mode::MatchMore) {
            prop_assert!(is(Mode::CanMatch));
        }
    }
}
