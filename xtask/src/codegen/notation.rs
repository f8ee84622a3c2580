//! The small notations of the data files, as Rust.

use anyhow::{Context, Result, bail};

/// `string(40)` -> `DataType::String(40)`
pub(super) fn data_type(text: &str) -> Result<String> {
    let (word, inside) = call(text);
    let number = |text: &str| text.trim().parse::<u32>().context("not a number");
    Ok(match (word, inside) {
        ("bigint", None) => "DataType::BigInteger".into(),
        ("blob", None) => "DataType::Blob".into(),
        ("boolean", None) => "DataType::Boolean".into(),
        ("datetime", None) => "DataType::DateTime".into(),
        ("float", None) => "DataType::Float".into(),
        ("integer", None) => "DataType::Integer".into(),
        ("longblob", None) => "DataType::LargeBlob".into(),
        ("text", None) => "DataType::Text".into(),
        ("string", Some(length)) => format!("DataType::String({})", number(length)?),
        ("enum", Some(id)) => format!("DataType::Enumeration({})", constant(id)),
        ("decimal", Some(inside)) => {
            let (precision, scale) = inside.split_once(',').context("decimal(5,2)")?;
            let (precision, scale) = (number(precision)?, number(scale)?);
            format!("DataType::Decimal {{ precision: {precision}, scale: {scale} }}")
        }
        _ => bail!("`{text}` is not a type"),
    })
}

/// `integer(0..)` -> `Syntax::Integer(0, i64::MAX)`
pub(super) fn syntax(text: &str) -> Result<String> {
    let (word, inside) = call(text);
    let variant = camel_case(word);
    Ok(match (word, inside) {
        ("integer", None) => "Syntax::Integer(i64::MIN, i64::MAX)".into(),
        ("unsigned", None) => "Syntax::Unsigned(0, u32::MAX)".into(),
        ("integer", Some(range)) => {
            let (least, most) = bounds(range, "i64::MIN", "i64::MAX")?;
            format!("Syntax::Integer({least}, {most})")
        }
        ("unsigned", Some(range)) => {
            let (least, most) = bounds(range, "0", "u32::MAX")?;
            format!("Syntax::Unsigned({least}, {most})")
        }
        (_, Some(words)) => {
            format!("Syntax::{variant}(&[{}])", strings(words.split(',').map(str::trim)))
        }
        (_, None) => format!("Syntax::{variant}"),
    })
}

/// `takes 0` -> `Otherwise::Takes("0")`
pub(super) fn otherwise(text: &str) -> Result<String> {
    Ok(match text {
        "ignores the column" => "Otherwise::Ignores".into(),
        _ if text.starts_with("refuses the ") => "Otherwise::Refuses".into(),
        _ => {
            let value = text.strip_prefix("takes ").context("refuses, ignores, or takes what")?;
            format!("Otherwise::Takes({value:?})")
        }
    })
}

/// `yes_no_values` -> `YES_NO_VALUES`, with a letter in front where it begins with a digit.
pub(super) fn constant(name: &str) -> String {
    let name = name.to_ascii_uppercase();
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// `"a", "b"`
pub(super) fn strings<'s>(words: impl IntoIterator<Item = &'s str>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| format!("{word:?}")).collect();
    words.join(", ")
}

/// `word(inside)`
pub(super) fn call(text: &str) -> (&str, Option<&str>) {
    match text.split_once('(') {
        Some((word, rest)) => (word, rest.strip_suffix(')')),
        None => (text, None),
    }
}

fn bounds(range: &str, least: &str, most: &str) -> Result<(String, String)> {
    let (from, to) = range.split_once("..").context("a range such as 0..9")?;
    let bound = |text: &str, otherwise: &str| match text {
        "" => Ok(otherwise.to_owned()),
        _ => text.parse::<i64>().map(grouped).context("not a number"),
    };
    Ok((bound(from, least)?, bound(to, most)?))
}

/// `65_535`, as clippy wants it.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    let grouped = digits.bytes().enumerate().fold(String::new(), |mut text, (index, digit)| {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && digits.len() > 4 {
            text.push('_');
        }
        text.push(char::from(digit));
        text
    });
    format!("{sign}{grouped}")
}

fn camel_case(word: &str) -> String {
    let capital = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
    word.split('_').filter(|part| !part.is_empty()).map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_syntaxes_become_rust() {
        assert_eq!(data_type("string(40)").unwrap(), "DataType::String(40)");
        assert_eq!(data_type("enum(a_b)").unwrap(), "DataType::Enumeration(A_B)");
        let decimal = "DataType::Decimal { precision: 5, scale: 2 }";
        assert_eq!(data_type("decimal(5,2)").unwrap(), decimal);
        assert!(data_type("varchar(4)").is_err());
        assert_eq!(syntax("yes_no").unwrap(), "Syntax::YesNo");
        assert_eq!(syntax("integer(-1..)").unwrap(), "Syntax::Integer(-1, i64::MAX)");
        assert_eq!(syntax("unsigned(0..86400)").unwrap(), "Syntax::Unsigned(0, 86_400)");
        assert_eq!(syntax("words(a, b)").unwrap(), r#"Syntax::Words(&["a", "b"])"#);
        assert_eq!(otherwise("takes 0").unwrap(), r#"Otherwise::Takes("0")"#);
        assert!(otherwise("explodes").is_err());
    }
}
