//! What is told of cells.

use super::*;
use crate::{DataType, Otherwise};

static COLUMNS: [Column; 6] = [
    Column::new("name", DataType::String(40)).syntax(Syntax::Text),
    Column::new("mode", DataType::String(40))
        .syntax(Syntax::Words(&["files"]))
        .otherwise(Otherwise::Refuses),
    Column::new("setvar", DataType::String(40)).syntax(Syntax::Assignment),
    Column::new("secret", DataType::String(40)).syntax(Syntax::Text).secret(),
    Column::new("context", DataType::String(40)).syntax(Syntax::Text),
    Column::new("stamp", DataType::DateTime),
];

static TABLE: Table = Table::new("t", &COLUMNS);
static IAX: Table = Table::new("t", &COLUMNS).families(&["iaxusers"]);

fn told(table: &'static Table, cells: [Option<&str>; 6], codec: Codec) -> Vec<String> {
    let names = ["NAME", "mode", "setvar", "secret", "context", "stamp"];
    let mut row = Row::from_cells(&Columns::new(names), cells).unwrap();
    row.set_codec(codec);
    let mut all = Vec::new();
    let mut checker = Checker::new(table);
    checker.separated(&row, |separated| all.push(separated.to_string()));
    checker.check(&row, |finding| all.push(finding.to_string()));
    all
}

#[test]
fn each_value_of_a_cell_is_checked() {
    let cells = [Some("alice"), Some("filse"), Some("a=1;b;c=^3B"), None, Some(" "), Some("x;y")];
    assert_eq!(
        told(&TABLE, cells, Codec::On),
        [
            "mode: `filse` is not `files` (did you mean `files`?); Asterisk refuses the row",
            "setvar: `b` is not of the form `name=value`; Asterisk ignores it",
        ]
    );
}

#[test]
fn a_separator_in_a_single_value_is_told_and_secrets_are_not() {
    let cells = [Some("a;b"), None, None, Some("s3;cret"), Some("x;"), None];
    assert_eq!(
        told(&TABLE, cells, Codec::On),
        [
            "name: Asterisk splits `a;b` at `;` into 2 values, of which it uses only one; write \
             `^3B` for a semicolon",
            "secret: Asterisk splits the value at `;` into 2 values, of which it uses only one; \
             write `^3B` for a semicolon",
            "context: Asterisk splits `x;` at `;`, and takes the one piece that is left; write \
             `^3B` for a semicolon",
        ]
    );
    assert_eq!(told(&IAX, cells, Codec::On).len(), 1, "users have several contexts and secrets");
    assert_eq!(told(&TABLE, cells, Codec::Off), [""; 0], "such stores split nothing");
}

#[test]
fn an_encoded_semicolon_is_one() {
    let cells = [Some("a^3Bb"), None, None, None, None, None];
    assert_eq!(told(&TABLE, cells, Codec::On), [""; 0]);
}

#[test]
fn another_result_has_other_columns() {
    let mut checker = Checker::new(&TABLE);
    let mut count = 0;
    for names in [["mode", "name"], ["name", "mode"]] {
        let row = Row::from_cells(&Columns::new(names), [Some("x"), Some("files")]).unwrap();
        checker.check(&row, |_| count += 1);
    }
    assert_eq!(count, 1);
    assert_eq!(checker.table().name, "t");
}
