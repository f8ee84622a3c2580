//! The tables of the families for a directory: a schema, and the configuration that maps it.
//!
//! Columns of one name in several tables are one attribute; a table is an object class.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::Family;
use super::data::{Column, Table};

/// Where the files are.
pub(super) const FOLDER: &str = "docs/drivers/ldap";

/// The arc that everything is numbered below. It is made of an UUID (ITU-T X.667), of which anybody
/// may make one, because numbers below Asterisk's own are not ours to give.
const ARC: &str = "2.25.213141440163835935392556446875243171966";

/// The rules of a whole number, and those of everything else.
const INTEGER: &str = "EQUALITY integerMatch
  ORDERING integerOrderingMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE";
const TEXT: &str = "EQUALITY caseExactMatch
  ORDERING caseExactOrderingMatch
  SUBSTR caseExactSubstringsMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15";

/// The files and their texts.
pub(super) fn files(families: &[Family]) -> Result<Vec<(String, String)>> {
    let tables: Vec<_> = families.iter().flat_map(|family| &family.tables).collect();
    let text = [
        ("asterisk.ldif", schema(&tables)?),
        ("res_ldap.conf", mappings(&tables)),
        ("ara.conf", options(&tables)),
    ];
    Ok(text.map(|(name, text)| (format!("{FOLDER}/{name}"), text)).into())
}

fn attribute(column: &str) -> String {
    format!("ast-{}", column.replace('_', "-").replace('@', "at-"))
}

fn class(table: &str) -> String {
    format!("asterisk-{}", table.replace('_', "-"))
}

/// A number that a name keeps whatever else comes and goes (FNV-1a of 32 bits).
fn number(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// What names an object where the official schema has only a number of the store's.
const USUAL: [&[&str]; 4] = [&["uniqueid"], &["mailbox", "context"], &["confno"], &["name"]];

/// The columns that name an entry: the key of the table, unless the store numbers its rows; then
/// another key of it, or what is looked up.
fn key(table: &Table) -> Vec<&str> {
    let is_given = |name: &str| {
        table.columns.iter().any(|column| column.name == name && column.auto.is_none())
    };
    let own = std::iter::once(&table.primary_key);
    let keys = own.chain(table.unique.iter().map(|key| &key.columns));
    let keys = keys.map(|key| key.iter().map(String::as_str).collect::<Vec<_>>());
    let mut all = keys.chain(USUAL.map(<[_]>::to_vec)).filter(|key| !key.is_empty());
    let natural = all.find(|key| key.iter().all(|name| is_given(name)));
    natural.unwrap_or_else(|| table.columns.iter().take(1).map(|column| &*column.name).collect())
}

fn schema(tables: &[&Table]) -> Result<String> {
    let mut columns: BTreeMap<&str, Vec<&Column>> = BTreeMap::new();
    for column in tables.iter().flat_map(|table| &table.columns) {
        columns.entry(&column.name).or_default().push(column);
    }
    let mut numbers = BTreeMap::new();
    let mut numbered = |name: String| match numbers.insert(number(&name), name.clone()) {
        Some(other) => bail!("{name} and {other} have one number"),
        None => Ok(number(&name)),
    };
    let mut text = String::from(
        "# The tables of Asterisk for a directory, for slapd:\n\
         #\n\
         #     ldapadd -Y EXTERNAL -H ldapi:/// -f asterisk.ldif\n\
         #\n\
         # res_ldap.conf beside this file maps it. Made by `cargo xtask codegen`; do not edit.\n\n\
         dn: cn=asterisk-realtime,cn=schema,cn=config\n\
         objectClass: olcSchemaConfig\n\
         cn: asterisk-realtime\n",
    );
    for (name, uses) in &columns {
        let name = attribute(name);
        let number = numbered(name.clone())?;
        let is_integer = uses.iter().all(|column| {
            matches!(&*column.data_type, "integer" | "bigint") && column.was.is_empty()
        });
        let rules = if is_integer { INTEGER } else { TEXT };
        let _ =
            writeln!(text, "olcAttributeTypes: ( {ARC}.1.{number}\n  NAME '{name}'\n  {rules} )");
    }
    for table in tables {
        let name = class(&table.name);
        let number = numbered(name.clone())?;
        let key = key(table);
        let must: Vec<_> = key.iter().map(|column| attribute(column)).collect();
        let others = table.columns.iter().map(|column| &*column.name);
        let may: Vec<_> = others.filter(|name| !key.contains(name)).map(attribute).collect();
        let _ = write!(
            text,
            "olcObjectClasses: ( {ARC}.2.{number}\n  NAME '{name}'\n  SUP top STRUCTURAL\n  \
             MUST ( {} )",
            must.join("\n  $ ")
        );
        if !may.is_empty() {
            let _ = write!(text, "\n  MAY ( {} )", may.join("\n  $ "));
        }
        text.push_str(" )\n");
    }
    Ok(text)
}

const HEAD: &str =
    "; Made by `cargo xtask codegen` from the tables of the families; do not edit.\n";

fn mappings(tables: &[&Table]) -> String {
    let mut text = format!(
        "; Maps the schema of asterisk.ldif: a section for each table.\n{HEAD}\n\
         [_general]\n\
         url = ldap://localhost/\n\
         ;user = cn=asterisk,dc=example,dc=com\n\
         ;pass = ...\n"
    );
    for table in tables {
        let (name, class) = (&table.name, class(&table.name));
        let _ = write!(text, "\n[{name}]\nadditionalFilter = (objectClass={class})\n");
        for column in &table.columns {
            let _ = writeln!(text, "{} = {}", column.name, attribute(&column.name));
        }
    }
    text
}

fn options(tables: &[&Table]) -> String {
    let mut text = format!(
        "; What a new entry of each table of res_ldap.conf is, and which columns name it: without\n\
         ; it no entry can be added.\n{HEAD}"
    );
    for table in tables {
        let (name, class, key) = (&table.name, class(&table.name), key(table).join(" + "));
        let _ = write!(text, "\n[ldap {name}]\nobject-classes = {class}\nrdn = {key}\n");
    }
    text
}
