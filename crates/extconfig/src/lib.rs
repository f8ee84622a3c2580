#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod read;
mod settings;
mod value;

mod chain;
mod known;
mod lint;
mod mapping;
mod mappings;
mod place;

pub use lint::{Context, DriverFile, lint};
pub use mapping::Mapping;
pub use mappings::Mappings;
pub use read::read;

/// The name of the file that all this is about.
pub const FILE: &str = "extconfig.conf";

/// The section of [`FILE`] that holds the mappings; letter case is ignored.
pub const SECTION: &str = "settings";
