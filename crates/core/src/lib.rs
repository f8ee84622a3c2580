//! Rows, filters, errors and the driver contract of the Asterisk Realtime Architecture.

mod config;
mod diagnostic;

pub use config::{Category, Config, Variable};
pub use diagnostic::{Diagnostic, Location, Severity};
