//! Files made to take long or to fill the memory. That these tests end is what they test.

use asterisk_realtime_conf::{MemoryFiles, Options, load};

use crate::show;

#[track_caller]
fn check(input: String, options: Options, expected: &[&str]) {
    let resolved = show::resolve_with(input, options);
    let mut codes: Vec<_> = resolved.errors().map(|found| found.code).collect();
    codes.dedup();
    assert_eq!(codes, expected);
}

#[test]
fn long_lines_are_read_once() {
    let many = 1 << 18;
    check(format!("[a]\nx={}", "\\;".repeat(many)), Options::new(), &[]);
    check(format!("[a]\nx={}", ";-- --;".repeat(many)), Options::new(), &[]);
    check(format!("[a]\nx={}", "x--; ".repeat(many)), Options::new(), &[]);
    let unknown = ["conf-unknown-base", "conf-too-many-findings"];
    check(format!("[a](\\;{})", ",x".repeat(many)), Options::new(), &unknown);
}

#[test]
fn doubled_inheritance_ends_at_the_limit() {
    let doubled = (1..60).map(|at| format!("[c{at}](c{0},c{0})\n", at - 1));
    let text = format!("[c0]\nx=1\n{}", doubled.collect::<String>());
    let options = Options::new().with_max_inherited_bytes(1 << 20);
    check(text, options, &["conf-too-much-inherited"]);
}

#[test]
fn a_long_value_is_inherited_up_to_the_limit() {
    let text = format!("[a]\nx={}\n{}", "y".repeat(1 << 16), "[b](a)\n".repeat(1 << 12));
    let options = Options::new().with_max_inherited_bytes(1 << 24);
    check(text, options, &["conf-too-much-inherited"]);
}

#[test]
fn searches_end_at_the_limit() {
    let name = "a".repeat(1 << 19);
    let text = format!("[{name}]\n[{name}]({}+)\n", "+,".repeat(1 << 12));
    check(text, Options::new(), &["conf-too-much-work"]);
}

#[test]
fn a_value_grows_in_place() {
    check(format!("[a]\nx=1\n{}", "x+=a\n".repeat(50_000)), Options::new(), &[]);
}

#[test]
fn many_includes_end_at_the_limit() {
    let nine = |next: u32| format!("#include f{next}\n").repeat(9);
    let mut files: MemoryFiles = (0..9).map(|at| (format!("f{at}"), nine(at + 1))).collect();
    files.insert("f9", "[a]\n");
    let options = Options::new().with_max_includes(500);
    let resolved = load(&files, "f0", &options).unwrap();
    assert!(resolved.config.categories.len() <= 500);
    let codes: Vec<_> = resolved.errors().map(|found| found.code).collect();
    assert_eq!(codes, ["conf-too-many-includes"]);
}
