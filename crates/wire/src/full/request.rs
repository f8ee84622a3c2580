//! What is asked.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::time::Duration;

use asterisk_realtime_core::{
    self as core, Changes, Condition, Error, Filter, Order, Result, Selection, Table,
};
use serde::{Deserialize, Serialize};

use super::{Change, Op, to_json};

/// A request: an operation on a table, and how long it may take.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Request {
    /// The table. Where the URL does not end in a family, its name is that of the family; only
    /// `ping` may be without one.
    pub table: Option<Table>,
    /// What is left of the deadline; of each step, for `scan`. Whole milliseconds travel.
    pub timeout: Duration,
    /// The operation.
    pub call: Call,
}

/// The operation of a [`Request`] with what belongs to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Call {
    /// [`Driver::alter`](core::Driver::alter)
    Alter(Change),
    /// [`Driver::columns`](core::Driver::columns)
    Columns,
    /// [`Driver::delete`](core::Driver::delete)
    Delete(Filter),
    /// [`Driver::insert`](core::Driver::insert)
    Insert(Changes),
    /// [`Driver::load`](core::Driver::load), of this file
    Load(String),
    /// [`Driver::ping`](core::Driver::ping)
    Ping,
    /// [`Driver::scan`](core::Driver::scan)
    Scan(Option<Filter>, NonZeroU32),
    /// [`Driver::select`](core::Driver::select)
    Select(Filter, Selection),
    /// [`Driver::update`](core::Driver::update)
    Update(Filter, Changes),
}

impl Call {
    /// Which operation it is.
    pub fn op(&self) -> Op {
        match self {
            Self::Alter(_) => Op::Alter,
            Self::Columns => Op::Columns,
            Self::Delete(_) => Op::Delete,
            Self::Insert(_) => Op::Insert,
            Self::Load(_) => Op::Load,
            Self::Ping => Op::Ping,
            Self::Scan(..) => Op::Scan,
            Self::Select(..) => Op::Select,
            Self::Update(..) => Op::Update,
        }
    }
}

/// The JSON of a request. Fields that are not known are refused: a server must not pass over a
/// condition that it does not understand.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Body<'t> {
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    table: Option<Cow<'t, str>>,
    /// Whether a dot of the table may separate schema and table.
    #[serde(default, skip_serializing_if = "is_default")]
    mapped: bool,
    timeout: u64,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    filter: Option<Vec<(Text<'t>, Text<'t>, Text<'t>)>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<(Text<'t>, Option<Text<'t>>)>>,
    #[serde(default, skip_serializing_if = "is_default")]
    unordered: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch: Option<NonZeroU32>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    file: Option<Cow<'t, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    change: Option<Change>,
}

/// A text that borrows where it can, also inside of tuples.
#[derive(Deserialize, Serialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Request {
    /// The body.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use asterisk_realtime_core::{IntoFilter, Selection, Table};
    /// use asterisk_realtime_wire::full::{Call, Op, Request};
    ///
    /// let filter = [("name LIKE", "ali%")].into_filter()?;
    /// let request = Request {
    ///     table: Some(Table::mapped("sippeers")?),
    ///     timeout: Duration::from_secs(2),
    ///     call: Call::Select(filter, Selection::FIRST),
    /// };
    /// let body = request.encode();
    /// assert_eq!(
    ///     body,
    ///     r#"{"table":"sippeers","mapped":true,"timeout":2000,"filter":[["name","LIKE","ali%"]],"limit":1}"#
    /// );
    /// assert_eq!(Request::decode(Op::Select, body.as_bytes())?, request);
    /// # Ok::<(), asterisk_realtime_core::Error>(())
    /// ```
    pub fn encode(&self) -> String {
        let mut body = Body {
            table: self.table.as_ref().map(|table| table.name().into()),
            mapped: self.table.as_ref().is_some_and(Table::is_mapped),
            timeout: u64::try_from(self.timeout.as_millis()).unwrap_or(u64::MAX),
            ..Body::default()
        };
        match &self.call {
            Call::Alter(change) => body.change = Some(change.clone()),
            Call::Columns | Call::Ping => {}
            Call::Delete(filter) => body.filter = Some(pairs_of(filter)),
            Call::Insert(changes) => body.changes = Some(values_of(changes)),
            Call::Load(file) => body.file = Some(file.into()),
            Call::Scan(filter, batch) => {
                body.filter = filter.as_ref().map(pairs_of);
                body.batch = Some(*batch);
            }
            Call::Select(filter, selection) => {
                body.filter = Some(pairs_of(filter));
                body.unordered = selection.order == Order::Unordered;
                body.limit = selection.limit;
            }
            Call::Update(filter, changes) => {
                body.filter = Some(pairs_of(filter));
                body.changes = Some(values_of(changes));
            }
        }
        to_json(&body)
    }

    /// Reads the body of a request for this operation.
    ///
    /// # Errors
    ///
    /// [`Invalid`](core::ErrorKind::Invalid) if it is none, or has what the operation has not.
    pub fn decode(op: Op, body: &[u8]) -> Result<Self> {
        let mut body: Body<'_> = serde_json::from_slice(body).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            Error::invalid(format!("the request is none of the full protocol ({place})"))
                .with_native(error.to_string())
        })?;
        let table = match body.table.take() {
            Some(name) if body.mapped => Some(Table::mapped(&*name)?),
            Some(name) => Some(Table::defaulted(&*name)?),
            None => None,
        };
        let timeout = Duration::from_millis(body.timeout);
        let call = body.call(op)?;
        body.is_used_up(op)?;
        Ok(Self { table, timeout, call })
    }
}

impl Body<'_> {
    /// Takes what the operation needs.
    fn call(&mut self, op: Op) -> Result<Call> {
        Ok(match op {
            Op::Alter => Call::Alter(self.change.take().ok_or_else(|| lacks(op, "change"))?),
            Op::Columns => Call::Columns,
            Op::Delete => Call::Delete(self.filter(op)?),
            Op::Insert => Call::Insert(self.changes(op)?),
            Op::Load => Call::Load(self.file.take().ok_or_else(|| lacks(op, "file"))?.into_owned()),
            Op::Ping => Call::Ping,
            Op::Scan => {
                let filter = self.filter.is_some().then(|| self.filter(op)).transpose()?;
                Call::Scan(filter, self.batch.take().ok_or_else(|| lacks(op, "batch"))?)
            }
            Op::Select => {
                let unordered = std::mem::take(&mut self.unordered);
                let order = if unordered { Order::Unordered } else { Order::FirstColumn };
                Call::Select(self.filter(op)?, Selection { order, limit: self.limit.take() })
            }
            Op::Update => Call::Update(self.filter(op)?, self.changes(op)?),
        })
    }

    fn filter(&mut self, op: Op) -> Result<Filter> {
        let fields = self.filter.take().ok_or_else(|| lacks(op, "filter"))?;
        let conditions = fields.iter().map(|(column, comparison, value)| {
            Condition::new(&column.0, comparison_of(&comparison.0)?, &value.0)
        });
        Filter::new(conditions.collect::<Result<_>>()?)
    }

    fn changes(&mut self, op: Op) -> Result<Changes> {
        let fields = self.changes.take().ok_or_else(|| lacks(op, "changes"))?;
        let changes = fields.iter().map(|(column, value)| {
            core::Change::new(&column.0, value.as_ref().map(|value| &*value.0))
        });
        Changes::new(changes.collect::<Result<_>>()?)
    }

    /// Refuses what the operation does not have.
    fn is_used_up(&self, op: Op) -> Result<()> {
        let left = [
            ("filter", self.filter.is_some()),
            ("changes", self.changes.is_some()),
            ("unordered", self.unordered),
            ("limit", self.limit.is_some()),
            ("batch", self.batch.is_some()),
            ("file", self.file.is_some()),
            ("change", self.change.is_some()),
        ];
        match left.iter().find(|(_, is_left)| *is_left) {
            None => Ok(()),
            Some((name, _)) => Err(Error::invalid(format!("`{}` has no `{name}`", op.as_str()))),
        }
    }
}

fn lacks(op: Op, what: &str) -> Error {
    Error::invalid(format!("`{}` needs `{what}`", op.as_str()))
}

fn pairs_of(filter: &Filter) -> Vec<(Text<'_>, Text<'_>, Text<'_>)> {
    let text = |text| Text(Cow::Borrowed(text));
    let conditions = filter.conditions().iter();
    conditions
        .map(|each| (text(each.column()), text(each.op().as_str()), text(each.value())))
        .collect()
}

fn values_of(changes: &Changes) -> Vec<(Text<'_>, Option<Text<'_>>)> {
    let text = |text| Text(Cow::Borrowed(text));
    changes.iter().map(|each| (text(each.column()), each.value().map(text))).collect()
}

fn comparison_of(text: &str) -> Result<core::Op> {
    use core::Op::{Eq, Ge, Gt, Le, Like, Lt, Ne, NotLike};
    let all = [Eq, Ne, Lt, Le, Gt, Ge, Like, NotLike];
    all.into_iter()
        .find(|op| op.as_str() == text)
        .ok_or_else(|| Error::invalid("an operator is none of = != < <= > >= LIKE, NOT LIKE"))
}
