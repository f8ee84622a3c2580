//! Databases that are recognised by their columns.

use asterisk_realtime_core::{ColumnDescription, TableDescription, TypeClass};
use asterisk_realtime_schema::{
    DataType, Fault, Layout, Line, State, Tree, Version, chain, recognise, satisfied,
};

use crate::{at, table, tables};

/// A table as MySQL describes it.
fn described(layout: &Layout) -> TableDescription {
    let columns = layout.columns.iter().map(|one| {
        let (class, type_name, length) = match one.data_type {
            DataType::String(length) => (TypeClass::Char, "varchar".to_owned(), Some(length)),
            DataType::Text => (TypeClass::Char, "text".into(), None),
            DataType::Integer => {
                (TypeClass::Integer { bytes: 4, signed: true }, "int".into(), None)
            }
            DataType::BigInteger => {
                (TypeClass::Integer { bytes: 8, signed: true }, "bigint".into(), None)
            }
            DataType::Boolean => {
                (TypeClass::Integer { bytes: 1, signed: true }, "tinyint(1)".into(), None)
            }
            DataType::Float => (TypeClass::Float, "float".into(), None),
            DataType::Decimal { .. } => (TypeClass::Decimal, "decimal".into(), None),
            DataType::DateTime => (TypeClass::DateTime, "datetime".into(), None),
            DataType::Enumeration(words) => {
                (TypeClass::Other, format!("enum('{}')", words.members.join("','")), None)
            }
            _ => (TypeClass::Binary, "longblob".into(), None),
        };
        let mut column = ColumnDescription::new(one.column.name, class, type_name);
        column.length = length;
        if let DataType::Enumeration(words) = one.data_type {
            column.words = Some(words.members.iter().copied().map(String::from).collect());
        }
        column.nullable = one.column.nullable;
        let keys = layout.table.primary_key;
        let place = keys.iter().position(|key| *key == one.column.name);
        column.key = place.map(|place| u16::try_from(place + 1).unwrap());
        column
    });
    TableDescription::new(columns.collect())
}

#[test]
fn every_form_has_no_difference_from_itself() {
    for version in ["12.0.0", "13.10.0", "16.30.0", "18.9.0", "20.8.0", "22.10.0", "master"] {
        let version: Version = version.parse().unwrap();
        for layout in tables().into_iter().filter_map(|table| table.at(version)) {
            let differences = layout.compare(&described(&layout));
            assert!(differences.is_empty(), "{version}: {differences:?}");
        }
    }
}

#[test]
fn the_newest_revision_that_holds_is_found() {
    for revision in chain(Tree::Config).revisions {
        for line in [Line::UpTo20, Line::From21] {
            // Its only column is of one line: `recognise` tells that.
            if revision.id == "24c12d8e9014" && line == Line::From21 {
                continue;
            }
            let state = State::at(Tree::Config, revision.id, line).unwrap();
            let layouts: Vec<_> = tables().into_iter().filter_map(|it| it.layout(&state)).collect();
            let describe =
                |name: &str| layouts.iter().find(|layout| layout.name() == name).map(described);
            let found = satisfied(Tree::Config, &tables(), describe).unwrap();
            // Some revisions change keys only, or undo what others did: then there are several
            // with the same columns, and it is one of those.
            let found = State::at(Tree::Config, found, line).unwrap();
            for layout in &layouts {
                let other = layout.table.layout(&found).unwrap();
                assert_eq!(other.columns, layout.columns, "{}", revision.id);
            }
        }
    }
}

#[test]
fn l02_the_form_of_branch_21_is_told_apart() {
    let has = |line: Line| {
        let layout = at("ps_registrations", "2285f2ace275", line);
        let found = recognise("2285f2ace275", |name, column| {
            (name == layout.name()).then(|| layout.column(column).is_some())
        });
        found.unwrap().line
    };
    assert_eq!(has(Line::UpTo20), Line::UpTo20);
    assert_eq!(has(Line::From21), Line::From21);
}

#[test]
fn l11_drift_is_a_difference_at_the_recorded_revision() {
    let mut columns = described(&at("ps_aors", "74dc751dfe8e", Line::Any)).columns().to_vec();
    let drifted = columns.iter_mut().find(|column| &*column.name == "remove_existing").unwrap();
    drifted.type_name = "enum('yes','no')".into();
    drifted.words = Some(vec!["yes".into(), "no".into()]);
    let layout = at("ps_aors", "74dc751dfe8e", Line::Any);
    let differences = layout.compare(&TableDescription::new(columns));
    assert_eq!(differences.len(), 1);
    assert!(matches!(differences[0].fault, Fault::MissingWords(_)));
    assert_eq!(
        differences[0].to_string(),
        "ps_aors.remove_existing does not hold 0, 1, off, on, false, true: add them to its type"
    );
}

/// The revisions at which a column is there.
fn span(name: &str, column: &str) -> (&'static str, &'static str) {
    let has = |revision: &&'static asterisk_realtime_schema::Revision| {
        let state = State::at(Tree::Config, revision.id, Line::Any).unwrap();
        table(name).layout(&state).is_some_and(|layout| layout.column(column).is_some())
    };
    let all: Vec<_> = chain(Tree::Config).revisions.iter().filter(has).collect();
    (all[0].id, all[all.len() - 1].id)
}

#[test]
fn l13_l14_columns_of_a_short_life() {
    let place = |id: &str| chain(Tree::Config).position(id).unwrap();
    let (first, last) = span("ps_endpoints", "suppress_q850_reason_header");
    assert_eq!(first, "19b00bc19b7b");
    assert_eq!(place(last) + 1, place("7f85dd44c775"));
    assert_eq!(span("ps_endpoint_id_ips", "transport"), ("d5122576cca8", "6c475a93f48a"));
    let has = |version: &str| {
        let layout = table("ps_endpoint_id_ips").at(version.parse().unwrap()).unwrap();
        layout.column("transport").is_some()
    };
    assert!(has("20.8.0") && !has("20.8.1") && !has("20.7.0"));
}

#[test]
fn l17_l18_types_of_former_revisions() {
    let data_type = |name: &str, column: &str, revision: &str| {
        at(name, revision, Line::Any).column(column).unwrap().data_type
    };
    let DataType::Enumeration(words) = data_type("ps_endpoints", "identify_by", "20abce6d1e3c")
    else {
        panic!("it was an enumeration")
    };
    assert_eq!(words.members, ["username", "auth_username", "ip"]);
    assert_eq!(data_type("ps_endpoints", "identify_by", "52798ad97bdf"), DataType::String(80));
    assert_eq!(data_type("queue_members", "uniqueid", "1758e8bbf6b"), DataType::String(80));
    assert_eq!(data_type("queue_members", "uniqueid", "5139253c0423"), DataType::Integer);
}

#[test]
fn old_branches_have_no_table_of_newer_ones() {
    let at = |name: &str, version: &str| table(name).at(version.parse().unwrap()).is_some();
    assert!(!at("stir_tn", "20.6.0") && at("stir_tn", "20.7.0"));
    assert!(!at("queue_log", "13.30.0") && at("queue_log", "13.35.0"));
    assert!(at("followme", "12.0.0"), "outside of the official schema");
    assert!(table("sippeers").at(Version::new(11, 0, 0)).is_none());
}
