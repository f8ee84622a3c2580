//! How refusals read.

use super::Syntax;
use crate::{Column, DataType, Otherwise};

#[track_caller]
fn check(syntax: Syntax, text: &str, expected: &str) {
    assert_eq!(syntax.check(text).unwrap_err().to_string(), expected);
}

#[test]
fn refusals_say_what_is_allowed() {
    check(Syntax::YesNo, "yse", "`yse` is not `yes` or `no` (did you mean `yes`?)");
    check(
        Syntax::Words(&["rfc2833", "info", "inband"]),
        "rfc2883",
        "`rfc2883` is not `rfc2833`, `info` or `inband` (did you mean `rfc2833`?)",
    );
    check(
        Syntax::WordsOrTruth(&["never"]),
        "sometimes",
        "`sometimes` is not `yes`, `no` or `never`",
    );
    check(Syntax::Integer(1, i64::MAX), "0", "`0` is not a whole number from 1 on");
    check(Syntax::Integer(i64::MIN, i64::MAX), "x", "`x` is not a whole number");
    check(
        Syntax::Exact(&["local"]),
        "Local",
        "`Local` is not `local`, in these letters (did you mean `local`?)",
    );
}

#[test]
fn long_values_are_cut_and_control_characters_are_shown() {
    let refusal = Syntax::YesNo.check(&"é".repeat(100)).unwrap_err();
    assert_eq!(refusal.part().chars().count(), 63);
    check(Syntax::YesNo, "a\u{1b}[2Jb", "`a\\u{1b}[2Jb` is not `yes` or `no`");
}

#[test]
fn an_empty_text_says_nothing() {
    assert!(Syntax::YesNo.check("").is_ok());
    assert!(Syntax::Name.check("").is_err());
    assert!(Syntax::Unsigned(0, 9).check("").is_err(), "PJSIP refuses it");
}

#[test]
fn findings_say_what_the_consumer_does() {
    let column = Column::new("dtmfmode", DataType::String(9))
        .syntax(Syntax::Words(&["rfc2833", "info"]))
        .otherwise(Otherwise::Takes("rfc2833"));
    assert_eq!(
        column.check("rfc4733").unwrap().to_string(),
        "dtmfmode: `rfc4733` is not `rfc2833` or `info` (did you mean `rfc2833`?); Asterisk takes \
         rfc2833"
    );
    assert!(column.check("INFO").is_none());
}

#[test]
fn findings_show_nothing_of_secrets() {
    let column = Column::new("auth", DataType::String(40)).syntax(Syntax::Credentials).secret();
    let finding = column.check("s3cret").unwrap();
    assert_eq!(finding.value, None);
    let text = format!("{finding} {finding:?}");
    assert!(!text.contains("s3cret"), "{text}");
}

#[test]
fn f14_what_is_too_long_is_cut() {
    let column = Column::new("fullname", DataType::String(80)).syntax(Syntax::Text).keeps(79);
    assert!(column.check(&"a".repeat(79)).is_none());
    let finding = column.check(&"a".repeat(100)).unwrap();
    assert!(finding.to_string().ends_with("79 bytes are kept; Asterisk takes what is kept"));
}
