//! The adapters.

mod mariadb;
mod postgresql;
mod raw;
mod sqlite;

pub(crate) use mariadb::Mariadb;
pub(crate) use postgresql::Postgresql;
pub(crate) use sqlite::Sqlite;
