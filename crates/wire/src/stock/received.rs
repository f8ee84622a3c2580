//! What a server takes from the net.

use std::borrow::Cow;
use std::str::FromStr;

use asterisk_realtime_core::{
    Change, Changes, Condition, Error, Filter, RequiredType, Requirement, Result,
};

use super::{Op, Request, pairs};

/// A request as it came, with what Asterisk's client does to it:
///
/// * `&` at the beginning or at the end is nothing.
/// * Pairs of an `update` with several conditions are glued together, `id=1000context=c`:
///   [`is_glued`](Self::is_glued), [`unglue`](Self::unglue).
/// * Names and values are cut at 255 bytes of encoded text, sometimes at 199:
///   [`cuts`](Self::cuts).
/// * A key with an unbalanced `(` becomes a `GET` of which half is missing: refused.
/// * Texts that are no UTF-8 have their bad bytes replaced: [`replaced`](Self::replaced).
///
/// ```
/// use asterisk_realtime_wire::stock::{Op, Received, Request};
///
/// let query = b"&context=defaultmailbox=100";
/// let mut received = Received::parse(Op::Update, "POST", Some(query), b"&password=1234")?;
/// if received.is_glued() {
///     received.unglue(&["context", "mailbox", "password"])?;
/// }
/// let Request::Update(filter, _) = received.into_request()? else { unreachable!() };
/// assert_eq!(filter.conditions()[1].value(), "100");
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Received<'t> {
    op: Op,
    /// Of the URL, for `update` and `static`.
    query: Vec<Field<'t>>,
    body: Vec<Field<'t>>,
    /// The most bytes that Asterisk's client sends of a name or a value.
    most: usize,
}

/// A name or value that is as long as Asterisk's client lets it be: it was probably longer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cut {
    /// The name of the field.
    pub name: String,
    /// How many bytes of encoded text there were: 253 to 255, or 197 to 199.
    pub bytes: usize,
}

#[derive(Clone)]
struct Field<'t> {
    name: Cow<'t, str>,
    value: Cow<'t, str>,
    is_replaced: bool,
    /// The encoded text, while it is to be taken apart.
    glued: Option<&'t [u8]>,
    longest: usize,
}

impl std::fmt::Debug for Received<'_> {
    /// Names only: values may be secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = |fields: &[Field<'_>]| -> Vec<String> {
            fields.iter().map(|field| field.name.clone().into_owned()).collect()
        };
        let mut debug = formatter.debug_struct("Received");
        debug.field("op", &self.op).field("query", &names(&self.query));
        debug.field("body", &names(&self.body)).finish_non_exhaustive()
    }
}

/// Encoded bytes of a name or value that Asterisk's client sends at most.
const MOST: usize = 255;
/// The same in an update of several conditions, in `destroy`, and for the name of a file.
const LESS: usize = 199;

impl<'t> Received<'t> {
    /// Takes a request apart; `query` is what stands behind the `?` of the URL.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if the method is not that of the
    /// operation.
    pub fn parse(op: Op, method: &str, query: Option<&'t [u8]>, body: &'t [u8]) -> Result<Self> {
        if !method.eq_ignore_ascii_case(op.method()) {
            return Err(Error::invalid(wrong_method(op, method)));
        }
        let query = query.unwrap_or_default();
        // Only `update` glues, and only it has conditions in the URL.
        let is_update = op == Op::Update;
        let is_short = matches!(op, Op::Destroy | Op::Static)
            || is_update && (query.starts_with(b"&") || body.starts_with(b"&"));
        let fields =
            |text: &'t [u8]| pairs::pieces(text).map(|piece| field(piece, is_update)).collect();
        Ok(Self {
            op,
            query: if matches!(op, Op::Static | Op::Update) { fields(query) } else { Vec::new() },
            body: if op == Op::Static { Vec::new() } else { fields(body) },
            most: if is_short { LESS } else { MOST },
        })
    }

    /// Which operation it is.
    pub fn op(&self) -> Op {
        self.op
    }

    /// Whether pairs are glued together, so that the columns of the table are needed.
    pub fn is_glued(&self) -> bool {
        self.query.iter().chain(&self.body).any(|field| field.glued.is_some())
    }

    /// Takes glued pairs apart: Asterisk always encodes a `=` of a value, so what stands between
    /// two of them is a value and the name of the next column. It is a column of the table, and
    /// the only one that the text ends with.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if no column fits, or several do.
    pub fn unglue<C: AsRef<str>>(&mut self, columns: &[C]) -> Result<()> {
        for fields in [&mut self.query, &mut self.body] {
            let mut apart = Vec::with_capacity(fields.len() + 1);
            for field in std::mem::take(fields) {
                match field.glued {
                    None => apart.push(field),
                    Some(text) => separate(text, columns, &mut apart)?,
                }
            }
            *fields = apart;
        }
        Ok(())
    }

    /// The names and values that Asterisk's client has probably cut.
    pub fn cuts(&self) -> Vec<Cut> {
        // It never cuts within a `%XX`, so up to two bytes may be missing to the limit.
        let suspicious = self.most - 2..=self.most;
        let fields = self.query.iter().chain(&self.body);
        let cut = fields.filter(|field| suspicious.contains(&field.longest));
        cut.map(|field| Cut { name: field.name.to_string(), bytes: field.longest }).collect()
    }

    /// The names of the fields whose text is no UTF-8.
    pub fn replaced(&self) -> impl Iterator<Item = &str> {
        let fields = self.query.iter().chain(&self.body);
        fields.filter(|field| field.is_replaced).map(|field| &*field.name)
    }

    /// What is asked.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): pairs that are glued still, no
    /// condition, nothing to write, a name that cannot be a column, no `file`, no type that there
    /// is.
    pub fn into_request(self) -> Result<Request> {
        if self.is_glued() {
            return Err(Error::invalid(GLUED));
        }
        Ok(match self.op {
            Op::Destroy => Request::Destroy(filter(&self.body)?),
            Op::Multi => Request::Multi(filter(&self.body)?),
            Op::Single => Request::Single(filter(&self.body)?),
            Op::Store => Request::Store(changes(&self.body)?),
            Op::Update => Request::Update(filter(&self.query)?, changes(&self.body)?),
            Op::Require => Request::Require(requirements(&self.body)?),
            Op::Static => {
                let file = self.query.into_iter().find(|field| field.name == "file");
                let message = "no file is named; write `static?file=NAME`";
                Request::Static(file.ok_or_else(|| Error::invalid(message))?.value.into_owned())
            }
        })
    }
}

const GLUED: &str = "a pair has two `=`: encode a `=` of a value as `%3D`";

fn wrong_method(op: Op, method: &str) -> String {
    let word = op.as_str();
    if op == Op::Update && method.eq_ignore_ascii_case("GET") {
        return "GET for `update`: Asterisk's client sends it if the key has a `(` without its `)`, \
                and half of the request is missing"
            .into();
    }
    format!("the method of `{word}` is {}", op.method())
}

fn field(piece: &[u8], may_be_glued: bool) -> Field<'_> {
    let mut parts = piece.split(|byte| *byte == b'=');
    let longest = parts.clone().map(<[u8]>::len).max().unwrap_or_default();
    let is_glued = may_be_glued && parts.nth(2).is_some();
    let pairs::Pair { name, value, is_replaced } = pairs::pair(piece);
    Field { name, value, is_replaced, glued: is_glued.then_some(piece), longest }
}

/// The pairs of `n1=v1n2=v2n3=v3`.
fn separate<'t, C: AsRef<str>>(
    text: &'t [u8],
    columns: &[C],
    apart: &mut Vec<Field<'t>>,
) -> Result<()> {
    let parts: Vec<_> = text.split(|byte| *byte == b'=').collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return Err(Error::invalid(GLUED));
    };
    let mut name = *first;
    for part in middle {
        let (value, next) = part.split_at(next_name(part, columns)?);
        apart.push(assembled(name, value));
        name = next;
    }
    apart.push(assembled(name, last));
    Ok(())
}

fn assembled<'t>(name: &'t [u8], value: &'t [u8]) -> Field<'t> {
    let longest = name.len().max(value.len());
    let ((name, bad_name), (value, bad_value)) =
        (crate::percent::decode(name), crate::percent::decode(value));
    Field { name, value, is_replaced: bad_name || bad_value, glued: None, longest }
}

/// Where the name of the next column begins.
fn next_name<C: AsRef<str>>(part: &[u8], columns: &[C]) -> Result<usize> {
    let mut encoded = String::new();
    let mut found = None;
    for column in columns {
        encoded.clear();
        crate::percent::push(&mut encoded, column.as_ref());
        let at = part.len().checked_sub(encoded.len());
        let Some(at) = at.filter(|at| part[*at..].eq_ignore_ascii_case(encoded.as_bytes())) else {
            continue;
        };
        if encoded.is_empty() || found.replace(at).is_some_and(|before| before != at) {
            return Err(Error::invalid(
                "pairs are glued together, and more than one column can be meant",
            ));
        }
    }
    found.ok_or_else(|| {
        let message = "pairs are glued together, and no column of the table is named; if a value \
                       has a `=` in it, encode it as `%3D`";
        Error::invalid(message)
    })
}

fn filter(fields: &[Field<'_>]) -> Result<Filter> {
    let conditions = fields.iter().map(|field| Condition::parse(&field.name, &field.value));
    Filter::new(conditions.collect::<Result<_>>()?)
}

fn changes(fields: &[Field<'_>]) -> Result<Changes> {
    let changes = fields.iter().map(|field| Change::new(&field.name, Some(&field.value)));
    Changes::new(changes.collect::<Result<_>>()?)
}

/// What Asterisk calls `unknown` it cannot ask for, so nobody can say whether it is there.
fn requirements(fields: &[Field<'_>]) -> Result<Vec<Requirement>> {
    let requirement = |field: &Field<'_>| {
        let (word, size) = field.value.split_once(':').unwrap_or((&field.value, "0"));
        let size = size.trim().parse().map_err(|_| {
            Error::invalid("the size of a required column is no number").with_column(&*field.name)
        })?;
        let required_type =
            RequiredType::from_str(word.trim()).map_err(|error| error.with_column(&*field.name))?;
        Ok(Requirement::new(&*field.name, required_type, size))
    };
    fields.iter().map(requirement).collect()
}
