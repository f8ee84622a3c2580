#![doc = include_str!("../README.md")]

mod number;
mod profile;
mod queries;
mod tables;

pub use number::FollowMeNumber;
pub use profile::FollowMe;
pub use queries::{Profile, profile};
pub use tables::{FOLLOWME, FOLLOWME_NUMBERS, tables};
