//! What the benchmarks share: the tables that they look up, and the files that they parse.

pub mod conf;
pub mod lookups;
pub mod paired;
pub mod peers;
