//! The filter of a `[name](+filter)` header, which picks among categories of one name.
//!
//! Conditions joined by `&`, each `name = value` with regular expressions on both sides; the
//! special name `TEMPLATES` lets templates in.

use asterisk_realtime_core::Category;
use regex::Regex;

/// Longest expression that is compiled, so that a hostile file costs no time.
const LARGEST_PROGRAM: usize = 1 << 16;

/// What reading a filter costs for each byte, in comparisons of names.
pub(crate) const PARSE_COST: usize = 5000;
/// What matching an expression costs, in comparisons of names.
const MATCH_COST: usize = 20;

/// Which categories may be chosen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    conditions: Vec<(Regex, Option<Regex>)>,
    templates: Templates,
    /// Whether a condition cannot hold, whatever the category.
    never: bool,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Templates {
    #[default]
    Hidden,
    Included,
    Only,
}

impl Filter {
    /// Reads the text behind the `+`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut filter = Self::default();
        if text.is_empty() {
            return Ok(filter);
        }
        for condition in split(text) {
            let Some((name, value)) = condition.split_once('=') else {
                return Err(format!("`{condition}` has no `=`"));
            };
            let (name, value) = (strip(name), strip(value));
            match (name, value) {
                ("TEMPLATES", "include") => filter.templates = Templates::Included,
                ("TEMPLATES", "restrict") => filter.templates = Templates::Only,
                ("TEMPLATES", _) => filter.never = true,
                (_, "") => filter.conditions.push((compile(name)?, None)),
                (_, _) => filter.conditions.push((compile(name)?, Some(compile(value)?))),
            }
        }
        Ok(filter)
    }

    /// What looking at a category costs, in comparisons.
    pub(crate) fn cost(&self, category: &Category) -> usize {
        1 + self.conditions.len() * category.variables.len() * MATCH_COST
    }

    pub(crate) fn admits(&self, category: &Category) -> bool {
        let visible = match self.templates {
            Templates::Hidden => !category.template,
            Templates::Included => true,
            Templates::Only => category.template,
        };
        visible
            && !self.never
            && self.conditions.iter().all(|(name, value)| {
                category.variables.iter().any(|variable| {
                    name.is_match(&variable.name)
                        && value.as_ref().is_none_or(|value| value.is_match(&variable.value))
                })
            })
    }
}

/// Splits at `&` outside quotes.
fn split(text: &str) -> Vec<&str> {
    let mut conditions = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'&' if !quoted => {
                conditions.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    conditions.push(&text[start..]);
    conditions
}

/// Takes blanks off, then one pair of quotes.
fn strip(text: &str) -> &str {
    let text = text.trim_matches(|character: char| character <= ' ');
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn compile(expression: &str) -> Result<Regex, String> {
    regex::RegexBuilder::new(expression)
        .size_limit(LARGEST_PROGRAM)
        .unicode(true)
        .build()
        .map_err(|_| format!("`{expression}` is no regular expression"))
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::Variable;

    use super::*;

    #[track_caller]
    fn check(filter: &str, template: bool, expected: bool) {
        let mut category = Category::new("x");
        category.template = template;
        category.variables = vec![Variable::new("type", "a"), Variable::new("e", "z&y")];
        assert_eq!(Filter::parse(filter).unwrap().admits(&category), expected, "{filter}");
    }

    #[test]
    fn conditions_are_regular_expressions_that_all_must_hold() {
        check("", false, true);
        check("", true, false);
        check("type=a", false, true);
        check("type=b", false, false);
        check("type=.&e=z", false, true);
        check("type=.&e=zX", false, false);
        check("TYPE=a", false, false);
        check("e=", false, true);
        check(r#" type = "a" & e = "z&y" "#, false, true);
    }

    #[test]
    fn templates_are_admitted_by_the_special_condition_only() {
        check("TEMPLATES=include", true, true);
        check("TEMPLATES=include", false, true);
        check("TEMPLATES=restrict", true, true);
        check("TEMPLATES=restrict", false, false);
        check("TEMPLATES=restrict&type=b", true, false);
        check("TEMPLATES=other", true, false);
        check("TEMPLATE=restrict", true, false);
    }

    #[test]
    fn a_condition_that_cannot_be_read_is_named() {
        assert_eq!(Filter::parse("a=1&b").unwrap_err(), "`b` has no `=`");
        assert_eq!(Filter::parse("a=(").unwrap_err(), "`(` is no regular expression");
    }
}
