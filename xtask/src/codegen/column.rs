//! A column as Rust: a chain of calls.

use std::fmt::Write as _;

use anyhow::Result;

use super::data::{Column, Written, YesOr};
use super::notation::{data_type, otherwise, syntax};

pub(super) fn column(column: &Column) -> Result<String> {
    let mut text = format!("Column::new({:?}, {})", column.name, data_type(&column.data_type)?);
    if column.not_null {
        text.push_str(".not_null()");
    }
    match &column.auto {
        Some(YesOr::Yes(true)) => text.push_str(".numbered(NumberSource::Store)"),
        Some(YesOr::Word(_)) => text.push_str(".numbered(NumberSource::OnlyMysql)"),
        _ => {}
    }
    let mut call = |name: &str, value: Option<&String>| {
        if let Some(value) = value {
            let _ = write!(text, ".{name}({value:?})");
        }
    };
    call("default", column.default.as_ref());
    let steps = [
        ("since", &column.since, column.since_branch),
        ("until", &column.until, column.until_branch),
    ];
    for (name, revision, branch) in steps {
        match (revision, branch) {
            (Some(revision), Some(branch)) => {
                let _ = write!(text, ".{name}_in({branch}, {revision:?})");
            }
            (Some(revision), None) => {
                let _ = write!(text, ".{name}({revision:?})");
            }
            (None, _) => {}
        }
    }
    text.push_str(&former(column)?);
    text.push_str(&consumer(column)?);
    Ok(text)
}

fn former(column: &Column) -> Result<String> {
    if column.was.is_empty() {
        return Ok(String::new());
    }
    let was = column.was.iter().map(|(until, before)| {
        Ok(format!("Was {{ until: {until:?}, data_type: {} }}", data_type(before)?))
    });
    Ok(format!(".was(&[{}])", was.collect::<Result<Vec<_>>>()?.join(", ")))
}

/// What the consumer makes of a column.
fn consumer(column: &Column) -> Result<String> {
    let mut text = String::new();
    let mut call = |name: &str, argument: Option<String>| {
        if let Some(argument) = argument {
            let _ = write!(text, ".{name}({argument})");
        }
    };
    let quoted = |text: &str| format!("{text:?}");
    call("option", column.option().map(quoted));
    call("absent", column.absent.as_deref().map(quoted));
    call("syntax", column.syntax.as_deref().map(syntax).transpose()?);
    // To ignore it is what is done if nothing is said.
    let said = column.otherwise.as_deref().map(otherwise).transpose()?;
    call("otherwise", said.filter(|said| said != "Otherwise::Ignores"));
    call(
        "written",
        column.written.map(|written| match written {
            Written::TrueFalse => "Written::TrueFalse".to_owned(),
            Written::YesNo => "Written::YesNo".to_owned(),
        }),
    );
    call("keeps", column.keeps.map(|bytes| bytes.to_string()));
    call("secret", column.secret.then(String::new));
    let means = Some(&column.means).filter(|means| !means.is_empty());
    call("means", means.map(|means| literal(means, "        .means(".len())));
    Ok(text)
}

/// A string literal, broken so that lines have 100 characters when `column` stand before it.
fn literal(text: &str, column: usize) -> String {
    const WIDTH: usize = 100;
    let whole = format!("{text:?}");
    if column + whole.chars().count() + ").,".len() <= WIDTH {
        return whole;
    }
    // A literal that is broken begins on a line of its own.
    let indent = "            ";
    let mut lines = vec![String::new()];
    for word in whole.split_inclusive(' ') {
        let line = lines.last_mut().expect("there is one from the beginning");
        if indent.len() + line.chars().count() + word.chars().count() + 2 > WIDTH {
            lines.push(word.to_owned());
        } else {
            line.push_str(word);
        }
    }
    format!("\n{indent}{},\n", lines.join(&format!("\\\n{indent} ")))
}
