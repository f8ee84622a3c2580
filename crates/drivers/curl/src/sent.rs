//! Has anything of a request left?

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::Body as RequestBody;

/// Told when the client library begins to send a request: it takes the body when the head is on
/// its way, and not before it has a connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent(Arc<AtomicBool>);

impl Sent {
    /// Whether it was begun, so that the server may have it.
    pub(crate) fn is_begun(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// A body that tells.
    pub(crate) fn body(&self, bytes: Bytes) -> RequestBody {
        RequestBody::wrap(Watched { rest: Some(bytes), sent: Arc::clone(&self.0) })
    }
}

/// One piece of bytes.
struct Watched {
    rest: Option<Bytes>,
    sent: Arc<AtomicBool>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Infallible>>> {
        self.sent.store(true, Ordering::Release);
        Poll::Ready(self.rest.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> SizeHint {
        let bytes = self.rest.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(bytes).unwrap_or(u64::MAX))
    }
}
