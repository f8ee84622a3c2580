#![doc = include_str!("../README.md")]

mod client;
mod failure;
mod options;
mod query;
mod reporter;
mod tls;
mod verdict;

pub mod mysql;
pub mod postgres;

mod driver;
mod scan;

mod alter;
mod database;
mod misfit;
mod reading;
mod request;
mod turn;
mod writing;

mod cancel;
mod catalog;
mod listening;
mod pool;
mod queue;
mod table;
mod watch;

pub use client::{Client, FoundTable};
pub use driver::SqlDriver;
pub use failure::{Failure, Nature};
pub use listening::Listening;
pub use options::{Options, Tls, TlsMode};
pub use query::{Query, Shape};
pub use queue::{Fetched, Reply};
pub use reporter::Reporter;
pub use tls::{PemFiles, why_not_encrypted};
pub use verdict::Verdict;
