//! In-memory driver of the Asterisk Realtime Architecture.
