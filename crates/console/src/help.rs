//! `help` and `core show help`.

use std::fmt::Write;

use asterisk_realtime_core::Error;
use serde_json::{Value, json};

use crate::{Info, Reply};

pub(crate) const INFOS: [Info; 2] = [
    Info {
        name: "core show help",
        usage: "core show help [<command>]",
        summary: "List the commands, or say how to use one",
    },
    Info {
        name: "help",
        usage: "help [<command>]",
        summary: "List the commands, or say how to use one",
    },
];

/// What help is wanted about, if it is.
pub(crate) fn topic(words: &[String]) -> Option<&[String]> {
    let is = |word: &String, expected: &str| word.eq_ignore_ascii_case(expected);
    match words {
        [help, topic @ ..] if is(help, "help") => Some(topic),
        [core, show, help, topic @ ..]
            if is(core, "core") && is(show, "show") && is(help, "help") =>
        {
            Some(topic)
        }
        _ => None,
    }
}

/// The usage of the one command of this name, else a line for each command that begins so.
pub(crate) fn reply(infos: &[Info], topic: &[String]) -> Reply {
    let topic = topic.join(" ").to_ascii_lowercase();
    if let Some(info) = infos.iter().find(|info| info.name == topic) {
        let text = format!("Usage: {}\n       {}\n", info.usage, info.summary);
        return Reply::done(text, document(info));
    }
    let found: Vec<_> = infos.iter().filter(|info| info.name.starts_with(&topic)).collect();
    if found.is_empty() {
        let message = format!("there is no command {topic:?}; `core show help` lists them");
        return Reply::failed("", Error::invalid(message));
    }
    let mut text = String::new();
    for info in &found {
        let _ = writeln!(text, "{:>30}  {}", info.name, info.summary);
    }
    Reply::done(text, found.iter().map(|info| document(info)).collect())
}

fn document(info: &Info) -> Value {
    json!({ "command": info.name, "usage": info.usage, "summary": info.summary })
}
