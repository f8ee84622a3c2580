//! The driver on real sockets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod answers;
mod config;
mod connections;
mod example;
mod full;
mod login;
mod recorder;
mod redirects;
mod requests;
mod tls;

const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<asterisk_realtime_curl::CurlDriver>();
    shared::<asterisk_realtime_curl::CurlSettings>();
};
