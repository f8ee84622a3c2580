//! The tables against the official schema as its scripts make it: `fixtures/official.tsv` has the
//! newest columns with their types in each dialect, `fixtures/changes.tsv` what each revision does
//! on MySQL. Both were read from the catalogues of servers after each step.

use std::collections::{BTreeMap, BTreeSet};

use asterisk_realtime_schema::{DataType, Layout, Line, NumberSource, State, Table, Tree, chain};
use asterisk_realtime_sql::schema::SchemaDialect;

use crate::{table, tables};

const OFFICIAL: &str = include_str!("../fixtures/official.tsv");
const CHANGES: &str = include_str!("../fixtures/changes.tsv");

fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn newest(table: &'static Table) -> Layout {
    let state = State::at(table.tree.unwrap(), head(table), Line::UpTo20).unwrap();
    table.layout(&state).unwrap()
}

fn head(table: &Table) -> &'static str {
    chain(table.tree.unwrap()).head().id
}

#[test]
fn m01_there_are_29_official_tables_with_659_columns_and_no_defaults() {
    let official: Vec<_> = tables().into_iter().filter(|table| table.tree.is_some()).collect();
    assert_eq!(official.len(), 29);
    let columns: Vec<_> = official.iter().flat_map(|table| newest(table).columns).collect();
    assert_eq!(columns.len(), 659);
    assert!(columns.iter().all(|one| one.column.default.is_none()));
}

#[test]
fn every_column_has_its_order_and_nullability() {
    let mut expected: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
    for line in lines(OFFICIAL) {
        expected.entry(line[0]).or_default().push((line[1], line[2] == "1"));
    }
    for (name, columns) in expected {
        let layout = newest(table(name));
        let found: Vec<_> =
            layout.columns.iter().map(|one| (one.column.name, one.column.nullable)).collect();
        assert_eq!(found, columns, "{name}");
    }
}

#[test]
fn every_column_has_its_type_in_every_dialect() {
    let mut checked = 0;
    for line in lines(OFFICIAL) {
        let layout = newest(table(line[0]));
        let column = layout.column(line[1]).unwrap().spec();
        for (dialect, expected) in
            ["mysql", "pgsql", "sqlite3", "mssql", "oracle"].into_iter().zip(&line[3..])
        {
            let dialect = SchemaDialect::find(dialect).unwrap();
            // Names of types are quoted, as all names are.
            let found = (dialect.data_type)(&column.data_type).replace('"', "");
            assert_eq!(found, *expected, "{}.{} in {}", line[0], line[1], dialect.name);
            checked += 1;
        }
    }
    assert_eq!(checked, 659 * 5);
}

/// What the store numbers is spelled otherwise, and is the same to those who read it.
#[test]
fn numbered_columns_are_the_known_ones() {
    let numbered: Vec<_> = tables()
        .into_iter()
        .flat_map(|table| table.columns.iter().map(move |column| (table.name, column)))
        .filter(|(_, column)| column.numbered != NumberSource::Writer)
        .map(|(table, column)| format!("{table}.{} {:?}", column.name, column.numbered))
        .collect();
    assert_eq!(
        numbered,
        [
            "ast_config.id Store",
            "extensions.id Store",
            "iaxfriends.id Store",
            "meetme.bookid Store",
            "queue_log.id Store",
            "queue_members.uniqueid OnlyMysql",
            "sippeers.id Store",
            "voicemail.uniqueid Store",
        ]
    );
}

#[test]
fn m02_ps_tables_have_a_unique_id_with_an_index_and_no_primary_key() {
    for table in tables().into_iter().filter(|table| table.name.starts_with("ps_")) {
        assert!(table.primary_key.is_empty(), "{}", table.name);
        assert!(table.unique.iter().any(|key| key.columns == ["id"]), "{}", table.name);
        let name = format!("{}_id", table.name);
        assert!(table.indexes.iter().any(|key| key.name == Some(name.as_str())), "{name}");
    }
}

#[test]
fn m03_equal_names_have_equal_members() {
    let mut seen = BTreeMap::new();
    for one in
        tables().into_iter().filter(|table| table.tree.is_some()).flat_map(|it| newest(it).columns)
    {
        if let DataType::Enumeration(words) = one.data_type {
            let members = *seen.entry(words.name).or_insert(words.members);
            assert_eq!(members, words.members, "{}", words.name);
        }
    }
    assert_eq!(seen.len(), 35);
}

/// M05, M06 and M07: replaying the revisions gives what each of them does.
#[test]
fn m07_every_revision_does_what_the_scripts_do() {
    let mut expected: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for line in lines(CHANGES) {
        let change = line[2..].join(" ").trim_end().to_owned();
        // Not part of the types that are told apart here.
        let is_same = line[2] == "change" && line[5] == "longblob" && line[4] != "recording";
        expected.entry((line[0], line[1])).or_default().extend((!is_same).then_some(change));
    }
    for tree in Tree::ALL {
        let mut before: BTreeMap<String, String> = BTreeMap::new();
        for revision in chain(tree).revisions {
            let after = columns(tree, revision.id);
            let found = changes(&before, &after);
            let expected = expected.remove(&(tree.as_str(), revision.id)).unwrap_or_default();
            assert_eq!(found, expected, "{tree} {}", revision.id);
            before = after;
        }
    }
    assert!(expected.is_empty(), "{expected:?}");
}

/// The columns of all tables at a revision, with their types as MySQL shows them.
fn columns(tree: Tree, revision: &str) -> BTreeMap<String, String> {
    let state = State::at(tree, revision, Line::UpTo20).unwrap();
    let of_tree = tables().into_iter().filter(|table| table.tree == Some(tree));
    let layouts = of_tree.filter_map(|table| table.layout(&state));
    let mut columns = BTreeMap::new();
    for layout in layouts {
        for one in &layout.columns {
            let name = format!("{} {}", layout.name(), one.column.name);
            columns.insert(name, shown(&one.data_type));
        }
    }
    columns
}

fn changes(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> BTreeSet<String> {
    let mut changes = BTreeSet::new();
    for (name, data_type) in after {
        match before.get(name) {
            None => changes.insert(format!("add {name} {data_type}")),
            Some(former) if former != data_type => {
                changes.insert(format!("change {name} {data_type}"))
            }
            Some(_) => false,
        };
    }
    changes.extend(
        before.keys().filter(|name| !after.contains_key(*name)).map(|name| format!("drop {name}")),
    );
    changes
}

fn shown(data_type: &DataType<'_>) -> String {
    match data_type {
        DataType::BigInteger => "bigint(20)".into(),
        DataType::Blob => "blob".into(),
        DataType::Boolean => "tinyint(1)".into(),
        DataType::DateTime => "datetime".into(),
        DataType::Decimal { precision, scale } => format!("decimal({precision},{scale})"),
        DataType::Enumeration(words) => {
            let words: Vec<_> = words.members.iter().map(|word| format!("'{word}'")).collect();
            format!("enum({})", words.join(","))
        }
        DataType::Float => "float".into(),
        DataType::Integer => "int(11)".into(),
        DataType::LargeBlob => "longblob".into(),
        DataType::String(length) => format!("varchar({length})"),
        DataType::Text => "text".into(),
    }
}

#[test]
fn m10_the_order_of_columns_that_matters() {
    let place = |table_name: &str, column: &str| {
        newest(table(table_name)).columns.iter().position(|one| one.column.name == column).unwrap()
    };
    assert_eq!(place("sippeers", "ipaddr"), 2);
    assert!(place("sippeers", "ipaddr") < place("sippeers", "host"));
    assert!(place("sippeers", "permit") < place("sippeers", "deny"));
    assert!(place("ps_endpoints", "deny") < place("ps_endpoints", "permit"));
}

#[test]
fn m11_the_longest_name() {
    let names = tables().into_iter().flat_map(|table| table.columns.iter().map(|one| one.name));
    let longest = names.max_by_key(|name| name.len()).unwrap();
    assert_eq!(longest, "send_contact_status_on_update_registration");
}
