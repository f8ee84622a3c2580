//! Reading the directory: nothing stops at the first fault, and any bytes are survived.

use std::sync::Arc;

use proptest::prelude::*;

use asterisk_realtime_core::{
    Config, Diagnostic, DriverKind, ErrorKind, OpenRequest, Result, Settings, Severity,
};
use asterisk_realtime_engine::{Builder, Realtime};
use asterisk_realtime_memory::MemoryKind;

use crate::support::{builder, files, host, store};

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
        (
            "ara.conf",
            "[family sipppers]\ncodec = off\n[memory b]\n[memory a]\n[family SipPeers]\n[Memory]\n[family]\n",
        ),
    ];
    let findings = builder(&files, &[]).open().unwrap().diagnostics();
    let found: Vec<_> = findings
        .iter()
        .map(|each| (each.code, each.location.as_ref().map_or(0, |place| place.line)))
        .collect();
    let unused = |line| ("ara-unused-section", line);
    assert_eq!(found, [("ara-unknown-section", 7), unused(1), unused(3), unused(6)]);
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

/// A kind with two files: the second says which database is meant, whatever the mapping says, and
/// the first may have a section `[env]`.
#[derive(Debug)]
struct TwoFiles(MemoryKind);

impl DriverKind for TwoFiles {
    fn token(&self) -> &'static str {
        "two"
    }

    fn files(&self) -> &'static [&'static str] {
        &["old.conf", "first.conf"]
    }

    fn second_file(&self) -> Option<&'static str> {
        Some("second.conf")
    }

    fn check(&self, file: &Config) -> Vec<Diagnostic> {
        vec![Diagnostic::note("first", format!("{} sections", file.categories.len()))]
    }

    fn check_second(&self, file: &Config) -> Vec<Diagnostic> {
        vec![Diagnostic::note("second", format!("{} sections", file.categories.len()))]
    }

    fn environment(&self, file: &Config) -> Vec<(String, String)> {
        let lines = file.category("env").map(|env| env.variables.clone()).unwrap_or_default();
        lines.into_iter().map(|line| (line.name, line.value)).collect()
    }

    fn settings(&self, request: &OpenRequest<'_>) -> Result<Arc<dyn Settings>> {
        let named = request.second.and_then(|file| file.category("general")?.last("database"));
        let database = named.map_or(request.database, |variable| &variable.value);
        self.0.settings(&OpenRequest { database, ..*request })
    }
}

fn with_two_files(given: &[(&str, &str)]) -> Builder {
    let (a, b) = (store("a", &[("alice", "first")]), store("b", &[("alice", "second")]));
    let kind = MemoryKind::new().with_database(&a).with_database(&b);
    let given = [&[("extconfig.conf", "[settings]\nsippeers => two,a\n")], given].concat();
    let builder = Realtime::builder("/etc/asterisk").files(Arc::new(files(&given)));
    builder.driver(Arc::new(TwoFiles(kind)))
}

#[tokio::test]
async fn a_kind_may_have_a_second_file() {
    let realtime = with_two_files(&[]).open().unwrap();
    assert_eq!(host(&realtime, "alice").await.unwrap().unwrap(), "first");
    assert!(realtime.diagnostics().is_empty());

    let second = ("second.conf", "[general]\ndatabase = b\n");
    let realtime = with_two_files(&[second, ("first.conf", "[a]\n[b]\n")]).open().unwrap();
    assert_eq!(host(&realtime, "alice").await.unwrap().unwrap(), "second");
    let found: Vec<_> = realtime.diagnostics().iter().map(ToString::to_string).collect();
    assert!(found[0].contains("2 sections") && found[1].contains("1 sections"), "{found:?}");
    let text = realtime.config("second.conf").await.unwrap();
    assert_eq!(text.categories[0].name, "general");

    let error = with_two_files(&[("second.conf", "[oops\n")]).open().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(error.location().map(|place| &*place.file), Some("second.conf"));
}

#[test]
fn the_environment_that_files_want_is_told() {
    let told = |given: &[(&str, &str)]| with_two_files(given).environment();
    let pair = |value: &str| [("A".to_owned(), value.to_owned())];
    assert_eq!(told(&[]), []);
    let first = ("first.conf", "[env]\nA => 1\n");
    assert_eq!(told(&[first]), pair("1"));
    assert_eq!(told(&[first, ("old.conf", "[env]\nA => 2\n")]), pair("2"));
    assert_eq!(told(&[("first.conf", "[env]\nA => 1\n[oops\n")]), []);
    assert_eq!(told(&[first, ("ara.conf", "[family sippeers]\ncodec = of\n")]), pair("1"));
}
