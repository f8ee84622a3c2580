//! `tidy`: the rules of the house that no compiler knows.
//!
//! Each check is a function from the workspace or from the text of a file to violations, so that
//! it can be tested without a workspace at hand.

mod layers;
mod manifests;
mod sources;
mod text;

use std::fmt;
use std::path::Path;

use anyhow::{Result, bail};

use crate::repository::Repository;
use crate::workspace::Workspace;

/// The crate that users depend on.
pub(crate) const FACADE: &str = "asterisk-realtime";

/// Where the facade lists the drivers of a build.
pub(crate) const FACADE_TABLE: &str = "crates/asterisk-realtime/src/drivers.rs";

/// Files above this many lines are listed.
const LONG_FILE: usize = 500;

/// A broken rule: where, and what to do.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Violation {
    file: String,
    /// 0 stands for the whole file.
    line: usize,
    message: String,
}

impl Violation {
    fn new(file: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.into(), line, message: message.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(formatter, "{}: {}", self.file, self.message),
            line => write!(formatter, "{}:{line}: {}", self.file, self.message),
        }
    }
}

pub(crate) fn run(repository: &Repository) -> Result<()> {
    let (violations, long) = check(repository)?;
    for (file, lines) in long {
        println!("note: {file} has {lines} lines: is it about one thing?");
    }
    report(&violations)
}

/// Checks the files of one folder, with the rest of the workspace around it.
pub(crate) fn check_folder(repository: &Repository, folder: &str) -> Result<()> {
    let (mut violations, _) = check(repository)?;
    violations.retain(|violation| violation.file.starts_with(folder));
    report(&violations)
}

fn report(violations: &[Violation]) -> Result<()> {
    for violation in violations {
        println!("{violation}");
    }
    match violations.len() {
        0 => Ok(()),
        count => bail!("rules broken: {count}"),
    }
}

/// The violations, and the long files with their numbers of lines.
type Findings = (Vec<Violation>, Vec<(String, usize)>);

fn check(repository: &Repository) -> Result<Findings> {
    let workspace = Workspace::load(repository)?;
    let mut violations = layers::check(&workspace);
    violations.extend(manifests::check(&workspace));
    let table = repository.text(FACADE_TABLE).unwrap_or_default();
    violations.extend(manifests::check_table(&workspace, FACADE_TABLE, &table));
    for member in &workspace.members {
        let text = |path: &str| repository.text(&format!("{}/{path}", member.folder));
        let manifest = text("Cargo.toml").unwrap_or_default();
        violations.extend(manifests::check_text(member, &manifest));
        let (readme, root) = (text("README.md"), text("src/lib.rs").unwrap_or_default());
        violations.extend(manifests::check_readme(member, readme.as_deref(), &root));
    }
    let mut long = Vec::new();
    for file in repository.files()? {
        // What is not text has no lines to check.
        let Some(text) = repository.text(&file) else { continue };
        violations.extend(text::check(&file, &text));
        if Path::new(&file).extension().is_some_and(|ending| ending == "rs") {
            violations.extend(sources::check(&workspace, &file, &text));
            let lines = text.lines().count();
            long.extend((lines > LONG_FILE).then_some((file, lines)));
        }
    }
    violations.sort();
    Ok((violations, long))
}
