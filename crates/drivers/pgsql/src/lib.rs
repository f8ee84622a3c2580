#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod config;
mod conninfo;
mod section;
mod words;

mod advice;
mod check;

mod client;
mod connect;
mod decode;
mod describe;
mod ear;
mod notification;

mod error;

pub use client::{PgsqlClient, PgsqlConnection, PgsqlDriver};
pub use config::{PgsqlKind, PgsqlSettings};

/// The word in `extconfig.conf`.
pub(crate) const TOKEN: &str = "pgsql";

const _: () = {
    const fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<PgsqlDriver>();
    shared_between_threads::<PgsqlSettings>();
};
