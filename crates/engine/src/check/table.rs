//! What a family needs of its table.

use asterisk_realtime_core::{Deadline, Diagnostic, Error, ErrorKind, Table, TableDescription};

use crate::check::placed;
use crate::family::{Family, Link, Store};
use crate::open::LookupColumns;

/// What the engine reads of the table of a static file.
const STATIC: &[&str] =
    &["filename", "category", "var_name", "var_val", "cat_metric", "var_metric", "commented"];

/// The columns that the table of a family must have.
pub(super) fn needed(family: &str, lookup_columns: LookupColumns) -> &'static [&'static str] {
    let extension = family.rsplit_once('.').map(|(_, extension)| extension);
    let is_file = extension.is_some_and(|extension| extension.eq_ignore_ascii_case("conf"));
    if is_file { STATIC } else { lookup_columns(family) }
}

/// Looks for the table of a mapping, for the columns that it needs, and for an index on them.
pub(super) async fn check(
    family: &Family,
    link: &Link,
    store: &Store,
    needed: &[&str],
) -> Vec<Diagnostic> {
    if !store.driver.capabilities().columns {
        return Vec::new();
    }
    let table = match link.table(&family.name) {
        Ok(table) => table,
        Err(error) => {
            return vec![placed(Diagnostic::error("table-name", error.to_string()), link)];
        }
    };
    let deadline = Deadline::after(family.policy.deadline);
    match store.driver.columns(&table, deadline).await {
        Ok(description) => {
            let mut findings = columns(family, link, &table, &description, needed);
            let notes = description.notes().iter().map(|note| {
                let finding = Diagnostic::warning("table-note", format!("`{table}`: {note}"));
                placed(finding, link)
            });
            findings.extend(notes);
            findings
        }
        Err(error) => vec![missing(&store.complete(error, &table), link)],
    }
}

fn missing(error: &Error, link: &Link) -> Diagnostic {
    if error.kind() != ErrorKind::NotFound {
        let help = "the user of the store needs the right to read the table";
        let finding = placed(Diagnostic::error("store-failed", error.to_string()), link);
        return if error.kind() == ErrorKind::Denied { finding.with_help(help) } else { finding };
    }
    let help = format!(
        "create the table `{}`, or name another one in the third field of the mapping",
        link.source.table
    );
    placed(Diagnostic::error("table-missing", error.to_string()), link).with_help(help)
}

fn columns(
    family: &Family,
    link: &Link,
    table: &Table,
    description: &TableDescription,
    needed: &[&str],
) -> Vec<Diagnostic> {
    let is_directory = link.source.driver.eq_ignore_ascii_case("ldap");
    let has = |name: &str| {
        description.column(name).is_some() || (is_directory && has_in_directory(name, description))
    };
    let lacking: Vec<_> = needed.iter().copied().filter(|name| !has(name)).collect();
    if !lacking.is_empty() {
        return vec![lacks(family, link, table, &lacking)];
    }
    let is_indexed = |name: &str| {
        let column = description.column(name);
        column.is_none_or(|column| column.indexed != Some(false))
    };
    if needed.is_empty() || needed.iter().any(|name| is_indexed(name)) {
        return Vec::new();
    }
    let names = listed(needed);
    let message = format!(
        "no index of `{table}` begins with {names}: each lookup of `{}` reads the whole table",
        family.name
    );
    let help = format!("create an index on {names}");
    vec![placed(Diagnostic::warning("index-missing", message), link).with_help(help)]
}

/// Asterisk's driver for directories has other names for two columns of a static file, and the
/// schema that comes with Asterisk has nothing for a third.
fn has_in_directory(name: &str, description: &TableDescription) -> bool {
    match name {
        "var_name" => description.column("variable_name").is_some(),
        "var_val" => description.column("variable_value").is_some(),
        _ => name == "var_metric",
    }
}

fn lacks(family: &Family, link: &Link, table: &Table, names: &[&str]) -> Diagnostic {
    let message = format!(
        "the table `{table}` has no column {}, by which Asterisk looks `{}` up",
        listed(names),
        family.name
    );
    let help = "add the column, or map the family to another table";
    placed(Diagnostic::error("column-missing", message), link).with_help(help)
}

/// `` `a`, `b` ``
fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(" or ")
}
