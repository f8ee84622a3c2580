//! `ara`.
fn main() {}
