//! `codegen`: the tables of the families as Rust, as pages and as the schema of a directory, and
//! the structs of their rows, from the files in their `data`.
//!
//! The data files are the source; what is written here is never edited.

mod column;
mod data;
mod directory;
mod field;
mod format;
mod history;
mod notation;
mod page;
mod record;
mod rust;
mod usage;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use crate::repository::Repository;
use data::{Enumeration, Enumerations, History, Table};

/// What to do with what was generated.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail if a file is not as it would be written
    #[arg(long)]
    check: bool,
}

/// Where the crates are, and what all of them share.
const FAMILIES: &str = "crates/families";
const SCHEMA: &str = "schema";
const PAGES: &str = "docs/families";

/// The data of one crate: its folder, and its tables by the alphabet.
struct Family {
    word: String,
    tables: Vec<Table>,
}

pub(crate) fn run(repository: &Repository, args: &Args) -> Result<()> {
    let files = generate(repository)?;
    let stale = stale(repository, &files)?;
    if args.check {
        return check(repository, &files, &stale);
    }
    for path in stale {
        std::fs::remove_file(repository.root().join(&path))?;
        println!("removed {path}");
    }
    for (path, text) in changed(repository, &files) {
        repository.write(path, text)?;
        println!("wrote {path}");
    }
    Ok(())
}

/// The step of `ci`.
pub(crate) fn has_not_drifted(repository: &Repository) -> Result<()> {
    run(repository, &Args { check: true })
}

fn check(
    repository: &Repository,
    files: &BTreeMap<String, String>,
    stale: &[String],
) -> Result<()> {
    let changed: Vec<_> = changed(repository, files).map(|(path, _)| path.as_str()).collect();
    for path in &changed {
        println!("{path}: not what the data says");
    }
    for path in stale {
        println!("{path}: there is no data for it");
    }
    if changed.is_empty() && stale.is_empty() {
        return Ok(());
    }
    bail!("generated files have drifted: run `cargo xtask codegen`")
}

fn changed<'f>(
    repository: &Repository,
    files: &'f BTreeMap<String, String>,
) -> impl Iterator<Item = (&'f String, &'f String)> {
    files.iter().filter(|(path, text)| repository.text(path).as_ref() != Some(*text))
}

/// Files of ours that have no data any more.
fn stale(repository: &Repository, files: &BTreeMap<String, String>) -> Result<Vec<String>> {
    let is_generated = |path: &String| {
        let is_source = path.contains("/src/tables/") || path.contains("/src/records");
        let is_ours = (path.starts_with(FAMILIES) && is_source) || path.starts_with(PAGES);
        is_ours && !files.contains_key(path)
    };
    Ok(repository.files()?.into_iter().filter(is_generated).collect())
}

/// Every generated file.
fn generate(repository: &Repository) -> Result<BTreeMap<String, String>> {
    let history: History = load(repository, &format!("{FAMILIES}/{SCHEMA}/data/history.toml"))?;
    let enumerations: Enumerations =
        load(repository, &format!("{FAMILIES}/{SCHEMA}/data/enumerations.toml"))?;
    let words = enumerations.enumerations;
    let mut files = BTreeMap::new();
    let schema = format!("{FAMILIES}/{SCHEMA}/src");
    let mut sources = vec![(format!("{schema}/enumerations.rs"), rust::enumerations(&words))];
    for (name, source) in history::sources(&history)? {
        sources.push((format!("{schema}/history/{name}.rs"), source));
    }
    let families = families(repository)?;
    for family in &families {
        let folder = format!("{FAMILIES}/{}/src", family.word);
        let is_schema = family.word == SCHEMA;
        sources.push((format!("{folder}/tables.rs"), rust::list(&family.tables, is_schema)));
        for table in &family.tables {
            let context = || format!("{}/{}.toml", family.word, table.name);
            let source = rust::table(table, is_schema).with_context(context)?;
            sources.push((format!("{folder}/tables/{}.rs", table.name), source));
            let mut page = page::page(table, &family.word, &history, &words);
            page.push_str(&usage::sections(table, &families).with_context(context)?);
            files.insert(format!("{PAGES}/{}.md", table.name), page);
            if !table.records.is_empty() {
                let source = record::records(table).with_context(context)?;
                sources.push((format!("{folder}/records/{}.rs", table.name), source));
                if let Some(source) = record::extra(table).with_context(context)? {
                    sources.push((format!("{folder}/records/{}/extra.rs", table.name), source));
                }
            }
        }
        if let Some(source) = record::list(&family.tables) {
            sources.push((format!("{folder}/records.rs"), source));
        }
    }
    files.insert(format!("{PAGES}/README.md"), page::index(&families));
    files.extend(directory::files(&families)?);
    for (path, source) in sources {
        files.insert(path, format::rust(repository, &source)?);
    }
    Ok(files)
}

fn families(repository: &Repository) -> Result<Vec<Family>> {
    let mut families: BTreeMap<String, Vec<Table>> = BTreeMap::new();
    for path in repository.files()? {
        let rest = path.strip_prefix(FAMILIES).and_then(|rest| rest.strip_prefix('/'));
        let Some((word, file)) = rest.and_then(|rest| rest.split_once("/data/")) else { continue };
        if word == SCHEMA && matches!(file, "history.toml" | "enumerations.toml") {
            continue;
        }
        let table: Table = load(repository, &path)?;
        if file != format!("{}.toml", table.name) {
            bail!("{path} is about {}: rename one of them", table.name);
        }
        families.entry(word.to_owned()).or_default().push(table);
    }
    Ok(families.into_iter().map(|(word, tables)| Family { word, tables }).collect())
}

fn load<T: serde::de::DeserializeOwned>(repository: &Repository, path: &str) -> Result<T> {
    let text = repository.text(path).with_context(|| format!("cannot read {path}"))?;
    toml::from_str(&text).with_context(|| format!("cannot understand {path}"))
}

/// The members of an enumeration.
fn members<'e>(words: &'e [Enumeration], id: &str) -> Option<&'e [String]> {
    Some(&words.iter().find(|one| one.id == id)?.members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_committed_is_what_the_data_says() {
        has_not_drifted(&Repository::ours()).unwrap();
    }
}
