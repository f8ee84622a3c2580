#![doc = include_str!("../README.md")]

mod auth;
mod gateway;
mod http;
mod listeners;
mod log;
mod observe;
mod page;
mod server;
mod settings;
mod tls;

pub use gateway::{Builder, Gateway};
pub use listeners::Listeners;
pub use observe::{ConnectionEvent, Finished, Observer, Protocol};
pub use page::{Page, PageAnswer};
pub use settings::{
    Anonymous, Client, Credential, Includes, Limits, Listen, Names, Rights, Settings, TlsFiles,
};
