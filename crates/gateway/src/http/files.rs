//! Static files in the protocol of `res_config_curl`.

use std::borrow::Cow;

use asterisk_realtime_core::{
    Category, Config, Deadline, Diagnostic, Driver as _, Error, Result, Severity, StaticRow, Table,
};
use asterisk_realtime_engine::StaticOrigin;
use asterisk_realtime_wire::stock::write;

use super::Exchange;
use super::answer::{Answer, unknown};
use crate::auth::Identity;
use crate::settings::{Includes, Rights};

/// The family that answers for every file without a mapping of its own.
const GLOBAL: &str = "global";

impl<'x> Exchange<'x> {
    /// The lines of a static file. The family in the path, if there is one, is no matter: the name
    /// of the file is the family.
    pub(super) async fn file(&self, file: String, who: Identity<'_>) -> Answer<'x> {
        let origin = self.realtime().static_origin(&file);
        if !self.may_read(&file, origin, who.rights) {
            return Answer::failed(self.route, unknown("file", &file));
        }
        let passes_includes =
            origin == StaticOrigin::Rows && self.state.settings.includes == Includes::Client;
        let lines = if passes_includes {
            self.raw_lines(&file).await
        } else {
            self.resolved_lines(&file, origin, who.rights).await
        };
        let answer = match lines {
            Ok(lines) => {
                let mut body = String::with_capacity(64 * lines.len());
                for line in &lines {
                    write::static_line(&mut body, line);
                }
                Answer::text(self.route, body)
            }
            Err(error) => Answer::failed(self.route, error),
        };
        answer.about(Cow::Owned(file))
    }

    fn may_read(&self, file: &str, origin: StaticOrigin, rights: &Rights) -> bool {
        match origin {
            StaticOrigin::Text => {
                self.state.settings.files.contains(file) && rights.read.contains(file)
            }
            StaticOrigin::Rows => {
                rights.read.contains(file)
                    || rights.read.contains(GLOBAL) && !self.realtime().is_mapped(file)
            }
        }
    }

    /// The rows as they are stored.
    async fn raw_lines(&self, file: &str) -> Result<Vec<StaticRow>> {
        let family = if self.realtime().is_mapped(file) { file } else { GLOBAL };
        let table = Table::mapped(family)?;
        self.shared().stores.load(&table, file, Deadline::default()).await
    }

    /// The file with everything worked in. Rows cannot include what whoever asks may not read; a
    /// text file that may be read includes whatever its author wants.
    async fn resolved_lines(
        &self,
        file: &str,
        origin: StaticOrigin,
        rights: &Rights,
    ) -> Result<Vec<StaticRow>> {
        let permits = |name: &str, of: StaticOrigin| {
            origin == StaticOrigin::Text || self.may_read(name, of, rights)
        };
        let (config, findings) = self.realtime().config_report_if(file, permits).await?;
        config.map(lines).ok_or_else(|| invalid(&findings))
    }
}

fn invalid(findings: &[Diagnostic]) -> Error {
    let first = findings.iter().find(|finding| finding.severity == Severity::Error);
    let Some(first) = first else {
        return Error::internal("a configuration without errors was refused");
    };
    let error = Error::invalid(first.message.clone());
    match &first.location {
        Some(location) => error.at(location.clone()),
        None => error,
    }
}

/// The lines of a configuration. A category ends when its name or its metric changes, so each has
/// a metric of its own. One without variables cannot be told.
fn lines(config: Config) -> Vec<StaticRow> {
    let visible = config.categories.into_iter().filter(|category| !category.template);
    let lines = visible.enumerate().flat_map(|(number, category)| {
        let Category { name, variables, .. } = category;
        variables.into_iter().map(move |variable| StaticRow {
            category: name.clone(),
            cat_metric: number.to_string(),
            name: variable.name,
            value: variable.value,
        })
    });
    lines.collect()
}
