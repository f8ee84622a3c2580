//! The vectors of includes and commands, over files in memory.

use asterisk_realtime_conf::{Execution, MemoryFiles, Options, load};

use crate::show;

/// Id, files, result, places and codes of the findings.
type Vector =
    (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static [&'static str]);

const VECTORS: &[Vector] = &[
    ("I01", &[("m", "[a]\n#include i\nb=1"), ("i", "[z]\nq=1")], "[a] b=1; [z] q=1", &[]),
    // In Asterisk the second include starts in the last category of the first.
    (
        "I02 sane",
        &[("m", "[a]\nx=0\n#include i1\n#include i2\nb=1"), ("i1", "[z]\nq=1"), ("i2", "r=2")],
        "[a] x=0, r=2, b=1; [z] q=1",
        &[],
    ),
    ("I03", &[("m", "[a]\n#include i")], "INVALID", &["m:2:10 conf-include-missing"]),
    ("I05", &[("m", "[a]\n#include m*.cnf")], "INVALID", &["m:2:10 conf-include-missing"]),
    // In Asterisk line numbers and the current category go on from file to file.
    (
        "I06 sane",
        &[("m", "[a]\n#include m[12].conf"), ("m1.conf", "[b]"), ("m2.conf", "x=1\n(")],
        "[a] x=1; [b]",
        &["m2.conf:2:1 conf-no-equals"],
    ),
    (
        "I07",
        &[("m", "[a]\n#include m{2,1}.conf"), ("m1.conf", "x=1"), ("m2.conf", "x=2")],
        "[a] x=2, x=1",
        &[],
    ),
    (
        "one of several names is missing",
        &[("m", "[a]\n#include m{2,1}.conf"), ("m1.conf", "x=1")],
        "[a] x=1",
        &["m:2:10 conf-include-missing"],
    ),
    (
        "findings in the order of reading",
        &[("m", "[a]\nj\n#include i\nj\n"), ("i", "j\n;--")],
        "[a]",
        &[
            "m:2:1 conf-no-equals",
            "i:1:1 conf-no-equals",
            "i:2:1 conf-open-comment",
            "m:4:1 conf-no-equals",
        ],
    ),
    // In Asterisk the including file stays valid.
    (
        "I09 sane",
        &[("m", "[a]\n#include i\nb=1"), ("i", "c=1\n#include nope\nd=1")],
        "INVALID",
        &["i:2:10 conf-include-missing"],
    ),
    (
        "I13",
        &[("m", "[a]\n#include <f>\n#include \"g\""), ("f", "x=1"), ("g", "x=2")],
        "[a] x=1, x=2",
        &[],
    ),
    (
        "I14",
        &[("m", "[a]\n#include \"f"), ("f", "x=1")],
        "INVALID",
        &["m:2:10 conf-include-missing"],
    ),
    ("I15", &[("m", "[a]\n#INCLUDE f ; note"), ("f", "x=1")], "[a] x=1", &[]),
    ("tryinclude", &[("m", "[a]\n#tryinclude f\nb=1")], "[a] b=1", &[]),
    (
        "repeated",
        &[("m", "[a]\n#include f\n#include f"), ("f", "x=1\nbad")],
        "[a] x=1, x=1",
        &["f:2:1 conf-no-equals", "m:3:10 conf-include-repeated"],
    ),
    (
        "cycle",
        &[("m", "[a]\n#include i\nb=1"), ("i", "#include j"), ("j", "c=1\n#include i\nd=1")],
        "INVALID",
        &["j:2:10 conf-include-cycle"],
    ),
    (
        "cycle by try",
        &[("m", "[a]\n#tryinclude m\nb=1")],
        "[a] b=1",
        &["m:2:13 conf-include-cycle"],
    ),
    ("mark in an included file", &[("m", "[a]\n#include i"), ("i", "\u{feff}x=1")], "[a] x=1", &[]),
    (
        "an open comment ends with its file",
        &[("m", "[a]\n#include i\nb=1"), ("i", "x=1\n;-- open")],
        "[a] x=1, b=1",
        &["i:2:1 conf-open-comment"],
    ),
    (
        "an error inside an include counts",
        &[("m", "[a]\n#include i\nb=1"), ("i", "[x")],
        "INVALID",
        &["i:1:1 conf-no-bracket"],
    ),
];

#[test]
fn includes_are_those_of_the_vectors() {
    for &(id, files, expected, findings) in VECTORS {
        let resolved = show::load_m(files);
        assert_eq!(show::resolved(&resolved), expected, "{id}");
        assert_eq!(show::findings(&resolved.diagnostics), findings, "{id}");
    }
}

fn chain(length: usize) -> MemoryFiles {
    let link = |at: usize| if at == 0 { "m".to_owned() } else { format!("f{at}") };
    (0..=length)
        .map(|at| {
            let next =
                if at < length { format!("#include {}", link(at + 1)) } else { String::new() };
            (link(at), format!("[c{at}]\n{next}"))
        })
        .collect()
}

#[test]
fn ten_includes_may_be_nested_and_not_eleven() {
    let ten = load(&chain(10), "m", &Options::new()).unwrap();
    assert!(ten.is_valid(), "I10");
    assert_eq!(ten.config.categories.len(), 11);

    let eleven = load(&chain(11), "m", &Options::new()).unwrap();
    assert_eq!(show::findings(&eleven.diagnostics), ["f10:2:10 conf-include-depth"], "I11");

    let two = load(&chain(2), "m", &Options::new().with_max_depth(1)).unwrap();
    assert_eq!(show::findings(&two.diagnostics), ["f1:2:10 conf-include-depth"]);
}

#[test]
fn a_cycle_names_the_chain() {
    let resolved = show::load_m(&[("m", "#include i"), ("i", "#include m")]);
    assert_eq!(resolved.diagnostics.len(), 1);
    assert_eq!(resolved.diagnostics[0].message, "the file includes itself: m -> i -> m");
}

#[test]
fn commands_are_run_only_if_allowed() {
    let text = "[a]\n#exec echo b=7\nc=1";
    let refused = show::load_m(&[("m", text)]);
    assert_eq!(show::resolved(&refused), "[a] c=1");
    assert_eq!(show::findings(&refused.diagnostics), ["m:2:7 conf-exec-refused"]);

    let files =
        MemoryFiles::new().with_file("m", text).with_command("echo b=7", Execution::new("b=7\n"));
    let resolved = load(&files, "m", &Options::new()).unwrap();
    assert_eq!(show::resolved(&resolved), "[a] b=7, c=1");
    assert!(resolved.has_exec && resolved.diagnostics.is_empty());
    assert_eq!(resolved.files, ["m"]);
}

#[test]
fn a_failing_command_leaves_the_file_valid() {
    let files = MemoryFiles::new()
        .with_file("m", "[a]\n#exec \"/bin/false\"\nb=1")
        .with_command("/bin/false", Execution::default().with_failure("exit status: 1"));
    let resolved = load(&files, "m", &Options::new()).unwrap();
    assert_eq!(show::resolved(&resolved), "[a] b=1", "I18");
    assert_eq!(
        show::findings(&resolved.diagnostics),
        ["m:2:8 conf-exec-failed", "m:2:8 conf-exec-empty"]
    );
}

#[test]
fn a_semicolon_ends_a_command() {
    let files = MemoryFiles::new()
        .with_file("m", "[a]\n#exec cmd; other\n")
        .with_command("cmd", Execution::new("b=1"));
    let resolved = load(&files, "m", &Options::new()).unwrap();
    assert_eq!(show::resolved(&resolved), "[a] b=1", "I19");
}

#[test]
fn a_missing_file_is_not_an_invalid_one() {
    let files = MemoryFiles::new().with_file("bad", "[x");
    assert!(load(&files, "good", &Options::new()).unwrap_err().is_missing());
    assert!(load(&files, "good*", &Options::new()).unwrap_err().is_missing());
    assert!(!load(&files, "bad", &Options::new()).unwrap().is_valid());
}

#[test]
fn a_top_level_pattern_reads_all_files_each_from_its_own_start() {
    let files = MemoryFiles::new().with_file("1.conf", "[a]\n").with_file("2.conf", "x=1\n");
    let resolved = load(&files, "?.conf", &Options::new()).unwrap();
    assert_eq!(show::findings(&resolved.diagnostics), ["2.conf:1:1 conf-no-category"]);
    assert_eq!(resolved.files, ["1.conf", "2.conf"]);
}
