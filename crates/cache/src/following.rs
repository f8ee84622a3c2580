//! Following what the store tells by itself.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::Poll;

use asterisk_realtime_core::Invalidations;
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::Cached;
use crate::cached::Shared;

/// Whether somebody follows the store.
#[derive(Debug)]
pub(crate) struct Following {
    is_begun: AtomicBool,
    /// Is dropped with the cache, which those who wait on the other end see.
    life: watch::Sender<()>,
}

impl Default for Following {
    fn default() -> Self {
        Self { is_begun: AtomicBool::new(false), life: watch::Sender::new(()) }
    }
}

impl Shared {
    /// Begins to follow what the store tells, if it tells anything and nobody does so yet. Answers
    /// that are kept before it is heard end as soon as it is, because that is a gap.
    pub(crate) fn follow(self: &Arc<Self>) {
        let following = &self.following;
        if following.is_begun.load(Ordering::Relaxed) {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        if following.is_begun.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Some(source) = self.inner.invalidations() {
            let again = BeginAgain(Arc::downgrade(self));
            runtime.spawn(follow(again, source, following.life.subscribe()));
        }
    }
}

/// When the runtime ends, or the store does not tell anything any more, somebody else may begin.
struct BeginAgain(Weak<Shared>);

impl Drop for BeginAgain {
    fn drop(&mut self) {
        if let Some(shared) = self.0.upgrade() {
            shared.following.is_begun.store(false, Ordering::Release);
        }
    }
}

async fn follow(again: BeginAgain, source: impl Invalidations, mut life: watch::Receiver<()>) {
    let mut listening = pin!(listen(Weak::clone(&again.0), source));
    let mut end = pin!(life.changed());
    poll_fn(|context| match end.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(()),
        Poll::Pending => listening.as_mut().poll(context),
    })
    .await;
}

/// Ends what the source tells of, until it ends or the cache is gone, which is noticed with the
/// next change.
pub(crate) async fn listen(cache: Weak<Shared>, mut source: impl Invalidations) {
    while let Some(what) = source.next().await {
        let Some(shared) = cache.upgrade() else { return };
        Cached(shared).invalidate(&what);
    }
}
