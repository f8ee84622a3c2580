#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod config;
mod options;
mod own;
mod settings;
mod url;

mod client;
mod error;
mod exchange;
mod sent;
mod tls;

mod driver;
mod full;
mod report;
mod scan;
mod stock;

pub use config::CurlKind;
pub use driver::CurlDriver;
pub use settings::{Credentials, CurlSettings, Protocol, Proxy, ProxyKind, Tls};

/// The word in `extconfig.conf`.
pub(crate) const TOKEN: &str = "curl";
