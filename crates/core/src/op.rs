//! Operators, and Asterisk's spelling of them behind the column name.

use std::fmt;

use crate::{Error, Result};

/// How a condition compares a column with its value.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Op {
    /// `=`
    Eq,
    /// `!=`, also written `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `LIKE`
    Like,
    /// `NOT LIKE`
    NotLike,
}

impl Op {
    /// The operator as SQL and Asterisk write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Like => "LIKE",
            Self::NotLike => "NOT LIKE",
        }
    }

    /// Whether it is one of `< <= > >=`.
    pub fn is_ordering(self) -> bool {
        matches!(self, Self::Lt | Self::Le | Self::Gt | Self::Ge)
    }

    /// Whether it is `LIKE` or `NOT LIKE`.
    pub fn is_like(self) -> bool {
        matches!(self, Self::Like | Self::NotLike)
    }

    /// Whether a comparison that came out as `ordering` satisfies the operator; `None` for the
    /// LIKE operators, which do not compare.
    pub fn accepts(self, ordering: std::cmp::Ordering) -> Option<bool> {
        match self {
            Self::Eq => Some(ordering.is_eq()),
            Self::Ne => Some(ordering.is_ne()),
            Self::Lt => Some(ordering.is_lt()),
            Self::Le => Some(ordering.is_le()),
            Self::Gt => Some(ordering.is_gt()),
            Self::Ge => Some(ordering.is_ge()),
            Self::Like | Self::NotLike => None,
        }
    }

    /// Takes Asterisk's `"column OP"` apart.
    ///
    /// The operator stands at the end, blanks around it are optional (`starttime<= ` occurs in
    /// the wild), LIKE may be in any case but needs a blank before it; without an operator it is
    /// [`Op::Eq`]. The rest is the column.
    ///
    /// ```
    /// use asterisk_realtime_core::Op;
    ///
    /// assert_eq!(Op::parse_field("starttime<= ")?, ("starttime", Op::Le));
    /// assert_eq!(Op::parse_field("exten not  like")?, ("exten", Op::NotLike));
    /// assert_eq!(Op::parse_field("dislike")?, ("dislike", Op::Eq));
    /// # Ok::<(), asterisk_realtime_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if the column is empty or contains
    /// blanks, control characters or one of `< > = !`.
    pub fn parse_field(field: &str) -> Result<(&str, Self)> {
        let (column, op) = split_operator(field);
        check_column(column.trim_matches(is_blank)).map(|column| (column, op))
    }
}

impl fmt::Display for Op {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

const SYMBOLS: [(&str, Op); 7] = [
    ("!=", Op::Ne),
    ("<>", Op::Ne),
    ("<=", Op::Le),
    (">=", Op::Ge),
    ("=", Op::Eq),
    ("<", Op::Lt),
    (">", Op::Gt),
];

fn split_operator(field: &str) -> (&str, Op) {
    let text = field.trim_end_matches(is_blank);
    if let Some(rest) = strip_word(text, "LIKE") {
        return match strip_word(rest.trim_end_matches(is_blank), "NOT") {
            Some(column) => (column, Op::NotLike),
            None => (rest, Op::Like),
        };
    }
    for (symbol, op) in SYMBOLS {
        if let Some(column) = text.strip_suffix(symbol) {
            return (column, op);
        }
    }
    (text, Op::Eq)
}

/// Takes `word` off the end of `text` if a blank stands before it.
fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (rest, last) = text.split_at_checked(text.len().checked_sub(word.len())?)?;
    (last.eq_ignore_ascii_case(word) && rest.ends_with(is_blank)).then_some(rest)
}

/// Refuses what cannot be a column name.
///
/// # Errors
///
/// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), quoting the name.
pub(crate) fn check_column(column: &str) -> Result<&str> {
    let fault = if column.is_empty() {
        "is empty"
    } else if column.chars().any(is_blank) {
        "contains a blank or a control character"
    } else if column.contains(['<', '>', '=', '!']) {
        "contains an operator that is not one of = != <> < <= > >= LIKE, NOT LIKE at its end"
    } else {
        return Ok(column);
    };
    Err(Error::invalid(format!("the column name {column:?} {fault}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use proptest::prelude::*;

    #[track_caller]
    fn check(field: &str, column: &str, op: Op) {
        assert_eq!(Op::parse_field(field).unwrap(), (column, op), "{field:?}");
    }

    #[test]
    fn operators_stand_at_the_end() {
        check("id", "id", Op::Eq);
        check("id =", "id", Op::Eq);
        check("id=", "id", Op::Eq);
        check("id !=", "id", Op::Ne);
        check("id <>", "id", Op::Ne);
        check("n <", "n", Op::Lt);
        check("n>", "n", Op::Gt);
        check("starttime<= ", "starttime", Op::Le);
        check("position >=", "position", Op::Ge);
        check("exten LIKE", "exten", Op::Like);
        check("exten like ", "exten", Op::Like);
        check("exten\tLike", "exten", Op::Like);
        check("id NOT LIKE", "id", Op::NotLike);
        check(" id not\t like", "id", Op::NotLike);
        check("likes", "likes", Op::Eq);
        check("dislike =", "dislike", Op::Eq);
        check("LIKE", "LIKE", Op::Eq);
        check("not LIKE", "not", Op::Like);
        check("100rel", "100rel", Op::Eq);
        check("@ext", "@ext", Op::Eq);
        check("größe", "größe", Op::Eq);
    }

    #[test]
    fn what_cannot_be_a_column_is_invalid() {
        for field in [
            "",
            " ",
            "=",
            " LIKE",
            "a b",
            "a b LIKE",
            "id = 'x' OR '1'=",
            "id ==",
            "id =~",
            "a\0b",
            "id REGEXP",
            "a!b",
            "id => ",
            "NOT LIKE =",
            "x\u{a0}y",
        ] {
            let error = Op::parse_field(field).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{field:?}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(field in any::<String>()) {
            if let Ok((column, _)) = Op::parse_field(&field) {
                prop_assert!(check_column(column).is_ok());
            }
        }
    }
}
