//! What a request may take.

use std::time::Duration;

/// What a request and a connection may take; options of `[gateway]`. Sizes are in bytes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// `max-body`: a longer one is refused with 413. Default 1 MiB.
    pub body: usize,
    /// `max-header`: request line and headers; longer ones are refused with 431. Default 16 KiB,
    /// from 8 KiB on.
    pub header: usize,
    /// `max-connections`: those beyond are refused with 503. Default 4096.
    pub connections: usize,
    /// `max-requests`: how many may be worked on at a time; those beyond are refused with 503.
    /// Default 1024.
    pub requests: usize,
    /// `header-timeout`: from the first byte of a request to the last of its headers, and for the
    /// handshake of TLS. Default 10 s.
    pub header_time: Duration,
    /// `body-timeout`: from the headers to the last byte of the body. Default 10 s.
    pub body_time: Duration,
    /// `idle-timeout`: between two requests of a connection. Default 5 min: Asterisk keeps a
    /// connection for each of its threads.
    pub idle_time: Duration,
    /// `write-timeout`: while whoever asked takes nothing of the answer. Default 30 s.
    pub write_time: Duration,
    /// `max-deadline`: the most time that a request of the full protocol may ask for. Default
    /// 1 min. Requests of the stock protocol have the `deadline` of their family.
    pub deadline: Duration,
    /// `stop-timeout`: how long requests under way may take to end when the gateway is stopped.
    /// Default 10 s.
    pub stop_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            header: 1 << 14,
            connections: 4096,
            requests: 1024,
            header_time: Duration::from_secs(10),
            body_time: Duration::from_secs(10),
            idle_time: Duration::from_mins(5),
            write_time: Duration::from_secs(30),
            deadline: Duration::from_mins(1),
            stop_time: Duration::from_secs(10),
        }
    }
}
