//! The protocol of `res_config_curl`.

use asterisk_realtime_core::{
    Access, Changes, Deadline, Error, Filter, Requirement, Result, Row, Selection, StaticRow,
};
use asterisk_realtime_wire::stock::{Encoded, Op, Request, read};
use reqwest::Method;

use crate::exchange::{Answer, Ask, Server};

/// What was read, and the columns with text that is no UTF-8.
pub(crate) type Read<T> = read::Answer<T>;

pub(crate) async fn select(
    server: &Server,
    filter: &Filter,
    selection: Selection,
    deadline: Deadline,
) -> Result<Read<Vec<Row>>> {
    let is_single = selection.limit == Some(1);
    let make = if is_single { Request::Single } else { Request::Multi };
    let request = make(filter.clone());
    let Some(body) = lookup(server, &request, deadline).await? else {
        return Ok(Read::default());
    };
    let mut answer = if is_single { read::single(&body) } else { read::multi(&body) }?;
    if let Some(limit) = selection.limit {
        answer.content.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(answer)
}

pub(crate) async fn load(
    server: &Server,
    file: &str,
    deadline: Deadline,
) -> Result<Read<Vec<StaticRow>>> {
    match lookup(server, &Request::Static(file.to_owned()), deadline).await? {
        Some(body) => read::static_lines(&body),
        None => Ok(Read::default()),
    }
}

pub(crate) async fn update(
    server: &Server,
    filter: &Filter,
    changes: &Changes,
    deadline: Deadline,
) -> Result<u64> {
    write(server, &Request::Update(filter.clone(), changes.clone()), deadline).await
}

/// What servers answer to `store` is a number of rows or that of the new row; it is one row.
pub(crate) async fn insert(server: &Server, changes: &Changes, deadline: Deadline) -> Result<u64> {
    write(server, &Request::Store(changes.clone()), deadline).await.map(|_| 1)
}

pub(crate) async fn delete(server: &Server, filter: &Filter, deadline: Deadline) -> Result<u64> {
    write(server, &Request::Destroy(filter.clone()), deadline).await
}

pub(crate) async fn require(
    server: &Server,
    columns: &[Requirement],
    deadline: Deadline,
) -> Result<bool> {
    let answer = server.ask(&ask(&Request::Require(columns.to_vec())), deadline).await?;
    // A server may say both: -1, and the status of an error.
    match accept(server, &answer, Op::Require) {
        Err(_) if matches!(read::required(&answer.body), Ok(false)) => Ok(false),
        outcome => outcome.and_then(|()| read::required(&answer.body)),
    }
}

/// The protocol has no such question: the table is asked whether it holds nothing at all, or, if
/// the server does not do that, for the row of no condition. Any answer that is none of a missing
/// page shows that the server is there.
pub(crate) async fn ping(server: &Server, deadline: Deadline) -> Result<()> {
    let mut missing = None;
    for op in [Op::Require, Op::Single] {
        let target = format!("/{}", op.as_str());
        let answer = server.ask(&post(target, String::new(), Access::Read), deadline).await?;
        match answer.status {
            status if server.settings.absent_codes.contains(&status) => return Ok(()),
            404 | 410 => {
                missing = read::status(answer.status, Access::Read, &answer.body);
            }
            // It does not like the question.
            400 | 405 | 422 | 501 => return Ok(()),
            _ => {
                accept(server, &answer, op)?;
                return read::single(&answer.body).map(|_| ());
            }
        }
    }
    missing.map_or(Ok(()), Err)
}

/// A read whose answer is text; `None` if the status says that there is nothing.
async fn lookup(server: &Server, request: &Request, deadline: Deadline) -> Result<Option<Vec<u8>>> {
    let answer = server.ask(&ask(request), deadline).await?;
    if server.settings.absent_codes.contains(&answer.status) {
        return Ok(None);
    }
    accept(server, &answer, request.op())?;
    Ok(Some(answer.body))
}

async fn write(server: &Server, request: &Request, deadline: Deadline) -> Result<u64> {
    let answer = server.ask(&ask(request), deadline).await?;
    accept(server, &answer, request.op())?;
    read::count(&answer.body)
}

/// Refuses what is a failure by its status.
fn accept(server: &Server, answer: &Answer, op: Op) -> Result<()> {
    let Answer { status, body, .. } = answer;
    let error = read::status(*status, op.access(), body);
    let is_listed = server.settings.failure_codes.contains(status);
    match error {
        // Nobody knows what a write came to that failed in the middle, whatever is listed.
        Some(error) if !is_listed || *status >= 500 => Err(error),
        _ if is_listed => {
            let message = format!("HTTP status {status}, a failure by `failurecodes`");
            Err(Error::unavailable(message).with_code(status.to_string()))
        }
        _ => Ok(()),
    }
}

fn ask(request: &Request) -> Ask {
    let Encoded { target, body, .. } = request.encode();
    match body {
        Some(body) => post(target, body, request.op().access()),
        None => Ask {
            method: Method::GET,
            target,
            body: None,
            content_type: Encoded::FORM,
            is_full: false,
            is_stream: false,
            access: request.op().access(),
        },
    }
}

fn post(target: String, body: String, access: Access) -> Ask {
    Ask {
        method: Method::POST,
        target,
        body: Some(body.into()),
        content_type: Encoded::FORM,
        is_full: false,
        is_stream: false,
        access,
    }
}
