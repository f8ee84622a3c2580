#![doc = include_str!("../README.md")]

pub mod full;
mod percent;
pub mod stock;
