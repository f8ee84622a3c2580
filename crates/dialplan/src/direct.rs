//! Steps in contexts that are too large to be kept: as Asterisk asks, one query for what is dialled
//! literally, and one for all patterns.

use asterisk_realtime_core::{IntoFilter, LikePattern, Lookup, Result, Row};
use asterisk_realtime_extensions::{Callers, Mode, Priority};

use crate::Settings;
use crate::compiled::{Compiled, Question};
use crate::contexts::Key;

/// What stores have for the priority of hints: a column of text may have the word.
const HINTS: [&str; 2] = ["-1", "hint"];

/// The rows that may answer, compiled: what answers among them does in the whole context, too.
pub(crate) async fn read(
    lookup: &dyn Lookup,
    key: &Key,
    question: Question<'_>,
    settings: &Settings,
) -> Result<Compiled> {
    let priorities = match question.priority {
        Priority::Hint => HINTS.map(str::to_owned).to_vec(),
        priority => priority.number().into_iter().map(|number| number.to_string()).collect(),
    };
    let asking = Asking { lookup, key, priorities: &priorities };
    let compiled = asking.literally(question, settings).await?;
    if compiled.find(question).is_some() || !question.dialled.patterns {
        return Ok(compiled);
    }
    Compiled::new(&asking.all("exten LIKE", r"\_%").await?, settings)
}

/// Asks for rows of a context and a priority.
#[derive(Clone, Copy)]
struct Asking<'a> {
    lookup: &'a dyn Lookup,
    key: &'a Key,
    /// The spellings of the priority.
    priorities: &'a [String],
}

impl Asking<'_> {
    /// The rows that are dialled literally.
    async fn literally(self, question: Question<'_>, settings: &Settings) -> Result<Compiled> {
        let digits = question.dialled.digits.replace('-', "");
        let literal = LikePattern::literal(&digits).escaped('\\');
        let (field, value) = match question.mode {
            Mode::Exact => ("exten", digits),
            Mode::CanMatch => ("exten LIKE", format!("{literal}%")),
            Mode::MatchMore => ("exten LIKE", format!("{literal}_%")),
        };
        let mut rows = self.first(field, &value).await?;
        if settings.callers == Callers::Matched && question.mode == Mode::Exact {
            rows.extend(self.all("exten LIKE", &format!("{literal}/%")).await?);
        }
        let compiled = Compiled::new(&rows, settings)?;
        // A store that takes letters of either case for the same may give another row first.
        let is_other = !rows.is_empty() && compiled.find(question).is_none();
        if !is_other || question.mode == Mode::Exact {
            return Ok(compiled);
        }
        Compiled::new(&self.all(field, &value).await?, settings)
    }

    /// The first row, if there is one.
    async fn first(self, field: &str, value: &str) -> Result<Vec<Row>> {
        for priority in self.priorities {
            let filter = self.filter(field, value, priority).into_filter()?;
            if let Some(row) = self.lookup.lookup(&self.key.family, &filter).await? {
                return Ok(vec![row]);
            }
        }
        Ok(Vec::new())
    }

    async fn all(self, field: &str, value: &str) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for priority in self.priorities {
            let filter = self.filter(field, value, priority).into_filter()?;
            rows.extend(self.lookup.lookup_all(&self.key.family, &filter).await?);
        }
        Ok(rows)
    }

    /// The conditions in Asterisk's order.
    fn filter<'f>(
        &'f self,
        field: &'f str,
        value: &'f str,
        priority: &'f str,
    ) -> [(&'f str, &'f str); 3] {
        [(field, value), ("priority", priority), ("context", &self.key.context)]
    }
}
