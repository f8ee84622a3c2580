//! What `docs/cache.md` advises is what the code does.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use asterisk_realtime::cache::{CacheAdvice, Lifetimes, advice};
use asterisk_realtime::conf::value::{Unit, parse_duration};
use asterisk_realtime::families::{self, schema};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What stands between backticks.
fn names(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn time(cell: &str) -> Duration {
    match cell {
        "none" => Duration::ZERO,
        time => parse_duration(time, Unit::Seconds).unwrap(),
    }
}

/// A line of the table: lifetimes of rows and of absence, and registration columns.
type Line = (Lifetimes, Lifetimes, Vec<String>);

fn told(advice: &CacheAdvice) -> Line {
    let columns = advice.registration.iter().map(|&column| column.to_owned());
    (advice.found, advice.absent, columns.collect())
}

/// The table of the page by family.
fn documented() -> BTreeMap<String, Line> {
    let page = fs::read_to_string(repository().join("docs/cache.md")).unwrap();
    let (_, chapter) = page.split_once("\n## Advice per family\n").unwrap();
    let lines = chapter.lines().skip_while(|line| !line.starts_with("|---"));
    let mut families = BTreeMap::new();
    for line in lines.skip(1).take_while(|line| line.starts_with('|')) {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let [_, named, soft, hard, grace, absent, columns, why, _] = cells[..] else {
            panic!("{line}")
        };
        assert!(!why.is_empty(), "{line}");
        let found = Lifetimes { soft: time(soft), hard: time(hard), grace: time(grace) };
        let absent = Lifetimes::exactly(time(absent));
        let columns: Vec<_> = names(columns).into_iter().map(str::to_owned).collect();
        for family in names(named) {
            let known = families.insert(family.to_owned(), (found, absent, columns.clone()));
            assert!(known.is_none(), "{family} stands there twice");
        }
    }
    families
}

#[test]
fn the_page_says_what_is_advised() {
    let documented = documented();
    assert!(documented.len() > 20, "{documented:?}");
    for (family, line) in &documented {
        assert_eq!(&told(&advice(family)), line, "{family}");
        assert_eq!(&told(&advice(&family.to_uppercase())), line, "{family}");
    }
    for table in families::tables() {
        for family in table.families.iter().filter(|family| !documented.contains_key(**family)) {
            assert_eq!(advice(family), CacheAdvice::default(), "{family} is not in the page");
        }
    }
}

/// Whatever Asterisk writes into a peer of its own accord belongs to its registration.
#[test]
fn registration_columns_are_those_that_are_written() {
    for (word, table, family) in
        [("sippeers", "sippeers", "sippeers"), ("iaxpeers", "iaxfriends", "iaxpeers")]
    {
        let file = repository().join(format!("crates/families/{word}/data/{table}.toml"));
        let data = fs::read_to_string(file).unwrap();
        let begin = format!("update {family} name = NAME: ");
        let written = data.split(&begin).skip(1).map(|rest| rest.split('"').next().unwrap());
        let written: Vec<_> = written.flat_map(|columns| columns.split(", ")).collect();
        assert!(written.len() > 2, "{family}: {written:?}");
        let registration = schema::registration_columns(family);
        for column in written {
            assert!(registration.contains(&column), "{family}: {column}");
        }
        assert!(registration.is_sorted(), "{family}");
    }
}
