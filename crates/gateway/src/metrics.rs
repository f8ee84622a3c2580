//! Numbers for Prometheus: `/metrics`.
//!
//! The text format is version 0.0.4 of the exposition formats. Whatever is read by Prometheus reads
//! it, and it needs no library: numbers are counted where things happen and written when somebody
//! asks.

mod caches;
pub(crate) mod exposition;
mod process;
mod requests;
mod stores;

use std::sync::Arc;

use asterisk_realtime_engine::Realtime;
use async_trait::async_trait;

pub use requests::RequestMetrics;

use crate::page::{Page, PageAnswer};
use crate::status::Status;
use exposition::{Exposition, Kind};

/// The type of the text.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The page `/metrics`.
#[derive(Debug)]
pub struct MetricsPage {
    realtime: Realtime,
    status: Arc<Status>,
    requests: Arc<RequestMetrics>,
}

impl MetricsPage {
    /// The page about this engine, this program, and requests that this observer was told of.
    pub fn new(realtime: Realtime, status: Arc<Status>, requests: Arc<RequestMetrics>) -> Self {
        Self { realtime, status, requests }
    }

    /// All numbers as text.
    pub fn text(&self) -> String {
        let mut out = Exposition::default();
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        out.family("ara_build_info", Kind::Gauge, "The version of the program, as a label.")
            .sample(&version, 1);
        self.status.expose(&mut out);
        process::expose(&mut out, self.status.started_at());
        self.requests.expose(&mut out);
        stores::families(&mut out, &self.realtime.metrics());
        stores::states(&mut out, &self.realtime.store_states());
        caches::families(&mut out, &self.realtime.family_caches());
        out.finish()
    }
}

#[async_trait]
impl Page for MetricsPage {
    fn path(&self) -> &'static str {
        "/metrics"
    }

    async fn answer(&self, _: bool) -> PageAnswer {
        PageAnswer { status: 200, content_type: CONTENT_TYPE, body: self.text() }
    }
}
