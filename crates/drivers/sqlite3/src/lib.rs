#![doc = include_str!("../README.md")]

mod config;
mod options;

mod driver;
mod scan;

mod handle;
mod inline;
mod worker;

mod alter;
mod catalog;
mod connection;
mod identity;
mod query;
mod reporter;
mod text;
mod watch;

mod error;

pub use config::{Journal, Sqlite3Kind, Sqlite3Settings};
pub use driver::Sqlite3Driver;

const _: () = {
    const fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<Sqlite3Driver>();
    shared_between_threads::<Sqlite3Settings>();
};
