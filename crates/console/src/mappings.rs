//! `core show config mappings`: which driver, database and table answers each family.

use std::fmt::Write;
use std::sync::Arc;

use asterisk_realtime_core::Result;
use asterisk_realtime_engine::{Realtime, Source};
use async_trait::async_trait;
use serde_json::{Value, json};

use crate::{Command, Info, Reply, Words, document, printable_line};

/// The mappings, as Asterisk prints them.
pub fn show(realtime: &Realtime) -> Reply {
    let sources = realtime.mappings();
    let lines: Vec<_> = sources.iter().map(|source| Line { source, health: None }).collect();
    reply(realtime, &lines)
}

/// The mappings with priorities, those that no driver answers, and whether each store does: they
/// are asked one after the other.
pub async fn examine(realtime: &Realtime) -> Reply {
    let sources = realtime.mappings();
    let mut lines = Vec::with_capacity(sources.len());
    for source in &sources {
        lines.push(Line { source, health: Some(realtime.ping(source).await) });
    }
    reply(realtime, &lines)
}

fn reply(realtime: &Realtime, lines: &[Line<'_>]) -> Reply {
    let document = lines.iter().map(Line::document).collect();
    Reply::done(engines(realtime, lines), document)
}

/// A mapping and, if it was asked for, whether its store answers.
struct Line<'m> {
    source: &'m Source,
    health: Option<Result<()>>,
}

impl Line<'_> {
    fn document(&self) -> Value {
        let mut document = document::mapping(self.source);
        if let Some(health) = &self.health {
            let error = health.as_ref().err();
            document["healthy"] = error.is_none().into();
            document["message"] = json!(error.map(ToString::to_string));
        }
        document
    }

    fn print(&self, text: &mut String) {
        let Source { family, database, table, priority, .. } = self.source;
        let [family, database, table] = [family, database, table].map(|it| printable_line(it));
        let _ = write!(text, "===> {family} (db={database}, table={table}");
        let _ = match &self.health {
            None => writeln!(text, ")"),
            Some(Ok(())) => writeln!(text, ", priority={priority}): healthy"),
            Some(Err(error)) => {
                let error = error.to_string();
                writeln!(text, ", priority={priority}): {}", printable_line(&error))
            }
        };
    }
}

/// As Asterisk does: the drivers in the order of their registration, the mappings of each from
/// the last to the first. Mappings without a driver are seen with their health only.
fn engines(realtime: &Realtime, lines: &[Line<'_>]) -> String {
    let drivers = realtime.drivers();
    let mut text = String::new();
    for driver in &drivers {
        let _ = writeln!(text, "Config Engine: {driver}");
        let is_of = |line: &&Line<'_>| line.source.driver.eq_ignore_ascii_case(driver);
        lines.iter().rev().filter(is_of).for_each(|line| line.print(&mut text));
    }
    let is_unknown = |line: &&Line<'_>| {
        !drivers.iter().any(|driver| driver.eq_ignore_ascii_case(&line.source.driver))
    };
    let examined = lines.iter().rev().filter(|line| line.health.is_some());
    let mut unknown = examined.filter(is_unknown).peekable();
    if unknown.peek().is_some() {
        text.push_str("No Config Engine:\n");
        unknown.for_each(|line| line.print(&mut text));
    }
    text
}

/// The command `core show config mappings` on an engine.
pub fn commands(realtime: &Realtime) -> Vec<Arc<dyn Command>> {
    vec![Arc::new(Show(realtime.clone()))]
}

struct Show(Realtime);

#[async_trait]
impl Command for Show {
    fn info(&self) -> Info {
        Info {
            name: "core show config mappings",
            usage: "core show config mappings [verbose]",
            summary: "Show which driver, database and table answers each family",
        }
    }

    async fn run(&self, arguments: &[String], _: &Words) -> Reply {
        match arguments {
            [] => show(&self.0),
            [word] if word == "verbose" => examine(&self.0).await,
            _ => Reply::misused("only the word `verbose` may follow", self.info().usage),
        }
    }

    fn complete(&self, arguments: &[String]) -> Vec<String> {
        if arguments.is_empty() { vec!["verbose".to_owned()] } else { Vec::new() }
    }
}
