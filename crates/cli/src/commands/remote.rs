//! `ara remote`: commands for a running gateway.

use std::io::{self, BufRead, IsTerminal};
use std::path::PathBuf;

use asterisk_realtime::Error;
use asterisk_realtime::conf::{Directory, Options, load};
use asterisk_realtime_console::split;
use asterisk_realtime_gateway::Settings;
use asterisk_realtime_gateway::control::{Answer, Client};

use crate::args::Remote;
use crate::console::Console;
use crate::outcome::{Failure, Outcome, Result};
use crate::report::{printable, printable_line};

/// The file that says where the socket is.
const OWN_FILE: &str = "ara.conf";

/// What is written before each line that is typed.
const PROMPT: &str = "ara> ";

pub(super) fn run(remote: Remote, console: &mut Console<'_>) -> Result {
    match &*remote.command {
        [] => converse(&mut connect(remote.socket, console)?, console),
        [line] => tell(&mut connect(remote.socket, console)?, line, console),
        words => send(remote.socket, words, console),
    }
}

/// Runs the command of these words in the gateway behind the socket, or the configured one.
pub(super) fn send(socket: Option<PathBuf>, words: &[String], console: &mut Console<'_>) -> Result {
    tell(&mut connect(socket, console)?, &line(words), console)
}

fn connect(socket: Option<PathBuf>, console: &Console<'_>) -> Result<Client> {
    let path = match socket {
        Some(path) => path,
        None => configured(console)?,
    };
    Client::connect(&path).map_err(|error| {
        let serve = console.command(&["serve"]);
        Failure::with_hint(error, format!("`{serve}` starts one; --socket names another socket"))
    })
}

/// Where the configuration says that the socket is. What else is wrong with it matters to the
/// gateway only, which may be about to be told so.
fn configured(console: &Console<'_>) -> Result<PathBuf> {
    let files = Directory::new(&console.directory);
    let own = load(&files, OWN_FILE, &Options::new()).map(|resolved| resolved.config);
    let (settings, _) = Settings::read(&own.unwrap_or_default(), &console.directory);
    settings.control.path().map(Into::into).ok_or_else(|| {
        let message = format!("{OWN_FILE} says that the gateway has no control socket");
        Failure::with_hint(Error::invalid(message), "--socket names the one of another gateway")
    })
}

/// Words as a line that is taken apart into the same words.
fn line(words: &[String]) -> String {
    let quoted = |word: &String| match split(word) {
        same if same == [word.as_str()] => word.clone(),
        _ => format!("\"{}\"", word.replace('\\', r"\\").replace('"', "\\\"")),
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

fn tell(client: &mut Client, line: &str, console: &mut Console<'_>) -> Result {
    let Answer { text, document, status, failure, .. } = client.run(line)?;
    if console.json {
        console.document(&document)?;
    } else {
        console.out.write_all(printable(&text).as_bytes())?;
        if let Some(failure) = failure {
            // In the order in which they were written, on a terminal and in a file of both.
            console.out.flush()?;
            writeln!(console.err, "ara: {}", printable_line(&failure))?;
        }
    }
    Ok(Outcome::of(status))
}

/// Runs line after line.
fn converse(client: &mut Client, console: &mut Console<'_>) -> Result {
    let is_typed = io::stdin().is_terminal() && console.terminal_out && !console.json;
    let mut outcome = Outcome::Done;
    let mut lines = io::stdin().lock().lines();
    loop {
        if is_typed {
            write!(console.out, "{PROMPT}")?;
        }
        console.out.flush()?;
        let Some(line) = lines.next().transpose().map_err(|error| unreadable(&error))? else {
            break;
        };
        match line.trim() {
            "" => {}
            "exit" | "quit" => break,
            line => outcome = outcome.max(tell(client, line, console)?),
        }
    }
    Ok(outcome)
}

fn unreadable(error: &io::Error) -> Error {
    Error::invalid(format!("standard input cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        for words in [["realtime", "load", "name LIKE", ""], ["a\"b", "c\\d", "\te", "f'g"]] {
            let words = words.map(str::to_owned);
            assert_eq!(split(&line(&words)), words);
        }
        assert_eq!(line(&["core".into(), "reload".into()]), "core reload");
    }
}
