//! Every row of every mapped family, read as Asterisk would.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime::engine::{Inspection, Realtime, Source};
use asterisk_realtime::families;
use asterisk_realtime::families::schema::Table;
use asterisk_realtime::families::schema::record::RowReader;
use asterisk_realtime::{Diagnostic, Error, ErrorKind, Row};

use super::examine::Examiner;
use super::keys::{self, Keys};
use super::reference::{self, rank};
use super::tally::Tally;
use crate::commands::check::progress::Progress;
use crate::commands::official::table_of;
use crate::console::Console;

/// How many rows are in memory at a time.
const BATCH: NonZeroU32 = NonZeroU32::new(1_000).unwrap();

/// What the rows tell.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) tallies: Vec<Tally>,
    /// What kept rows from being read.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The names of what is there, by table; `None` if its rows could not be read.
pub(super) type Known = HashMap<&'static str, Option<Keys>>;

/// A family whose rows are checked.
#[derive(Debug)]
struct Job {
    source: Arc<Source>,
    table: &'static Table,
    /// Those of all families that share the table.
    readers: Vec<RowReader>,
}

/// Checks the rows of the families whose tables can be used, keeping the first `most` findings of
/// each kind.
pub(super) async fn check(
    realtime: &Realtime,
    inspection: &Inspection,
    most: usize,
    console: &mut Console<'_>,
) -> Rows {
    let mut rows = Rows::default();
    let mut known = Known::new();
    let mut silent = HashSet::new();
    let mut progress = Progress::new(console);
    for job in jobs(&inspection.usable) {
        let mut tally = Tally::new(Arc::clone(&job.source), most);
        let scanned = scan(realtime, &job, &mut known, &mut tally, &mut progress).await;
        if let Err(error) = scanned {
            if reference::target(job.table.name).is_some() {
                known.insert(job.table.name, None);
            }
            let is_new = match error.kind() {
                ErrorKind::Unsupported => silent.insert(store_of(&job.source)),
                _ => !is_said(&error, &inspection.usable, &job.source.family),
            };
            if is_new {
                rows.diagnostics.push(unreadable(&error, &tally));
            }
        }
        tally.sort();
        rows.tallies.push(tally);
    }
    progress.end();
    rows.diagnostics.extend(unchecked(&known, &rows.tallies));
    rows
}

impl Job {
    /// Adds what reads a family: its own reader, else those of the families that share the table.
    fn add(&mut self, family: &str, all: &[RowReader]) {
        let is_own = |reader: &&RowReader| reader.family().eq_ignore_ascii_case(family);
        let is_of_table = |reader: &&RowReader| self.table.families.contains(&reader.family());
        let own: Vec<_> = all.iter().filter(is_own).collect();
        let found = if own.is_empty() { all.iter().filter(is_of_table).collect() } else { own };
        for reader in found {
            if !self.readers.iter().any(|there| there.family() == reader.family()) {
                self.readers.push(*reader);
            }
        }
    }
}

/// The families to read, those first that others name. A table that several families share is
/// read once.
fn jobs(usable: &[Arc<Source>]) -> Vec<Job> {
    let readers = families::readers();
    let mut families = HashSet::new();
    let mut jobs: Vec<Job> = Vec::new();
    for source in usable {
        let Some(table) = table_of(source) else { continue };
        if !families.insert(source.family.to_ascii_lowercase()) {
            continue;
        }
        let is_same = |job: &Job| {
            job.table.name == table.name && job.source.to_string() == source.to_string()
        };
        let index = jobs.iter().position(is_same).unwrap_or_else(|| {
            jobs.push(Job { source: Arc::clone(source), table, readers: Vec::new() });
            jobs.len() - 1
        });
        jobs[index].add(&source.family, &readers);
    }
    jobs.sort_by_key(|job| rank(job.table.name));
    jobs
}

async fn scan(
    realtime: &Realtime,
    job: &Job,
    known: &mut Known,
    tally: &mut Tally,
    progress: &mut Progress<'_, '_>,
) -> Result<(), Error> {
    let mut scan = realtime.scan(&job.source.family, None, BATCH).await?;
    tally.source = Arc::clone(scan.source());
    let target = reference::target(job.table.name);
    // What is named may be in several tables, such as dialplans.
    let mut keys = target
        .and_then(|to| known.remove(to.family).unwrap_or_else(|| Some(Keys::new(to, keys::MOST))));
    let mut examiner = Examiner::new(job.table, job.readers.clone());
    loop {
        let batch = scan.next_batch().await?;
        if batch.is_empty() {
            break;
        }
        for row in &batch {
            note(keys.as_mut(), row);
            examiner.examine(row, known, tally);
        }
        tally.rows += u64::try_from(batch.len()).unwrap_or(u64::MAX);
        progress.show(&job.source.family, tally.rows);
    }
    if let Some(to) = target {
        known.insert(to.family, keys);
    }
    Ok(())
}

fn note(keys: Option<&mut Keys>, row: &Row) {
    if let Some(keys) = keys {
        keys.insert(row);
    }
}

fn store_of(source: &Source) -> (String, String) {
    (source.driver.clone(), source.database.clone())
}

/// Whether the error is of a store or a table that is known to be unusable.
fn is_said(error: &Error, usable: &[Arc<Source>], family: &str) -> bool {
    let (Some(driver), Some(database)) = (error.driver(), error.database()) else { return false };
    let is_its = |source: &&Arc<Source>| source.family.eq_ignore_ascii_case(family);
    !usable.iter().filter(is_its).any(|it| it.driver == driver && it.database == database)
}

fn unreadable(error: &Error, tally: &Tally) -> Diagnostic {
    let Source { family, location, .. } = &*tally.source;
    let diagnostic = if error.kind() == ErrorKind::Unsupported {
        Diagnostic::note("rows-unsupported", format!("the rows of `{family}` and of other families of this store are not checked: {error}"))
            .with_help("its driver cannot read a whole table; lookups work")
    } else {
        let rows = tally.rows;
        Diagnostic::error("rows-unreadable", format!("after {rows} rows of `{family}`: {error}"))
            .with_help("check again when the store answers; the other rows are not checked")
    };
    match location {
        Some(location) => diagnostic.at(location.clone()),
        None => diagnostic,
    }
}

/// Says which references could not be followed.
fn unchecked(known: &Known, tallies: &[Tally]) -> Vec<Diagnostic> {
    let is_unknown = |keys: &Option<Keys>| !keys.as_ref().is_some_and(Keys::is_complete);
    let mut names: Vec<_> =
        known.iter().filter(|(_, keys)| is_unknown(keys)).map(|(name, _)| *name).collect();
    names.sort_unstable();
    let say = |name: &str| {
        let why = match known.get(name) {
            Some(Some(_)) => format!("it has more than {} rows", keys::MOST),
            _ => "not all of its rows can be read".to_owned(),
        };
        let message =
            format!("whether others name what `{name}` does not have is not checked: {why}");
        let diagnostic = Diagnostic::note("references-unchecked", message);
        let tally = tallies.iter().find(|it| it.source.family.eq_ignore_ascii_case(name));
        match tally.and_then(|tally| tally.source.location.clone()) {
            Some(location) => diagnostic.at(location),
            None => diagnostic,
        }
    };
    names.into_iter().map(say).collect()
}
