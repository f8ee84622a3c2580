//! The grammar of a value: `driver,database[,table[,priority]]`.
//!
//! Quotes protect commas. Asterisk knows them for the database only and takes the first quoted
//! text of the line for it, wherever it stands; here they mean the same in every field.

use std::ops::Range;

/// A value, taken apart.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Value<'a> {
    pub(crate) driver: Field<'a>,
    pub(crate) database: Field<'a>,
    pub(crate) table: Option<Field<'a>>,
    pub(crate) priority: Option<Field<'a>>,
    /// What stands behind the comma that ends the priority.
    pub(crate) rest: Option<Range<usize>>,
}

/// One field of a value.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Field<'a> {
    /// What it says: without the quotes, or else without the blanks around it.
    pub(crate) text: &'a str,
    /// Where it stands in the value, quotes included and blanks not.
    pub(crate) range: Range<usize>,
    /// There are blanks around it that no quotes make harmless.
    pub(crate) blanks: bool,
    pub(crate) quotes: Quotes,
}

/// How a field is quoted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Quotes {
    /// Not at all.
    #[default]
    None,
    /// All of it.
    Whole,
    /// A part of it: the text around the quotes does not count.
    Part,
    /// There is no second quote.
    Open,
}

impl<'a> Value<'a> {
    /// Takes a value apart; `None` if it has no comma.
    pub(crate) fn parse(value: &'a str) -> Option<Self> {
        let comma = value.find(',')?;
        let driver = Field::plain(value, 0..comma);
        let (database, next) = Field::next(value, comma + 1);
        let (table, next) = Field::after(value, next);
        let (priority, next) = Field::after(value, next);
        let rest = next.map(|start| start..value.len());
        Some(Self { driver, database, table, priority, rest })
    }
}

impl<'a> Field<'a> {
    /// The field that starts at `start`, if there is one, and the start of the one behind it.
    fn after(value: &'a str, start: Option<usize>) -> (Option<Self>, Option<usize>) {
        let Some(start) = start else { return (None, None) };
        let (field, next) = Self::next(value, start);
        (Some(field), next)
    }

    fn next(value: &'a str, start: usize) -> (Self, Option<usize>) {
        let end = find(value, start, ',').unwrap_or(value.len());
        match find(value, start, '"').filter(|&quote| quote < end) {
            Some(quote) => Self::quoted(value, start, quote),
            None => (Self::plain(value, start..end), (end < value.len()).then_some(end + 1)),
        }
    }

    fn plain(value: &'a str, range: Range<usize>) -> Self {
        let trimmed = trim(value, range.clone());
        let (blanks, text) = (trimmed != range, &value[trimmed.clone()]);
        Self { text, range: trimmed, blanks, quotes: Quotes::None }
    }

    fn quoted(value: &'a str, start: usize, open: usize) -> (Self, Option<usize>) {
        let Some(close) = find(value, open + 1, '"') else {
            let (range, text) = (open..value.len(), &value[open + 1..]);
            return (Self { text, range, blanks: false, quotes: Quotes::Open }, None);
        };
        let end = find(value, close + 1, ',').unwrap_or(value.len());
        let range = trim(value, start..end);
        let whole = range == (open..close + 1);
        let quotes = if whole { Quotes::Whole } else { Quotes::Part };
        let field = Self { text: &value[open + 1..close], range, blanks: false, quotes };
        (field, (end < value.len()).then_some(end + 1))
    }
}

fn find(value: &str, start: usize, wanted: char) -> Option<usize> {
    value[start..].find(wanted).map(|at| start + at)
}

/// The range without the blanks at its ends, of which Asterisk's file reader knows 33.
fn trim(value: &str, range: Range<usize>) -> Range<usize> {
    let is_blank = |character: char| character <= ' ';
    let text = value[range.clone()].trim_end_matches(is_blank);
    let end = range.start + text.len();
    end - text.trim_start_matches(is_blank).len()..end
}

/// What the text of a priority field means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Priority {
    /// A number from 1, and nothing else.
    Number(u32),
    /// Read as this number, as Asterisk does, though it is not written so.
    ReadAs(u32),
    /// Below 0: Asterisk keeps the mapping and never gets to it.
    Never,
}

impl Priority {
    pub(crate) fn parse(text: &str) -> Self {
        let blank = |character: char| matches!(character, ' ' | '\t'..='\r');
        let text = text.trim_start_matches(blank);
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let end = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
        let digits = &unsigned[..end];
        let number = match digits.parse::<u32>() {
            Ok(number) => number,
            Err(_) if digits.is_empty() => 0,
            Err(_) => u32::MAX,
        };
        match number {
            1.. if text.starts_with('-') => Self::Never,
            1..u32::MAX if digits == text => Self::Number(number),
            _ => Self::ReadAs(number.max(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: &[(&str, Quotes)]) {
        let parsed = Value::parse(value).unwrap();
        let fields = [Some(parsed.driver), Some(parsed.database), parsed.table, parsed.priority];
        let found: Vec<_> =
            fields.iter().flatten().map(|field| (field.text, field.quotes)).collect();
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn fields_are_separated_by_commas_and_trimmed() {
        use Quotes::*;
        check("d,", &[("d", None), ("", None)]);
        check("d,b,", &[("d", None), ("b", None), ("", None)]);
        check(" d , b , t , 2 ,x,y", &[("d", None), ("b", None), ("t", None), ("2", None)]);
        assert_eq!(Value::parse("no comma"), Option::None);
    }

    #[test]
    fn quotes_protect_commas_and_blanks() {
        use Quotes::*;
        check(r#"d,"x, y ",t"#, &[("d", None), ("x, y ", Whole), ("t", None)]);
        check(r#"d, "x,y" ,t"#, &[("d", None), ("x,y", Whole), ("t", None)]);
        check(r#"d,p"x,y"q"r,t"#, &[("d", None), ("x,y", Part), ("t", None)]);
        check(r#"d,"x,y"#, &[("d", None), ("x,y", Open)]);
        check(r#"d,b,"t,x",2"#, &[("d", None), ("b", None), ("t,x", Whole), ("2", None)]);
        check(r#"d,""#, &[("d", None), ("", Open)]);
    }

    #[test]
    fn priorities_are_read_as_leading_digits() {
        use Priority::*;
        let table = [
            ("1", Number(1)),
            ("2x", ReadAs(2)),
            ("\t2", Number(2)),
            ("+3", ReadAs(3)),
            ("0", ReadAs(1)),
            ("-0", ReadAs(1)),
            ("abc", ReadAs(1)),
            ("", ReadAs(1)),
            ("-", ReadAs(1)),
            ("-1", Never),
            ("99999999999", ReadAs(u32::MAX)),
        ];
        for (text, expected) in table {
            assert_eq!(Priority::parse(text), expected, "{text}");
        }
    }
}
