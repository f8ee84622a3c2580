//! `ara config`: the mappings and static files.

use asterisk_realtime::engine::Source;
use asterisk_realtime::{Diagnostic, Error, Location, Realtime, Severity};
use serde_json::{Value, json};

use super::{conf_text, open::open};
use crate::args::Config as Operation;
use crate::console::Console;
use crate::json;
use crate::outcome::{Failure, Outcome, Result};
use crate::report::{self, Findings, printable, printable_line};

pub(super) async fn run(operation: Operation, console: &mut Console<'_>) -> Result {
    match operation {
        Operation::Mappings => mappings(console).await,
        Operation::Show { file } => show(&file, console).await,
    }
}

async fn mappings(console: &mut Console<'_>) -> Result {
    let realtime = open(console)?;
    let sources = realtime.mappings();
    let mut lines = Vec::with_capacity(sources.len());
    for source in &sources {
        let health = if console.verbose { Some(realtime.ping(source).await) } else { None };
        lines.push(Line { source, health });
    }
    if console.json {
        let lines: Vec<_> = lines.iter().map(Line::document).collect();
        console.document(&lines.into())?;
    } else {
        engines(&realtime, &lines, console)?;
    }
    realtime.close().await;
    Ok(Outcome::Done)
}

/// A mapping and, if it was asked for, whether its store answers.
struct Line<'m> {
    source: &'m Source,
    health: Option<asterisk_realtime::Result<()>>,
}

impl Line<'_> {
    fn document(&self) -> Value {
        let mut document = json::mapping(self.source);
        if let Some(health) = &self.health {
            let error = health.as_ref().err();
            document["healthy"] = error.is_none().into();
            document["message"] = json!(error.map(ToString::to_string));
        }
        document
    }

    fn print(&self, console: &mut Console<'_>) -> std::io::Result<()> {
        let Source { family, database, table, priority, .. } = self.source;
        let [family, database, table] = [family, database, table].map(|it| printable_line(it));
        match &self.health {
            None => writeln!(console.out, "===> {family} (db={database}, table={table})"),
            Some(health) => {
                let health = match health {
                    Ok(()) => "healthy".to_owned(),
                    Err(error) => error.to_string(),
                };
                let health = printable_line(&health);
                writeln!(
                    console.out,
                    "===> {family} (db={database}, table={table}, priority={priority}): {health}"
                )
            }
        }
    }
}

/// As Asterisk does: the drivers in the order of their registration, the mappings of each from
/// the last to the first. Mappings without a driver are seen with `--verbose` only.
fn engines(realtime: &Realtime, lines: &[Line<'_>], console: &mut Console<'_>) -> Result<()> {
    let drivers = realtime.drivers();
    for driver in &drivers {
        writeln!(console.out, "Config Engine: {driver}")?;
        for line in lines.iter().rev() {
            if line.source.driver.eq_ignore_ascii_case(driver) {
                line.print(console)?;
            }
        }
    }
    let is_known =
        |line: &&Line<'_>| drivers.iter().any(|it| it.eq_ignore_ascii_case(&line.source.driver));
    if console.verbose && !lines.iter().all(|line| is_known(&line)) {
        writeln!(console.out, "No Config Engine:")?;
        for line in lines.iter().rev().filter(|line| !is_known(line)) {
            line.print(console)?;
        }
    }
    Ok(())
}

async fn show(file: &str, console: &mut Console<'_>) -> Result {
    let realtime = open(console)?;
    let (config, findings) =
        realtime.config_report(file).await.map_err(|error| report::told(error, console))?;
    let Some(config) = config else { return Err(unusable(file, findings)) };
    warn(&findings, console)?;
    if console.json {
        console.document(&json::config(file, &config))?;
    } else {
        let (text, losses) = conf_text::write(&config);
        // A program reads exactly what the file holds; a terminal would obey it.
        let text = if console.terminal_out { printable(&text) } else { text.into() };
        console.out.write_all(text.as_bytes())?;
        for loss in losses {
            let loss = format!("ara: {file}: {loss}");
            writeln!(console.err, "{}", printable_line(&loss))?;
        }
    }
    realtime.close().await;
    Ok(Outcome::Done)
}

fn warn(findings: &[Diagnostic], console: &mut Console<'_>) -> std::io::Result<()> {
    let mut renderer = Findings::new(&console.directory, console.colour_err);
    for finding in findings.iter().filter(|finding| finding.severity > Severity::Note) {
        writeln!(console.err, "{}", renderer.render(finding))?;
    }
    Ok(())
}

/// The failure of a file that has errors.
fn unusable(file: &str, findings: Vec<Diagnostic>) -> Failure {
    let first = findings.iter().find(|finding| finding.severity == Severity::Error);
    let message = first.map_or_else(|| "the file has errors".into(), |it| it.message.clone());
    // A row of a database is no line of a file; the file that it belongs to is what is known.
    let location = first.and_then(|finding| finding.location.clone());
    let error = Error::invalid(message).at(location.unwrap_or_else(|| Location::file(file)));
    Failure::Config { subject: file.to_owned(), error, findings }
}
