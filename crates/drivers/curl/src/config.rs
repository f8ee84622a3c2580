//! `res_curl.conf`, and our own options in `ara.conf`.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use asterisk_realtime_core::{
    Config, Diagnostic, DriverKind, Error, OpenRequest, Result, Settings,
};

use crate::options::Reader;
use crate::{CurlSettings, TOKEN, own, url};

/// Opens servers by their URL, which is the database of a mapping. `res_curl.conf` says how all of
/// them are asked, and need not be there.
#[derive(Clone, Copy, Debug, Default)]
pub struct CurlKind;

impl DriverKind for CurlKind {
    fn token(&self) -> &'static str {
        TOKEN
    }

    fn files(&self) -> &'static [&'static str] {
        &["res_curl.conf"]
    }

    fn check(&self, file: &Config) -> Vec<Diagnostic> {
        let mut settings = CurlSettings::new("");
        let mut reader = Reader::new(&mut settings, Path::new(""));
        reader.read(file);
        reader.findings
    }

    fn settings(&self, request: &OpenRequest<'_>) -> Result<Arc<dyn Settings>> {
        self.settings_with(request, &Config::default())
    }

    fn settings_with(&self, request: &OpenRequest<'_>, own: &Config) -> Result<Arc<dyn Settings>> {
        let database = url::shown(request.database);
        let name = |error: Error| error.with_driver(TOKEN).with_database(&*database);
        Ok(Arc::new(settings(request, own).map_err(name)?))
    }

    fn shown<'d>(&self, database: &'d str) -> Cow<'d, str> {
        url::shown(database)
    }

    fn is_section_of(&self, section: &str, database: &str) -> bool {
        section.is_empty() || url::is_below(database, section)
    }
}

fn settings(request: &OpenRequest<'_>, own: &Config) -> Result<CurlSettings> {
    url::parse(request.database)?;
    let mut settings = CurlSettings::new(request.database);
    if let Some(file) = request.file {
        Reader::new(&mut settings, request.directory).read(file);
    }
    own::read(&mut settings, own, request.directory)?;
    Ok(settings)
}
