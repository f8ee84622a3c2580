//! Nasty files: each is read, written back and resolved, whatever is in it.

use std::fs;
use std::path::Path;

use asterisk_realtime_conf::{Directory, Document, Options, load};
use asterisk_realtime_core::Severity;

#[test]
fn nasty_files_are_read_and_their_faults_have_places() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = Directory::new(&root);
    let mut count = 0;
    for entry in fs::read_dir(&root).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let bytes = fs::read(entry.path()).unwrap();
        assert_eq!(Document::parse(name.as_str(), bytes.clone()).as_bytes(), bytes, "{name}");
        let resolved = load(&files, &name, &Options::new()).unwrap();
        for found in &resolved.diagnostics {
            assert!(found.code.starts_with("conf-"), "{name}: {found}");
            assert!(found.location.is_some(), "{name}: {found}");
        }
        // The first word of the name says what is expected.
        let worst = resolved.diagnostics.iter().map(|found| found.severity).max();
        let expected = match name.split('-').next().unwrap() {
            "valid" => None,
            "note" => Some(Severity::Note),
            "warning" => Some(Severity::Warning),
            "error" => Some(Severity::Error),
            other => panic!("the name of {name} starts with {other}"),
        };
        assert_eq!(worst, expected, "{name}: {:#?}", resolved.diagnostics);
        count += 1;
    }
    assert!(count >= 20, "only {count} files");
}
