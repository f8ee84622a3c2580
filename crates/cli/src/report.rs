//! What went wrong, for people and for programs.

mod failure;
mod finding;
mod snippet;

pub(crate) use asterisk_realtime_console::{printable, printable_line};
pub(crate) use failure::{failure, told};
pub(crate) use finding::{Findings, summary};
