//! `ara quickstart`: a complete example, and each operation shown on it.

mod example;

use std::io::{self, Write};
use std::path::Path;

use asterisk_realtime::Error;
use serde_json::{Value, json};

use crate::args;
use crate::console::Console;
use crate::outcome::{Outcome, Result};
use crate::report::printable_line;

/// Where Carol's phone is. Its address alone would be lost to Asterisk: in the official table
/// `host`, which stands behind `ipaddr`, wipes it out.
const CONTACT: &str = "sip:carol@192.0.2.13:5060";

/// What is shown: one line that explains it, and the words of the command.
const STEPS: [(&str, &[&str]); 4] = [
    (
        "A whole configuration file, kept in the table ast_config as Asterisk would load it:",
        &["config", "show", "queues.conf"],
    ),
    (
        "One object as Asterisk sees it; `allow` holds two values, empty columns are left out:",
        &["realtime", "load", "sippeers", "name", "carol"],
    ),
    (
        "Her phone registers, so its contact is written to the matching row:",
        &["realtime", "update", "sippeers", "name", "carol", "fullcontact", CONTACT],
    ),
    (
        "The same object again, now with the contact:",
        &["realtime", "load", "sippeers", "name", "carol"],
    ),
];

/// What to go on with.
const NEXT: [(&[&str], &str); 7] = [
    (&["realtime", "load", "sippeers", "name", "alice"], "a peer with everything"),
    (&["realtime", "multi", "queue_members", "queue_name LIKE", "s%"], "members of both queues"),
    (&["realtime", "multi", "extensions", "exten LIKE", "\\_%"], "the patterns of the dialplan"),
    (&["realtime", "store", "sippeers", "name", "erin", "host", "dynamic"], "a new peer"),
    (&["config", "show", "musiconhold.conf"], "a text file with a template and an include"),
    (&["schema", "diff"], "whether the tables are what Asterisk wants"),
    (&["check"], "whether everything is as it should be"),
];

pub(super) fn run(directory: &Path, console: &mut Console<'_>) -> Result {
    let program = console.program.clone();
    let example = Example { directory, program: &program };
    let tables = |directory: &Path| Example { directory, program: &program }.make_tables();
    let files = example::make(directory, |words| example.command(words), tables)?;
    if console.json {
        let document = example.document(&files)?;
        console.document(&document)?;
    } else {
        example.print(&files, console)?;
    }
    Ok(Outcome::Done)
}

/// The example, and a way to run our own commands on it.
struct Example<'e> {
    directory: &'e Path,
    program: &'e str,
}

impl Example<'_> {
    fn print(&self, files: &[(&str, &str)], console: &mut Console<'_>) -> Result<()> {
        let directory = self.directory.to_string_lossy();
        let directory = printable_line(&directory);
        writeln!(console.out, "Made {directory}, a complete example on SQLite:")?;
        for (name, what) in files {
            writeln!(console.out, "  {name:<24} {what}")?;
        }
        for (number, (what, words)) in (1..).zip(STEPS) {
            let (command, output) = self.run(words, false)?;
            writeln!(console.out, "\n{number}. {what}\n\n$ {command}")?;
            console.out.write_all(&output)?;
        }
        writeln!(console.out, "\nGo on with:")?;
        for (words, what) in NEXT {
            writeln!(console.out, "\n# {what}\n{}", self.command(words))?;
        }
        Ok(())
    }

    fn document(&self, files: &[(&str, &str)]) -> Result<Value> {
        let mut steps = Vec::new();
        for (what, words) in STEPS {
            let (command, output) = self.run(words, true)?;
            let answer: Value = serde_json::from_slice(&output)
                .map_err(|_| Error::internal("a step of the example answered no JSON"))?;
            steps.push(json!({ "what": what, "command": command, "answer": answer }));
        }
        let files: Vec<_> = files.iter().map(|(name, _)| *name).collect();
        let next: Vec<_> = NEXT.iter().map(|(words, _)| self.command(words)).collect();
        Ok(json!({
            "directory": self.directory.to_string_lossy(),
            "files": files,
            "steps": steps,
            "next": next,
        }))
    }

    /// Makes the tables of the mapped families, as anybody would.
    fn make_tables(&self) -> Result<()> {
        let mut out = Vec::new();
        let outcome = self.execute(&["schema", "create", "--apply"], false, &mut out)?;
        if outcome == Outcome::Done {
            return Ok(());
        }
        let told = String::from_utf8_lossy(&out);
        let failure = told.lines().find(|line| line.contains("failed: ")).unwrap_or_default();
        Err(Error::unavailable(format!("the tables cannot be made: {failure}")).into())
    }

    /// A command as it is typed, and its output.
    fn run(&self, words: &[&str], json: bool) -> Result<(String, Vec<u8>)> {
        let mut out = Vec::new();
        self.execute(words, json, &mut out)?;
        Ok((self.command(words), out))
    }

    fn execute(&self, words: &[&str], json: bool, out: &mut dyn Write) -> Result {
        let mut err = io::sink();
        let mut console = self.console(json, out, &mut err);
        let args: Vec<_> = ["ara"].iter().chain(words).map(Into::into).collect();
        super::run(args::parse(&args)?.command, &mut console)
    }

    fn command(&self, words: &[&str]) -> String {
        self.console(false, &mut io::sink(), &mut io::sink()).command(words)
    }

    fn console<'c>(
        &self,
        json: bool,
        out: &'c mut dyn Write,
        err: &'c mut dyn Write,
    ) -> Console<'c> {
        Console {
            out,
            err,
            json,
            verbose: false,
            terminal_out: false,
            terminal_err: false,
            colour_out: false,
            colour_err: false,
            program: self.program.to_owned(),
            directory: self.directory.to_owned(),
            names_directory: true,
        }
    }
}
