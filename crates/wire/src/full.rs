//! The full protocol (`protocol = full`), which carries the whole contract of a driver: NULL and
//! empty texts, raw cells, kinds of errors, descriptions of tables, scans.
//!
//! A request is `POST <base>/<operation>` with the header [`HEADER`] of the value [`VERSION`] and a
//! [`Request`] as JSON. The answer has the same header, a status by the [kind](status) of an error,
//! and one of these bodies:
//!
//! | operation | body |
//! |---|---|
//! | `select` | [`encode_rows`], [`decode_rows`] |
//! | `scan` | lines of a stream: [`ScanStep`], [`ScanReader`] |
//! | `load` | [`encode_lines`], [`decode_lines`] |
//! | `update` `insert` `delete` | [`encode_count`], [`decode_count`] |
//! | `columns` | [`encode_description`], [`decode_description`] |
//! | `alter` `ping` | [`encode_done`], [`decode_done`] |
//! | any that failed | [`encode_error`], [`decode_error`] |
//!
//! An answer without the header comes from a server that does not speak it.

mod alter;
mod answer;
mod describe;
mod error;
mod op;
mod request;
mod rows;
mod scan;

pub use alter::Change;
pub use answer::{
    decode_count, decode_done, decode_lines, decode_rows, encode_count, encode_done, encode_lines,
    encode_rows,
};
pub use describe::{decode_description, encode_description};
pub use error::{decode_error, encode_error, status};
pub use op::Op;
pub use request::{Call, Request};
pub use scan::{ScanReader, ScanStep};

/// The header of requests and answers, in small letters as HTTP/2 has it.
pub const HEADER: &str = "ara-protocol";

/// The value of the header: the version of the protocol.
pub const VERSION: &str = "1";

/// The type of all bodies but that of a scan.
pub const CONTENT_TYPE: &str = "application/json";

/// The type of the answer to `scan`: a JSON value in each line.
pub const SCAN_CONTENT_TYPE: &str = "application/x-ndjson";

/// The JSON of a value that has one in any case.
fn to_json(value: &impl serde::Serialize) -> String {
    // Maps have texts for keys, and no float is in any of the values.
    serde_json::to_string(value).expect("what is written here always is JSON")
}

/// What a client makes of a text that is no answer.
fn no_answer(error: &serde_json::Error) -> asterisk_realtime_core::Error {
    // The text of the error may hold pieces of values.
    let place = format!("line {}, column {}", error.line(), error.column());
    asterisk_realtime_core::Error::internal(format!(
        "the server's answer is none of the full protocol ({place})"
    ))
    .with_native(error.to_string())
}
