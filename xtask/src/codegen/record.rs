//! The struct of a row: `src/records/TABLE.rs`, and the columns that it has beyond the official
//! ones: `src/records/TABLE/extra.rs`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::column::column;
use super::data::{Column, Field, Record, Table};
use super::field::{Derived, derive};
use super::notation::{constant, strings};
use super::rust::{enumerations_of, mark, names, without_literals};

/// The crate that says what tables and rows are.
const ROOT: &str = "asterisk_realtime_schema";

/// Lines are not longer than this.
const WIDTH: usize = 100;

/// A field with what it comes from.
type Row<'t> = (&'t Column, &'t Field, Derived);

/// What a column without particulars has.
const PLAIN: &Field = &Field::PLAIN;

pub(super) fn records(table: &Table) -> Result<String> {
    let mut body = String::new();
    for record in &table.records {
        let separator = if body.is_empty() { "" } else { "\n" };
        body = body + separator + &block(table, record, &fields(table, record)?);
    }
    let mut text = mark(&format!("data/{}.toml", table.name));
    let _ = writeln!(text, "//! Rows of `{}`.\n", table.name);
    if !table.extra.is_empty() {
        text.push_str("mod extra;\n\n");
    }
    text.push_str(&imports(table, &body));
    Ok(text + &body)
}

fn fields<'t>(table: &'t Table, record: &'t Record) -> Result<Vec<Row<'t>>> {
    let read = table.columns.iter().chain(&table.extra).filter(|it| it.syntax.is_some());
    let named = record.fields.keys().chain(&record.without);
    for name in named {
        if !read.clone().any(|column| column.name == *name) {
            bail!("`{name}` is no column that is read");
        }
    }
    let mut fields = Vec::new();
    for column in read.filter(|column| !record.without.contains(&column.name)) {
        let field = record.fields.get(&column.name).unwrap_or(PLAIN);
        let mut derived = derive(column, field, &record.name)?;
        if table.extra.iter().any(|extra| extra.name == column.name) {
            derived.about.push_str(" Not in the official schema.");
        }
        fields.push((column, field, derived));
    }
    Ok(fields)
}

/// The table of the columns that are not official; `None` if the struct has none.
pub(super) fn extra(table: &Table) -> Result<Option<String>> {
    if table.extra.is_empty() {
        return Ok(None);
    }
    let mut body = format!(
        "/// What Asterisk reads though the official schema lacks it.\n\
         pub(super) static EXTRA: Table = Table::new({:?}, COLUMNS);\n\n\
         const COLUMNS: &[Column] = &[\n",
        table.name
    );
    for each in &table.extra {
        let _ = writeln!(body, "    {},", column(each)?);
    }
    body.push_str("];\n");
    let mut text = mark(&format!("data/{}.toml", table.name));
    let _ = writeln!(text, "//! Columns of `{}` that are not official.\n", table.name);
    let words = enumerations_of(&body);
    if !words.is_empty() {
        let _ = writeln!(text, "use {ROOT}::enumerations::{{{}}};", words.join(", "));
    }
    let _ = writeln!(text, "use {ROOT}::{{{}}};\n", names(&body).join(", "));
    Ok(Some(text + &body))
}

fn block(table: &Table, record: &Record, fields: &[Row<'_>]) -> String {
    let mut text = String::from("record! {\n");
    text.push_str(&comment(&record.about, "    "));
    let family = record.family.as_ref().or(table.families.first()).unwrap_or(&table.name);
    let _ = writeln!(text, "    pub struct {} of {family:?} by {:?} {{", record.name, record.key);
    let extra = if table.extra.is_empty() { "" } else { ", EXTRA" };
    let _ = writeln!(text, "        tables: [{}{extra}],", constant(&table.name));
    let identity = record.identity.as_deref().unwrap_or(std::slice::from_ref(&record.key));
    let _ = writeln!(text, "        identity: [{}],", strings(identity.iter().map(String::as_str)));
    let names = record.names.as_deref().unwrap_or("lower_case");
    let _ = writeln!(text, "        names: record::{names},");
    let complete = match &record.complete {
        Some(function) => format!("{}::{function}", record.name),
        None => "record::nothing".into(),
    };
    let _ = writeln!(text, "        complete: {complete};");
    for (column, field, derived) in fields {
        text.push_str(&comment(&derived.about, "        "));
        text.push_str(&line(column, field, derived));
    }
    text.push_str("    }\n}\n");
    text
}

/// `timeout: i32 = 15 => take::natural;`
fn line(column: &Column, field: &Field, derived: &Derived) -> String {
    let Derived { name, kind, default, take, .. } = derived;
    let mut head = format!("        {name}");
    if *name != column.name {
        let _ = write!(head, " as {:?}", column.name);
    }
    if !field.also.is_empty() {
        head.push_str(" also");
        field.also.iter().for_each(|alias| {
            let _ = write!(head, " {alias:?}");
        });
    }
    let _ = write!(head, ": {kind}");
    let default = default.as_ref().map(|default| format!(" = {default}")).unwrap_or_default();
    let whole = format!("{head}{default} => {take};\n");
    let fits = |text: &str| text.trim_end().chars().count() <= WIDTH;
    match take.split_once("| ") {
        _ if fits(&whole) => whole,
        Some((arguments, body)) => {
            format!("{head}{default} => {arguments}| {{\n            {body};\n        }};\n")
        }
        None if fits(&format!("{head}{default}")) => {
            format!("{head}{default}\n            => {take};\n")
        }
        None => format!("{head}\n           {default}\n            => {take};\n"),
    }
}

/// Documentation, broken into lines.
fn comment(about: &str, indent: &str) -> String {
    let mut text = String::new();
    for (index, paragraph) in about.trim().split("\n\n").enumerate() {
        if index > 0 {
            let _ = writeln!(text, "{indent}///");
        }
        let mut line = format!("{indent}///");
        for word in paragraph.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                let _ = writeln!(text, "{line}");
                line = format!("{indent}///");
            }
            let _ = write!(line, " {word}");
        }
        let _ = writeln!(text, "{line}");
    }
    text
}

/// Imports what the text uses, and nothing else.
fn imports(table: &Table, body: &str) -> String {
    let code: String = body.lines().filter(|line| !line.trim_start().starts_with("///")).collect();
    let mut text = String::new();
    if code.contains("Secret>") {
        text.push_str("use asterisk_realtime_core::Secret;\n");
    }
    if code.contains("take::") {
        let _ = writeln!(text, "use {ROOT}::record::take;");
    }
    let value = if code.contains("value::") { ", value" } else { "" };
    let _ = writeln!(text, "use {ROOT}::{{record{value}}};\n");
    if !table.extra.is_empty() {
        text.push_str("use extra::EXTRA;\n\n");
    }
    let own: Vec<_> = own(&code, table).into_iter().collect();
    let _ = writeln!(text, "use crate::{{{}}};\n", own.join(", "));
    text
}

/// The types of the crate that the struct uses, and its table.
fn own(code: &str, table: &Table) -> BTreeSet<String> {
    const KNOWN: [&str; 6] = ["None", "Option", "Secret", "Some", "String", "Vec"];
    let is_type = |name: &&str| {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.contains(|c: char| c.is_ascii_lowercase())
            && !KNOWN.contains(name)
            && !table.records.iter().any(|record| record.name == *name)
    };
    let mut own = BTreeSet::from([constant(&table.name)]);
    // Members of enumerations and types of modules are named by a path.
    let code = without_literals(code);
    for path in code.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':') {
        own.extend(path.split("::").next().filter(is_type).map(str::to_owned));
    }
    own
}

/// The structs of a crate: `src/records.rs`; `None` if it has none.
pub(super) fn list(tables: &[Table]) -> Option<String> {
    let tables: Vec<_> = tables.iter().filter(|table| !table.records.is_empty()).collect();
    if tables.is_empty() {
        return None;
    }
    let mut text = mark("the files in data");
    text.push_str("//! The rows of this crate.\n\n");
    for table in &tables {
        let _ = writeln!(text, "mod {};", table.name);
    }
    text.push('\n');
    for table in &tables {
        let names: Vec<_> = table.records.iter().map(|record| &*record.name).collect();
        let _ = writeln!(text, "pub use {}::{{{}}};", table.name, names.join(", "));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_is_written_as_by_hand() {
        let table: Table = toml::from_str(
            r#"
            name = "doors"
            about = "Doors"
            families = ["doors"]
            columns = [
                { name = "name", type = "string(9)", not_null = true, syntax = "text", means = "its name" },
                { name = "colour", type = "string(9)" },
                { name = "open-by", type = "text", absent = "hand", syntax = "words(hand, foot)", otherwise = "takes foot", means = "what opens it" },
            ]
            [[record]]
            name = "Door"
            about = "A door."
            key = "name"
            complete = "check"
            [record.fields]
            open-by = { name = "opener", also = ["by"], type = "Opener", default = "Opener::Hand", otherwise = "Opener::Foot" }
            "#,
        )
        .unwrap();
        let text = records(&table).unwrap();
        let expected = r#"
use asterisk_realtime_schema::record::take;
use asterisk_realtime_schema::{record};

use crate::{DOORS, Opener};

record! {
    /// A door.
    pub struct Door of "doors" by "name" {
        tables: [DOORS],
        identity: ["name"],
        names: record::lower_case,
        complete: Door::check;
        /// Its name.
        name: String => take::text;
        /// What opens it; `hand` by default.
        opener as "open-by" also "by": Opener = Opener::Hand => |field, text| {
            take::word_or(field, &text, Opener::Foot);
        };
    }
}
"#;
        assert!(text.ends_with(expected), "{text}");
        assert_eq!(
            comment("a\n b\n\nc", "").lines().collect::<Vec<_>>(),
            ["/// a b", "///", "/// c"]
        );
    }

    #[test]
    fn two_consumers_of_a_table_have_two_structs() {
        let table: Table = toml::from_str(
            r#"
            name = "doors"
            about = "Doors"
            families = ["doors", "gates"]
            columns = [
                { name = "name", type = "string(9)", not_null = true, syntax = "text" },
                { name = "colour", type = "string(9)", syntax = "text" },
            ]
            record = [
                { name = "Door", about = "A door.", key = "name" },
                { name = "Gate", about = "A gate.", key = "name", family = "gates", without = ["colour"] },
            ]
            "#,
        )
        .unwrap();
        let text = records(&table).unwrap();
        assert!(text.contains("pub struct Gate of \"gates\""), "{text}");
        assert_eq!(text.matches("colour").count(), 1, "{text}");
        let list = list(&[table]).unwrap();
        assert!(list.ends_with("pub use doors::{Door, Gate};\n"), "{list}");
    }

    #[test]
    fn what_is_not_official_has_a_file_of_its_own() {
        let table: Table = toml::from_str(
            r#"
            name = "doors"
            about = "Doors"
            families = ["doors"]
            columns = [{ name = "name", type = "string(9)", not_null = true, syntax = "text" }]
            extra = [{ name = "bell", type = "string(9)", syntax = "text", means = "its bell" }]
            [[record]]
            name = "Door"
            about = "A door."
            key = "name"
            "#,
        )
        .unwrap();
        let row = records(&table).unwrap();
        assert!(row.contains("mod extra;") && row.contains("tables: [DOORS, EXTRA],"), "{row}");
        assert!(!row.contains("Column::new"), "{row}");
        let extra = extra(&table).unwrap().unwrap();
        assert!(extra.contains("static EXTRA") && extra.contains("\"bell\""), "{extra}");
        assert!(!extra.contains("record!"), "{extra}");
    }

    #[test]
    fn a_field_of_no_column_is_an_error() {
        let table = "name = 'a'\nabout = ''\nfamilies = []\ncolumns = []";
        let record_of = "[[record]]\nname = 'A'\nabout = ''\nkey = 'b'\nfields = { b = {} }";
        let table: Table = toml::from_str(&format!("{table}\n{record_of}")).unwrap();
        assert!(records(&table).is_err());
    }
}
