#![doc = include_str!("../README.md")]

mod named;
mod rule;
mod tables;

pub use named::{NamedAcl, named_acl};
pub use rule::{AclRule, Sense};
pub use tables::{ACLS, tables};
