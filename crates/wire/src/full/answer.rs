//! Answers that are small.

use asterisk_realtime_core::{Result, Row, StaticRow};
use serde::{Deserialize, Serialize};

use super::rows::{Read, Rows};
use super::{no_answer, to_json};

#[derive(Serialize)]
struct RowsBody<'r> {
    batches: Rows<'r>,
}

#[derive(Deserialize)]
struct ReadBody {
    batches: Read,
}

/// The answer to `select`.
pub fn encode_rows(rows: &[Row]) -> String {
    to_json(&RowsBody { batches: Rows(rows) })
}

/// Reads the answer to `select`.
///
/// # Errors
///
/// [`Internal`](asterisk_realtime_core::ErrorKind::Internal) if it is none.
pub fn decode_rows(body: &[u8]) -> Result<Vec<Row>> {
    let body: ReadBody = serde_json::from_slice(body).map_err(|error| no_answer(&error))?;
    Ok(body.batches.0)
}

#[derive(Deserialize, Serialize)]
struct LinesBody {
    /// Category, its sort key, name, value.
    lines: Vec<(String, String, String, String)>,
}

/// The answer to `load`.
pub fn encode_lines(lines: &[StaticRow]) -> String {
    let lines = lines.iter().cloned().map(|line| {
        let StaticRow { category, cat_metric, name, value } = line;
        (category, cat_metric, name, value)
    });
    to_json(&LinesBody { lines: lines.collect() })
}

/// Reads the answer to `load`.
///
/// # Errors
///
/// As [`decode_rows`].
pub fn decode_lines(body: &[u8]) -> Result<Vec<StaticRow>> {
    let body: LinesBody = serde_json::from_slice(body).map_err(|error| no_answer(&error))?;
    let line =
        |(category, cat_metric, name, value)| StaticRow { category, cat_metric, name, value };
    Ok(body.lines.into_iter().map(line).collect())
}

#[derive(Deserialize, Serialize)]
struct CountBody {
    count: u64,
}

/// The answer to `update`, `insert` and `delete`.
pub fn encode_count(count: u64) -> String {
    to_json(&CountBody { count })
}

/// Reads the answer to `update`, `insert` and `delete`.
///
/// # Errors
///
/// As [`decode_rows`].
pub fn decode_count(body: &[u8]) -> Result<u64> {
    let body: CountBody = serde_json::from_slice(body).map_err(|error| no_answer(&error))?;
    Ok(body.count)
}

#[derive(Deserialize, Serialize)]
struct DoneBody {
    done: bool,
}

/// The answer to `alter` and `ping`.
pub fn encode_done() -> String {
    to_json(&DoneBody { done: true })
}

/// Reads the answer to `alter` and `ping`.
///
/// # Errors
///
/// As [`decode_rows`].
pub fn decode_done(body: &[u8]) -> Result<()> {
    let body: DoneBody = serde_json::from_slice(body).map_err(|error| no_answer(&error))?;
    if body.done {
        return Ok(());
    }
    Err(asterisk_realtime_core::Error::internal("the server answers that it is not done"))
}
