#![doc = include_str!("../README.md")]

mod app_voicemail;
mod mailbox;
mod message;
mod message_index;
mod readers;
mod records;
mod tables;

pub use app_voicemail::{AppVoicemail, PasswordChange};
pub use mailbox::PasswordLocation;
pub use message_index::MessageIndex;
pub use readers::readers;
pub use records::{Mailbox, VoicemailData, VoicemailMessage};
pub use tables::{VOICEMAIL, VOICEMAIL_DATA, VOICEMAIL_MESSAGES, tables};
