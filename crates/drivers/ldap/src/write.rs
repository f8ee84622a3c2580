//! Changing entries.

use asterisk_realtime_core as core;
use asterisk_realtime_core::{Changes, Deadline, Error, ErrorKind, Filter, Result};

use crate::call::{Change, Octets};
use crate::directory::Directory;
use crate::entry::Entry;
use crate::error::{Failure, code};
use crate::plan::Plan;
use crate::server::unsent;
use crate::table::{Attribute, Table};
use crate::text::dn;

/// The new values of an attribute, by its place; none means that it goes.
#[derive(Clone)]
struct Given {
    place: usize,
    values: Vec<String>,
}

impl Directory {
    pub(crate) async fn update(
        &self,
        name: &core::Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let (table, plan) = self.plan(name, Some(filter), deadline).await?;
        let given = given(&table, changes)?;
        let entries = self.targets(&table, &plan, deadline).await?;
        let mut count = 0;
        for entry in &entries {
            let outcome = self.update_one(&table, entry, &given, deadline).await;
            count += u64::from(counted(outcome, count, entries.len())?);
        }
        Ok(count)
    }

    /// The entries that a write is about. Nothing is written before they are known.
    async fn targets(&self, table: &Table, plan: &Plan, deadline: Deadline) -> Result<Vec<Entry>> {
        let nothing = ["1.1".to_owned()];
        // Without conditions of our own, names are enough.
        let wanted = if plan.is_exact() { &nothing[..] } else { &table.wanted };
        let found = self.matching(table, plan, wanted, None, deadline).await;
        found.map_err(|failure| unsent(failure).error)
    }

    async fn update_one(
        &self,
        table: &Table,
        entry: &Entry,
        given: &[Given],
        deadline: Deadline,
    ) -> Result<(), Failure> {
        let renamed = renamed(table, &entry.dn, given);
        let dn = match &renamed {
            None => entry.dn.clone(),
            Some((rdn, parent)) => {
                self.change(&entry.dn, Change::Rename(rdn.clone()), deadline).await?;
                dn::below(rdn, parent)
            }
        };
        let attributes = given.iter().map(|given| octets(table, given)).collect();
        self.change(&dn, Change::Modify(attributes), deadline).await.map_err(|failure| {
            let error = match renamed {
                Some(_) => noted(failure.error, "the entry was renamed before that"),
                None => failure.error,
            };
            Failure { error, ..failure }
        })
    }

    pub(crate) async fn insert(
        &self,
        name: &core::Table,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let mut table = self.table(name, deadline).await?;
        let mut given = given(&table, changes);
        if given.as_ref().is_err_and(|error| error.kind() == ErrorKind::NotFound)
            && let Some(renewed) = self.renewed(&table, deadline).await?
        {
            table = renewed;
            given = self::given(&table, changes);
        }
        let given: Vec<_> = given?.into_iter().filter(|given| !given.values.is_empty()).collect();
        let dn = dn::below(&new_name(&table, &given)?, &self.base);
        let classes = table.section.object_classes.iter().cloned().map(Octets).collect();
        let mut attributes = vec![(Octets("objectClass".into()), classes)];
        attributes.extend(given.iter().map(|given| octets(&table, given)));
        let added = self.change(&dn, Change::Add(attributes), deadline).await;
        added.map(|()| 1).map_err(|failure| failure.error)
    }

    pub(crate) async fn delete(
        &self,
        name: &core::Table,
        filter: &Filter,
        deadline: Deadline,
    ) -> Result<u64> {
        let (table, plan) = self.plan(name, Some(filter), deadline).await?;
        let entries = self.targets(&table, &plan, deadline).await?;
        let mut count = 0;
        for entry in &entries {
            let outcome = self.change(&entry.dn, Change::Delete, deadline).await;
            count += u64::from(counted(outcome, count, entries.len())?);
        }
        Ok(count)
    }
}

/// Whether the entry counts: one that somebody else has removed meanwhile does not. A directory
/// changes entry by entry, so an error in the middle says how far it came.
fn counted(outcome: Result<(), Failure>, before: u64, all: usize) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(failure) if failure.is(code::NO_SUCH_OBJECT) => Ok(false),
        Err(failure) if before > 0 => {
            let how_far = format!("{before} of {all} entries were written before that");
            Err(noted(failure.error, &how_far))
        }
        Err(failure) => Err(failure.error),
    }
}

/// The same error with a note. What has been written does not become unwritten, so nobody else may
/// be asked instead.
fn noted(error: Error, note: &str) -> Error {
    let kind = match error.kind() {
        ErrorKind::Unavailable | ErrorKind::Denied | ErrorKind::Unsupported => ErrorKind::Uncertain,
        kind => kind,
    };
    Error::new(kind, format!("{} ({note})", error.message())).with_source(error)
}

/// The changes by attribute, checked as far as the schema goes.
fn given(table: &Table, changes: &Changes) -> Result<Vec<Given>> {
    let mut all: Vec<Given> = Vec::new();
    for change in changes {
        let column = table.column(change.column())?;
        let place = column.main;
        if !all.iter().any(|given| given.place == place) {
            all.push(Given { place, values: Vec::new() });
        }
        let given = all.iter_mut().find(|given| given.place == place);
        let value = change.value().filter(|value| !value.is_empty());
        if let (Some(given), Some(value)) = (given, value) {
            // A truth value in small letters is one all the same.
            let attribute = table.main(column);
            let value = match attribute.syntax {
                crate::syntax::Syntax::Boolean => attribute.syntax.canonical(value),
                _ => None,
            }
            .unwrap_or(value.into());
            given.values.push(value.into_owned());
        }
    }
    for given in &all {
        check(table, given)?;
    }
    Ok(all)
}

fn check(table: &Table, given: &Given) -> Result<()> {
    let attribute = &table.attributes[given.place];
    let column = table.columns.iter().find(|column| column.main == given.place);
    let refuse = |why: &'static str| {
        let error = Error::invalid(why);
        Err(match column {
            Some(column) => error.with_column(&*column.name),
            None => error,
        })
    };
    let is_key = column.is_some_and(|column| column.key.is_some());
    if given.values.is_empty() && (attribute.required || is_key) {
        return refuse("every entry must have a value in this column");
    }
    if attribute.single && given.values.len() > 1 {
        return refuse("the attribute of this column has one value only");
    }
    Ok(())
}

fn octets(table: &Table, given: &Given) -> (Octets, Vec<Octets>) {
    let name = table.attributes[given.place].name.clone();
    (Octets(name), given.values.iter().cloned().map(Octets).collect())
}

/// The first part of a new entry's name.
fn new_name(table: &Table, given: &[Given]) -> Result<String> {
    let section = &table.section;
    let missing = match (section.object_classes.is_empty(), section.rdn.is_empty()) {
        (true, true) => "`object-classes` and `rdn`",
        (true, false) => "`object-classes`",
        (false, true) => "`rdn`",
        (false, false) => "",
    };
    if !missing.is_empty() {
        return Err(Error::invalid(format!(
            "no entry can be added: write {missing} in section [ldap {}] of ara.conf, which say \
             what it is and which column names it",
            section.name
        )));
    }
    let mut pairs = Vec::new();
    for name in &section.rdn {
        let column = table.column(name)?;
        let value = given.iter().find(|given| given.place == column.main);
        let Some(value) = value.and_then(|given| given.values.first()) else {
            return Err(Error::invalid("a new entry is named by this column, which has no value")
                .with_column(&*column.name));
        };
        pairs.push((&*table.main(column).name, &**value));
    }
    Ok(dn::rdn(pairs))
}

/// The new first part of an entry's name, and its parent, if a change is about an attribute in it.
fn renamed<'d>(table: &Table, name: &'d str, given: &[Given]) -> Option<(String, &'d str)> {
    let (mut pairs, parent) = dn::split(name)?;
    let mut is_new = false;
    for pair in &mut pairs {
        let is_it = |attribute: &Attribute| attribute.is_called(&pair.attribute);
        let change = given.iter().find(|given| is_it(&table.attributes[given.place]));
        // Without a value the server refuses the change, in its words.
        let Some(value) = change.and_then(|given| given.values.first()) else { continue };
        let holds = change.is_some_and(|given| given.values.contains(&pair.value));
        if !holds {
            pair.value.clone_from(value);
            is_new = true;
        }
    }
    let parts = pairs.iter().map(|pair| (&*pair.attribute, &*pair.value));
    is_new.then(|| (dn::rdn(parts), parent))
}
