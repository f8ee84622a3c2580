//! `realtime load`, `update` and the others: the operations on families.
//!
//! The functions do them; [`commands`] makes commands of a console of them.

use std::sync::Arc;

use asterisk_realtime_core::{Error, Requirement, Result};
use asterisk_realtime_engine::{Answer, Realtime};
use async_trait::async_trait;

use crate::pairs::{self, Pair};
use crate::{Command, Info, Reply, Words, document, printable_line, table};

/// The variables of the first row, in two columns.
///
/// # Errors
///
/// As [`Realtime::lookup`].
pub async fn load(realtime: &Realtime, family: &str, filter: &[Pair<'_>]) -> Result<Reply> {
    let Answer { value, source } = realtime.call(family).lookup(filter).await?;
    let text = value.as_ref().map_or_else(nothing_found, table::of);
    let document = document::lookup(family, &source, value.as_ref());
    Ok(Reply::found(text, document, value.is_some()))
}

/// The variables of all rows, with a blank line between them.
///
/// # Errors
///
/// As [`Realtime::lookup_all`].
pub async fn multi(realtime: &Realtime, family: &str, filter: &[Pair<'_>]) -> Result<Reply> {
    let Answer { value, source } = realtime.call(family).lookup_all(filter).await?;
    let tables: Vec<_> = value.iter().map(table::of).collect();
    let text = if tables.is_empty() { nothing_found() } else { tables.join("\n") };
    let document = document::lookup_all(family, &source, &value);
    Ok(Reply::found(text, document, !value.is_empty()))
}

/// Changes all rows of the filter: Asterisk's `update` and `update2`.
///
/// # Errors
///
/// As [`Realtime::update`].
pub async fn update(
    realtime: &Realtime,
    family: &str,
    filter: &[Pair<'_>],
    changes: &[Pair<'_>],
) -> Result<Reply> {
    let Answer { value, source } = realtime.call(family).update(filter, changes).await?;
    let text = format!("Updated {}.\n", records(value));
    Ok(Reply::found(text, document::written(family, &source, value), value > 0))
}

/// Adds a row.
///
/// # Errors
///
/// As [`Realtime::store`].
pub async fn store(realtime: &Realtime, family: &str, changes: &[Pair<'_>]) -> Result<Reply> {
    let Answer { value, source } = realtime.call(family).store(changes).await?;
    Ok(Reply::done("Stored RealTime record.\n", document::written(family, &source, value)))
}

/// Removes all rows of the filter.
///
/// # Errors
///
/// As [`Realtime::destroy`].
pub async fn destroy(realtime: &Realtime, family: &str, filter: &[Pair<'_>]) -> Result<Reply> {
    let Answer { value, source } = realtime.call(family).destroy(filter).await?;
    let text = format!("Removed {}.\n", records(value));
    Ok(Reply::found(text, document::written(family, &source, value), value > 0))
}

/// Tells what the table lacks of these columns.
///
/// # Errors
///
/// As [`Realtime::require`].
pub async fn require(realtime: &Realtime, family: &str, needed: &[Requirement]) -> Result<Reply> {
    let Answer { value, source } = realtime.call(family).require(needed).await?;
    let table = printable_line(&source.table);
    let text = if value.is_empty() {
        format!("Table {table} has all that is required.\n")
    } else {
        let line = |unmet: String| format!("Table {table}: {}.\n", printable_line(&unmet));
        value.iter().map(ToString::to_string).map(line).collect()
    };
    Ok(Reply::found(text, document::required(family, &source, &value), value.is_empty()))
}

/// Asterisk's words for a number of records.
pub fn records(rows: u64) -> String {
    format!("{rows} RealTime record{}", if rows == 1 { "" } else { "s" })
}

fn nothing_found() -> String {
    "No rows found matching search criteria.\n".to_owned()
}

/// The commands `realtime ...` on an engine.
pub fn commands(realtime: &Realtime) -> Vec<Arc<dyn Command>> {
    Operation::ALL
        .into_iter()
        .map(|operation| {
            Arc::new(OnFamily { realtime: realtime.clone(), operation }) as Arc<dyn Command>
        })
        .collect()
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Operation {
    Load,
    Multi,
    Update,
    Update2,
    Store,
    Destroy,
    Require,
}

impl Operation {
    const ALL: [Self; 7] = [
        Self::Load,
        Self::Multi,
        Self::Update,
        Self::Update2,
        Self::Store,
        Self::Destroy,
        Self::Require,
    ];

    fn info(self) -> Info {
        let (name, usage, summary) = match self {
            Self::Load => (
                "realtime load",
                "realtime load <family> <column> <value> [<column> <value> ...]",
                "Print the variables of the first matching object",
            ),
            Self::Multi => (
                "realtime multi",
                "realtime multi <family> <column> <value> [<column> <value> ...]",
                "Print the variables of all matching objects",
            ),
            Self::Update => (
                "realtime update",
                "realtime update <family> <column> <value> <column to set> <new value>",
                "Change one column of the matching objects",
            ),
            Self::Update2 => (
                "realtime update2",
                "realtime update2 <family> <column> <value> [<column> <value> ...] NULL \
                 <column to set> <new value> [<column to set> <new value> ...]",
                "Change the objects that match several conditions",
            ),
            Self::Store => (
                "realtime store",
                "realtime store <family> <column> <value> [<column> <value> ...]",
                "Add an object",
            ),
            Self::Destroy => (
                "realtime destroy",
                "realtime destroy <family> <column> <value> [<column> <value> ...]",
                "Remove all matching objects",
            ),
            Self::Require => (
                "realtime require",
                "realtime require <family> <column> <type> <size> [<column> <type> <size> ...]",
                "Check that the table has the columns that a module writes",
            ),
        };
        Info { name, usage, summary }
    }

    /// What Asterisk says first if the operation failed. To it, a lookup that failed found nothing,
    /// which is not true; the error alone is told then.
    fn complaint(self) -> &'static str {
        match self {
            Self::Load | Self::Multi | Self::Require => "",
            Self::Update | Self::Update2 => "Failed to update.",
            Self::Store => "Failed to store record.",
            Self::Destroy => "Failed to remove record.",
        }
    }

    fn failed(self, error: Error, words: &Words) -> Reply {
        let text = match self.complaint() {
            "" => String::new(),
            complaint => format!(
                "{complaint} Check the debug log for possible SQL related entries.\n\
                 Command '{}' failed.\n",
                printable_line(words.line())
            ),
        };
        Reply::failed(text, error)
    }
}

/// What is asked of a family, understood but not done.
enum Asked<'w> {
    Load(Vec<Pair<'w>>),
    Multi(Vec<Pair<'w>>),
    Update(Vec<Pair<'w>>, Vec<Pair<'w>>),
    Store(Vec<Pair<'w>>),
    Destroy(Vec<Pair<'w>>),
    Require(Vec<Requirement>),
}

impl Operation {
    /// Understands the words behind the family.
    fn understand(self, words: &[String]) -> pairs::Result<Asked<'_>> {
        if words.is_empty() {
            return Err("words are missing".to_owned());
        }
        Ok(match self {
            Self::Load => Asked::Load(pairs::pairs(words)?),
            Self::Multi => Asked::Multi(pairs::pairs(words)?),
            Self::Update => match words {
                [column, value, set_column, new_value] => {
                    Asked::Update(vec![(column, value)], vec![(set_column, new_value)])
                }
                _ => return Err("it takes a family and four words".to_owned()),
            },
            Self::Update2 => {
                let (filter, changes) = pairs::pairs_and_changes(words)?;
                Asked::Update(filter, changes)
            }
            Self::Store => Asked::Store(pairs::pairs(words)?),
            Self::Destroy => Asked::Destroy(pairs::pairs(words)?),
            Self::Require => Asked::Require(pairs::requirements(words)?),
        })
    }
}

struct OnFamily {
    realtime: Realtime,
    operation: Operation,
}

#[async_trait]
impl Command for OnFamily {
    fn info(&self) -> Info {
        self.operation.info()
    }

    async fn run(&self, arguments: &[String], words: &Words) -> Reply {
        let usage = self.info().usage;
        let Some((family, arguments)) = arguments.split_first() else {
            return Reply::misused("the family is missing", usage);
        };
        let asked = match self.operation.understand(arguments) {
            Ok(asked) => asked,
            Err(message) => return Reply::misused(message, usage),
        };
        let realtime = &self.realtime;
        let reply = match &asked {
            Asked::Load(filter) => load(realtime, family, filter).await,
            Asked::Multi(filter) => multi(realtime, family, filter).await,
            Asked::Update(filter, changes) => update(realtime, family, filter, changes).await,
            Asked::Store(changes) => store(realtime, family, changes).await,
            Asked::Destroy(filter) => destroy(realtime, family, filter).await,
            Asked::Require(needed) => require(realtime, family, needed).await,
        };
        reply.unwrap_or_else(|error| self.operation.failed(error, words))
    }

    /// The families.
    fn complete(&self, arguments: &[String]) -> Vec<String> {
        if !arguments.is_empty() {
            return Vec::new();
        }
        self.realtime.mappings().iter().map(|source| source.family.clone()).collect()
    }
}
