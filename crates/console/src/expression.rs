//! Regular expressions as they are typed.

use asterisk_realtime_core::{Error, Result};
use regex::{Regex, RegexBuilder};

/// The largest compiled expression, in bytes: some short ones are huge.
const LARGEST_PROGRAM: usize = 1 << 20;

/// A regular expression as Asterisk's commands with `like` take it: POSIX extended, case counts, and
/// it may fit anywhere in a text.
///
/// # Errors
///
/// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): it is none.
pub fn expression(text: &str) -> Result<Regex> {
    let expression = RegexBuilder::new(text).size_limit(LARGEST_PROGRAM).build();
    expression.map_err(|_| Error::invalid(format!("{text:?} is no regular expression")))
}
