#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod config;
mod own;
mod section;
mod settings;

mod schema;
mod syntax;
mod table;
mod text;

mod call;
mod connect;
mod error;
mod pool;
mod referral;
mod server;
mod tls;

mod describe;
mod directory;
mod driver;
mod entry;
mod load;
mod plan;
mod read;
mod report;
mod rows;
mod scan;
mod write;

pub use config::LdapKind;
pub use driver::LdapDriver;
pub use settings::{LdapSection, LdapSettings, Referrals, Tls};

/// The word in `extconfig.conf`.
pub(crate) const TOKEN: &str = "ldap";
