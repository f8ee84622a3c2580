//! Asking a running gateway.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;

use asterisk_realtime_core::{Error, Result};
use serde_json::{Value, json};

/// A connection to the control socket of a gateway, for programs that do one thing at a time.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<UnixStream>,
}

/// What a command answered.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// Lines for people.
    pub text: String,
    /// The same for programs.
    pub document: Value,
    /// The exit status.
    pub status: u8,
    /// Why it failed, if it did.
    pub failure: Option<String>,
}

impl Client {
    /// Connects to a gateway.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](asterisk_realtime_core::ErrorKind::Unavailable) if none runs there,
    /// [`Denied`](asterisk_realtime_core::ErrorKind::Denied) if one may not ask it.
    pub fn connect(path: &Path) -> Result<Self> {
        let name = path.display();
        let stream = UnixStream::connect(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
                Error::unavailable(format!("no gateway listens on {name}"))
            }
            io::ErrorKind::PermissionDenied => Error::denied(format!(
                "{name} may not be opened; be the user that the gateway runs as"
            )),
            _ => Error::unavailable(format!("no gateway is reached on {name}: {error}")),
        })?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Runs a command.
    ///
    /// # Errors
    ///
    /// [`Uncertain`](asterisk_realtime_core::ErrorKind::Uncertain) if the gateway ended meanwhile. A
    /// command that fails is an answer.
    pub fn run(&mut self, command: &str) -> Result<Answer> {
        let answer = self.ask(&json!({ "command": command }))?;
        let status = answer["status"].as_u64().and_then(|status| u8::try_from(status).ok());
        let (Some(text), Some(status)) = (answer["text"].as_str(), status) else {
            return Err(Error::internal("the gateway answered something else"));
        };
        Ok(Answer {
            text: text.to_owned(),
            document: answer["document"].clone(),
            status,
            failure: failure(&answer["error"]),
        })
    }

    /// The words that may stand at the end of a line.
    ///
    /// # Errors
    ///
    /// As [`Client::run`].
    pub fn complete(&mut self, line: &str) -> Result<Vec<String>> {
        let answer = self.ask(&json!({ "complete": line }))?;
        let words = answer["words"].as_array();
        let words = words.ok_or_else(|| Error::internal("the gateway answered something else"))?;
        Ok(words.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    fn ask(&mut self, request: &Value) -> Result<Value> {
        let lost = |error: io::Error| Error::uncertain(format!("the gateway is gone: {error}"));
        self.stream.get_mut().write_all(format!("{request}\n").as_bytes()).map_err(lost)?;
        let mut line = String::new();
        if self.stream.read_line(&mut line).map_err(lost)? == 0 {
            return Err(Error::uncertain("the gateway ended before it answered"));
        }
        serde_json::from_str(&line)
            .map_err(|error| Error::internal(format!("the gateway answered no document: {error}")))
    }
}

/// What failed, behind the place in a file that it is about.
fn failure(error: &Value) -> Option<String> {
    let message = error["message"].as_str()?;
    let Some(file) = error["file"].as_str() else { return Some(message.to_owned()) };
    let numbers = ["line", "column"].iter().filter_map(|name| error[name].as_u64());
    let place = numbers.fold(file.to_owned(), |place, number| format!("{place}:{number}"));
    Some(format!("{place}: {message}"))
}
