#![doc = include_str!("../README.md")]

mod named;
mod readers;
mod records;
mod rule;
mod tables;

pub use named::{NamedAcl, named_acl};
pub use readers::readers;
pub use records::AclRule;
pub use rule::Sense;
pub use tables::{ACLS, tables};
