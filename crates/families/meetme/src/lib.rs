#![doc = include_str!("../README.md")]

mod booking;
mod queries;
mod tables;

pub use booking::Conference;
pub use queries::{Found, Times, booking, conference, conferences, set_end, set_members, store};
pub use tables::{MEETME, tables};
