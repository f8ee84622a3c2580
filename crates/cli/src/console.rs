//! What a command talks to.

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::Value;

/// The two streams, and how to write to them.
pub(crate) struct Console<'c> {
    /// Results.
    pub(crate) out: &'c mut dyn Write,
    /// Everything else.
    pub(crate) err: &'c mut dyn Write,
    pub(crate) json: bool,
    pub(crate) verbose: bool,
    pub(crate) colour_out: bool,
    pub(crate) colour_err: bool,
    /// How this program was called.
    pub(crate) program: String,
    /// The configuration directory.
    pub(crate) directory: PathBuf,
    /// Whether the command line names it.
    pub(crate) names_directory: bool,
}

impl Console<'_> {
    /// Prints the one JSON document of this run.
    pub(crate) fn document(&mut self, document: &Value) -> io::Result<()> {
        writeln!(self.out, "{document}")
    }

    /// How to run another command on the same directory, as it is typed.
    pub(crate) fn command(&self, words: &[&str]) -> String {
        let directory = self.directory.to_string_lossy();
        let mut typed = vec![quoted(&self.program)];
        if self.names_directory {
            typed.extend(["--config-dir".into(), quoted(&directory)]);
        }
        typed.extend(words.iter().map(|word| quoted(word)));
        typed.join(" ")
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+:,@%=".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("queues.conf"), "queues.conf");
        assert_eq!(quoted("name LIKE"), "'name LIKE'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
