//! The commands of a console.

use std::fmt;
use std::sync::Arc;

use asterisk_realtime_core::Error;

use crate::help;
use crate::{Command, Info, Reply, Words};

/// The commands of a console, found by the words that they begin with.
#[derive(Clone, Default)]
pub struct Registry {
    commands: Vec<Arc<dyn Command>>,
}

impl fmt::Debug for Registry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.infos().iter().map(|info| info.name)).finish()
    }
}

impl Extend<Arc<dyn Command>> for Registry {
    fn extend<T: IntoIterator<Item = Arc<dyn Command>>>(&mut self, commands: T) {
        self.commands.extend(commands);
    }
}

impl Registry {
    /// Adds a command.
    pub fn add(&mut self, command: impl Command) {
        self.commands.push(Arc::new(command));
    }

    /// The commands by name; `help` and `core show help` are there always.
    pub fn infos(&self) -> Vec<Info> {
        let mut infos: Vec<_> = self.commands.iter().map(|command| command.info()).collect();
        infos.extend(help::INFOS);
        infos.sort_unstable_by_key(|info| info.name);
        infos
    }

    /// Runs a line. Upper and lower case of the words of a name are the same.
    pub async fn run(&self, line: &str) -> Reply {
        let words = Words::of(line);
        if let Some(topic) = help::topic(&words) {
            return help::reply(&self.infos(), topic);
        }
        let Some((command, arguments)) = self.find(&words) else {
            return unknown(&words);
        };
        command.run(arguments, &words).await
    }

    /// The command with the longest name that the words begin with, and the words behind it.
    fn find<'w>(&self, words: &'w [String]) -> Option<(&dyn Command, &'w [String])> {
        let fitting = self.commands.iter().filter_map(|command| {
            let arguments = behind(command.info().name, words)?;
            Some((&**command, arguments))
        });
        fitting.min_by_key(|(_, arguments)| arguments.len())
    }

    /// The words that may stand where the line ends, sorted: those that begin as its last word
    /// does, or all if it ends with a blank.
    pub fn complete(&self, line: &str) -> Vec<String> {
        let words = Words::of(line);
        let is_new = line.is_empty() || line.ends_with([' ', '\t']);
        let (before, begun) = match words.split_last() {
            Some((last, before)) if !is_new => (before, last.as_str()),
            _ => (&*words, ""),
        };
        let mut found: Vec<String> = self
            .infos()
            .iter()
            .filter_map(|info| next_word(info.name, before))
            .map(str::to_owned)
            .collect();
        if let Some((command, arguments)) = self.find(before) {
            found.extend(command.complete(arguments));
        }
        let begun = begun.to_lowercase();
        found.retain(|word| word.to_lowercase().starts_with(&begun));
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The words behind a name that they begin with.
fn behind<'w>(name: &str, words: &'w [String]) -> Option<&'w [String]> {
    let mut rest = words;
    for part in name.split(' ') {
        let (first, behind) = rest.split_first()?;
        if !first.eq_ignore_ascii_case(part) {
            return None;
        }
        rest = behind;
    }
    Some(rest)
}

/// The word of a name that follows the words that are there.
fn next_word(name: &'static str, before: &[String]) -> Option<&'static str> {
    let mut parts = name.split(' ');
    for word in before {
        if !word.eq_ignore_ascii_case(parts.next()?) {
            return None;
        }
    }
    parts.next()
}

fn unknown(words: &Words) -> Reply {
    let message = match words.line() {
        "" => "a command is missing; `core show help` lists them".to_owned(),
        line => format!("there is no command {line:?}; `core show help` lists them"),
    };
    Reply::failed("", Error::invalid(message))
}
