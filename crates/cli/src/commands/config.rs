//! `ara config`: the mappings and static files.

use asterisk_realtime::{Diagnostic, Error, Location, Severity};
use asterisk_realtime_console::mappings;

use super::{conf_text, open::open};
use crate::args::Config as Operation;
use crate::console::Console;
use crate::json;
use crate::outcome::{Failure, Outcome, Result};
use crate::report::{self, Findings, printable, printable_line};

pub(super) async fn run(operation: Operation, console: &mut Console<'_>) -> Result {
    match operation {
        Operation::Mappings => show_mappings(console).await,
        Operation::Show { file } => show(&file, console).await,
    }
}

async fn show_mappings(console: &mut Console<'_>) -> Result {
    let realtime = open(console)?;
    let reply = if console.verbose {
        mappings::examine(&realtime).await
    } else {
        mappings::show(&realtime)
    };
    realtime.close().await;
    console.reply(&reply)
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
