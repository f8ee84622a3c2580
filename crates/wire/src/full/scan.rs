//! The stream of a scan.

use asterisk_realtime_core::{Error, Result, Row};
use serde::{Deserialize, Serialize};

use super::rows::{Read, Rows};
use super::{error, no_answer, to_json};

/// A step of a scan: a line of the stream. A stream that ends without
/// [`End`](Self::End) or [`Failed`](Self::Failed) has been cut off.
#[derive(Clone, Debug)]
pub enum ScanStep {
    /// A batch of rows.
    Rows(Vec<Row>),
    /// There are no more.
    End,
    /// The scan is over because of this.
    Failed(Error),
}

#[derive(Serialize)]
struct Written<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    batches: Option<Rows<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<error::Body>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    batches: Option<Read>,
    #[serde(default)]
    end: Option<bool>,
    #[serde(default)]
    error: Option<error::Body>,
}

impl ScanStep {
    /// The line, with its end.
    pub fn encode(&self) -> String {
        let mut written = Written { batches: None, end: None, error: None };
        match self {
            Self::Rows(rows) => written.batches = Some(Rows(rows)),
            Self::End => written.end = Some(true),
            Self::Failed(failure) => written.error = Some(error::Body::of(failure)),
        }
        let mut line = to_json(&written);
        line.push('\n');
        line
    }

    fn decode(line: &[u8]) -> Result<Self> {
        let line: Line = serde_json::from_slice(line).map_err(|error| no_answer(&error))?;
        match line {
            Line { error: Some(error), .. } => Ok(Self::Failed(error.into_error()?)),
            Line { end: Some(true), .. } => Ok(Self::End),
            Line { batches: Some(rows), .. } => Ok(Self::Rows(rows.0)),
            _ => Err(Error::internal("a line of a scan says nothing")),
        }
    }
}

/// Puts the lines of a stream together from the pieces that the net gives.
///
/// ```
/// use asterisk_realtime_wire::full::{ScanReader, ScanStep};
///
/// let mut reader = ScanReader::new(1 << 20);
/// let stream = ScanStep::End.encode();
/// reader.push(&stream.as_bytes()[..5])?;
/// assert!(reader.next_step()?.is_none());
/// reader.push(&stream.as_bytes()[5..])?;
/// assert!(matches!(reader.next_step()?, Some(ScanStep::End)));
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
#[derive(Debug)]
pub struct ScanReader {
    buffer: Vec<u8>,
    /// Where the next line begins.
    start: usize,
    /// Up to where no end of a line is.
    seen: usize,
    most: usize,
}

impl ScanReader {
    /// A reader of lines of at most `most` bytes.
    pub fn new(most: usize) -> Self {
        Self { buffer: Vec::new(), start: 0, seen: 0, most }
    }

    /// Adds what has come.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if more is waiting than a line may
    /// have.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        self.buffer.drain(..self.start);
        self.seen -= self.start;
        self.start = 0;
        if self.buffer.len().saturating_add(bytes.len()) > self.most {
            let message = "a batch of the scan is longer than an answer may be; \
                           ask for smaller batches, or raise `response-limit`";
            return Err(Error::invalid(message));
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// The next whole line, if it is there.
    ///
    /// # Errors
    ///
    /// [`Internal`](asterisk_realtime_core::ErrorKind::Internal) if it is no step.
    pub fn next_step(&mut self) -> Result<Option<ScanStep>> {
        let end = self.buffer[self.seen..].iter().position(|byte| *byte == b'\n');
        let Some(end) = end.map(|end| self.seen + end) else {
            self.seen = self.buffer.len();
            return Ok(None);
        };
        let line = self.start..end;
        (self.start, self.seen) = (end + 1, end + 1);
        ScanStep::decode(&self.buffer[line]).map(Some)
    }
}
