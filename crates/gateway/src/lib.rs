#![doc = include_str!("../README.md")]

mod auth;
pub mod control;
mod friends;
mod gateway;
pub mod health;
mod http;
mod listeners;
mod log;
pub mod metrics;
mod observe;
mod page;
mod server;
mod settings;
mod status;
mod tls;

pub use friends::GatewayFriends;
pub use gateway::{Builder, Gateway};
pub use listeners::Listeners;
pub use observe::{ConnectionEvent, Finished, Observer, Protocol};
pub use page::{Page, PageAnswer};
pub use settings::{
    Anonymous, Client, Control, Credential, Includes, Limits, Listen, Names, Rights, Settings,
    TlsFiles,
};
pub use status::Status;
