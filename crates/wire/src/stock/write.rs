//! The answers that a server makes, for a client that cannot tell much: every status is the same to
//! it, an empty body means that there is no row, and where a number is to come, success.

use asterisk_realtime_core::StaticRow;

use super::{Op, pairs};

/// The type of all answers.
pub const CONTENT_TYPE: &str = "text/plain; charset=utf-8";

/// What becomes of a value that is an empty text. NULL is always left out.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Blank {
    /// It is left out, as NULL: to Asterisk the variable is not there.
    #[default]
    Omit,
    /// It is sent as one blank, of which Asterisk makes a variable with an empty value.
    Space,
}

/// Appends a row: names and values, names repeated where there are several values. Nothing is
/// appended if nothing of it is left.
///
/// ```
/// use asterisk_realtime_wire::stock::write::{Blank, row};
///
/// let mut body = String::new();
/// let values = [("name", "alice"), ("host", ""), ("allow", "ulaw"), ("allow", "a;b")];
/// row(&mut body, values, Blank::Omit);
/// assert_eq!(body, "name=alice&allow=ulaw&allow=a%3Bb\r\n");
/// ```
pub fn row<N: AsRef<str>, V: AsRef<str>>(
    body: &mut String,
    values: impl IntoIterator<Item = (N, V)>,
    blank: Blank,
) {
    let start = body.len();
    for (name, value) in values {
        let (name, value) = (name.as_ref(), value.as_ref());
        let value = match (value, blank) {
            ("", Blank::Omit) => continue,
            ("", Blank::Space) => " ",
            _ => value,
        };
        if !name.is_empty() {
            let lead = if body.len() > start { "&" } else { "" };
            body.push_str(lead);
            pairs::push(body, [(name, value)]);
        }
    }
    if body.len() > start {
        body.push_str("\r\n");
    }
}

/// Appends a line of a static file. All four keys are there, because Asterisk's client takes one
/// that is missing from the line before.
pub fn static_line(body: &mut String, line: &StaticRow) {
    let keys = [
        ("cat_metric", line.cat_metric.as_str()),
        ("category", &line.category),
        ("var_name", &line.name),
        ("var_val", &line.value),
    ];
    pairs::push(body, keys);
    body.push_str("\r\n");
}

/// The answer to `update`, `store` and `destroy`: how many rows there were.
pub fn count(rows: u64) -> String {
    rows.to_string()
}

/// The answer to `require`: whether the table has it all.
pub fn required(is_met: bool) -> &'static str {
    if is_met { "0" } else { "-1" }
}

/// The body of an answer that says that the call failed, whatever the status is: Asterisk's client
/// takes an empty body for success where a number is to come, and a text for data where none is.
///
/// For `static` it is a line that makes the load fail in Asterisk, which includes a file that does
/// not exist: no line at all would be an empty configuration.
pub fn failure(op: Op) -> &'static str {
    match op {
        Op::Destroy | Op::Require | Op::Store | Op::Update => "-1",
        Op::Multi | Op::Single => "",
        Op::Static => {
            "cat_metric=0&category=failed&var_name=%23include\
             &var_val=the-realtime-server-failed.conf\r\n"
        }
    }
}
