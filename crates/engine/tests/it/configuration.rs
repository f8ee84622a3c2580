//! Reading the directory: nothing stops at the first fault, and any bytes are survived.

use proptest::prelude::*;

use asterisk_realtime_core::{ErrorKind, Severity};

use crate::support::{builder, store};

#[test]
fn without_extconfig_nothing_is_mapped() {
    let (realtime, findings) = builder(&[], &[]).check().unwrap();
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].code, "extconfig-missing");
    assert!(realtime.mappings().is_empty());
}

#[test]
fn a_file_that_cannot_be_parsed_is_an_error_with_its_place() {
    let files = [("extconfig.conf", "[settings]\na => memory,b\n[oops\n")];
    let error = builder(&files, &[]).open().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(error.location().map(|place| place.line), Some(3));
    let (_, findings) = builder(&files, &[]).check().unwrap();
    assert!(findings.iter().any(|each| each.severity == Severity::Error));
}

#[test]
fn a_line_that_cannot_be_used_costs_only_itself() {
    let a = store("a", &[]);
    let files = [("extconfig.conf", "[settings]\nqueues => nocomma\nsippeers => memory,a\n")];
    let realtime = builder(&files, &[&a]).open().unwrap();
    assert!(realtime.is_mapped("sippeers"));
    assert!(!realtime.is_mapped("queues"));
    assert_eq!(realtime.diagnostics()[0].location.as_ref().unwrap().line, 2);
}

#[test]
fn a_policy_that_cannot_be_read_is_no_other_policy() {
    let files = [
        ("extconfig.conf", "[settings]\nsippeers => memory,a\n"),
        ("ara.conf", "[family sippeers]\ncodec = of\n"),
    ];
    let error = builder(&files, &[]).open().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(error.location().map(|place| (&*place.file, place.line)), Some(("ara.conf", 2)));
}

#[test]
fn sections_that_nothing_maps_are_reported() {
    let files = [
        ("extconfig.conf", "[settings]\nsippeers => memory,a\n"),
        ("ara.conf", "[family sipppers]\ncodec = off\n[memory b]\n[memory a]\n[family SipPeers]\n"),
    ];
    let findings = builder(&files, &[]).open().unwrap().diagnostics();
    let found: Vec<_> = findings
        .iter()
        .map(|each| (each.code, each.location.as_ref().map_or(0, |place| place.line)))
        .collect();
    assert_eq!(found, [("ara-unused-section", 1), ("ara-unused-section", 3)]);
}

#[test]
fn all_files_are_reported_at_once() {
    let files = [
        ("extconfig.conf", "[settings]\nqueues => nocomma\n"),
        ("ara.conf", "[general]\ndeadline = soon\nnonsense = 1\n[strange]\n"),
    ];
    let (_, findings) = builder(&files, &[]).check().unwrap();
    let codes: Vec<_> = findings.iter().map(|each| each.code).collect();
    for code in ["ara-bad-value", "ara-unknown-option", "ara-unknown-section"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    assert!(codes.len() >= 4, "{codes:?}");
}

#[test]
fn a_missing_directory_is_not_found() {
    let missing = asterisk_realtime_engine::Realtime::builder("/nowhere/at/all").open();
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = asterisk_realtime_engine::Realtime::builder(file.path()).open().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("is not a directory"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_survived(extconfig in ".{0,200}", own in ".{0,200}") {
        let files = [("extconfig.conf", &*extconfig), ("ara.conf", &*own)];
        let (realtime, _) = builder(&files, &[]).check().unwrap();
        let _ = realtime.mappings();
    }

    #[test]
    fn any_name_is_answered(family in ".{0,20}", column in ".{0,20}", value in ".{0,20}") {
        let a = store("a", &[("alice", "1")]);
        let files = [("extconfig.conf", "[settings]\nsippeers => memory,a\n")];
        let realtime = builder(&files, &[&a]).open().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let _ = realtime.lookup(&family, [(&column, &value)]).await;
            let _ = realtime.config(&family).await;
            for field in [column.as_str(), "name", "name LIKE", "port >="] {
                let rows = realtime.lookup_all("sippeers", [(field, value.as_str())]).await;
                if let Err(error) = rows {
                    prop_assert!(matches!(error.kind(), ErrorKind::Invalid | ErrorKind::NotFound));
                }
                let removed = realtime.destroy("sippeers", [(field, value.as_str()), ("host", "2")]);
                prop_assert!(removed.await.unwrap_or(0) == 0);
            }
            Ok(())
        })?;
    }
}
