#![doc = include_str!("../README.md")]

mod readers;
mod tables;

pub use readers::readers;
pub use tables::{SIPPEERS, SIPREGS, tables};
