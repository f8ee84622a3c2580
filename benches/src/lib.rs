//! Benchmarks of asterisk-realtime.
