//! Which rows an operation is about.

use std::borrow::Borrow;
use std::fmt;

use crate::op::check_column;
use crate::{Error, LikePattern, Op, Result};

/// One condition: column, operator, value.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Condition {
    column: Box<str>,
    op: Op,
    value: Box<str>,
    like: Option<LikePattern>,
}

impl Condition {
    /// A condition from its parts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if `column` cannot be a column name; see
    /// [`Op::parse_field`].
    pub fn new(column: &str, op: Op, value: &str) -> Result<Self> {
        let column = check_column(column)?.into();
        let like = op.is_like().then(|| LikePattern::parse(value));
        Ok(Self { column, op, value: value.into(), like })
    }

    /// A condition from Asterisk's spelling, the operator behind the column: `("port >=", "2")`.
    ///
    /// # Errors
    ///
    /// As [`Op::parse_field`].
    pub fn parse(field: &str, value: &str) -> Result<Self> {
        let (column, op) = Op::parse_field(field)?;
        Self::new(column, op, value)
    }

    /// The column.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// The operator.
    pub fn op(&self) -> Op {
        self.op
    }

    /// The value, as given; the text of the pattern for LIKE.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The pattern of `LIKE` and `NOT LIKE`.
    pub fn like(&self) -> Option<&LikePattern> {
        self.like.as_ref()
    }

    /// The same condition on another value.
    #[must_use]
    pub fn with_value(&self, value: &str) -> Self {
        let like = self.like.as_ref().map(|_| LikePattern::parse(value));
        Self { column: self.column.clone(), op: self.op, value: value.into(), like }
    }
}

impl fmt::Debug for Condition {
    /// Column and operator only: the value may be a secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Condition");
        debug.field("column", &self.column).field("op", &self.op).finish_non_exhaustive()
    }
}

/// A non-empty list of conditions, all of which hold.
///
/// A filter without conditions cannot be made, so no operation can hit a whole table by mistake.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Filter(Vec<Condition>);

impl Filter {
    /// A filter of these conditions.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if there is none.
    pub fn new(conditions: Vec<Condition>) -> Result<Self> {
        if conditions.is_empty() {
            return Err(Error::invalid("a filter needs at least one condition"));
        }
        Ok(Self(conditions))
    }

    /// The first condition, which also names the column that results are ordered by.
    pub fn first(&self) -> &Condition {
        &self.0[0]
    }

    /// All conditions, in order.
    pub fn conditions(&self) -> &[Condition] {
        &self.0
    }

    /// The same filter on other conditions, one for one.
    #[must_use]
    pub fn map(&self, change: impl FnMut(&Condition) -> Condition) -> Self {
        Self(self.0.iter().map(change).collect())
    }
}

/// What can be turned into a [`Filter`]: pairs in Asterisk's spelling, or a filter.
///
/// ```
/// use asterisk_realtime_core::{IntoFilter, Op};
///
/// let filter = [("name LIKE", "ali%"), ("port >=", "5060")].into_filter()?;
/// assert_eq!(filter.first().op(), Op::Like);
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
pub trait IntoFilter {
    /// A filter, or a borrowed one, which is not copied.
    type Parsed: Borrow<Filter> + Send + Sync;

    /// Parses it.
    ///
    /// # Errors
    ///
    /// As [`Filter::new`] and [`Condition::parse`].
    fn into_filter(self) -> Result<Self::Parsed>;
}

impl IntoFilter for Filter {
    type Parsed = Self;

    fn into_filter(self) -> Result<Self> {
        Ok(self)
    }
}

impl IntoFilter for &Filter {
    type Parsed = Self;

    fn into_filter(self) -> Result<Self> {
        Ok(self)
    }
}

impl<F: AsRef<str>, V: AsRef<str>> IntoFilter for &[(F, V)] {
    type Parsed = Filter;

    fn into_filter(self) -> Result<Filter> {
        let parsed =
            self.iter().map(|(field, value)| Condition::parse(field.as_ref(), value.as_ref()));
        Filter::new(parsed.collect::<Result<_>>()?)
    }
}

impl<F: AsRef<str>, V: AsRef<str>, const N: usize> IntoFilter for [(F, V); N] {
    type Parsed = Filter;

    fn into_filter(self) -> Result<Filter> {
        self.as_slice().into_filter()
    }
}

impl<F: AsRef<str>, V: AsRef<str>> IntoFilter for Vec<(F, V)> {
    type Parsed = Filter;

    fn into_filter(self) -> Result<Filter> {
        self.as_slice().into_filter()
    }
}

/// In which order several rows come.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Order {
    /// By the column of the first condition, ascending as the store collates, then by the
    /// primary key (`order_multi_row_results_by_initial_column` of Asterisk's drivers).
    #[default]
    FirstColumn,
    /// As the store likes.
    Unordered,
}

/// How many rows, in which order.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Selection {
    /// The order.
    pub order: Order,
    /// The most rows to answer; `None` for all.
    pub limit: Option<u32>,
}

impl Selection {
    /// All rows, in order: Asterisk's *realtime multi*.
    pub const ALL: Self = Self { order: Order::FirstColumn, limit: None };
    /// The first row in order: Asterisk's *realtime*.
    pub const FIRST: Self = Self { order: Order::FirstColumn, limit: Some(1) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn a_filter_is_never_empty() {
        let none: [(&str, &str); 0] = [];
        assert_eq!(none.into_filter().unwrap_err().kind(), ErrorKind::Invalid);
    }

    #[test]
    fn patterns_are_parsed_once() {
        let condition = Condition::parse("exten LIKE", r"\_%").unwrap();
        assert_eq!(condition.like().unwrap().prefix(), "_");
        assert_eq!(condition.with_value("1%").like().unwrap().prefix(), "1");
        assert!(Condition::parse("exten", r"\_%").unwrap().like().is_none());
    }

    #[test]
    fn no_value_is_printed() {
        let filter = [("secret LIKE", "s3cr3t")].into_filter().unwrap();
        let shown = format!("{filter:?} {filter:#?}");
        assert!(shown.contains("secret") && !shown.contains("s3cr3t"), "{shown}");
    }
}
