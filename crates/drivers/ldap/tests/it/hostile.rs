//! Whatever comes in: no injection, no panic, nothing lost.

use asterisk_realtime_conformance::probe::{soon, table};
use asterisk_realtime_core::{
    Driver, ErrorKind, IntoChanges, IntoFilter, LetterCase, LikePattern, Op, Result, Selection,
};
use asterisk_realtime_ldap::{LdapDriver, LdapSection};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::phones;

/// Texts of what is special somewhere: filters, names, LIKE, spaces, what Unicode puts together.
fn nasty() -> impl Strategy<Value = String> {
    let special =
        "[*()\\\\&|!=<>~,+;\"#/%_ a-cA-C0\\x00-\\x1f\u{e9}\u{301}\u{1f600}\u{ff07}]{1,12}";
    prop_oneof![3 => special, 1 => "\\PC{1,8}", 1 => any::<String>()]
}

struct Stage {
    driver: LdapDriver,
    runtime: tokio::runtime::Runtime,
    _server: asterisk_realtime_testkit::Slapd,
}

impl Stage {
    fn new() -> Self {
        let server = phones::server();
        let mut section = LdapSection::new("sip")
            .map("name", "cn")
            .map("host", "AstAccountHost")
            .map("number", "phoneNumber")
            .map("ordered", "phoneName")
            .map("owner", "phoneOwner")
            .map("plain", "phonePlain")
            .map("bytes", "phoneBytes");
        section.filters = vec!["(objectClass=AsteriskSIPUser)".into()];
        section.object_classes = vec!["AsteriskAccount".into(), "AsteriskSIPUser".into()];
        section.rdn = vec!["name".into()];
        let driver = LdapDriver::new(phones::settings(&server, vec![section]));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        Self { driver, runtime: runtime.unwrap(), _server: server }
    }

    fn names(&self, pairs: &[(&str, &str)]) -> Result<Vec<String>> {
        let (sip, filter) = (table("sip"), pairs.into_filter()?);
        let select = self.driver.select(&sip, &filter, Selection::ALL, soon());
        let rows = self.runtime.block_on(select)?;
        Ok(rows.iter().map(|row| row.text("name").unwrap().to_owned()).collect())
    }

    /// The entry is found by its name and by its values, which are as they were given.
    fn is_there(&self, name: &str, value: &str) -> std::result::Result<(), TestCaseError> {
        let (sip, filter) = (table("sip"), [("name", name)].into_filter().unwrap());
        let select = self.driver.select(&sip, &filter, Selection::ALL, soon());
        let rows = self.runtime.block_on(select).unwrap();
        prop_assert_eq!(rows.len(), 1, "{:?}", name);
        prop_assert_eq!(rows[0].text("name"), Some(name));
        // An empty text is no value of a directory.
        let expected = Some(value).filter(|value| !value.is_empty());
        prop_assert_eq!(rows[0].text("plain"), expected);
        prop_assert_eq!(rows[0].text("bytes"), expected);
        if value.is_empty() {
            return Ok(());
        }
        // No rule of equality for one, octets for the other: nothing is folded.
        prop_assert!(self.names(&[("plain", value)]).unwrap().contains(&name.to_owned()));
        prop_assert_eq!(self.names(&[("bytes", value)]).unwrap(), [name]);
        Ok(())
    }

    fn insert(&self, changes: &[(&str, &str)]) -> Result<u64> {
        let changes = changes.into_changes()?;
        self.runtime.block_on(self.driver.insert(&table("sip"), &changes, soon()))
    }

    fn delete(&self, name: &str) -> Result<u64> {
        let filter = [("name", name)].into_filter()?;
        self.runtime.block_on(self.driver.delete(&table("sip"), &filter, soon()))
    }
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

/// Any text as a name and as a value: it comes back as it is, is found by itself, and is removed
/// alone; or it is refused and nothing has happened.
#[test]
fn what_is_stored_is_what_comes_back() {
    let stage = Stage::new();
    let before = stage.names(&[("name LIKE", "%")]).unwrap();
    let test = |(name, value): (String, String)| {
        match stage.insert(&[("name", &name), ("plain", &value), ("bytes", &value)]) {
            Ok(count) => {
                prop_assert_eq!(count, 1);
                let outcome = stage.is_there(&name, &value);
                prop_assert_eq!(stage.delete(&name).unwrap(), 1, "{:?}", name);
                outcome?;
            }
            Err(error) => {
                let expected = matches!(error.kind(), ErrorKind::Invalid | ErrorKind::Conflict);
                prop_assert!(expected, "{error:?} of {name:?} {value:?}");
            }
        }
        prop_assert_eq!(stage.names(&[("name LIKE", "%")]).unwrap(), before.clone());
        Ok(())
    };
    runner(150).run(&(nasty(), nasty()), test).unwrap();
}

/// Any text in every position of a condition: it finds no more than the model does.
#[test]
fn conditions_find_what_they_say() {
    let stage = Stage::new();
    let stored = ["a", "A b", "a*b", "(c)", "\\", "100%_x", "\u{e9}", "a\u{301}", "x=y,z", "b"];
    for (index, value) in stored.iter().enumerate() {
        let name = format!("v{index}");
        stage.insert(&[("name", &name), ("plain", value), ("number", &index.to_string())]).unwrap();
    }
    let ops = [Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge, Op::Like, Op::NotLike];
    let test = |(value, columns): (String, Vec<u8>)| {
        for op in ops {
            let found = stage.names(&[(&format!("plain {op}"), &value), ("name LIKE", "v%")]);
            let found = found.unwrap();
            let pattern = LikePattern::parse(&value);
            for (index, stored) in stored.iter().enumerate() {
                let holds = match op {
                    Op::Like => pattern.matches(stored, LetterCase::Sensitive),
                    Op::NotLike => !pattern.matches(stored, LetterCase::Sensitive),
                    // Blanks do not count in a directory.
                    _ if value.contains(' ') || value.is_empty() => continue,
                    _ => op.accepts((*stored).cmp(&*value)).unwrap(),
                };
                let is_found = found.contains(&format!("v{index}"));
                prop_assert_eq!(is_found, holds, "{:?} {} {:?}", stored, op, value);
            }
        }
        // Every other kind of attribute: an answer, or a refusal of the value.
        for column in columns {
            let column = ["host", "number", "ordered", "owner", "bytes"][usize::from(column % 5)];
            for op in ops {
                if let Err(error) = stage.names(&[(&format!("{column} {op}"), &value)]) {
                    prop_assert_eq!(error.kind(), ErrorKind::Invalid, "{:?}", error);
                    prop_assert!(op.is_ordering(), "{} {}", column, op);
                }
            }
        }
        Ok(())
    };
    runner(60).run(&(nasty(), vec(any::<u8>(), 2)), test).unwrap();
}

/// Any text as the name of a column.
#[test]
fn names_of_columns_are_no_syntax() {
    let stage = Stage::new();
    let test = |name: String| {
        let known = ["name", "host", "number", "ordered", "owner", "plain", "bytes"];
        prop_assume!(!known.iter().any(|known| known.eq_ignore_ascii_case(name.trim())));
        if let Ok(filter) = [(&*name, "x")].into_filter() {
            prop_assume!(!known.contains(&filter.first().column()));
            let sip = table("sip");
            let select = stage.driver.select(&sip, &filter, Selection::ALL, soon());
            let error = stage.runtime.block_on(select).unwrap_err();
            prop_assert_eq!(error.kind(), ErrorKind::NotFound);
        }
        Ok(())
    };
    runner(200).run(&nasty(), test).unwrap();
}
