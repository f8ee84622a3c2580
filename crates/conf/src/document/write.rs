//! Writes names and values so that they are read back as they are.
//!
//! Semicolons are escaped everywhere. A name that starts like something else gets a backslash
//! in front; what the dialect has no way to write is refused.

use super::EditError;
use super::grammar::Operator;

/// The text between the brackets of a header.
pub(super) fn category(name: &str) -> Result<String, EditError> {
    check_line(name)?;
    if name.contains(']') {
        return Err(EditError::unrepresentable(name, "a category name cannot hold `]`"));
    }
    Ok(escape(name))
}

/// The text before the operator.
pub(super) fn name(name: &str) -> Result<String, EditError> {
    check_line(name)?;
    if name.is_empty() {
        return Err(EditError::unrepresentable(name, "a name cannot be empty"));
    }
    check_start(name)?;
    check_end(name)?;
    if name.bytes().skip(1).any(|byte| byte == b'=') {
        return Err(EditError::unrepresentable(name, "a name can hold `=` as its first byte only"));
    }
    let is_special = name.starts_with(['[', '#', '\\', '=']);
    Ok(format!("{}{}", if is_special { "\\" } else { "" }, escape(name)))
}

/// The text behind the operator.
pub(super) fn value(value: &str, operator: Operator) -> Result<String, EditError> {
    check_line(value)?;
    if operator != Operator::Append {
        check_start(value)?;
    }
    check_end(value)?;
    Ok(escape(value))
}

fn escape(text: &str) -> String {
    text.replace(';', "\\;")
}

fn check_line(text: &str) -> Result<(), EditError> {
    if text.contains(['\n', '\0']) {
        return Err(EditError::unrepresentable(text, "a line ends at a newline and at a NUL byte"));
    }
    Ok(())
}

fn check_start(text: &str) -> Result<(), EditError> {
    if text.starts_with(is_blank) {
        return Err(EditError::unrepresentable(text, "blanks at the start are lost"));
    }
    Ok(())
}

fn check_end(text: &str) -> Result<(), EditError> {
    if text.ends_with(is_blank) {
        return Err(EditError::unrepresentable(text, "blanks at the end are lost"));
    }
    Ok(())
}

fn is_blank(character: char) -> bool {
    character <= ' '
}
