//! What the file says, as text.

use std::time::Duration;

use asterisk_realtime_core::Row;
use asterisk_realtime_wire::full::{Call, Op, Request, decode_rows, encode_rows};
use serde::{Deserialize, Serialize};

use crate::key::Key;

/// A line of the log; later ones overrule earlier ones.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Record {
    /// Which store was asked.
    pub(super) store: String,
    /// What it was asked; everything if there is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) question: Option<String>,
    /// What it answered; nothing if that does not hold any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<Kept>,
}

/// An answer with its times, in milliseconds since 1970.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Kept {
    /// When the store was asked.
    pub(super) asked: u64,
    /// From when on nobody is given it.
    pub(super) until: u64,
    /// The rows.
    pub(super) rows: String,
}

impl Record {
    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> u64 {
        let answer = self.answer.as_ref().map_or(0, |answer| answer.rows.len() + 32);
        let question = self.question.as_ref().map_or(0, String::len);
        (self.store.len() + question + answer + 32) as u64
    }
}

/// The text of a question, the same for all spellings of it.
pub(super) fn question_text(key: &Key) -> String {
    let call = Call::Select(key.filter.clone(), key.selection);
    Request { table: Some(key.table.clone()), timeout: Duration::ZERO, call }.encode()
}

/// The question of a text.
pub(super) fn question_of(text: &str) -> Option<Key> {
    let request = Request::decode(Op::Select, text.as_bytes()).ok()?;
    let (Some(table), Call::Select(filter, selection)) = (request.table, request.call) else {
        return None;
    };
    Some(Key { table, filter, selection })
}

pub(super) fn rows_text(rows: &[Row]) -> String {
    encode_rows(rows)
}

pub(super) fn rows_of(text: &str) -> Option<Vec<Row>> {
    decode_rows(text.as_bytes()).ok()
}
