#![doc = include_str!("../README.md")]

mod class;
mod entry;
mod moh;
mod readers;
mod records;
mod tables;
mod words;

pub use moh::{Music, MusicOnHold};
pub use readers::readers;
pub use records::{MusicClass, MusicEntry};
pub use tables::{MUSICONHOLD, MUSICONHOLD_ENTRY, tables};
pub use words::{KillMethod, Mode, Sort};
