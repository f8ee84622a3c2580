//! The Asterisk Realtime Architecture in Rust: drivers, families and engine, combined by features.
