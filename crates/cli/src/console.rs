//! What a command talks to.

use std::io::{self, Write};
use std::path::PathBuf;

use asterisk_realtime_console::Reply;
use serde_json::Value;

use crate::outcome::{Outcome, Result};

/// The two streams, and how to write to them.
pub(crate) struct Console<'c> {
    /// Results.
    pub(crate) out: &'c mut dyn Write,
    /// Everything else.
    pub(crate) err: &'c mut dyn Write,
    pub(crate) json: bool,
    pub(crate) verbose: bool,
    /// Whether standard output is a terminal.
    pub(crate) terminal_out: bool,
    /// Whether standard error is a terminal.
    pub(crate) terminal_err: bool,
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
        let is_control = |character: char| matches!(character, '\x7f'..='\u{9f}');
        let text = document.to_string();
        if !text.contains(is_control) {
            return writeln!(self.out, "{text}");
        }
        // JSON allows these as they are, but some terminals obey them.
        for part in text.split_inclusive(is_control) {
            match part.char_indices().next_back() {
                Some((end, last)) if is_control(last) => {
                    write!(self.out, "{}\\u{:04x}", &part[..end], u32::from(last))?;
                }
                _ => write!(self.out, "{part}")?,
            }
        }
        writeln!(self.out)
    }

    /// Prints the answer of a command of Asterisk's console.
    pub(crate) fn reply(&mut self, reply: &Reply) -> Result {
        if self.json {
            self.document(reply.document())?;
        } else {
            self.out.write_all(reply.text().as_bytes())?;
        }
        Ok(Outcome::found(reply.status() == 0))
    }

    /// How to run another command on the same directory, as it is typed.
    pub(crate) fn command(&self, words: &[&str]) -> String {
        let directory = self.directory.as_os_str().as_encoded_bytes();
        let mut typed = vec![quoted(self.program.as_bytes())];
        if self.names_directory && directory.starts_with(b"-") {
            typed.push(format!("--config-dir={}", quoted(directory)));
        } else if self.names_directory {
            typed.extend(["--config-dir".into(), quoted(directory)]);
        }
        typed.extend(words.iter().map(|word| quoted(word.as_bytes())));
        typed.join(" ")
    }
}

/// A word as a shell takes it. What cannot be printed is written as bash, ksh and zsh read it.
fn quoted(word: &[u8]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+:,@%=".contains(byte);
    match str::from_utf8(word) {
        Ok(text) if !text.is_empty() && word.iter().all(is_plain) => text.to_owned(),
        Ok(text) if !text.contains(char::is_control) => {
            format!("'{}'", text.replace('\'', r"'\''"))
        }
        _ => {
            let mut typed = String::from("$'");
            for chunk in word.utf8_chunks() {
                chunk.valid().chars().for_each(|character| escape(character, &mut typed));
                chunk.invalid().iter().for_each(|&byte| escape_byte(byte, &mut typed));
            }
            typed + "'"
        }
    }
}

/// A character between `$'` and `'`.
fn escape(character: char, typed: &mut String) {
    match character {
        '\'' | '\\' => typed.extend(['\\', character]),
        _ if character.is_control() => {
            let mut bytes = [0; 4];
            let bytes = character.encode_utf8(&mut bytes).bytes();
            bytes.for_each(|byte| escape_byte(byte, typed));
        }
        _ => typed.push(character),
    }
}

/// Three digits, so that whatever follows is not one of them.
fn escape_byte(byte: u8, typed: &mut String) {
    typed.push('\\');
    typed.extend([6, 3, 0].map(|shift| char::from(b'0' + (byte >> shift & 7))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted(b"queues.conf"), "queues.conf");
        assert_eq!(quoted(b"name LIKE"), "'name LIKE'");
        assert_eq!(quoted(b"it's"), r"'it'\''s'");
        assert_eq!(quoted(b""), "''");
        assert_eq!(quoted("für uns".as_bytes()), "'für uns'");
        assert_eq!(quoted(b"it's\\\x1b[1m\n\xff7"), r"$'it\'s\\\033[1m\012\3777'");
        assert_eq!(quoted("\u{9b}".as_bytes()), r"$'\302\233'");
    }
}
