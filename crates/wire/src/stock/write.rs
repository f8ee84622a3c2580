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
    let mut row = Row::begin(body, blank);
    for (name, value) in values {
        row.push(name.as_ref(), value.as_ref());
    }
    row.end();
}

/// A row of which one value is written after the other, as [`row`] does with all.
#[derive(Debug)]
#[must_use]
pub struct Row<'b> {
    body: &'b mut String,
    start: usize,
    blank: Blank,
}

impl<'b> Row<'b> {
    /// Begins a row behind what is there.
    pub fn begin(body: &'b mut String, blank: Blank) -> Self {
        Self { start: body.len(), body, blank }
    }

    /// Appends a value.
    pub fn push(&mut self, name: &str, value: &str) {
        let value = match (value, self.blank) {
            ("", Blank::Omit) => return,
            ("", Blank::Space) => " ",
            _ => value,
        };
        if name.is_empty() {
            return;
        }
        if self.body.len() > self.start {
            self.body.push('&');
        }
        pairs::push(self.body, [(name, value)]);
    }

    /// Ends the row.
    pub fn end(self) {
        if self.body.len() > self.start {
            self.body.push_str("\r\n");
        }
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
