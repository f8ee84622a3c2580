#![doc = include_str!("../README.md")]

mod tables;

pub use tables::{VOICEMAIL, VOICEMAIL_DATA, VOICEMAIL_MESSAGES, tables};
