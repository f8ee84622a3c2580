//! Waiting for what is read and written of a name.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::{OnceCell, OwnedMutexGuard};

use crate::Protocol;
use crate::memory::Memory;
use crate::names::Key;
use crate::shelf::Outcome;

/// Somebody who waits for a loading.
pub(crate) struct Visit<'m, P: Protocol> {
    memory: &'m Memory<P>,
    key: Key,
    cell: Option<Arc<OnceCell<Outcome<P>>>>,
}

impl<'m, P: Protocol> Visit<'m, P> {
    pub(crate) fn new(memory: &'m Memory<P>, key: &Key, address: Option<SocketAddr>) -> Self {
        let cell = memory.inner().shelf.loading(key, address);
        Self { memory, key: Key::clone(key), cell: Some(cell) }
    }

    pub(crate) fn cell(&self) -> &Arc<OnceCell<Outcome<P>>> {
        self.cell.as_ref().expect("it is taken when this is dropped")
    }
}

impl<P: Protocol> Drop for Visit<'_, P> {
    fn drop(&mut self) {
        self.cell = None;
        self.memory.inner().shelf.sweep(&self.key);
    }
}

/// Somebody whose turn it is to read or write the row of a name: what is read is never older than
/// what was written before, and writes come in the order in which they were asked for.
pub(crate) struct Turn<'m, P: Protocol> {
    memory: &'m Memory<P>,
    key: Key,
    guard: Option<OwnedMutexGuard<()>>,
}

impl<'m, P: Protocol> Turn<'m, P> {
    pub(crate) async fn wait(memory: &'m Memory<P>, key: &Key) -> Self {
        let mut turn = Self { memory, key: Key::clone(key), guard: None };
        let lane = memory.inner().shelf.lane(key);
        turn.guard = Some(lane.lock_owned().await);
        turn
    }
}

impl<P: Protocol> Drop for Turn<'_, P> {
    fn drop(&mut self) {
        self.guard = None;
        self.memory.inner().shelf.sweep(&self.key);
    }
}
