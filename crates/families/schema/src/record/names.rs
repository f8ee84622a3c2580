//! Names of columns and fields.

use std::borrow::Cow;

use crate::{Column, Table};

/// The column of this name.
///
/// # Panics
///
/// If no table has it; called while a crate is compiled, that is an error of the compiler.
pub const fn column(tables: &[&'static Table], name: &str) -> &'static Column {
    let mut table = 0;
    while table < tables.len() {
        let columns = tables[table].columns;
        let mut index = 0;
        while index < columns.len() {
            if is_same(columns[index].name.as_bytes(), name.as_bytes()) {
                return &columns[index];
            }
            index += 1;
        }
        table += 1;
    }
    panic!("no table of the record has a column of this name")
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

/// The name in small letters: most consumers compare names of options in any case.
pub fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// The name in small letters, with underscores for hyphens: for consumers to whom both are the
/// same.
pub fn hyphens(name: &str) -> Cow<'_, str> {
    if name.contains('-') {
        Cow::Owned(name.to_ascii_lowercase().replace('-', "_"))
    } else {
        lower_case(name)
    }
}
