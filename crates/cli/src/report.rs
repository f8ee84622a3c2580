//! What went wrong, for people and for programs.

mod failure;
mod finding;
mod printable;
mod snippet;

pub(crate) use failure::{failure, told};
pub(crate) use finding::{Findings, summary};
pub(crate) use printable::{printable, printable_line};
