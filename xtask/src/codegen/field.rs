//! What a field of a row is: what its column says, unless the data says more.

use anyhow::{Context, Result, bail};

use super::data::{Column, Field};
use super::notation::{call, grouped};

/// The types that are no enumerations.
const PLAIN: [&str; 7] = ["String", "bool", "f64", "i32", "u32", "u64", "u8"];

/// A field, as Rust.
#[derive(Debug, PartialEq)]
pub(super) struct Derived {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) default: Option<String>,
    pub(super) take: String,
    pub(super) about: String,
}

/// The field of a column that is read; `record` is the name of the struct.
pub(super) fn derive(column: &Column, field: &Field, record: &str) -> Result<Derived> {
    let (base, usual) = usual(column)?;
    let kind = field.kind.clone().unwrap_or_else(|| {
        let is_there = column.absent.is_some() || column.not_null || is_needed(column);
        if is_there && base != "Secret" { base.into() } else { format!("Option<{base}>") }
    });
    let is_word = bare(&kind) != "Secret" && !PLAIN.contains(&bare(&kind));
    let default = match &field.default {
        Some(default) => Some(default.clone()),
        None if kind.starts_with("Option<") || kind.starts_with("Vec<") || is_word => None,
        None => default_of(column.absent.as_deref(), &kind)?,
    };
    let take = match &field.take {
        Some(path) if path.contains("::") => path.clone(),
        Some(name) => format!("|field, text| {record}::{name}(field, &text)"),
        None if is_word => word(column, field, &kind, default.as_deref())?,
        None => usual,
    };
    let see = field.see.as_ref().map(|item| format!("; see {}", link(item, record)));
    let about = format!("{}{}.", sentence(column, &kind), see.unwrap_or_default());
    let name = field.name.as_ref().unwrap_or(&column.name).clone();
    Ok(Derived { name, kind, default, take, about })
}

/// Whether the consumer refuses rows without it.
fn is_needed(column: &Column) -> bool {
    let refuses = column.otherwise.as_deref().is_some_and(|text| text.starts_with("refuses"));
    column.syntax.as_deref() == Some("name") && refuses
}

/// `Option<Strategy>` -> `Strategy`
fn bare(kind: &str) -> &str {
    kind.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(kind)
}

/// The type and the function that follow from the syntax.
fn usual(column: &Column) -> Result<(&'static str, String)> {
    let path = |path: &str| format!("take::{path}");
    if column.secret {
        return Ok(("Secret", path("secret")));
    }
    if let Some(bytes) = column.keeps {
        return Ok(("String", path(&format!("kept::<{bytes}, _>"))));
    }
    let (word, inside) = call(column.syntax.as_deref().unwrap_or_default());
    let takes = column.otherwise.as_deref().and_then(|text| text.strip_prefix("takes "));
    Ok(match word {
        "yes_no" => match takes {
            Some("no") => ("bool", path("truth")),
            Some("yes") => ("bool", path("unless_false")),
            _ => ("bool", path("clear_truth")),
        },
        "integer" => {
            let least = inside.and_then(|range| range.split("..").next()).unwrap_or_default();
            match (least, takes) {
                ("", _) => ("i32", path("integer")),
                ("0", None | Some("0")) => ("i32", path("natural")),
                (least, takes) => {
                    let instead = takes.and_then(|text| text.parse().ok()).unwrap_or(0_i32);
                    ("i32", path(&format!("at_least::<{least}, {instead}, _>")))
                }
            }
        }
        "unsigned" => ("u32", path("unsigned")),
        "signed" => ("i32", path("signed")),
        "decimal" => ("f64", path("decimal")),
        "tos" => ("u8", path("tos")),
        "unix_time" => ("u64", path("unix_time")),
        "" => bail!("`{}` is not read", column.name),
        _ => ("String", path("text")),
    })
}

fn default_of(absent: Option<&str>, kind: &str) -> Result<Option<String>> {
    let Some(absent) = absent else { return Ok(None) };
    let default = match kind {
        "String" => format!("{absent:?}.to_owned()"),
        "bool" => (absent == "yes").to_string(),
        "f64" => absent.to_owned(),
        _ => grouped(absent.parse().context("what is absent is no number")?),
    };
    Ok(Some(default).filter(|default| !["false", "0"].contains(&&**default)))
}

/// What takes the words of an enumeration.
fn word(column: &Column, field: &Field, kind: &str, default: Option<&str>) -> Result<String> {
    let takes = column.otherwise.as_deref().and_then(|text| text.strip_prefix("takes "));
    let Some(takes) = takes else { return Ok("take::word".into()) };
    let instead = match &field.otherwise {
        Some(instead) => instead,
        None if kind.starts_with("Option<") => "None",
        None if column.absent.as_deref() == Some(takes) => {
            default.with_context(|| format!("what is `{takes}` in {}?", column.name))?
        }
        None => bail!("what is `{takes}` in {}?", column.name),
    };
    Ok(format!("|field, text| take::word_or(field, &text, {instead})"))
}

/// A link to an item, with the way to it if it is none of the struct.
fn link(item: &str, record: &str) -> String {
    let is_own = item.split("::").next() == Some(record);
    if is_own { format!("[`{item}`]") } else { format!("[`{item}`](crate::{item})") }
}

/// The meaning as a sentence without its end, with what holds if the column is absent.
fn sentence(column: &Column, kind: &str) -> String {
    let meaning = &column.means;
    let capital = meaning.chars().next().map(|first| first.to_uppercase().to_string());
    let rest = meaning.chars().skip(1).collect::<String>();
    let absent = match column.absent.as_deref() {
        None | Some("") => String::new(),
        Some("no") if kind == "bool" => String::new(),
        Some(absent) if kind.starts_with("Option<") => format!("; `None` means `{absent}`"),
        Some(absent) if kind != "String" && PLAIN.contains(&kind) => {
            format!("; {absent} by default")
        }
        Some(absent) => format!("; `{absent}` by default"),
    };
    // It belongs to the first of several sentences.
    let (first, others) = rest.split_at(rest.find(". ").unwrap_or(rest.len()));
    format!("{}{first}{absent}{others}", capital.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(text: &str) -> Column {
        toml::from_str(&format!("name = \"delay\"\n{text}")).unwrap()
    }

    #[track_caller]
    fn check(text: &str, field: &str, expected: (&str, Option<&str>, &str)) {
        let field = toml::from_str(field).unwrap();
        let Derived { kind, default, take, .. } = derive(&column(text), &field, "Door").unwrap();
        assert_eq!((&*kind, default.as_deref(), &*take), expected);
    }

    #[test]
    fn a_column_says_what_its_field_is() {
        let (text, yes_no) = ("type = 'text'\nsyntax = 'text'", "type = 'text'\nsyntax = 'yes_no'");
        check(text, "", ("Option<String>", None, "take::text"));
        check(&format!("{text}\nnot_null = true"), "", ("String", None, "take::text"));
        let absent = format!("{text}\nabsent = 'a'");
        check(&absent, "", ("String", Some("\"a\".to_owned()"), "take::text"));
        let needed = "type = 'text'\nsyntax = 'name'\notherwise = 'refuses the row'";
        check(needed, "", ("String", None, "take::text"));
        check(&format!("{text}\nsecret = true"), "", ("Option<Secret>", None, "take::secret"));
        check(&format!("{text}\nkeeps = 9"), "", ("Option<String>", None, "take::kept::<9, _>"));
        let no = format!("{yes_no}\nabsent = 'yes'\notherwise = 'takes no'");
        check(&no, "", ("bool", Some("true"), "take::truth"));
        check(yes_no, "", ("Option<bool>", None, "take::clear_truth"));
        let number = "type = 'integer'\nabsent = '1500'\nsyntax = 'integer(1..)'";
        let number = format!("{number}\notherwise = 'takes 5'");
        check(&number, "", ("i32", Some("1500"), "take::at_least::<1, 5, _>"));
        check(&number, "type = 'Option<i32>'", ("Option<i32>", None, "take::at_least::<1, 5, _>"));
        check(
            &number,
            "take = 'wait'",
            ("i32", Some("1500"), "|field, text| Door::wait(field, &text)"),
        );
    }

    #[test]
    fn a_word_that_is_none_becomes_the_one_that_the_data_says() {
        let words = "type = 'text'\nabsent = 'a'\nsyntax = 'words(a, b)'";
        check(words, "type = 'Key'", ("Key", None, "take::word"));
        let same = format!("{words}\notherwise = 'takes a'");
        let take = "|field, text| take::word_or(field, &text, Key::A)";
        check(&same, "type = 'Key'\ndefault = 'Key::A'", ("Key", Some("Key::A"), take));
        let other = format!("{words}\notherwise = 'takes b'");
        let field = "type = 'Key'\ndefault = 'Key::A'";
        assert!(derive(&column(&other), &toml::from_str(field).unwrap(), "Door").is_err());
        let take = "|field, text| take::word_or(field, &text, Key::B)";
        let field = format!("{field}\notherwise = 'Key::B'");
        check(&other, &field, ("Key", Some("Key::A"), take));
    }

    #[test]
    fn the_meaning_becomes_a_sentence() {
        let text =
            "type = 'integer'\nabsent = '15'\nsyntax = 'integer'\nmeans = 'seconds. No more'";
        let about =
            |see: &str| derive(&column(text), &toml::from_str(see).unwrap(), "Door").unwrap().about;
        assert_eq!(about(""), "Seconds; 15 by default. No more.");
        assert_eq!(
            about("see = 'Door::wait'"),
            "Seconds; 15 by default. No more; see [`Door::wait`]."
        );
    }
}
