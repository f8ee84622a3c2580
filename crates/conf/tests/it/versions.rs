//! Where versions of Asterisk differ.

use asterisk_realtime_conf::Options;

use crate::show;

#[track_caller]
fn check(version: u32, input: &str, expected: &str) {
    let options = Options::new().with_asterisk_version(version);
    assert_eq!(show::resolved(&show::resolve_with(input, options)), expected);
}

#[test]
fn appending_changes_the_first_match_up_to_22_and_the_last_from_23() {
    let input = "[a]\nx=1\nx=1\nx+=2";
    check(18, input, "[a] x=12, x=1");
    check(22, input, "[a] x=12, x=1");
    check(23, input, "[a] x=1, x=12");
    check(23, "[a]\nx=1\nX=1\nx+=2", "[a] x=1, x=12");
}
