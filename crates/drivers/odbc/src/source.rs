//! Connection strings.

use std::borrow::Cow;

use asterisk_realtime_core::Secret;

use crate::OdbcSettings;

/// What MariaDB's and MySQL's drivers need: the counts of rows that matched, and UTF-8.
const FOUND_ROWS: u32 = 2;
const CHARSET: &str = "utf8mb4";

/// The connection string of a data source, as the settings have it; with `is_mysql`, what the
/// drivers of MySQL and MariaDB need.
///
/// It ends with a semicolon: MariaDB's driver reads one byte too many.
pub(crate) fn connection_string(settings: &OdbcSettings, is_mysql: bool) -> String {
    let dsn = settings.dsn.expose();
    let mut text = if is_whole(dsn) { dsn.to_owned() } else { format!("DSN={dsn}") };
    end(&mut text);
    let password = settings.password.as_ref().map(Secret::expose);
    for (name, value) in [("UID", settings.user.as_deref()), ("PWD", password)] {
        if let Some(value) = value {
            push(&mut text, name, &quoted(value));
        }
    }
    if is_mysql {
        add_mysql(&mut text);
    }
    text
}

/// Whether it is a connection string; names of data sources have no equals sign.
pub(crate) fn is_whole(dsn: &str) -> bool {
    dsn.contains('=')
}

/// A value with a special character stands in braces, with its closing ones doubled.
fn quoted(value: &str) -> Cow<'_, str> {
    const SPECIAL: &str = "[]{}(),;?*=!@ ";
    if value.contains(|letter| SPECIAL.contains(letter)) {
        format!("{{{}}}", value.replace('}', "}}")).into()
    } else {
        value.into()
    }
}

fn end(text: &mut String) {
    if !text.trim_end().ends_with(';') {
        text.push(';');
    }
}

fn push(text: &mut String, name: &str, value: &str) {
    text.push_str(name);
    text.push('=');
    text.push_str(value);
    text.push(';');
}

/// What stands first holds, so what the user wrote is kept; but counts have to be right.
fn add_mysql(text: &mut String) {
    let options = attribute(text, "OPTION").and_then(|value| value.parse::<u32>().ok());
    let found = format!("OPTION={};", options.unwrap_or(0) | FOUND_ROWS);
    if attribute(text, "CHARSET").is_none() {
        push(text, "CHARSET", CHARSET);
    }
    text.insert_str(0, &found);
}

/// The value of an attribute outside of braces.
fn attribute<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut is_inside = false;
    let pieces = text.split(|letter| {
        match letter {
            '{' => is_inside = true,
            '}' => is_inside = false,
            _ => {}
        }
        letter == ';' && !is_inside
    });
    let mut pairs = pieces.filter_map(|piece| piece.split_once('='));
    let (_, value) = pairs.find(|(each, _)| each.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(dsn: &str, login: Option<(&str, &str)>, is_mysql: bool, expected: &str) {
        let mut settings = OdbcSettings::new("asterisk", dsn);
        settings.user = login.map(|(user, _)| user.to_owned());
        settings.password = login.map(|(_, password)| Secret::new(password));
        assert_eq!(connection_string(&settings, is_mysql), expected);
    }

    #[test]
    fn a_name_becomes_a_connection_string() {
        check("asterisk", None, false, "DSN=asterisk;");
        check("a b", Some(("bob", "x")), false, "DSN=a b;UID=bob;PWD=x;");
    }

    #[test]
    fn a_whole_string_ends_with_a_semicolon() {
        check("Driver=x;Server=y", None, false, "Driver=x;Server=y;");
        check("Driver=x; ", Some(("", "")), false, "Driver=x; UID=;PWD=;");
    }

    #[test]
    fn passwords_stay_inside() {
        check("a", Some(("u", "p;DSN=b")), false, "DSN=a;UID=u;PWD={p;DSN=b};");
        check("a", Some(("u", "{p}=")), false, "DSN=a;UID=u;PWD={{p}}=};");
    }

    #[test]
    fn counts_of_mysql_are_those_of_matched_rows() {
        check("a", None, true, "OPTION=2;DSN=a;CHARSET=utf8mb4;");
        check("DSN=a;Charset=latin1", None, true, "OPTION=2;DSN=a;Charset=latin1;");
        check("DSN=a;option=8;", None, true, "OPTION=10;DSN=a;option=8;CHARSET=utf8mb4;");
        check("PWD={;OPTION=8;};D=a", None, true, "OPTION=2;PWD={;OPTION=8;};D=a;CHARSET=utf8mb4;");
    }
}
