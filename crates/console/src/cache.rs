//! `cache show`, `stats`, `prune` and `flush`: the caches before the stores.
//!
//! They tell names, settings and numbers, and never a cell: what is kept are passwords, too.

pub(crate) mod text;

use std::sync::Arc;

use asterisk_realtime_core::{Condition, Filter, Op, Result, Row};
use asterisk_realtime_engine::{FamilyCache, Realtime};
use async_trait::async_trait;
use regex::Regex;
use serde_json::json;

use crate::{Command, Info, Reply, Words, document, printable_line};

/// How each family is kept, or the one of this name in full.
///
/// # Errors
///
/// As [`Realtime::caches_of`].
pub fn show(realtime: &Realtime, family: Option<&str>) -> Result<Reply> {
    answer(realtime, family, document::cache, |caches| match family {
        Some(_) => caches.iter().map(text::settings).collect::<Vec<_>>().join("\n"),
        None => text::list(caches),
    })
}

/// What has been done for each family, or for the one of this name.
///
/// # Errors
///
/// As [`Realtime::caches_of`].
pub fn stats(realtime: &Realtime, family: Option<&str>) -> Result<Reply> {
    answer(realtime, family, document::cache_stats, text::stats)
}

fn answer(
    realtime: &Realtime,
    family: Option<&str>,
    document: fn(&FamilyCache) -> serde_json::Value,
    print: impl Fn(&[FamilyCache]) -> String,
) -> Result<Reply> {
    let caches = match family {
        Some(family) => realtime.caches_of(family)?,
        None => realtime.family_caches(),
    };
    let documents = caches.iter().map(document).collect();
    if caches.is_empty() {
        // That no family has a cache is all that there is to show.
        let text = family.map_or_else(|| text::NO_CACHE.to_owned(), no_cache);
        return Ok(Reply::found(text, documents, family.is_none()));
    }
    Ok(Reply::done(print(&caches), documents))
}

/// Forgets the answers about rows that have this value in this column.
///
/// # Errors
///
/// As [`Realtime::invalidate_rows`].
pub fn prune(realtime: &Realtime, family: &str, column: &str, value: &str) -> Result<Reply> {
    let count = realtime.invalidate_rows(family, column, value)?;
    pruned(realtime, family, count)
}

/// Forgets the answers with a row whose cell of this column fits, and those to questions for such
/// a value. Case counts, and the expression may fit anywhere in the value, as it does for
/// `sip prune realtime like`.
///
/// # Errors
///
/// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): this is no regular expression.
/// * As [`Realtime::invalidate_where`].
pub fn prune_like(
    realtime: &Realtime,
    family: &str,
    column: &str,
    expression: &str,
) -> Result<Reply> {
    let fitting = crate::expression(expression)?;
    let count = realtime.invalidate_where(family, |filter, rows| {
        asks_for(filter, column, &fitting) || rows.iter().any(|row| has(row, column, &fitting))
    })?;
    pruned(realtime, family, count)
}

/// Whether one of the cells of this column fits: a directory may have several.
fn has(row: &Row, column: &str, fitting: &Regex) -> bool {
    row.iter().any(|(name, cell)| {
        name.eq_ignore_ascii_case(column) && cell.text().is_some_and(|text| fitting.is_match(text))
    })
}

/// Whether the question is for such a value; an answer without rows says nothing else.
fn asks_for(filter: &Filter, column: &str, fitting: &Regex) -> bool {
    let is_it = |condition: &Condition| {
        condition.op() == Op::Eq
            && condition.column().eq_ignore_ascii_case(column)
            && fitting.is_match(condition.value())
    };
    filter.conditions().iter().any(is_it)
}

fn pruned(realtime: &Realtime, family: &str, count: usize) -> Result<Reply> {
    let document = json!({ "family": family, "pruned": count });
    if realtime.caches_of(family)?.is_empty() {
        return Ok(Reply::found(no_cache(family), document, false));
    }
    let text = match count {
        0 => "No answers found to prune.\n".to_owned(),
        1 => "1 answer pruned.\n".to_owned(),
        _ => format!("{count} answers pruned.\n"),
    };
    Ok(Reply::found(text, document, count > 0))
}

/// Forgets all answers of a family; those of all families without one.
///
/// # Errors
///
/// As [`Realtime::invalidate_family`].
pub fn flush(realtime: &Realtime, family: Option<&str>) -> Result<Reply> {
    let (count, document) = match family {
        None => {
            let count = realtime.invalidate_all();
            (count, json!({ "flushed": count }))
        }
        Some(family) => {
            let count = realtime.invalidate_family(family)?;
            let document = json!({ "family": family, "flushed": count });
            if realtime.caches_of(family)?.is_empty() {
                return Ok(Reply::found(no_cache(family), document, false));
            }
            (count, document)
        }
    };
    let answers = if count == 1 { "answer" } else { "answers" };
    Ok(Reply::done(format!("Cache flushed successfully: {count} {answers}.\n"), document))
}

fn no_cache(family: &str) -> String {
    format!("Family '{}' has no cache.\n", printable_line(family))
}

/// The commands about caches on an engine.
pub fn commands(realtime: &Realtime) -> Vec<Arc<dyn Command>> {
    const ALL: [Operation; 4] =
        [Operation::Show, Operation::Stats, Operation::Prune, Operation::Flush];
    let command = |operation| -> Arc<dyn Command> {
        Arc::new(OnCache { realtime: realtime.clone(), operation })
    };
    ALL.map(command).into()
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Operation {
    Show,
    Stats,
    Prune,
    Flush,
}

struct OnCache {
    realtime: Realtime,
    operation: Operation,
}

impl OnCache {
    /// Does it; `None` if the words are not understood.
    fn answer(&self, arguments: &[&str]) -> Option<Result<Reply>> {
        let realtime = &self.realtime;
        Some(match (self.operation, arguments) {
            (Operation::Show, []) => show(realtime, None),
            (Operation::Show, [family]) => show(realtime, Some(family)),
            (Operation::Stats, []) => stats(realtime, None),
            (Operation::Stats, [family]) => stats(realtime, Some(family)),
            (Operation::Prune, [family, column, value]) => prune(realtime, family, column, value),
            (Operation::Prune, [family, like, column, expression])
                if like.eq_ignore_ascii_case("like") =>
            {
                prune_like(realtime, family, column, expression)
            }
            (Operation::Flush, [all]) if all.eq_ignore_ascii_case("all") => flush(realtime, None),
            (Operation::Flush, [family]) => flush(realtime, Some(family)),
            _ => return None,
        })
    }
}

#[async_trait]
impl Command for OnCache {
    fn info(&self) -> Info {
        let (name, usage, summary) = match self.operation {
            Operation::Show => {
                ("cache show", "cache show [<family>]", "Show how the answers of families are kept")
            }
            Operation::Stats => {
                ("cache stats", "cache stats [<family>]", "Show what the caches have done")
            }
            Operation::Prune => (
                "cache prune",
                "cache prune <family> <column> <value> | <family> like <column> <regex>",
                "Forget the answers about some rows of a family",
            ),
            Operation::Flush => {
                ("cache flush", "cache flush <family> | all", "Forget all answers of a family")
            }
        };
        Info { name, usage, summary }
    }

    async fn run(&self, arguments: &[String], _: &Words) -> Reply {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        match self.answer(&arguments) {
            Some(answer) => answer.unwrap_or_else(|error| Reply::failed("", error)),
            None => Reply::misused("these words are not understood", self.info().usage),
        }
    }

    /// The families that have a cache; `like` and the words that stand for all.
    fn complete(&self, arguments: &[String]) -> Vec<String> {
        match (self.operation, arguments.len()) {
            (_, 0) => {
                let caches = self.realtime.family_caches();
                let mut words: Vec<_> =
                    caches.iter().map(|cache| cache.source.family.clone()).collect();
                words.extend((self.operation == Operation::Flush).then(|| "all".to_owned()));
                words
            }
            (Operation::Prune, 1) => vec!["like".to_owned()],
            _ => Vec::new(),
        }
    }
}
