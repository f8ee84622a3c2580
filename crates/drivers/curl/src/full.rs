//! The full protocol.

use std::time::Duration;

use asterisk_realtime_core::{
    Access, Alteration, Changes, Deadline, Error, ErrorKind, Filter, Result, Row, Selection,
    StaticRow, Table, TableDescription,
};
use asterisk_realtime_wire::full::{self, Call, Change, Op, Request};
use asterisk_realtime_wire::stock::read;
use reqwest::Method;

use crate::exchange::{Ask, Server};

pub(crate) async fn select(
    server: &Server,
    table: &Table,
    filter: &Filter,
    selection: Selection,
    deadline: Deadline,
) -> Result<Vec<Row>> {
    let call = Call::Select(filter.clone(), selection);
    full::decode_rows(&ask(server, Some(table), call, deadline).await?)
}

pub(crate) async fn load(
    server: &Server,
    table: &Table,
    file: &str,
    deadline: Deadline,
) -> Result<Vec<StaticRow>> {
    full::decode_lines(&ask(server, Some(table), Call::Load(file.to_owned()), deadline).await?)
}

pub(crate) async fn update(
    server: &Server,
    table: &Table,
    filter: &Filter,
    changes: &Changes,
    deadline: Deadline,
) -> Result<u64> {
    let call = Call::Update(filter.clone(), changes.clone());
    count(&ask(server, Some(table), call, deadline).await?)
}

pub(crate) async fn insert(
    server: &Server,
    table: &Table,
    changes: &Changes,
    deadline: Deadline,
) -> Result<u64> {
    count(&ask(server, Some(table), Call::Insert(changes.clone()), deadline).await?)
}

pub(crate) async fn delete(
    server: &Server,
    table: &Table,
    filter: &Filter,
    deadline: Deadline,
) -> Result<u64> {
    count(&ask(server, Some(table), Call::Delete(filter.clone()), deadline).await?)
}

pub(crate) async fn columns(
    server: &Server,
    table: &Table,
    deadline: Deadline,
) -> Result<TableDescription> {
    full::decode_description(&ask(server, Some(table), Call::Columns, deadline).await?)
}

pub(crate) async fn alter(
    server: &Server,
    table: &Table,
    change: &Alteration,
    deadline: Deadline,
) -> Result<()> {
    let call = Call::Alter(Change::new(change)?);
    done(&ask(server, Some(table), call, deadline).await?)
}

pub(crate) async fn ping(server: &Server, deadline: Deadline) -> Result<()> {
    done(&ask(server, None, Call::Ping, deadline).await?)
}

/// A write that was answered, but by nobody knows what.
fn count(body: &[u8]) -> Result<u64> {
    full::decode_count(body).map_err(|error| uncertain(&error))
}

fn done(body: &[u8]) -> Result<()> {
    full::decode_done(body).map_err(|error| uncertain(&error))
}

fn uncertain(error: &Error) -> Error {
    let native = error.native().unwrap_or_default().to_owned();
    Error::uncertain(error.message().to_owned()).with_native(native)
}

async fn ask(
    server: &Server,
    table: Option<&Table>,
    call: Call,
    deadline: Deadline,
) -> Result<Vec<u8>> {
    let access = call.op().access();
    let answer = server.ask(&asked(table, call, deadline), deadline).await?;
    judge(answer.status, answer.is_full, access, &answer.body)?;
    Ok(answer.body)
}

/// The request of a call.
pub(crate) fn asked(table: Option<&Table>, call: Call, deadline: Deadline) -> Ask {
    let op = call.op();
    let request = Request { table: table.cloned(), timeout: share(deadline), call };
    Ask {
        method: Method::POST,
        target: format!("/{}", op.as_str()),
        body: Some(request.encode().into()),
        content_type: full::CONTENT_TYPE,
        is_full: true,
        is_stream: op == Op::Scan,
        access: op.access(),
    }
}

/// The time that the server gets: a little less than what is left, so that its answer, which says
/// more, comes before our own deadline.
fn share(deadline: Deadline) -> Duration {
    let left = deadline.remaining();
    left.saturating_sub((left / 20).clamp(Duration::from_millis(2), Duration::from_millis(50)))
        .max(Duration::from_millis(1))
}

/// Refuses an answer that is an error, or none of the protocol.
///
/// # Errors
///
/// The server's, or what the status means.
pub(crate) fn judge(status: u16, is_full: bool, access: Access, body: &[u8]) -> Result<()> {
    if is_full {
        if status == 200 {
            return Ok(());
        }
        return Err(match full::decode_error(body) {
            Ok(error) => remote(error),
            Err(error) if access == Access::Write => uncertain(&error),
            Err(error) => error,
        });
    }
    // A proxy in between, or a server that does not get so far as to know the protocol.
    if let 401 | 403 | 407 | 408 | 413 | 429 | 500..600 = status
        && let Some(error) = read::status(status, access, body)
        && error.kind() != ErrorKind::Unsupported
    {
        return Err(error);
    }
    let message = format!(
        "the server does not speak the full protocol (HTTP status {status}); write \
         `protocol = asterisk` into [curl URL] of ara.conf, or correct the URL"
    );
    Err(Error::invalid(message).with_code(status.to_string()))
}

/// An error of the server as ours: what it says of its own stores follows as the cause.
pub(crate) fn remote(cause: Error) -> Error {
    let mut error = Error::new(cause.kind(), cause.message().to_owned());
    if let Some(column) = cause.column() {
        error = error.with_column(column);
    }
    if let Some(sqlstate) = cause.sqlstate() {
        error = error.with_sqlstate(sqlstate);
    }
    if let Some(code) = cause.code() {
        error = error.with_code(code);
    }
    if cause.kind() == ErrorKind::Conflict && cause.is_retryable(Access::Write) {
        error = error.retryable();
    }
    if cause.driver().is_some() || cause.database().is_some() {
        error = error.with_source(cause);
    }
    error
}
