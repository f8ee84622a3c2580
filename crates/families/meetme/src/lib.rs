#![doc = include_str!("../README.md")]

mod booking;
mod queries;
mod readers;
mod records;
mod tables;

pub use queries::{Found, Times, booking, conference, conferences, set_end, set_members, store};
pub use readers::readers;
pub use records::Conference;
pub use tables::{MEETME, tables};
