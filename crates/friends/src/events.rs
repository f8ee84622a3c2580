//! What happens to friends, as a stream.

use std::fmt;
use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender};

/// The state of a device, as far as its registration tells: calls are the channel driver's.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DeviceState {
    /// It can be called.
    NotInUse,
    /// It does not answer, or not in time.
    Unavailable,
    /// It is not registered. Asterisk tells so when a registration ends.
    Unknown,
    /// There is no such device.
    Invalid,
}

impl DeviceState {
    /// Asterisk's word: `NOT_INUSE`, `UNAVAILABLE`, `UNKNOWN` or `INVALID`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotInUse => "NOT_INUSE",
            Self::Unavailable => "UNAVAILABLE",
            Self::Unknown => "UNKNOWN",
            Self::Invalid => "INVALID",
        }
    }
}

impl fmt::Display for DeviceState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Why a device is not registered any more.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Cause {
    /// Its time was over.
    Expired,
    /// It said so, or somebody did.
    Asked,
}

/// What happened.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Change {
    /// It was loaded, and is kept.
    Loaded,
    /// It registered, for the first time or again, here or on another server.
    Registered,
    /// Its registration ended.
    Unregistered(Cause),
    /// It answers in time, and did not before.
    Reachable,
    /// It answers, but too late.
    Lagged,
    /// It does not answer any more.
    Unreachable,
    /// It was pruned, its time in memory was over, or everything was read anew. Nothing is known of
    /// its state, which is in the store.
    Removed,
}

/// What happened to a friend.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Event {
    /// Its name.
    pub name: Arc<str>,
    /// What happened.
    pub change: Change,
    /// Its state since then.
    pub state: DeviceState,
}

/// What a stream of events gives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Notice {
    /// Something happened.
    Event(Event),
    /// So many events were lost, because they were not taken in time: states have to be asked for
    /// anew.
    Lost(u64),
}

/// A stream of events. It has room for a number of them; those that are not taken in time are lost,
/// and it tells so.
#[derive(Debug)]
pub struct Events(Receiver<Event>);

impl Events {
    pub(crate) fn new(sender: &Sender<Event>) -> Self {
        Self(sender.subscribe())
    }

    /// The next one; `None` when the friends are gone.
    pub async fn next(&mut self) -> Option<Notice> {
        match self.0.recv().await {
            Ok(event) => Some(Notice::Event(event)),
            Err(RecvError::Lagged(count)) => Some(Notice::Lost(count)),
            Err(RecvError::Closed) => None,
        }
    }
}
