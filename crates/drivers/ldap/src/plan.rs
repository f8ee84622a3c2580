//! From conditions to a filter of the directory, and to what it cannot say.

use std::cmp::Ordering;
use std::fmt;

use asterisk_realtime_core::{Condition, Error, Filter, LikePattern, LikeToken, Op, Result};

use crate::entry::Entry;
use crate::syntax::Syntax;
use crate::table::{Attribute, Table};
use crate::text::filter;

/// How to find the entries that satisfy a filter.
pub(crate) struct Plan {
    /// What the server is asked: all that satisfies the filter, and maybe more.
    pub(crate) filter: String,
    /// What is left to look at in each entry.
    residual: Vec<Check>,
    /// Whether nothing can satisfy the filter, so that nobody has to be asked.
    pub(crate) is_empty: bool,
}

/// A condition on an entry that is here.
struct Check {
    place: usize,
    syntax: Syntax,
    test: Test,
}

enum Test {
    Compare(Op, Box<str>),
    Like(LikePattern),
    NotLike(LikePattern),
}

impl fmt::Debug for Plan {
    /// Nothing of the filter, which holds values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Plan").finish_non_exhaustive()
    }
}

impl Plan {
    /// What a filter says that has been written already.
    pub(crate) fn of(filter: String) -> Self {
        Self { filter, residual: Vec::new(), is_empty: false }
    }

    /// Everything in the table.
    pub(crate) fn all(table: &Table) -> Self {
        let filter = match table.section.filters.as_slice() {
            [] => "(objectClass=*)".into(),
            [one] => one.clone(),
            several => format!("(&{})", several.concat()),
        };
        Self::of(filter)
    }

    /// What satisfies all conditions.
    ///
    /// # Errors
    ///
    /// * `NotFound`: there is no such column.
    /// * `Invalid`: an order is asked for that the values of the column do not have.
    pub(crate) fn new(table: &Table, conditions: &Filter) -> Result<Self> {
        let filters = table.section.filters.concat();
        let mut plan = Self::of(filters);
        let several = table.section.filters.len() + conditions.conditions().len() > 1;
        for condition in conditions.conditions() {
            let column = table.column(condition.column())?;
            plan.add(condition, column.main, table.main(column))
                .map_err(|error| error.with_column(&*column.name))?;
        }
        if several {
            plan.filter = format!("(&{})", plan.filter);
        }
        Ok(plan)
    }

    fn add(&mut self, condition: &Condition, place: usize, attribute: &Attribute) -> Result<()> {
        let (op, value) = (condition.op(), condition.value());
        if let Some(pattern) = condition.like() {
            self.like(pattern, op == Op::Like, place, attribute);
            return Ok(());
        }
        let name = &attribute.name;
        let no_value = value.is_empty() && !op.is_ordering();
        if no_value {
            match (op, attribute.syntax.is_character()) {
                (Op::Eq, true) => self.nothing(name),
                (Op::Eq, false) => filter::absent(&mut self.filter, name),
                _ => filter::present(&mut self.filter, name),
            }
            return Ok(());
        }
        match attribute.syntax.canonical(value) {
            None if op == Op::Eq => self.nothing(name),
            None if op == Op::Ne => filter::present(&mut self.filter, name),
            None => return Err(Error::invalid("the value cannot be compared with the column")),
            Some(value) => self.compare(op, &value, place, attribute),
        }
        Ok(())
    }

    fn nothing(&mut self, attribute: &str) {
        self.is_empty = true;
        // So that the filter stays one.
        filter::present(&mut self.filter, attribute);
    }

    fn compare(&mut self, op: Op, value: &str, place: usize, attribute: &Attribute) {
        let (name, matching) = (&attribute.name, attribute.matching);
        let text = &mut self.filter;
        match op {
            Op::Eq if matching.equality => filter::compare(text, name, "=", value),
            Op::Ne if matching.equality && is_certain(attribute.syntax) => {
                text.push_str("(&");
                filter::present(text, name);
                text.push_str("(!");
                filter::compare(text, name, "=", value);
                text.push_str("))");
            }
            _ => {
                match op {
                    Op::Lt | Op::Le if matching.ordering => {
                        filter::compare(text, name, "<=", value);
                    }
                    Op::Gt | Op::Ge if matching.ordering => {
                        filter::compare(text, name, ">=", value);
                    }
                    _ => filter::present(text, name),
                }
                let is_done = matching.ordering && matches!(op, Op::Le | Op::Ge);
                if !is_done {
                    self.check(place, attribute.syntax, Test::Compare(op, value.into()));
                }
            }
        }
    }

    fn check(&mut self, place: usize, syntax: Syntax, test: Test) {
        self.residual.push(Check { place, syntax, test });
    }

    fn like(&mut self, pattern: &LikePattern, is_like: bool, place: usize, attribute: &Attribute) {
        let name = &attribute.name;
        let text = &mut self.filter;
        let is_text = matches!(attribute.syntax, Syntax::Text { .. } | Syntax::Unknown);
        let (pieces, is_exact) = pieces(pattern);
        let is_any = pieces.iter().all(String::is_empty) && pieces.len() > 1;
        if pattern.tokens().is_empty() || (is_any && is_exact) {
            // No value of a directory is empty, and every one is like `%`.
            let is_all = is_like != pattern.tokens().is_empty();
            if is_all {
                filter::present(text, name);
            } else {
                self.nothing(name);
            }
            return;
        }
        let can_say = is_text
            && attribute.matching.substrings
            && (pieces.len() > 1 || attribute.matching.equality);
        let is_said = can_say && (is_like || is_exact);
        match (is_said && !is_any, is_like) {
            (false, _) => filter::present(text, name),
            (true, true) => filter::substrings(text, name, &pieces),
            (true, false) => {
                text.push_str("(&");
                filter::present(text, name);
                text.push_str("(!");
                filter::substrings(text, name, &pieces);
                text.push_str("))");
            }
        }
        if !(is_said && is_exact) {
            let pattern = pattern.clone();
            let like = if is_like { Test::Like(pattern) } else { Test::NotLike(pattern) };
            self.check(place, attribute.syntax, like);
        }
    }

    /// Whether an entry that the server found satisfies the rest, too.
    pub(crate) fn accepts(&self, entry: &Entry) -> bool {
        self.residual.iter().all(|check| check.accepts(entry.values(check.place)))
    }

    /// Whether the server says all.
    pub(crate) fn is_exact(&self) -> bool {
        self.residual.is_empty()
    }
}

/// Whether the server can tell of every value whether it is equal, so that it can deny it.
fn is_certain(syntax: Syntax) -> bool {
    matches!(syntax, Syntax::Text { .. } | Syntax::Integer | Syntax::Boolean)
}

impl Check {
    /// A condition holds if any value satisfies it; `!=` and `NOT LIKE` if no value contradicts it.
    fn accepts(&self, values: &[String]) -> bool {
        let any = |test: &dyn Fn(&str) -> bool| values.iter().any(|value| test(value));
        match &self.test {
            Test::Like(pattern) => any(&|value| pattern.matches(value, self.syntax.letter_case())),
            Test::NotLike(pattern) => {
                let is_like = |value: &str| pattern.matches(value, self.syntax.letter_case());
                !values.is_empty() && !any(&is_like)
            }
            Test::Compare(Op::Ne, other) => {
                let is_equal = |value: &str| self.syntax.compare(value, other) == Ordering::Equal;
                !values.is_empty() && !any(&is_equal)
            }
            Test::Compare(op, other) => {
                any(&|value| op.accepts(self.syntax.compare(value, other)) == Some(true))
            }
        }
    }
}

/// The pieces between the runs of a pattern, and whether they say all that the pattern does.
///
/// What a directory compares otherwise than we do, blanks and what Unicode puts together, becomes
/// a run as well, and so does any one character, of which filters know nothing.
fn pieces(pattern: &LikePattern) -> (Vec<String>, bool) {
    let mut pieces = vec![String::new()];
    let mut is_exact = true;
    for token in pattern.tokens() {
        match token {
            LikeToken::AnyRun => pieces.push(String::new()),
            LikeToken::AnyOne => {
                is_exact = false;
                pieces.push(String::new());
            }
            LikeToken::Literal(text) => is_exact &= literal(text, &mut pieces),
        }
    }
    // An empty piece is nothing but at the ends.
    let last = pieces.len() - 1;
    let mut at = 0;
    pieces.retain(|piece| {
        at += 1;
        !piece.is_empty() || at == 1 || at == last + 1
    });
    (pieces, is_exact)
}

fn literal(text: &str, pieces: &mut Vec<String>) -> bool {
    let is_plain = |character: &char| character.is_ascii_graphic();
    let mut is_exact = true;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        // A letter may be put together with what follows it.
        let is_joined = characters.peek().is_some_and(|next| !next.is_ascii());
        if is_plain(&character) && !is_joined {
            if let Some(piece) = pieces.last_mut() {
                piece.push(character);
            }
        } else {
            is_exact = false;
            if pieces.last().is_none_or(|piece| !piece.is_empty()) || pieces.len() == 1 {
                pieces.push(String::new());
            }
        }
    }
    is_exact
}
