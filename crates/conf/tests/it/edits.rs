//! Edits touch what they are about and nothing else.

use asterisk_realtime_conf::{Document, EditError};

#[track_caller]
fn check(input: &str, edit: impl FnOnce(&mut Document) -> Result<(), EditError>, expected: &str) {
    let mut document = Document::parse("m", input);
    edit(&mut document).unwrap();
    assert_eq!(String::from_utf8_lossy(document.as_bytes()), expected);
}

#[track_caller]
fn refused(input: &str, edit: impl FnOnce(&mut Document) -> Result<(), EditError>) -> EditError {
    let mut document = Document::parse("m", input);
    let error = edit(&mut document).unwrap_err();
    assert_eq!(document, Document::parse("m", input));
    error
}

#[track_caller]
fn set(line: &str, value: &str, expected: &str) {
    let whole = |line: &str| format!("; head\n[a]\n{line}\n[b]\nb=9 ; other\n");
    check(&whole(line), |document| document.set_value("A", "B", 0, value), &whole(expected));
}

#[test]
fn a_value_is_set_and_its_surroundings_stay() {
    set("b=1", "2", "b=2");
    set("  b \t=> 1    ; s", "2", "  b \t=> 2    ; s");
    set("b = x\\;y ; s", "p;q", "b = p\\;q ; s");
    set("b = 1 ;-- x --; 2 ; s", "3", "b = 3 ; s");
    set("b += 1", " 2", "b += 2");
    set("b += 1", "2", "b +=2");
    set("b = 1\r", "2", "b = 2\r");
    set("b =", "2", "b = 2");
    set("b =>\t; s", "2", "b => 2\t; s");
    set("b=", "2", "b=2");
    set("b=1", "", "b=");
    set("b=1", ">2", "b= >2");
    set("b=1;s", "c:\\", "b=c:\\ ;s");
    set("b=1;s", "--", "b=-- ;s");
    set("b=1", "\\;", "b=\\\\;");
    set(";-- x --; b=1 ;-- y\n--;", "--;", ";-- x --; b=--\\; ;-- y\n--;");
}

#[test]
fn occurrences_are_counted_over_all_categories_of_the_name() {
    let input = "[a]\nx=1\nX=2\n[b]\nx=3\n[A](+)\nx=4\n";
    check(input, |document| document.set_value("a", "x", 2, "9"), &input.replace('4', "9"));
    check(input, |document| document.set_value("a", "x", 1, "9"), &input.replace('2', "9"));
    assert_eq!(
        refused(input, |document| document.set_value("a", "x", 3, "9")).to_string(),
        "there is no `x` in [a]"
    );
}

#[test]
fn a_variable_is_added_behind_the_last_one() {
    let append = |name: &'static str, value: &'static str| {
        move |document: &mut Document| document.append_variable("a", name, value)
    };
    check("[a]\nx=1\n\n; about b\n[b]\n", append("y", "2"), "[a]\nx=1\ny = 2\n\n; about b\n[b]\n");
    check("[a]\r\nx=1\r\n", append("y", "2"), "[a]\r\nx=1\r\ny = 2\r\n");
    check("[a]", append("y", ""), "[a]\ny =");
    check("[a]\n", append("#h", "1"), "[a]\n\\#h = 1\n");
    check("[a]\n", append("[x", "1;2"), "[a]\n\\[x = 1\\;2\n");
    check("[a]\n", append(";x", ">"), "[a]\n\\;x = >\n");
    check("[a]\n", append("=", "="), "[a]\n\\= = =\n");
    check("[a]\n", append("\\;x", "="), "[a]\n\\\\\\;x = =\n");
    check("[a]\n", append("x+", "1"), "[a]\nx+ = 1\n");
    check(
        "[a]\nx=1 ;-- c\nd\n--;\n[b]\n",
        append("y", "2"),
        "[a]\nx=1 ;-- c\nd\n--;\ny = 2\n[b]\n",
    );
}

#[test]
fn what_the_dialect_cannot_say_is_refused() {
    let name =
        |name: &'static str| refused("[a]\n", |document| document.append_variable("a", name, ""));
    for bad in ["", " x", "x ", "x\ny", "x\0", "a=b", "=="] {
        assert!(matches!(name(bad), EditError::Unrepresentable { .. }), "{bad:?}");
    }
    for bad in [" x", "x\t", "x\ny", "\0"] {
        let error = refused("[a]\nx=1\n", |document| document.set_value("a", "x", 0, bad));
        assert!(matches!(error, EditError::Unrepresentable { .. }), "{bad:?}");
    }
    let error = refused("[a]\n", |document| document.append_category("a]b"));
    assert!(matches!(error, EditError::Unrepresentable { .. }));
    let error = refused("[a]\n;-- open", |document| document.append_category("b"));
    assert!(matches!(error, EditError::Entangled { .. }));
    let error = refused("[a] ;-- open", |document| document.append_variable("a", "x", "1"));
    assert!(matches!(error, EditError::Entangled { .. }));
}

#[test]
fn a_variable_is_removed_with_its_line() {
    let remove = |document: &mut Document| document.remove_variable("a", "x", 0);
    check("[a]\ny=1\nx=2 ; c\nz=3\n", remove, "[a]\ny=1\nz=3\n");
    check("[a]\ny=1\nx=2", remove, "[a]\ny=1\n");
    check("[a]\nx=2 ;-- c\n--;\nz=3\n", remove, "[a]\n ;-- c\n--;\nz=3\n");
    check("[a]\n;--\n--; x=2\nz=3\n", remove, "[a]\n;--\n--; \nz=3\n");
}

#[test]
fn categories_are_added_and_removed() {
    check("", |document| document.append_category("a"), "[a]\n");
    check("[a]\nx=1", |document| document.append_category("b;c"), "[a]\nx=1\n\n[b\\;c]");
    check("[a]\r\n", |document| document.append_category("b"), "[a]\r\n\r\n[b]\r\n");
    check("[a]\n\n", |document| document.append_category("b"), "[a]\n\n[b]\n");
    check(
        "[a]\nx=1\n; c\n\n[b](!)\n#include f\ny=1\n\n; about c\n[c]\n",
        |document| document.remove_category("B", 0),
        "[a]\nx=1\n; c\n\n\n; about c\n[c]\n",
    );
    check("[a]\nx=1\n[a]\ny=1", |document| document.remove_category("a", 1), "[a]\nx=1\n");
    let error = refused("[a]\n", |document| document.remove_category("a", 1));
    assert_eq!(error.to_string(), "there is no [a]");
    let error = refused(";--\n--; [a]\n", |document| document.remove_category("a", 0));
    assert!(matches!(error, EditError::Entangled { line: 2 }));
}
