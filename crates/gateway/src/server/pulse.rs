//! What a connection is doing, so that one slow timer can tell whether it has been at it for too
//! long. A timer for each step of each request would cost more than most requests.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::settings::Limits;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Phase {
    /// It waits for a request.
    Idle,
    /// The beginning of a request is there.
    Header,
    /// A request is worked on; what that may take is decided elsewhere.
    Busy,
    /// Who asked takes nothing of the answer.
    Stuck,
}

/// Phase and number of the last change. One task writes it, so that no operation has to be one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pulse(Arc<AtomicU64>);

impl Pulse {
    pub(crate) fn set(&self, phase: Phase) {
        let number = self.0.load(Ordering::Relaxed) >> 2;
        self.0.store((number.wrapping_add(1) << 2) | phase as u64, Ordering::Relaxed);
    }

    pub(crate) fn phase(&self) -> Phase {
        match self.0.load(Ordering::Relaxed) & 3 {
            0 => Phase::Idle,
            1 => Phase::Header,
            2 => Phase::Busy,
            _ => Phase::Stuck,
        }
    }
}

/// Looks at a pulse from time to time.
#[derive(Debug)]
pub(super) struct Watchdog {
    pulse: Pulse,
    limits: Limits,
    /// The pulse when it was last looked at, and for how long it has been that.
    seen: u64,
    unchanged: Duration,
    /// How often it is looked at.
    pub(super) interval: Duration,
}

impl Watchdog {
    pub(super) fn new(pulse: Pulse, limits: Limits) -> Self {
        let shortest = limits.header_time.min(limits.idle_time).min(limits.write_time);
        let interval = (shortest / 4).clamp(Duration::from_millis(10), Duration::from_secs(1));
        let seen = pulse.0.load(Ordering::Relaxed);
        Self { pulse, limits, seen, unchanged: Duration::ZERO, interval }
    }

    /// Takes a look; whether the phase has taken too long.
    pub(super) fn is_overdue(&mut self) -> bool {
        let seen = self.pulse.0.load(Ordering::Relaxed);
        if seen != self.seen {
            (self.seen, self.unchanged) = (seen, Duration::ZERO);
            return false;
        }
        self.unchanged += self.interval;
        let limit = match self.pulse.phase() {
            Phase::Idle => self.limits.idle_time,
            Phase::Header => self.limits.header_time,
            Phase::Busy => return false,
            Phase::Stuck => self.limits.write_time,
        };
        self.unchanged >= limit
    }
}

/// A stream that feels the pulse.
#[derive(Debug)]
pub(super) struct Felt<I> {
    inner: I,
    pulse: Pulse,
}

impl<I> Felt<I> {
    pub(super) fn new(inner: I, pulse: Pulse) -> Self {
        Self { inner, pulse }
    }

    fn wrote(&self, poll: &Poll<io::Result<usize>>) {
        match poll {
            Poll::Pending if self.pulse.phase() != Phase::Stuck => self.pulse.set(Phase::Stuck),
            // Something went: it takes its time, but is not stuck.
            Poll::Ready(Ok(_)) if self.pulse.phase() == Phase::Stuck => {
                self.pulse.set(Phase::Stuck);
            }
            _ => {}
        }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Felt<I> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(context, buffer))?;
        if buffer.filled().len() > before && this.pulse.phase() == Phase::Idle {
            this.pulse.set(Phase::Header);
        }
        Poll::Ready(Ok(()))
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Felt<I> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let poll = Pin::new(&mut this.inner).poll_write(context, bytes);
        this.wrote(&poll);
        poll
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let poll = Pin::new(&mut this.inner).poll_write_vectored(context, slices);
        this.wrote(&poll);
        poll
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.inner).poll_flush(context))?;
        if this.pulse.phase() == Phase::Stuck {
            this.pulse.set(Phase::Idle);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_does_not_change_is_overdue() {
        let limits = Limits {
            header_time: Duration::from_secs(2),
            idle_time: Duration::from_secs(4),
            ..Limits::default()
        };
        let pulse = Pulse::default();
        let mut watchdog = Watchdog::new(pulse.clone(), limits);
        assert_eq!(watchdog.interval, Duration::from_millis(500));
        let mut looks = |times: usize| (0..times).filter(|_| watchdog.is_overdue()).count();
        assert_eq!(looks(7), 0, "idle");
        pulse.set(Phase::Header);
        assert_eq!(looks(4), 0, "a request begins");
        assert_eq!(looks(1), 1, "and does not go on");
        pulse.set(Phase::Busy);
        assert_eq!(looks(1_000), 0, "who works is not disturbed");
        pulse.set(Phase::Header);
        pulse.set(Phase::Busy);
        pulse.set(Phase::Header);
        assert_eq!(looks(4), 0, "another request");
    }
}
