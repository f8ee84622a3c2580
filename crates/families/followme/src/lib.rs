#![doc = include_str!("../README.md")]

mod tables;

pub use tables::{FOLLOWME, FOLLOWME_NUMBERS, tables};
