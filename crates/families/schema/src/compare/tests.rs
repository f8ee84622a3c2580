//! Differences, and what mends them.

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnDescription, ColumnType, Severity, TableDescription,
    TypeClass,
};

use crate::{Column, DataType, Difference, EnumerationSpec, Key, Layout, State, Table, Tree};

const KIND: EnumerationSpec<'static> =
    EnumerationSpec { name: "kind_values", members: &["yes", "no", "it's"] };

static TABLE: Table = Table::new(
    "t",
    &[
        Column::new("id", DataType::Integer).not_null(),
        Column::new("name", DataType::String(40)).not_null(),
        Column::new("kind", DataType::Enumeration(KIND)),
        Column::new("note", DataType::Text),
        Column::new("old", DataType::Text).until("43956d550a44"),
        Column::new("audio", DataType::Blob),
    ],
)
.official(Tree::Config, "4da0c5f79a9c")
.primary_key(&["id"])
.unique(&[Key::of(&["name"])])
.indexes(&[Key::named("t_name", &["name"])]);

fn layout() -> Layout {
    TABLE.layout(&State::newest()).unwrap()
}

fn words(spelling: &str) -> Option<Vec<String>> {
    asterisk_realtime_sql::enumerated_words(spelling)
}

/// A table that has all it should.
fn columns() -> Vec<ColumnDescription> {
    let column =
        |name: &str, class, type_name: &str| ColumnDescription::new(name, class, type_name);
    let mut id = column("id", TypeClass::Integer { bytes: 4, signed: true }, "int");
    (id.key, id.nullable) = (Some(1), false);
    let mut name = column("NAME", TypeClass::Char, "varchar(40)");
    (name.length, name.nullable, name.indexed) = (Some(40), false, Some(true));
    let mut kind = column("kind", TypeClass::Other, "enum('yes','no','it''s')");
    kind.words = words("enum('yes','no','it''s')");
    let note = column("note", TypeClass::Char, "text");
    vec![id, name, kind, note, column("audio", TypeClass::Binary, "longblob")]
}

/// The differences of a table that was changed.
fn differences(change: impl FnOnce(&mut Vec<ColumnDescription>)) -> Vec<Difference> {
    let mut columns = columns();
    change(&mut columns);
    layout().compare(&TableDescription::new(columns))
}

#[track_caller]
fn check(change: impl FnOnce(&mut Vec<ColumnDescription>), expected: &[&str]) {
    let texts: Vec<_> = differences(change).iter().map(ToString::to_string).collect();
    assert_eq!(texts, expected);
}

#[test]
fn a_table_as_it_should_be_has_no_differences() {
    check(|_| {}, &[]);
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    check(|columns| drop(columns.remove(2)), &["t.kind is missing: add it as enum(yes,no,it's)"]);
    check(|columns| columns[1].length = Some(10), &["t.NAME holds 10 characters: widen it to 40"]);
    check(
        |columns| columns[2].words = words("enum('yes','no')"),
        &["t.kind does not hold it's: add them to its type"],
    );
    check(
        |columns| columns[2].nullable = false,
        &["t.kind refuses NULL: allow it, else rows without it cannot be stored"],
    );
    check(|columns| columns[1].nullable = true, &["t.NAME may be NULL: make it NOT NULL"]);
    check(|columns| columns[0].key = None, &["t.id is not in the primary key: add it"]);
    check(
        |columns| columns[1].indexed = Some(false),
        &["t.name begins no index: add one, each lookup reads the whole table"],
    );
    check(
        |columns| {
            columns[0].class = TypeClass::Date;
            columns[0].type_name = "date".into();
        },
        &["t.id is date: change it to integer"],
    );
    check(
        |columns| columns.push(ColumnDescription::new("old", TypeClass::Char, "text")),
        &["t.old was removed in this version of Asterisk: nothing reads it any more"],
    );
    check(
        |columns| columns.push(ColumnDescription::new("x", TypeClass::Char, "text")),
        &[
            "t.x is not a column that Asterisk reads: check the spelling, or leave it to whoever uses \
         it",
        ],
    );
}

#[test]
fn enumerations_are_compared_by_their_words() {
    let is_fine = |class, type_name: &str, length, words| {
        differences(|columns| {
            columns[2].class = class;
            columns[2].type_name = type_name.into();
            columns[2].length = length;
            columns[2].words = words;
        })
        .is_empty()
    };
    let more = || words("ENUM('no','it''s','yes','maybe')");
    let fewer = || words("enum('no','yes')");
    assert!(is_fine(TypeClass::Other, "kind_values", None, None), "its words are not told");
    assert!(is_fine(TypeClass::Other, "kind_values", None, more()));
    assert!(!is_fine(TypeClass::Other, "kind_values", None, fewer()));
    assert!(is_fine(TypeClass::Char, "varchar(4)", Some(4), None));
    assert!(!is_fine(TypeClass::Char, "varchar(3)", Some(3), None));
    assert!(is_fine(TypeClass::Char, "varchar(4)", Some(4), more()), "a condition");
    assert!(!is_fine(TypeClass::Char, "varchar(4)", Some(4), fewer()), "a condition");
    assert!(!is_fine(TypeClass::Integer { bytes: 4, signed: true }, "int", None, None));
    check(
        |columns| columns[1].words = fewer(),
        &["t.NAME is enum(no,yes): change it to varchar(40)"],
    );
}

#[test]
fn columns_are_added_and_widened_and_nothing_else() {
    let alteration = |change: fn(&mut Vec<ColumnDescription>)| {
        let mut differences = differences(change);
        assert_eq!(differences.len(), 1);
        differences.remove(0).alteration
    };
    assert_eq!(
        alteration(|columns| drop(columns.remove(3))),
        Some(Alteration::AddColumn(ColumnDefinition::new("note", ColumnType::Text)))
    );
    let wide = ColumnDefinition::new("NAME", ColumnType::Char(40)).not_null();
    assert_eq!(
        alteration(|columns| columns[1].length = Some(10)),
        Some(Alteration::WidenColumn(wide))
    );
    assert_eq!(alteration(|columns| drop(columns.remove(0))), None, "a key");
    assert_eq!(alteration(|columns| drop(columns.remove(4))), None, "bytes");
    assert_eq!(alteration(|columns| columns[0].class = TypeClass::Date), None);
    assert_eq!(layout().creation(), None, "it has bytes");
}

#[test]
fn what_loses_values_is_an_error() {
    let severity = |change: fn(&mut Vec<ColumnDescription>)| differences(change)[0].severity();
    assert_eq!(severity(|columns| drop(columns.remove(3))), Severity::Error);
    assert_eq!(severity(|columns| columns[1].indexed = Some(false)), Severity::Warning);
    assert_eq!(severity(|columns| columns[1].nullable = true), Severity::Note);
}
