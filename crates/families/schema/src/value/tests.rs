//! The vectors of the value parsers, by their numbers, and any text.

mod numbers;
mod properties;
mod words;
