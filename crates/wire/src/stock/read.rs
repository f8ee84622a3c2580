//! The answers that a client reads, from servers of all kinds.
//!
//! What Asterisk's client accepts is accepted, as far as it can mean something. What it takes for
//! data or for success although it is neither is an error: an empty answer where a number has to be,
//! a page of HTML where a row has to be.

use asterisk_realtime_core::{
    Access, Columns, Error, ErrorKind, Result, Row, RowBuilder, StaticRow,
};

use super::pairs::{self, Pair};

/// What was read, and the names of what was no UTF-8, so that bytes of it are replaced.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Answer<T> {
    /// Rows or lines.
    pub content: T,
    /// The names of columns with replaced bytes.
    pub replaced: Vec<String>,
}

/// The answer to `single`: at most one row. It ends with the first line, so an answer that begins
/// with an empty line is none, as in Asterisk.
///
/// # Errors
///
/// [`Unavailable`](ErrorKind::Unavailable) if it is no row.
pub fn single(body: &[u8]) -> Result<Answer<Vec<Row>>> {
    let body = trimmed(body);
    let end = body.iter().position(|byte| is_line_end(*byte)).unwrap_or(body.len());
    rows(std::iter::once(&body[..end]))
}

/// The answer to `multi`: a row in each line, empty lines are nothing.
///
/// # Errors
///
/// As [`single`].
pub fn multi(body: &[u8]) -> Result<Answer<Vec<Row>>> {
    rows(lines(body))
}

/// The answer to `static`: a line in each line. As in Asterisk, keys are found without case, others
/// are ignored, and a key that is missing has the value of the line before.
///
/// # Errors
///
/// [`Unavailable`](ErrorKind::Unavailable) if it is no static file.
pub fn static_lines(body: &[u8]) -> Result<Answer<Vec<StaticRow>>> {
    let mut answer = Answer::<Vec<StaticRow>>::default();
    let mut current = StaticRow::default();
    for line in lines(body) {
        let mut is_known = false;
        for pair in read_pairs(line, &mut answer.replaced)? {
            let value = match &*pair.name.to_ascii_lowercase() {
                "category" => &mut current.category,
                "cat_metric" => &mut current.cat_metric,
                "var_name" => &mut current.name,
                "var_val" => &mut current.value,
                _ => continue,
            };
            *value = pair.value.into_owned();
            is_known = true;
        }
        if !is_known {
            return Err(no_answer("it has lines with none of the keys of a static file"));
        }
        answer.content.push(current.clone());
    }
    Ok(answer)
}

/// The answer to `update`, `store` and `destroy`: how many rows there were.
///
/// # Errors
///
/// * [`Unavailable`](ErrorKind::Unavailable): the server says, by a negative number, that it failed.
///   It does not say why.
/// * [`Uncertain`](ErrorKind::Uncertain): there is no number, so nobody knows what was written.
pub fn count(body: &[u8]) -> Result<u64> {
    match number(body) {
        Some(Number::Count(count)) => Ok(count),
        Some(Number::Negative) => Err(failed()),
        None => Err(Error::uncertain(format!(
            "the server answers {} where the number of rows has to be; it may be written or not",
            described(body)
        ))),
    }
}

/// The answer to `require`: whether the table has it all. Unlike in Asterisk, no answer is no
/// success.
///
/// # Errors
///
/// [`Unavailable`](ErrorKind::Unavailable) if there is no number.
pub fn required(body: &[u8]) -> Result<bool> {
    let number = number(body).ok_or_else(|| {
        let found = described(body);
        Error::unavailable(format!("the server answers {found} where 0 or -1 has to be"))
    })?;
    Ok(number != Number::Negative)
}

/// What a status other than 2xx means, which Asterisk's client does not look at; `None` for 2xx.
///
/// A write is [`Uncertain`](ErrorKind::Uncertain) where something between us and the server may
/// have lost its answer (504), or where the server failed without saying, with `-1`, that nothing
/// is written.
pub fn status(status: u16, access: Access, body: &[u8]) -> Option<Error> {
    if (200..300).contains(&status) {
        return None;
    }
    let says_failed = number(body) == Some(Number::Negative);
    let (kind, message) = match status {
        401 | 403 => (ErrorKind::Denied, "the server refuses user, password or rights"),
        407 => (ErrorKind::Denied, "the proxy refuses user or password"),
        404 | 410 => (ErrorKind::NotFound, "the server has nothing at this URL"),
        405 | 501 => (ErrorKind::Unsupported, "the server does not do this"),
        408 | 425 | 429 | 503 => (ErrorKind::Unavailable, "the server is not ready to answer"),
        409 => (ErrorKind::Conflict, "what is there already is in the way"),
        413 | 414 | 431 => (ErrorKind::Invalid, "the server does not take so long a request"),
        300..400 => (ErrorKind::Invalid, "the server refers to another URL"),
        400..500 => (ErrorKind::Invalid, "the server does not accept the request"),
        // Our gateway says so of a write that its store gave no answer to, whatever the body is.
        504 if access == Access::Write => {
            (ErrorKind::Uncertain, "the server behind the proxy gives no answer")
        }
        502 if access == Access::Write && !says_failed => {
            (ErrorKind::Uncertain, "the server behind the proxy gives no answer")
        }
        502 | 504 => (ErrorKind::Unavailable, "the server behind the proxy gives no answer"),
        500..600 if access == Access::Write && !says_failed => {
            (ErrorKind::Uncertain, "the server failed, and does not say whether it has written")
        }
        500..600 => (ErrorKind::Unavailable, "the server failed"),
        _ => (ErrorKind::Internal, "the server answers with a status that means nothing"),
    };
    Some(
        Error::new(kind, format!("{message} (HTTP status {status})")).with_code(status.to_string()),
    )
}

fn failed() -> Error {
    Error::unavailable("the server says that it failed, and not why (a negative number of rows)")
}

/// A number as Asterisk's client reads it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Number {
    Count(u64),
    Negative,
}

/// The whole number at the beginning: bytes up to the blank and those beyond ASCII are skipped, and
/// what follows the digits means nothing.
fn number(body: &[u8]) -> Option<Number> {
    let start = body.iter().position(|byte| *byte > b' ' && byte.is_ascii())?;
    let body = &body[start..];
    let (is_negative, digits) = match body {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, body),
    };
    let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let count = std::str::from_utf8(&digits[..end]).ok()?.parse().ok()?;
    Some(if is_negative && count > 0 { Number::Negative } else { Number::Count(count) })
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Without the blanks and control characters at the end.
fn trimmed(body: &[u8]) -> &[u8] {
    let end = body.iter().rposition(|byte| *byte > b' ').map_or(0, |last| last + 1);
    &body[..end]
}

fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    trimmed(body).split(|byte| is_line_end(*byte)).filter(|line| !line.is_empty())
}

fn rows<'b>(lines: impl Iterator<Item = &'b [u8]>) -> Result<Answer<Vec<Row>>> {
    let mut answer = Answer::<Vec<Row>>::default();
    let mut builder = RowBuilder::new(Columns::new::<&str>([]));
    for line in lines {
        let pairs = read_pairs(line, &mut answer.replaced)?;
        if pairs.is_empty() {
            continue;
        }
        // Rows of one answer have the same names, mostly.
        let has = builder.columns().iter().map(|name| &**name);
        if !has.eq(pairs.iter().map(|pair| &*pair.name)) {
            builder = RowBuilder::new(Columns::new(pairs.iter().map(|pair| &*pair.name)));
        }
        for pair in &pairs {
            builder.push_text(&pair.value);
        }
        answer.content.push(builder.finish()?);
    }
    Ok(answer)
}

/// The pairs of a line that have a name.
fn read_pairs<'b>(line: &'b [u8], replaced: &mut Vec<String>) -> Result<Vec<Pair<'b>>> {
    let mut pairs = Vec::new();
    for piece in pairs::pieces(line) {
        let pair = pairs::pair(piece);
        if pair.name.is_empty() {
            continue;
        }
        if !is_name(piece) {
            return Err(no_answer("it has names that no column can have"));
        }
        if pair.is_replaced && !replaced.iter().any(|name| *name == pair.name) {
            replaced.push(pair.name.clone().into_owned());
        }
        pairs.push(pair);
    }
    Ok(pairs)
}

/// Whether a pair begins with the name of a column, and not with a piece of HTML, JSON or prose:
/// what these are made of is encoded in a name.
fn is_name(piece: &[u8]) -> bool {
    let mut name = piece.iter().take_while(|byte| **byte != b'=');
    !name.any(|byte| *byte <= b' ' || b"<>{}\"".contains(byte))
}

fn no_answer(why: &str) -> Error {
    Error::unavailable(format!(
        "what the server answers is none of the protocol of res_config_curl: {why}"
    ))
}

fn described(body: &[u8]) -> &'static str {
    if trimmed(body).is_empty() { "nothing" } else { "a text" }
}
