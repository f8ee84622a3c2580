//! What became of the program since it started.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::metrics::exposition::{Exposition, Kind, seconds};

/// How long the program runs, and what became of its reloads. Pages and commands tell of it.
#[derive(Debug)]
pub struct Status {
    started: (Instant, SystemTime),
    reloads: Mutex<Reloads>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Reloads {
    done: u64,
    failed: u64,
    last: Option<(Instant, SystemTime)>,
    has_failed_last: bool,
}

impl Default for Status {
    /// The program starts now.
    fn default() -> Self {
        Self { started: now(), reloads: Mutex::default() }
    }
}

impl Status {
    /// When the program started.
    pub fn started_at(&self) -> SystemTime {
        self.started.1
    }

    /// How long it runs.
    pub fn uptime(&self) -> Duration {
        self.started.0.elapsed()
    }

    /// How long ago the configuration in force was read; `None` if that was at the start.
    pub fn last_reload(&self) -> Option<Duration> {
        self.reloads().last.map(|(moment, _)| moment.elapsed())
    }

    /// Takes note of a reload that was done, or failed and left everything as it was.
    pub fn reloaded(&self, is_done: bool) {
        let mut reloads = self.reloads();
        reloads.has_failed_last = !is_done;
        if is_done {
            reloads.done += 1;
            reloads.last = Some(now());
        } else {
            reloads.failed += 1;
        }
    }

    fn reloads(&self) -> MutexGuard<'_, Reloads> {
        self.reloads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn expose(&self, out: &mut Exposition) {
        let reloads = *self.reloads();
        let mut counts = out.family(
            "ara_reloads_total",
            Kind::Counter,
            "Reloads of the configuration; one that failed left everything as it was.",
        );
        counts.sample(&[("result", "done")], reloads.done);
        counts.sample(&[("result", "failed")], reloads.failed);
        out.family("ara_last_reload_failed", Kind::Gauge, "1 if the last reload failed.")
            .sample(&[], u8::from(reloads.has_failed_last));
        let read = reloads.last.map_or(self.started.1, |(_, moment)| moment);
        out.family(
            "ara_config_time_seconds",
            Kind::Gauge,
            "When the configuration in force was read, as Unix time.",
        )
        .sample(&[], seconds(read.duration_since(UNIX_EPOCH).unwrap_or_default()));
    }
}

fn now() -> (Instant, SystemTime) {
    (Instant::now(), SystemTime::now())
}
