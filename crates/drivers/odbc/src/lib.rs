#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod check;
mod kind;
mod second;
mod section;
mod settings;
mod source;

mod client;
mod connect;
mod worker;

mod dbms;
mod describe;
mod rows;
mod session;
mod statements;

mod error;

pub use client::{OdbcClient, OdbcConnection, OdbcDriver};
pub use dbms::Dbms;
pub use kind::OdbcKind;
pub use settings::OdbcSettings;
pub use worker::OdbcJob;

/// The word in `extconfig.conf`.
pub const TOKEN: &str = "odbc";

/// The file with the databases.
const FILE: &str = "res_odbc.conf";

/// The file that says how they are used.
const SECOND_FILE: &str = "res_config_odbc.conf";

const _: () = {
    const fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<OdbcDriver>();
    shared_between_threads::<OdbcSettings>();
};
