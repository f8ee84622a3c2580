//! The vectors of the text grammar.

use crate::show;

/// Id, input, result, codes of the findings.
type Vector = (&'static str, &'static str, &'static str, &'static [&'static str]);

const VECTORS: &[Vector] = &[
    ("C01", "[a]\nb=c", "[a] b=c", &[]),
    ("C02", "[a]\nb = c ; x\nd => e\\;f ; x", "[a] b=c, d=>e;f", &[]),
    ("C03", "b=c\n[a]", "INVALID", &["conf-no-category"]),
    ("C05", "[a](\nb=c", "INVALID", &["conf-no-parenthesis"]),
    ("C06", "[a]junk\nb=c", "[a] b=c", &["conf-ignored-text"]),
    ("C07", "[a] (!)\nb=c", "[a] b=c", &["conf-ignored-text"]),
    ("C09", "[a](!,b)\nb=c", "INVALID", &["conf-unknown-base"]),
    (
        "C10",
        "[b]\n1=2\n[a](!,b)\nb=c\n[q](a,b)\nz=1",
        "[b] 1=2; [a]!<b> 1=2, b=c; [q]<a,b> 1=2, b=c, 1=2, z=1",
        &[],
    ),
    ("C11", "[b]\n1=2\n[c]\nx=y\n[b](+)\n3=4", "[b] 1=2, 3=4; [c] x=y", &[]),
    ("C13", "[b](!)\n1=2\n[b](+)\n3=4", "INVALID", &["conf-nothing-to-continue"]),
    ("C14", "[b]\nt=1\n[b]\nt=2\n[b](+t=2)\nn=1", "[b] t=1; [b] t=2, n=1", &[]),
    ("C15", "[b]\nt=1\n[b]\nt=2\n[b](+)\nn=1", "[b] t=1, n=1; [b] t=2", &[]),
    (
        "C17",
        "[a]\nx=1\ny=2\n[a]\nx=2\ny=2\n[a](+x=2&y=2)\nz=1",
        "[a] x=1, y=2; [a] x=2, y=2, z=1",
        &[],
    ),
    ("C18", "[a]\nx=1\n[a](+,!)\nz=3", "[a]! x=1, z=3", &[]),
    ("C18 reversed", "[a]\nx=1\n[a](!,+)\nz=3", "[a]! x=1, z=3", &[]),
    ("C19", "[t]\nq=1\n[a]\nx=1\n[a](+,t)\nz=3", "[t] q=1; [a]<t> x=1, q=1, z=3", &[]),
    ("C19 reversed", "[t]\nq=1\n[a]\nx=1\n[a](t,+)\nz=3", "[t] q=1; [a] x=1, q=1, z=3", &[]),
    ("C21", "[T]\nq=2\n[a](t)\nz=3", "[T] q=2; [a]<T> q=2, z=3", &[]),
    // Asterisk inherits from the first category of the file for each empty option.
    ("C22 sane", "[b]\nx=1\n[a]()\nc=1", "[b] x=1; [a] c=1", &["conf-empty-option"]),
    (
        "C23 sane",
        "[b]\nx=1\n[a](b,,b)\nc=1",
        "[b] x=1; [a]<b,b> x=1, x=1, c=1",
        &["conf-empty-option"],
    ),
    (
        "C25",
        "[a](!)junk\nb=1\n[c](a)(d)\nx=1",
        "[a]! b=1; [c]<a> b=1, x=1",
        &["conf-ignored-text", "conf-ignored-text"],
    ),
    ("C26", "[]\nb=1", "[] b=1", &[]),
    ("C27", "[ a ]\nc=1", "[ a ] c=1", &[]),
    ("C30", "[a;b]", "INVALID", &["conf-no-bracket"]),
    ("C31", "[a\\;b]\nc=1", "[a;b] c=1", &[]),
    ("C33", "[a]\n=3", "[a]", &["conf-empty-name"]),
    ("C34", "[a]\nfoo=", "[a] foo=", &[]),
    ("C35", "[a]\nfoo==bar", "[a] foo==bar", &[]),
    ("C37", "[a]\nfoo =>> bar", "[a] foo=>> bar", &[]),
    ("C37 spaced", "[a]\nfoo = > bar", "[a] foo=> bar", &[]),
    ("C38", "[a]\nfoo => bar => baz", "[a] foo=>bar => baz", &[]),
    ("C39", "[a]\nb c d = e", "[a] b c d=e", &[]),
    ("C41", "[a]\n\\=foo=bar", "[a] =foo=bar", &[]),
    ("C42", "[a]\n\\ foo=1", "INVALID", &["conf-bad-escape"]),
    ("C43", "[a]\n\\", "INVALID", &["conf-bad-escape"]),
    ("C45", "[a]\nb=\\n\\t\\\"", "[a] b=\\n\\t\\\"", &[]),
    ("C46", "[a]\nb=\"quoted\"", "[a] b=\"quoted\"", &[]),
    ("C47", "[a]\nb=\"q ; v\"", "[a] b=\"q", &[]),
    ("C49", "[a]\nb=x\\;y\\\\z;c", "[a] b=x;y\\\\z", &[]),
    ("C50", "[a]\nb=1;--c--;2", "[a] b=12", &[]),
    ("C51", "[a]\nb=1 ;-- c --; 2", "[a] b=1  2", &[]),
    ("C53", "[a]\n;-- m\nb=1\n--; c=2", "[a] c=2", &[]),
    ("C54", "[a]\n;-- x\n;-- y\n--; z=1\nb=1 --;\nc=2", "[a] c=2", &[]),
    ("C55", "[a]\n;--- x\nc=2", "[a] c=2", &[]),
    ("C57", "[a]\nb=1\n;-- open\nc=2", "[a] b=1", &["conf-open-comment"]),
    // Asterisk drops everything behind a stray block end.
    ("C58 sane", "[a]\nb=1 --; c\nd=2", "[a] b=1 --; c, d=2", &["conf-stray-comment-end"]),
    (
        "C59 sane",
        "[a]\nc=x--;\nd=4\n;--\ne=5",
        "[a] c=x--;, d=4",
        &["conf-stray-comment-end", "conf-open-comment"],
    ),
    ("C61", "\u{feff}[a]\nb=1", "[a] b=1", &[]),
    ("C62", "[a]\r\nb=1\r\n", "[a] b=1", &[]),
    ("C63", "[a]\nb=1", "[a] b=1", &[]),
    ("C67", "[a]\nb=1\0zz\nc=2", "[a] b=1, c=2", &["conf-nul"]),
    ("C69", "[a]\nx=1\nx+=2\nx += 3", "[a] x=12 3", &[]),
    ("C70", "[a]\ny+=2", "[a] y=2", &[]),
    ("C71", "[a]\nx=1\nx+=>2", "[a] x=1>2", &[]),
    ("C73", "[a]\nx=1\nx=1\nx+=2", "[a] x=12, x=1", &[]),
    ("C74", "[a]\nX=1\nx=1\nx+=2", "[a] x=12, x=1", &[]),
    ("C75", "[a]\nx=5\nx=\nx+=2", "[a] x=2, x=", &[]),
    ("C77", "[a]\n#foo bar\nb=1", "[a] b=1", &["conf-unknown-directive"]),
    ("C78", "[a]\n# include x\nb=1", "[a] b=1", &["conf-unknown-directive"]),
    ("C79", "[a]\n#include\nb=1", "[a] b=1", &["conf-no-argument"]),
    (
        "escaped names",
        "[a]\n\\#h=1\n\\[x=1\n\\;y=1\n\\\\z=1\n\\+=1",
        "[a] #h=1, [x=1, ;y=1, \\z=1, +=1",
        &[],
    ),
    ("no equals", "[a]\njust text", "[a]", &["conf-no-equals"]),
    ("text before a category", "just text", "INVALID", &["conf-no-equals", "conf-no-category"]),
    ("filter on templates", "[t](!)\nx=1\n[t](+TEMPLATES=restrict)\ny=2", "[t]! x=1, y=2", &[]),
    ("bad filter", "[t]\n[t](+x)\ny=2", "INVALID", &["conf-bad-filter"]),
    ("empty file", "", "", &[]),
    ("comments only", "; a\n\n;-- b\n--;", "", &[]),
    ("`;--;` is not closed by itself", "[a]\nb=1;--;\nc=2", "[a] b=1", &["conf-open-comment"]),
    (
        "variables behind a faulty header are not the last category's",
        "[a]\n[b\nx=1",
        "INVALID",
        &["conf-no-bracket"],
    ),
];

#[test]
fn the_grammar_is_that_of_the_vectors() {
    for &(id, input, expected, codes) in VECTORS {
        let resolved = show::resolve(input);
        assert_eq!(show::resolved(&resolved), expected, "{id}");
        let found: Vec<_> = resolved.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(found, codes, "{id}");
    }
}

#[test]
fn long_names_and_lines_are_not_cut() {
    let name = "x".repeat(100);
    let resolved = show::resolve(format!("[{name}]\n"));
    assert_eq!(resolved.config.categories[0].name, name, "C29 sane");
    assert_eq!(show::findings(&resolved.diagnostics), ["m:1:2 conf-long-name"]);

    for (id, length, codes) in
        [("C65", 8188, &[][..]), ("C66 sane", 8189, &["m:2:1 conf-long-line"][..])]
    {
        let value = "y".repeat(length);
        let resolved = show::resolve(format!("[a]\nx={value}\n"));
        assert_eq!(show::resolved(&resolved), format!("[a] x={value}"), "{id}");
        assert_eq!(show::findings(&resolved.diagnostics), codes, "{id}");
    }
}

#[test]
fn blocks_may_be_nested_deeper_than_asterisk_endures() {
    let depth = 100_000;
    let text = format!("[a]\n{}\n{} b=1", ";-- ".repeat(depth), " --;".repeat(depth));
    let resolved = show::resolve(text);
    assert_eq!(show::resolved(&resolved), "[a] b=1");
    assert_eq!(resolved.diagnostics.iter().filter(|d| d.code == "conf-deep-comment").count(), 1);
}

#[test]
fn inherited_variables_keep_their_place() {
    let resolved = show::resolve("[t](!)\nx = 1\n[a](t)\ny = 2\n");
    let variables = &resolved.config.categories[1].variables;
    assert!(variables[0].inherited && !variables[1].inherited);
    assert_eq!(variables[0].location.as_ref().unwrap().to_string(), "m:2:1");
    let own = variables[1].location.as_ref().unwrap();
    assert_eq!((own.line, own.column, own.length), (4, 1, 5));
}

#[test]
fn an_appended_value_is_the_categorys_own() {
    let resolved = show::resolve("[t](!)\nx = 1\n[a](t)\nx += 2\n");
    let variable = &resolved.config.categories[1].variables[0];
    assert!(!variable.inherited);
    assert_eq!(variable.value, "1 2");
    assert_eq!(variable.location.as_ref().unwrap().line, 2);
}
