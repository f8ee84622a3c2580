//! Files on a disk.

use std::fs;
use std::io::ErrorKind;
use std::time::Duration;

use asterisk_realtime_conf::{Directory, Files, Options, load};

use crate::show;

fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    // Special characters in the name of the directory itself are nothing special.
    let directory = tempfile::Builder::new().prefix("conf[x]*").tempdir().unwrap();
    for (name, content) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    directory
}

#[test]
fn names_are_relative_to_the_directory_or_absolute() {
    let root = directory(&[("d/i.conf", "#include e.conf\n"), ("e.conf", "x=1\n")]);
    let elsewhere = tempfile::tempdir().unwrap();
    let absolute = elsewhere.path().join("e.conf");
    fs::write(&absolute, "x=1\n").unwrap();
    let text = format!("[a]\n#include d/i.conf\n#include {}\n", absolute.display());
    fs::write(root.path().join("m"), text).unwrap();
    let files = Directory::new(root.path());
    let resolved = load(&files, "m", &Options::new()).unwrap();
    assert_eq!(show::resolved(&resolved), "[a] x=1, x=1");
    assert_eq!(resolved.files[1..3], ["d/i.conf", "e.conf"]);
    assert_eq!(resolved.files[3], absolute.to_str().unwrap());
}

#[test]
fn patterns_match_names_in_order() {
    let root = directory(&[("m1.conf", ""), ("m2.conf", ""), (".m3.conf", ""), ("d/m4.conf", "")]);
    let files = Directory::new(root.path());
    assert_eq!(files.glob("*.conf").unwrap(), ["m1.conf", "m2.conf"]);
    assert_eq!(files.glob("m{2,1}.conf").unwrap(), ["m2.conf", "m1.conf"]);
    assert_eq!(files.glob("{m[1],d/*}.conf").unwrap(), ["m1.conf", "d/m4.conf"]);
    assert_eq!(files.glob("nope*").unwrap(), [""; 0]);
    assert_eq!(files.glob("nope").unwrap(), ["nope"]);
    assert_eq!(files.glob("m[1").unwrap(), ["m[1"]);
}

#[test]
fn only_regular_files_are_read() {
    let root = directory(&[("c/x.conf", "x=1"), ("c/d/y.conf", "y=1")]);
    fs::write(root.path().join("m"), "[a]\n#include c/*\n").unwrap();
    fs::write(root.path().join("n"), "[a]\n#include c\n").unwrap();
    let files = Directory::new(root.path());
    let pattern = load(&files, "m", &Options::new()).unwrap();
    assert_eq!(show::resolved(&pattern), "[a] x=1");
    assert_eq!(show::findings(&pattern.diagnostics), ["m:2:10 conf-include-unreadable"]);
    let plain = load(&files, "n", &Options::new()).unwrap();
    assert!(!plain.is_valid());
    let top = load(&files, "c/*", &Options::new()).unwrap();
    assert_eq!(show::findings(&top.diagnostics)[0], "conf-include-unreadable");
    let error = load(&files, "c", &Options::new()).unwrap_err();
    assert!(!error.is_missing());
    assert_eq!(error.to_string(), "`c` cannot be read");
}

#[test]
fn commands_are_refused_unless_allowed() {
    let refusal = Directory::new("/nowhere").execute("echo x").unwrap_err();
    assert_eq!(refusal.kind(), ErrorKind::PermissionDenied);
}

#[cfg(unix)]
#[test]
fn commands_run_by_the_shell() {
    let files = Directory::new("/nowhere").with_exec(true);
    assert_eq!(files.execute("/bin/echo b=7").unwrap().output, b"b=7\n", "I17");
    assert_eq!(files.execute("echo a; echo b").unwrap().output, b"b\n", "only the last one");
    let failed = files.execute("echo a=1; echo oops >&2; false").unwrap();
    assert!(failed.output.is_empty());
    assert!(failed.failure.unwrap().ends_with("oops"));
    let root = directory(&[("m", "[a]\n#exec /bin/echo b=7\n#exec \"/bin/false\"\n")]);
    let resolved =
        load(&Directory::new(root.path()).with_exec(true), "m", &Options::new()).unwrap();
    assert_eq!(show::resolved(&resolved), "[a] b=7");
    assert_eq!(
        show::findings(&resolved.diagnostics),
        ["m:3:8 conf-exec-failed", "m:3:8 conf-exec-empty"],
        "I18"
    );
}

#[cfg(unix)]
#[test]
fn a_command_that_takes_too_long_is_ended() {
    let timeout = Duration::from_millis(50);
    let files = Directory::new("/nowhere").with_exec(true).with_exec_timeout(timeout);
    assert_eq!(files.execute("exec sleep 60").unwrap_err().kind(), ErrorKind::TimedOut);
}

#[test]
fn the_directory_may_be_given_relative() {
    // Tests run in the directory of the package.
    for root in ["tests/corpus", "./tests/corpus/", "tests/../tests/corpus", "tests/./corpus"] {
        let files = Directory::new(root);
        assert_eq!(files.glob("valid-em*").unwrap(), ["valid-empty.conf"], "{root}");
        assert_eq!(files.glob("../corpus/valid-em*").unwrap(), ["../corpus/valid-empty.conf"]);
        assert_eq!(files.read("valid-empty.conf").unwrap(), b"", "{root}");
    }
}

#[test]
fn the_directory_may_be_the_current_one() {
    for root in ["", "."] {
        let files = Directory::new(root);
        assert_eq!(files.glob("Cargo.tom?").unwrap(), ["Cargo.toml"], "{root}");
        assert!(files.read("Cargo.toml").is_ok());
    }
}
