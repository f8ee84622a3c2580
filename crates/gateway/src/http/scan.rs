//! The answer to a scan: a line for each batch, made when the line before has gone.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use asterisk_realtime_core::{Deadline, Result, Row, Scan};
use asterisk_realtime_wire::full::ScanStep;
use bytes::Bytes;

use super::Slot;
use crate::server::Phase;

/// A scan on its way.
pub(crate) struct ScanBody {
    /// The step that is under way; `None` behind the last.
    step: Option<Step>,
    time: Duration,
    /// It counts as a request while it lasts.
    slot: Slot,
}

type Step = Pin<Box<dyn Future<Output = (Box<dyn Scan>, Result<Vec<Row>>)> + Send>>;

impl fmt::Debug for ScanBody {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ScanBody").field("time", &self.time).finish_non_exhaustive()
    }
}

impl ScanBody {
    /// `time` is what each step may take.
    pub(super) fn new(scan: Box<dyn Scan>, time: Duration, slot: Slot) -> Self {
        Self { step: Some(next(scan, time)), time, slot }
    }

    pub(super) fn poll_line(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let Some(step) = &mut self.step else { return Poll::Ready(None) };
        let Poll::Ready((scan, rows)) = step.as_mut().poll(context) else {
            // It is the store that takes its time, and not who asked.
            self.slot.pulse().set(Phase::Busy);
            return Poll::Pending;
        };
        let step = match rows {
            Ok(rows) if rows.is_empty() => ScanStep::End,
            Ok(rows) => ScanStep::Rows(rows),
            Err(error) => ScanStep::Failed(error),
        };
        let goes_on = matches!(step, ScanStep::Rows(_));
        self.step = goes_on.then(|| next(scan, self.time));
        Poll::Ready(Some(step.encode().into()))
    }
}

impl Drop for ScanBody {
    fn drop(&mut self) {
        self.slot.pulse().set(Phase::Idle);
    }
}

fn next(mut scan: Box<dyn Scan>, time: Duration) -> Step {
    Box::pin(async move {
        let rows = scan.next_batch(Deadline::after(time)).await;
        (scan, rows)
    })
}
