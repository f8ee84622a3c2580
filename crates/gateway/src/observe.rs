//! Who wants to know what the gateway does: metrics.

use std::fmt::Debug;
use std::time::Duration;

use asterisk_realtime_core::ErrorKind;

/// Is told of every request and connection, on the thread that worked on it: it counts, and does
/// not wait.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use asterisk_realtime_gateway::{Finished, Observer};
///
/// #[derive(Debug, Default)]
/// struct Failures(AtomicU64);
///
/// impl Observer for Failures {
///     fn finished(&self, request: &Finished<'_>) {
///         if request.error.is_some() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait Observer: Debug + Send + Sync + 'static {
    /// A request was answered. Of an answer in pieces, only the beginning was.
    fn finished(&self, request: &Finished<'_>);

    /// Something happened to a connection.
    fn connection(&self, event: ConnectionEvent) {
        let _ = event;
    }
}

/// A request that was answered.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Finished<'r> {
    /// Its number, counted from 1 since the gateway was made.
    pub number: u64,
    /// What was spoken.
    pub protocol: Protocol,
    /// The word of the operation, `single`, `update`, `scan`; `page` for one of the
    /// [pages](crate::Page); `none` if there is no such operation.
    pub operation: &'static str,
    /// The family, or the name of a static file, as the request spells it (letter case is
    /// ignored); only if it is there and whoever asked may know of it, so that there are no more
    /// names than mappings and files.
    pub family: Option<&'r str>,
    /// The name of the client that asked, if it came with credentials.
    pub client: Option<&'r str>,
    /// The status of the answer.
    pub status: u16,
    /// Whose problem it was that the request failed; `None` if it did not.
    pub error: Option<ErrorKind>,
    /// From its headers to its answer.
    pub elapsed: Duration,
    /// Bytes of the body that came.
    pub received: usize,
    /// Bytes of the body that went, as far as the length was known.
    pub sent: usize,
}

/// What was spoken.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Protocol {
    /// That of `res_config_curl`.
    Stock,
    /// The full one, between our own programs.
    Full,
}

impl Protocol {
    /// `stock` or `full`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Full => "full",
        }
    }
}

/// What happened to a connection.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ConnectionEvent {
    /// It was accepted; there is one more.
    Opened,
    /// It ended; there is one less.
    Closed,
    /// It was refused, because there are too many.
    Refused,
    /// It ended, because whoever is at the other end was too slow.
    TimedOut,
    /// It ended before its first request, because the handshake of TLS failed.
    HandshakeFailed,
}
