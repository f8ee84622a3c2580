#![doc = include_str!("../README.md")]

mod number;
mod profile;
mod queries;
mod readers;
mod records;
mod tables;

pub use queries::{Profile, profile};
pub use readers::readers;
pub use records::{FollowMe, FollowMeNumber};
pub use tables::{FOLLOWME, FOLLOWME_NUMBERS, tables};
