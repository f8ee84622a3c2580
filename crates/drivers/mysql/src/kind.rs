//! `res_config_mysql.conf`: each section is a database.

use std::sync::Arc;

use asterisk_realtime_core::{
    Category, Config, Diagnostic, DriverKind, Error, OpenRequest, Result, Settings,
};
use asterisk_realtime_sql_driver::Options;

use crate::{MysqlSettings, TOKEN, check, section};

/// Opens the databases of `res_config_mysql.conf`, or of `res_mysql.conf` if that does not exist.
#[derive(Clone, Copy, Debug, Default)]
pub struct MysqlKind;

impl DriverKind for MysqlKind {
    fn token(&self) -> &'static str {
        TOKEN
    }

    fn files(&self) -> &'static [&'static str] {
        &["res_config_mysql.conf", "res_mysql.conf"]
    }

    fn check(&self, file: &Config) -> Vec<Diagnostic> {
        check::file(file)
    }

    fn settings(&self, request: &OpenRequest<'_>) -> Result<Arc<dyn Settings>> {
        match read(request) {
            Ok(settings) => Ok(Arc::new(settings)),
            Err(error) => Err(error.with_driver(TOKEN).with_database(request.database)),
        }
    }
}

fn read(request: &OpenRequest<'_>) -> Result<MysqlSettings> {
    let Some(file) = request.file else {
        return Err(Error::not_found("neither res_config_mysql.conf nor res_mysql.conf exists"));
    };
    let name = request.database;
    let (reads, writes) = name.split_once('/').unwrap_or((name, name));
    let (reads, writes) = (find(file, reads)?, find(file, writes)?);
    let mut settings = MysqlSettings::new(request.database, section::server(reads));
    settings.writes = Some(section::server(writes)).filter(|writes| *writes != settings.reads);
    settings.options = options(writes, request)?;
    Ok(settings)
}

/// Asterisk's driver minds the case of the name; who wrote it in another still means it.
fn find<'a>(file: &'a Config, name: &str) -> Result<&'a Category> {
    let exact = file.visible().find(|section| section.name == name);
    exact.or_else(|| file.category(name)).ok_or_else(|| {
        Error::not_found(format!("res_config_mysql.conf has no section [{}]", name.escape_debug()))
    })
}

fn options(writes: &Category, request: &OpenRequest<'_>) -> Result<Options> {
    let mut options = Options::default();
    options.requirements = section::requirements(writes);
    if let Some(own) = request.own {
        options.read_own(own, request.directory, &[], |_, _| None)?;
    }
    Ok(options)
}
