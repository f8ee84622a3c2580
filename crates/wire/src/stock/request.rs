//! What is asked, and its text as a careful client writes it.

use asterisk_realtime_core::{Changes, Filter, Op as Comparison, RequiredType, Requirement};

use super::{Op, pairs};

/// What a client asks of a server.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Request {
    /// Rows are removed.
    Destroy(Filter),
    /// All rows that satisfy the filter.
    Multi(Filter),
    /// Does the table hold these columns?
    Require(Vec<Requirement>),
    /// The first row that satisfies the filter.
    Single(Filter),
    /// The lines of this file.
    Static(String),
    /// A row is added. A column that comes several times has several values; an empty value is
    /// an empty text, or NULL where the column has none.
    Store(Changes),
    /// Rows are changed; values as in [`Store`](Self::Store).
    Update(Filter, Changes),
}

/// The text of a request.
#[derive(Clone, Eq, PartialEq)]
pub struct Encoded {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// What goes behind the base URL: `/update?id=1000`.
    pub target: String,
    /// The body, of the type [`FORM`](Encoded::FORM); `None` for `GET`.
    pub body: Option<String>,
}

impl Encoded {
    /// The type of the body.
    pub const FORM: &'static str = "application/x-www-form-urlencoded";
}

impl std::fmt::Debug for Encoded {
    /// The method and the path only: the rest holds values.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.target.split('?').next().unwrap_or_default();
        let mut debug = formatter.debug_struct("Encoded");
        debug.field("method", &self.method).field("path", &path).finish_non_exhaustive()
    }
}

impl Request {
    /// Which operation it is.
    pub fn op(&self) -> Op {
        match self {
            Self::Destroy(_) => Op::Destroy,
            Self::Multi(_) => Op::Multi,
            Self::Require(_) => Op::Require,
            Self::Single(_) => Op::Single,
            Self::Static(_) => Op::Static,
            Self::Store(_) => Op::Store,
            Self::Update(..) => Op::Update,
        }
    }

    /// The text of the request: what Asterisk's client sends, but whole. Values of any length go
    /// uncut, several conditions of an update stand well-formed behind each other, and a `(` of a
    /// key changes nothing.
    ///
    /// ```
    /// use asterisk_realtime_core::{IntoChanges, IntoFilter};
    /// use asterisk_realtime_wire::stock::Request;
    ///
    /// let (key, changes) = ([("id", "a(b")].into_filter()?, [("host", "hé")].into_changes()?);
    /// let encoded = Request::Update(key, changes).encode();
    /// assert_eq!(encoded.method, "POST");
    /// assert_eq!(encoded.target, "/update?id=a(b");
    /// assert_eq!(encoded.body.as_deref(), Some("host=h%C3%A9"));
    /// # Ok::<(), asterisk_realtime_core::Error>(())
    /// ```
    pub fn encode(&self) -> Encoded {
        let op = self.op();
        let mut target = format!("/{}", op.as_str());
        let mut body = String::new();
        match self {
            Self::Destroy(filter) | Self::Multi(filter) | Self::Single(filter) => {
                push_filter(&mut body, filter);
            }
            Self::Require(columns) => push_requirements(&mut body, columns),
            Self::Static(file) => {
                target.push('?');
                pairs::push(&mut target, [("file", file.as_str())]);
            }
            Self::Store(changes) => push_changes(&mut body, changes),
            Self::Update(filter, changes) => {
                target.push('?');
                push_filter(&mut target, filter);
                push_changes(&mut body, changes);
            }
        }
        let body = (op != Op::Static).then_some(body);
        Encoded { method: op.method(), target, body }
    }
}

fn push_filter(target: &mut String, filter: &Filter) {
    let fields: Vec<_> = filter
        .conditions()
        .iter()
        .map(|condition| match condition.op() {
            Comparison::Eq => (condition.column().to_owned(), condition.value()),
            op => (format!("{} {op}", condition.column()), condition.value()),
        })
        .collect();
    pairs::push(target, fields.iter().map(|(name, value)| (name.as_str(), *value)));
}

fn push_changes(target: &mut String, changes: &Changes) {
    let values = changes.iter().map(|change| (change.column(), change.value().unwrap_or_default()));
    pairs::push(target, values);
}

fn push_requirements(target: &mut String, columns: &[Requirement]) {
    let values: Vec<_> = columns
        .iter()
        .map(|each| (each.column.as_str(), required(each.required_type, each.size)))
        .collect();
    pairs::push(target, values.iter().map(|(name, value)| (*name, value.as_str())));
}

fn required(required_type: RequiredType, size: u32) -> String {
    format!("{required_type}:{size}")
}
