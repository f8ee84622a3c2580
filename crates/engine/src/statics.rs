//! Static configuration: whole `.conf` files, from a database or as text.

use std::sync::Arc;

use asterisk_realtime_conf::{
    Document, IncludeKind, LoadError, Options, Resolver, Step, answer_from_files, documents,
};
use asterisk_realtime_core::{
    Category, Config, Deadline, Diagnostic, DriverKind, Error, Location, Result, StaticRow,
    Variable,
};

use crate::call::count;
use crate::chain::ask;
use crate::family::Family;
use crate::metrics::Purpose;
use crate::open::{EXTCONFIG, invalid_file, unreadable};
use crate::policy;
use crate::realtime::Realtime;
use crate::snapshot::Snapshot;

/// The family that answers for every file that has no mapping of its own.
const GLOBAL: &str = "global";

/// A static configuration and what is doubtful about it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct StaticConfig {
    /// The configuration, templates and includes worked in.
    pub config: Config,
    /// Warnings; a configuration with errors is not answered.
    pub diagnostics: Vec<Diagnostic>,
}

/// Where a static configuration comes from.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum StaticOrigin {
    /// From rows of the store that the file, or the family `global`, is mapped to.
    Rows,
    /// From a text file of the configuration directory.
    Text,
}

/// What is behind the name of a file.
enum Content {
    Rows(Vec<Category>),
    Text(Vec<Document>),
}

impl Realtime {
    /// A static configuration: the rows of the store that the file (or the family `global`) is
    /// mapped to, else the text file.
    ///
    /// A mapped file without rows is empty. A store that fails is an error, never silently the
    /// text file. Includes, in rows and in text, go the same way. `extconfig.conf`, `ara.conf` and
    /// the drivers' own files are always text.
    ///
    /// # Errors
    ///
    /// * [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): not mapped, and no text file.
    /// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): the text, or that of an include,
    ///   has an error; the first is named with its place.
    /// * As [`Realtime::lookup`], if a store fails.
    pub async fn config(&self, file: &str) -> Result<Config> {
        match self.config_report(file).await? {
            (Some(found), _) => Ok(found),
            (None, diagnostics) => Err(first_error(file, &diagnostics)),
        }
    }

    /// As [`Realtime::config`], with the warnings.
    ///
    /// # Errors
    ///
    /// As [`Realtime::config`].
    pub async fn static_config(&self, file: &str) -> Result<StaticConfig> {
        match self.config_report(file).await? {
            (Some(config), diagnostics) => Ok(StaticConfig { config, diagnostics }),
            (None, diagnostics) => Err(first_error(file, &diagnostics)),
        }
    }

    /// The configuration if it is valid, and everything that is wrong or doubtful about it.
    ///
    /// # Errors
    ///
    /// As [`Realtime::config`], but faults of the text are diagnostics.
    pub async fn config_report(&self, file: &str) -> Result<(Option<Config>, Vec<Diagnostic>)> {
        self.config_report_if(file, |_, _| true).await
    }

    /// As [`Realtime::config_report`], for callers who may not see everything: nothing is read,
    /// the file itself and each include, that `permits` does not permit by its name (that of an
    /// include may be a pattern) and by where it is.
    ///
    /// # Errors
    ///
    /// As [`Realtime::config_report`]; [`Denied`](asterisk_realtime_core::ErrorKind::Denied),
    /// naming the file, if something is not permitted.
    pub async fn config_report_if(
        &self,
        file: &str,
        permits: impl Fn(&str, StaticOrigin) -> bool + Send + Sync,
    ) -> Result<(Option<Config>, Vec<Diagnostic>)> {
        let permitted = |name: &str, origin| {
            let denied = || Error::denied("whoever asks may not read this file");
            permits(name, origin).then_some(()).ok_or_else(|| denied().at(Location::file(name)))
        };
        let snapshot = Arc::clone(&*self.snapshot());
        permitted(file, self.origin_in(&snapshot, file))?;
        let deadline = Deadline::after(snapshot.settings.policy(file).deadline);
        let options = Options::new().with_asterisk_version(snapshot.settings.asterisk_version);
        let mut resolver = Resolver::new(options);
        match self.content(&snapshot, file, deadline).await? {
            Content::Rows(categories) => resolver.enter_categories(file, categories),
            Content::Text(documents) => {
                for document in documents {
                    resolver.enter(document);
                }
            }
        }
        while let Step::Include(request) = resolver.step() {
            if request.kind != IncludeKind::Exec
                && let Some(family) = self.mapped(&snapshot, &request.name)
            {
                permitted(&request.name, StaticOrigin::Rows)?;
                let rows = load(&family, &request.name, deadline).await?;
                resolver.include_categories(request.name, rows);
            } else {
                permitted(&request.name, StaticOrigin::Text)?;
                let files = Arc::clone(&snapshot.files);
                let answer = blocking(move || answer_from_files(&*files, &request)).await?;
                resolver.include_answer(answer);
            }
        }
        let outcome = resolver.finish();
        let config = outcome.is_valid().then_some(outcome.config);
        Ok((config, outcome.diagnostics))
    }

    /// Where [`Realtime::config`] looks for a file.
    pub fn static_origin(&self, file: &str) -> StaticOrigin {
        self.origin_in(&self.snapshot(), file)
    }

    fn origin_in(&self, snapshot: &Snapshot, file: &str) -> StaticOrigin {
        match self.mapped(snapshot, file) {
            Some(_) => StaticOrigin::Rows,
            None => StaticOrigin::Text,
        }
    }

    async fn content(
        &self,
        snapshot: &Arc<Snapshot>,
        file: &str,
        deadline: Deadline,
    ) -> Result<Content> {
        if let Some(family) = self.mapped(snapshot, file) {
            return Ok(Content::Rows(load(&family, file, deadline).await?));
        }
        let (files, name) = (Arc::clone(&snapshot.files), file.to_owned());
        let documents = blocking(move || documents(&*files, &name)).await?;
        documents.map(Content::Text).map_err(|error| match error {
            LoadError::Missing { .. } => Error::not_found(format!(
                "neither mapped in {EXTCONFIG} nor a file in {}",
                self.directory().display()
            ))
            .at(Location::file(file)),
            error => unreadable(file, &error),
        })
    }

    /// The family that answers for a file.
    fn mapped(&self, snapshot: &Snapshot, file: &str) -> Option<Arc<Family>> {
        let is_text = |name: &str| file.eq_ignore_ascii_case(name);
        let is_own = |kind: &Arc<dyn DriverKind>| {
            kind.files().iter().copied().chain(kind.second_file()).any(is_text)
        };
        let is_own = self.origin().kinds.iter().any(is_own);
        if is_text(EXTCONFIG) || is_text(policy::FILE) || is_own {
            return None;
        }
        snapshot.find(file).or_else(|| snapshot.find(GLOBAL)).map(Arc::clone)
    }
}

/// The rows of a file, as categories.
async fn load(family: &Family, file: &str, deadline: Deadline) -> Result<Vec<Category>> {
    // A defaulted table is the file's own, or `global`.
    let spelt = if family.name.eq_ignore_ascii_case(GLOBAL) { GLOBAL } else { file };
    let answer = ask(family, Purpose::Read, deadline, count, |link, store, deadline| {
        Box::pin(async move {
            let table = link.table(spelt)?;
            let rows = store.driver.load(&table, file, deadline).await;
            rows.map_err(|error| store.complete(error, &table))
        })
    });
    Ok(categories(answer.await?.value))
}

/// A category ends when its name or its metric changes.
///
/// An include belongs to no category and ends none; the resolver knows it by its name.
fn categories(rows: Vec<StaticRow>) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for row in rows {
        let key = (row.category, row.cat_metric);
        let is_include = row.name == "#include";
        if open.as_ref() != Some(&key) && !(is_include && open.is_some()) {
            categories.push(Category::new(&*key.0));
            open = Some(key);
        }
        if let Some(category) = categories.last_mut() {
            category.variables.push(Variable::new(row.name, row.value));
        }
    }
    categories
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Error::internal("reading a configuration file panicked"))
}

fn first_error(file: &str, diagnostics: &[Diagnostic]) -> Error {
    let is_error = |each: &&Diagnostic| each.severity == asterisk_realtime_core::Severity::Error;
    let mut errors = diagnostics.iter().filter(is_error);
    match errors.next() {
        Some(first) => invalid_file(file, first, 1 + errors.count()),
        None => Error::internal("a configuration without errors was refused"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cat_metric: &str, category: &str, name: &str) -> StaticRow {
        StaticRow {
            category: category.into(),
            cat_metric: cat_metric.into(),
            name: name.into(),
            value: String::new(),
        }
    }

    #[test]
    fn a_category_ends_with_its_name_or_metric_and_an_include_ends_none() {
        let grouped = categories(vec![
            row("0", "a", "x"),
            row("0", "zzz", "#include"),
            row("0", "a", "y"),
            row("1", "a", "z"),
            row("1", "b", "w"),
        ]);
        let names: Vec<_> = grouped
            .iter()
            .map(|category| {
                let variables: Vec<_> =
                    category.variables.iter().map(|each| each.name.as_str()).collect();
                format!("{}: {}", category.name, variables.join(" "))
            })
            .collect();
        assert_eq!(names, ["a: x #include y", "a: z", "b: w"]);
    }
}
