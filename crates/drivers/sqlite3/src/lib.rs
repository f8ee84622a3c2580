//! SQLite driver of the Asterisk Realtime Architecture.
