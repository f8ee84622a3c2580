//! Requests and connections, counted.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use asterisk_realtime_engine::metrics::Histogram;

use super::exposition::{Exposition, Kind};
use crate::observe::{ConnectionEvent, Finished, Observer};

/// How many families are told apart: each one that is configured, unless somebody reloads a new
/// list again and again.
const MOST_FAMILIES: usize = 2_000;

/// The name that the others share.
const OTHERS: &str = "(others)";

/// Counts what a gateway tells of.
#[derive(Debug, Default)]
pub struct RequestMetrics {
    /// Held for a few additions of a request that took thousands of them.
    requests: Mutex<Requests>,
    opened: AtomicU64,
    closed: AtomicU64,
    refused: AtomicU64,
    timed_out: AtomicU64,
    handshakes_failed: AtomicU64,
}

#[derive(Debug, Default)]
struct Requests {
    /// By lower-case name of the family; an empty one for requests that are about none.
    families: BTreeMap<String, Counts>,
    times: BTreeMap<(&'static str, &'static str), Histogram>,
    received: u64,
    sent: u64,
}

/// By protocol, operation and status.
type Counts = BTreeMap<(&'static str, &'static str, u16), u64>;

impl Requests {
    fn count(&mut self, request: &Finished<'_>) {
        let protocol = request.protocol.as_str();
        let key = (protocol, request.operation, request.status);
        let counts = self.counts(request.family.unwrap_or_default());
        *counts.entry(key).or_default() += 1;
        self.times.entry((protocol, request.operation)).or_default().add(request.elapsed);
        self.received += length(request.received);
        self.sent += length(request.sent);
    }

    /// The numbers of a family, which is spelt in any letter case.
    fn counts(&mut self, family: &str) -> &mut Counts {
        let is_lower = !family.bytes().any(|byte| byte.is_ascii_uppercase());
        let mut name =
            if is_lower { Cow::Borrowed(family) } else { Cow::Owned(family.to_ascii_lowercase()) };
        if !self.families.contains_key(&*name) {
            if self.families.len() >= MOST_FAMILIES {
                name = Cow::Borrowed(OTHERS);
            }
            self.families.entry(name.clone().into_owned()).or_default();
        }
        self.families.get_mut(&*name).expect("it was added if it was not there")
    }
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

impl Observer for RequestMetrics {
    fn finished(&self, request: &Finished<'_>) {
        self.requests().count(request);
    }

    fn connection(&self, event: ConnectionEvent) {
        let counter = match event {
            ConnectionEvent::Opened => &self.opened,
            ConnectionEvent::Closed => &self.closed,
            ConnectionEvent::Refused => &self.refused,
            ConnectionEvent::TimedOut => &self.timed_out,
            ConnectionEvent::HandshakeFailed => &self.handshakes_failed,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

impl RequestMetrics {
    fn requests(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn expose(&self, out: &mut Exposition) {
        self.expose_requests(out);
        self.expose_connections(out);
    }

    fn expose_requests(&self, out: &mut Exposition) {
        let requests = self.requests();
        let mut counts = out.family(
            "ara_http_requests_total",
            Kind::Counter,
            "Requests by protocol, operation, family and status of the answer.",
        );
        for (family, by_key) in &requests.families {
            for ((protocol, operation, status), count) in by_key {
                let status = status.to_string();
                counts.sample(
                    &[
                        ("protocol", protocol),
                        ("operation", operation),
                        ("family", family),
                        ("status", &status),
                    ],
                    count,
                );
            }
        }
        let mut times = out.family(
            "ara_http_request_duration_seconds",
            Kind::Histogram,
            "From the headers of a request to its answer.",
        );
        for ((protocol, operation), histogram) in &requests.times {
            times.histogram(&[("protocol", protocol), ("operation", operation)], histogram);
        }
        let mut bytes = out.family(
            "ara_http_body_bytes_total",
            Kind::Counter,
            "Bytes of bodies that came and went.",
        );
        bytes.sample(&[("direction", "received")], requests.received);
        bytes.sample(&[("direction", "sent")], requests.sent);
    }

    fn expose_connections(&self, out: &mut Exposition) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        // What was closed first, so that no more are closed than were opened.
        let closed = read(&self.closed);
        let opened = read(&self.opened);
        out.family("ara_http_connections", Kind::Gauge, "Connections that are open.")
            .sample(&[], opened.saturating_sub(closed));
        let mut events = out.family(
            "ara_http_connections_total",
            Kind::Counter,
            "Connections by what happened to them; each that was not refused is accepted first.",
        );
        for (event, count) in [
            ("accepted", opened),
            ("refused", read(&self.refused)),
            ("timed_out", read(&self.timed_out)),
            ("handshake_failed", read(&self.handshakes_failed)),
        ] {
            events.sample(&[("event", event)], count);
        }
    }
}
