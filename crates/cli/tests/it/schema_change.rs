//! `ara schema diff`, `create` and `upgrade`.

use std::collections::BTreeSet;

use asterisk_realtime::families;
use asterisk_realtime::families::schema::{DataType, Layout, Table, Version};
use serde_json::Value;

use crate::run::ara;
use crate::schema_stores::{Store, pgsql, sqlite3, stores};

/// Families whose tables have all that tables may have.
const FAMILIES: [&str; 12] = [
    "sippeers",
    "queues",
    "queue_members mine",
    "voicemail",
    "voicemail_messages",
    "musiconhold_entry",
    "musiconhold",
    "ps_endpoints",
    "ps_aors",
    "extensions",
    "queues.conf ast_config",
    "sip.conf ast_config",
];

#[test]
fn m02_what_create_makes_has_no_differences() {
    for store in stores(&FAMILIES) {
        let what = store.driver;
        let run = |words: &str| ara(&store.directory, words);
        let before = run("schema diff --json");
        assert_eq!(before.status, 1, "{what}: {before:?}");
        let planned = run("schema create");
        assert_eq!(planned.status, 0, "{what}: {planned:?}");
        assert!(planned.out.ends_with("-- nothing was done; --apply does it\n"), "{planned:?}");
        assert_eq!(run("schema diff --json"), before, "{what}: a dry run changes nothing");

        let made = run("schema create --apply");
        assert_eq!((made.status, made.err.as_str()), (0, ""), "{what}: {}", made.out);
        assert_eq!(made.out.matches(": done\n").count(), FAMILIES.len() - 1, "{}", made.out);
        let statements = |text: &str| text.matches("CREATE ").count();
        assert_eq!(statements(&made.out), statements(&planned.out), "{what}");
        let after = run("schema diff");
        assert_eq!((after.status, after.err.as_str()), (0, ""), "{what}: {}", after.out);
        let none = after.out.matches(": no differences\n").count();
        assert_eq!(none, FAMILIES.len() - 1, "{what}: {}", after.out);
        assert_eq!(run("schema create --apply").out, "nothing to do: all 11 mapped tables exist\n");
        assert_eq!(run("schema upgrade --apply").out, "nothing to do\n", "{what}");
    }
}

/// Table, column and code of each difference.
type Found = BTreeSet<[String; 3]>;

fn found(store: &Store) -> Found {
    let diff = ara(&store.directory, "schema diff --asterisk master --json");
    assert_eq!(diff.status, 1, "{}", diff.out);
    let diff = diff.json();
    let tables = diff["tables"].as_array().unwrap().iter();
    let all = tables.flat_map(|table| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let differences = table["differences"].as_array().unwrap().iter();
        differences.map(move |one| [&table["table"], &one["column"], &one["code"]].map(text))
    });
    all.collect()
}

/// What the history says that happened between an old form of a table and the newest, as far as
/// the store can tell: no column of SQLite is too narrow.
fn history(driver: &str, old: &Layout, new: &Layout) -> Found {
    let mut known = Found::new();
    let mut add = |column: &str, code: &str| {
        known.insert([new.name(), column, code].map(str::to_owned));
    };
    for one in &old.columns {
        if new.column(one.column.name).is_none() {
            add(one.column.name, "other-version");
        }
    }
    for one in &new.columns {
        let name = one.column.name;
        let Some(before) = old.column(name) else {
            add(name, "missing-column");
            continue;
        };
        match (before.data_type, one.data_type) {
            (DataType::String(has), DataType::String(needs))
                if has < needs && driver != "sqlite3" =>
            {
                add(name, "too-narrow");
            }
            (DataType::Enumeration(has), DataType::Enumeration(needs))
                if needs.members.iter().any(|it| !has.members.contains(it)) =>
            {
                add(name, "missing-words");
            }
            (DataType::Enumeration(_), DataType::String(_)) => {
                add(name, "wrong-type");
            }
            _ => {}
        }
    }
    for key in &new.indexes {
        let begins = |other: &&&families::schema::Key| other.columns[0] == key.columns[0];
        if !old.indexes.iter().chain(&old.unique).any(|other| begins(&other)) {
            add(key.columns[0], "missing-index");
        }
    }
    known
}

/// The official tables, and a mapping for each.
fn official() -> (Vec<&'static Table>, Vec<String>) {
    let mut tables = families::tables();
    tables.retain(|table| table.tree.is_some() && table.name != "cdr");
    let family = |table: &&Table| table.families.first().copied().unwrap_or(table.name);
    let mappings = tables.iter().map(|it| format!("{} {}", family(it), it.name)).collect();
    (tables, mappings)
}

#[test]
fn three_release_heads_have_the_known_differences_and_upgrade_mends_what_it_may() {
    let (tables, mappings) = official();
    let mappings: Vec<_> = mappings.iter().map(String::as_str).collect();
    // Counts on MySQL: missing columns, too narrow ones, enumerations that lack words, all.
    for (version, counts) in
        [("13.0.0", [141, 22, 41, 208]), ("18.9.0", [44, 23, 72, 140]), ("20.8.0", [21, 0, 0, 23])]
    {
        let old: Version = version.parse().unwrap();
        for store in stores(&mappings) {
            let driver = store.driver;
            let words = format!("schema sql --dialect {driver} --asterisk {version}");
            store.execute(&ara(&store.directory, &words).out);
            // Tables that came later are not there.
            let there = tables.iter().filter_map(|table| Some((table.at(old)?, table.newest())));
            let known: Found = there.flat_map(|(old, new)| history(driver, &old, &new)).collect();
            assert_eq!(found(&store), known, "{version} {driver}");
            let count = |code| known.iter().filter(|[_, _, it]| it == code).count();
            if driver == "mysql" {
                let codes = ["missing-column", "too-narrow", "missing-words"].map(count);
                assert_eq!([codes[0], codes[1], codes[2], known.len()], counts, "{version}");
            }

            let planned = ara(&store.directory, "schema upgrade --asterisk master");
            assert_eq!(planned.status, 0, "{}", planned.out);
            assert_eq!(found(&store), known, "{version} {driver}: a dry run changes nothing");
            let words = "schema upgrade --apply --asterisk master";
            let upgraded = ara(&store.directory, words);
            assert_eq!(upgraded.status, 0, "{}", upgraded.out);
            let mended = ["missing-column", "too-narrow"];
            let left = known.into_iter().filter(|[_, _, code]| !mended.contains(&code.as_str()));
            assert_eq!(found(&store), left.collect(), "{version} {driver}: {}", upgraded.out);
        }
    }
}

/// A type, or a condition, of somebody else.
#[test]
fn words_that_are_missing_are_named_on_every_store() {
    let columns = "CREATE TABLE musiconhold (name VARCHAR(80) NOT NULL PRIMARY KEY, mode ";
    for store in stores(&["musiconhold"]) {
        let (before, kind) = match store.driver {
            "mysql" => ("", "ENUM('files','custom','it''s')"),
            "pgsql" => ("CREATE TYPE modes AS ENUM ('files', 'custom', 'it''s'); ", "modes"),
            _ => ("", "VARCHAR(10) CHECK (mode IN ('files', 'custom', 'it''s'))"),
        };
        store.execute(&format!("{before}{columns}{kind})"));
        let diff = ara(&store.directory, "schema diff --asterisk 22.10 --json").json();
        let differences = diff["tables"][0]["differences"].as_array().unwrap();
        let mode: Vec<_> = differences.iter().filter(|one| one["column"] == "mode").collect();
        assert_eq!(mode.len(), 1, "{}: {mode:?}", store.driver);
        assert_eq!(mode[0]["code"], "missing-words", "{}: {mode:?}", store.driver);
        let message = mode[0]["message"].as_str().unwrap();
        assert!(
            message.contains("does not hold mp3nb, quietmp3nb, quietmp3, playlist: "),
            "{message}"
        );
        let upgrade = ara(&store.directory, "schema upgrade --asterisk 22.10");
        let reason = "(the words of a type are not changed)";
        assert!(upgrade.out.contains(reason), "{}", upgrade.out);
    }
}

/// The names of indexes share a room with those of tables, in these stores.
#[test]
fn a_table_is_made_with_its_indexes_or_not_at_all() {
    for store in [sqlite3(&["sippeers"]), pgsql(&["sippeers"])] {
        store.execute("CREATE TABLE sippeers_name_host (a INTEGER)");
        let made = ara(&store.directory, "schema create --apply");
        assert_ne!(made.status, 0, "{}", made.out);
        assert!(made.out.contains(": failed: "), "{}", made.out);
        let diff = ara(&store.directory, "schema diff --json").json();
        assert_eq!(diff["tables"][0]["exists"], false, "{diff}");
        store.execute("DROP TABLE sippeers_name_host");
        assert_eq!(ara(&store.directory, "schema create --apply").status, 0);
        assert_eq!(ara(&store.directory, "schema diff").status, 0);
    }
}

/// A new column that has to hold another value in each row has none to begin with.
#[test]
fn numbers_of_rows_are_not_invented() {
    for store in stores(&["queue_members"]) {
        store.execute(
            "CREATE TABLE queue_members (queue_name VARCHAR(80), interface VARCHAR(80));
             INSERT INTO queue_members VALUES ('a', 'b'), ('c', 'd');",
        );
        let done = ara(&store.directory, "schema upgrade --apply --json").json();
        let left = done["tables"][0]["left"].as_array().unwrap();
        let number = left.iter().find(|one| one["column"] == "uniqueid").unwrap();
        assert_eq!(number["reason"], "each row needs a value of its own in it");
        assert_eq!(done["tables"][0]["done"], true, "{done}");
        assert_eq!(ara(&store.directory, "realtime multi queue_members penalty 1").status, 1);
    }
}

#[test]
fn help_teaches_by_examples() {
    let directory = crate::run::etc(&[]);
    for command in ["diff", "create", "upgrade"] {
        let done = ara(&directory, &format!("schema {command} --help"));
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{command}");
        assert!(done.out.contains(&format!("Examples:\n  ara schema {command}\n")), "{}", done.out);
    }
}
