#![doc = include_str!("../README.md")]

mod class;
mod entry;
mod moh;
mod tables;
mod words;

pub use class::MusicClass;
pub use entry::MusicEntry;
pub use moh::{Music, MusicOnHold};
pub use tables::{MUSICONHOLD, MUSICONHOLD_ENTRY, tables};
pub use words::{KillMethod, Mode, Sort};
