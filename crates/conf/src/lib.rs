#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod document;
mod files;
mod findings;
mod load;
mod options;
mod request;
mod resolved;
mod resolver;
pub mod value;

pub use document::{
    Assignment, Directive, Document, EditError, Header, Item, Line, Operator, Text,
};
pub use files::{Directory, Execution, Files, MemoryFiles};
pub use load::{LoadError, answer_from_files, documents, load};
pub use options::Options;
pub use request::{Answer, IncludeKind, Request, Step};
pub use resolved::Resolved;
pub use resolver::Resolver;
