//! Findings say where, what and what to do instead.

use crate::show;

#[track_caller]
fn check(input: impl Into<Vec<u8>>, expected: &[&str]) {
    let resolved = show::resolve(input);
    let lines: Vec<_> = resolved.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(lines, expected);
}

#[test]
fn a_finding_reads_as_one_line() {
    check(
        "[a]\n  [b ; c\n",
        &[
            r"m:2:3: error[conf-no-bracket]: the category has no closing `]` (write `[name]`; a `;` in a name is written `\;`)",
        ],
    );
    check(
        "[a] (!)\n",
        &[
            "m:1:5: warning[conf-ignored-text]: `(!)` behind the category is ignored (options follow the `]` without a blank, in one pair of parentheses)",
        ],
    );
    check(
        "x = 1\ny = 2\n",
        &[
            "m:1:1: error[conf-no-category]: the line stands before any category (write a category such as `[general]` above it)",
        ],
    );
    check(
        "[b](!)\n[a](!, b)\n",
        &[
            "m:2:7: error[conf-unknown-base]: there is no category ` b` above to inherit from (write `b` without blanks)",
        ],
    );
    check(
        "[b](!)\n[b](+)\n",
        &[
            "m:2:5: error[conf-nothing-to-continue]: there is no category `b` above to continue (templates are continued with `(+TEMPLATES=include)` only)",
        ],
    );
    check(
        "[a]\n  text\u{7} that is very long and goes on until it is cut somewhere\n",
        &[
            "m:2:3: warning[conf-no-equals]: `text  that is very long and goes on unti...` has no `=` (write `name = value`, or start a comment with `;`)",
        ],
    );
}

#[test]
fn bytes_that_are_not_utf8_are_replaced_and_named() {
    let resolved = show::resolve(b"[a]\nx = caf\xe9 au\n; caf\xe9\n".to_vec());
    assert_eq!(show::resolved(&resolved), "[a] x=caf\u{fffd} au");
    assert_eq!(show::findings(&resolved.diagnostics), ["m:2:8 conf-not-utf8"]);
}

#[test]
fn a_nul_byte_ends_a_line_wherever_it_is() {
    let resolved = show::resolve("[a]\n;-- \0 --;\nx=1\n--; y=2\0;--\nz=3");
    assert_eq!(show::resolved(&resolved), "[a] y=2, z=3");
    assert_eq!(show::findings(&resolved.diagnostics), ["m:2:5 conf-nul", "m:4:8 conf-nul"]);
}

#[test]
fn utf16_is_one_error() {
    for input in [&b"\xff\xfe[\0a\0]\0\n\0"[..], b"\xfe\xff\0[\0a\0]"] {
        let resolved = show::resolve(input);
        assert_eq!(show::findings(&resolved.diagnostics), ["m conf-utf16"]);
        assert!(!resolved.is_valid());
    }
}

#[test]
fn an_open_comment_is_found_at_its_innermost_start() {
    let resolved = show::resolve("[a]\n;-- one\nx ;-- two\n");
    assert_eq!(show::findings(&resolved.diagnostics), ["m:3:3 conf-open-comment"]);
}

#[test]
fn the_findings_of_a_rubbish_file_are_bounded() {
    let resolved = show::resolve(format!("[a]\n{}", "rubbish\n".repeat(5000)));
    assert_eq!(resolved.diagnostics.len(), 1001);
    let last = resolved.diagnostics.last().unwrap();
    assert_eq!(
        last.to_string(),
        "m: warning[conf-too-many-findings]: 4000 more findings of this severity are left out"
    );
}

#[test]
fn an_error_gives_no_configuration() {
    assert!(show::resolve("[a]\n").into_result().is_ok());
    assert!(show::resolve("[a]\nwarned\n").into_result().is_ok());
    let findings = show::resolve("[a\n").into_result().unwrap_err();
    assert_eq!(findings.len(), 1);
}
