//! A table: a mapping section, and what the server's schema says of its attributes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use asterisk_realtime_core::{
    ColumnDescription, Columns, Comparison, Error, Result, TableDescription,
};

use crate::LdapSection;
use crate::schema::{AttributeType, Schema};
use crate::syntax::{Matching, Syntax};

/// The columns of a table and where they are in the directory.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) section: LdapSection,
    pub(crate) columns: Vec<Column>,
    pub(crate) attributes: Vec<Attribute>,
    /// The names of a row in which no column has several values.
    pub(crate) names: Columns,
    /// What the server is asked for.
    pub(crate) wanted: Vec<String>,
    /// The places of attributes, by the names under which the server may answer them.
    places: HashMap<String, usize>,
    /// Variables whose attributes the server does not know.
    pub(crate) unknown: Vec<(String, String)>,
    pub(crate) made: Instant,
}

#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: Arc<str>,
    /// The attributes that are read, in order.
    pub(crate) read: Vec<usize>,
    /// The attribute that is searched and written.
    pub(crate) main: usize,
    /// Its place in the name of an entry, counted from 1.
    pub(crate) key: Option<u16>,
}

#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    /// As the mapping spells it.
    pub(crate) name: String,
    /// What else it is called.
    pub(crate) names: Vec<String>,
    pub(crate) syntax: Syntax,
    pub(crate) matching: Matching,
    pub(crate) single: bool,
    pub(crate) length: Option<u32>,
    /// Whether every entry must have it.
    pub(crate) required: bool,
}

impl Attribute {
    fn new(name: &str, found: Option<&AttributeType>, required: bool) -> Self {
        // Where the schema cannot be read, the server is trusted with equality and patterns.
        let blind = Matching { equality: true, ordering: false, substrings: true };
        // With options (`;lang-de`) it is another attribute, which has this name only.
        let has_options = name.strip_suffix(BINARY).unwrap_or(name).contains(';');
        let names = found.filter(|_| !has_options).map(|found| found.names.clone());
        Self {
            name: name.to_owned(),
            names: names.unwrap_or_default(),
            syntax: found.map_or(Syntax::Unknown, AttributeType::value_syntax),
            matching: found.map_or(blind, AttributeType::matching),
            single: found.is_some_and(|found| found.single),
            length: found.and_then(|found| found.length),
            required,
        }
    }

    /// Whether it goes by this name.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        std::iter::once(&self.name).chain(&self.names).any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// The option that says how an attribute travels, and nothing of what it is.
const BINARY: &str = ";binary";

/// Two names of the columns of a static file: Asterisk's driver has its own.
const SYNONYMS: [(&str, &str); 2] = [("var_name", "variable_name"), ("var_val", "variable_value")];

impl Table {
    /// Puts a section and a schema together; without a schema every attribute is taken for a text.
    pub(crate) fn new(section: &LdapSection, schema: Option<&Schema>) -> Self {
        let mut table = Self {
            section: section.clone(),
            columns: Vec::new(),
            attributes: Vec::new(),
            names: Columns::new([""; 0]),
            wanted: Vec::new(),
            places: HashMap::new(),
            unknown: Vec::new(),
            made: Instant::now(),
        };
        for (variable, attribute) in &section.attributes {
            match (schema, schema.and_then(|schema| schema.attribute(attribute))) {
                (Some(_), None) => table.unknown.push((variable.clone(), attribute.clone())),
                (_, found) => {
                    let classes = &section.object_classes;
                    let is_required = |found: &Arc<AttributeType>| {
                        schema.is_some_and(|schema| schema.is_required(found, classes))
                    };
                    let required = found.is_some_and(is_required);
                    let place = table.place(attribute, found.map(|found| &**found), required);
                    table.add(variable, place);
                }
            }
        }
        table.name_keys();
        table.names = Columns::new(table.columns.iter().map(|column| Arc::clone(&column.name)));
        table.wanted = table.attributes.iter().map(|attribute| attribute.name.clone()).collect();
        if section.unmapped {
            table.wanted = vec!["*".into()];
        } else if table.wanted.is_empty() {
            // No attribute at all (RFC 4511, section 4.5.1.8); an empty list would mean all.
            table.wanted = vec!["1.1".into()];
        }
        table
    }

    fn place(&mut self, name: &str, found: Option<&AttributeType>, required: bool) -> usize {
        if let Some(place) = self.attributes.iter().position(|known| known.is_called(name)) {
            return place;
        }
        let attribute = Attribute::new(name, found, required);
        let place = self.attributes.len();
        for name in std::iter::once(&attribute.name).chain(&attribute.names) {
            self.places.insert(name.clone(), place);
            self.places.insert(name.to_ascii_lowercase(), place);
        }
        self.attributes.push(attribute);
        place
    }

    fn add(&mut self, variable: &str, place: usize) {
        let same = |column: &&mut Column| column.name.eq_ignore_ascii_case(variable);
        match self.columns.iter_mut().find(same) {
            Some(column) => {
                if !column.read.contains(&place) {
                    column.read.push(place);
                }
                column.main = place;
            }
            None => self.columns.push(Column {
                name: variable.into(),
                read: vec![place],
                main: place,
                key: None,
            }),
        }
    }

    fn name_keys(&mut self) {
        for (place, name) in (1..).zip(&self.section.rdn) {
            let is_it = |column: &&mut Column| column.name.eq_ignore_ascii_case(name);
            if let Some(column) = self.columns.iter_mut().find(is_it) {
                column.key = Some(place);
            }
        }
    }

    /// The column of this name: exactly, else without case; with the names that other drivers give
    /// the columns of static files.
    pub(crate) fn find(&self, name: &str) -> Option<&Column> {
        let exact = self.columns.iter().find(|column| *column.name == *name);
        let same =
            |name: &str| self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        exact.or_else(|| same(name)).or_else(|| {
            let synonym = SYNONYMS.iter().find_map(|(one, other)| match name {
                _ if one.eq_ignore_ascii_case(name) => Some(other),
                _ if other.eq_ignore_ascii_case(name) => Some(one),
                _ => None,
            });
            same(synonym?)
        })
    }

    /// As [`Table::find`].
    ///
    /// # Errors
    ///
    /// `NotFound`, naming the column, and the attribute if that is what is missing.
    pub(crate) fn column(&self, name: &str) -> Result<&Column> {
        self.find(name).ok_or_else(|| {
            let unknown = self.unknown.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
            let error = match unknown {
                Some((_, attribute)) => Error::not_found(format!(
                    "the attribute `{attribute}` of this column is not in the server's schema"
                )),
                None => Error::not_found("the section has no attribute for this column"),
            };
            error.with_column(name)
        })
    }

    /// The attribute that a column is searched and written by.
    pub(crate) fn main(&self, column: &Column) -> &Attribute {
        &self.attributes[column.main]
    }

    /// The place of an attribute, as the server spells it. Options other than those of the mapping
    /// (`;lang-de`) make it another attribute; `;binary` only says how it travels.
    pub(crate) fn place_of(&self, name: &str) -> Option<usize> {
        let name = name.strip_suffix(BINARY).unwrap_or(name);
        let place = self.places.get(name);
        place.or_else(|| self.places.get(&name.to_ascii_lowercase())).copied()
    }

    /// The columns that name an entry, in order.
    pub(crate) fn keys(&self) -> Vec<&Column> {
        let mut keys: Vec<_> = self.columns.iter().filter(|column| column.key.is_some()).collect();
        keys.sort_by_key(|column| column.key);
        keys
    }

    /// The description; `is_indexed` knows the server's indexes.
    pub(crate) fn describe(
        &self,
        is_indexed: impl Fn(&Attribute) -> Option<bool>,
    ) -> TableDescription {
        let describe = |column: &Column| {
            let attribute = self.main(column);
            let syntax = attribute.syntax;
            let mut described =
                ColumnDescription::new(Arc::clone(&column.name), syntax.class(), &*attribute.name);
            described.length = attribute.length.filter(|_| syntax.is_character());
            described.nullable = !attribute.required && column.key.is_none();
            described.key = column.key;
            described.compares =
                if attribute.matching.equality { syntax.comparison() } else { Comparison::Unknown };
            described.indexed = is_indexed(attribute);
            described
        };
        let description = TableDescription::new(self.columns.iter().map(describe).collect());
        if self.unknown.is_empty() {
            return description;
        }
        let unknown = self.unknown.iter();
        let unknown: Vec<_> =
            unknown.map(|(variable, attribute)| format!("{attribute} (of {variable})")).collect();
        description.with_note(format!(
            "the server's schema has no {}; add it there, or correct section [{}] of res_ldap.conf",
            unknown.join(", "),
            self.section.name
        ))
    }
}
