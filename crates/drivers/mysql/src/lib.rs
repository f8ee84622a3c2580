#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod check;
mod kind;
mod section;
mod server;
mod settings;

mod client;
mod connect;
mod driver;

mod decode;
mod describe;
mod rows;

mod error;

pub use client::{Connection, MysqlClient};
pub use driver::MysqlDriver;
pub use kind::MysqlKind;
pub use server::{Address, Server};
pub use settings::MysqlSettings;

/// The word in `extconfig.conf`.
pub const TOKEN: &str = "mysql";

const _: () = {
    const fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<MysqlDriver>();
    shared_between_threads::<MysqlSettings>();
};
