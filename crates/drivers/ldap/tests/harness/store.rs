//! One store: a subtree, and a schema of its own.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use asterisk_realtime_conformance::{Stop, Verdict};
use asterisk_realtime_core::{ColumnDefinition, ColumnType};
use asterisk_realtime_ldap::{LdapSection, LdapSettings};
use asterisk_realtime_testkit::Slapd;

use super::{SERVER, settings};

/// A number for each table of all stores.
static TABLES: AtomicU32 = AtomicU32::new(1);

/// A subtree and the tables in it.
pub(crate) struct Store {
    pub(crate) base: String,
    sections: Mutex<Vec<LdapSection>>,
    /// Changes with the tables.
    version: AtomicU64,
}

impl Store {
    /// Makes the top of the subtree.
    pub(crate) fn make(namespace: &str) -> Verdict<Self> {
        let base = format!("ou={namespace},{}", Slapd::SUFFIX);
        let top = format!("dn: {base}\nobjectClass: organizationalUnit\nou: {namespace}\n");
        SERVER.execute(None, &top)?;
        Ok(Self { base, sections: Mutex::default(), version: AtomicU64::new(0) })
    }

    pub(crate) fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// What a driver of the store is opened with now.
    pub(crate) fn settings(&self) -> LdapSettings {
        let mut settings = settings(&self.base);
        let sections = self.sections.lock().unwrap_or_else(PoisonError::into_inner);
        settings.sections.clone_from(&sections);
        settings
    }

    /// Makes an attribute for each column, a class for the table, and a section that maps them.
    pub(crate) fn create(&self, name: &str, columns: &[ColumnDefinition]) -> Verdict {
        let number = TABLES.fetch_add(1, Ordering::Relaxed);
        let (schema, section) = table(number, name, columns)?;
        SERVER.execute(Some(Slapd::CONFIG), &schema)?;
        self.sections.lock().unwrap_or_else(PoisonError::into_inner).push(section);
        self.version.fetch_add(1, Ordering::Release);
        Ok(())
    }
}

/// Below this, nobody else has numbers here.
const OID: &str = "1.3.6.1.4.1.22736.99";

/// The LDIF of a table's schema, and its section.
fn table(number: u32, name: &str, columns: &[ColumnDefinition]) -> Verdict<(String, LdapSection)> {
    let mut ldif = format!(
        "dn: cn=t{number},cn=schema,cn=config\nobjectClass: olcSchemaConfig\ncn: t{number}\n"
    );
    let mut section = LdapSection::new(name);
    let (mut must, mut may) = (Vec::new(), Vec::new());
    for (place, column) in columns.iter().enumerate() {
        let attribute = format!("t{number}c{place}");
        let syntax = syntax(column.column_type)?;
        let _ = writeln!(
            ldif,
            "olcAttributeTypes: ( {OID}.{number}.{} NAME '{attribute}' {syntax} )",
            place + 1
        );
        if column.key || !column.nullable { &mut must } else { &mut may }.push(attribute.clone());
        if column.key {
            section.rdn.push(column.name.clone());
        }
        section = section.map(&column.name, attribute);
    }
    let list = |word, names: &[String]| match names {
        [] => String::new(),
        _ => format!(" {word} ( {} )", names.join(" $ ")),
    };
    let _ = writeln!(
        ldif,
        "olcObjectClasses: ( {OID}.{number}.0 NAME 't{number}' SUP top STRUCTURAL{}{} )",
        list("MUST", &must),
        list("MAY", &may)
    );
    section.filters = vec![format!("(objectClass=t{number})")];
    section.object_classes = vec![format!("t{number}")];
    Ok((ldif, section))
}

/// The rules of a type.
fn syntax(column_type: ColumnType) -> Verdict<String> {
    const ROOT: &str = "SYNTAX 1.3.6.1.4.1.1466.115.121.1";
    const TEXT: &str = "EQUALITY caseExactMatch SUBSTR caseExactSubstringsMatch";
    Ok(match column_type {
        ColumnType::Char(length) => format!("{TEXT} {ROOT}.15{{{length}}}"),
        ColumnType::Text => format!("{TEXT} {ROOT}.15"),
        ColumnType::Integer { .. } => {
            format!("EQUALITY integerMatch ORDERING integerOrderingMatch {ROOT}.27 SINGLE-VALUE")
        }
        _ => return Err(Stop::ignored("a directory has no type for dates and fractions")),
    })
}
