//! The gateway itself.

use std::collections::HashSet;
use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, Guard};
use asterisk_realtime_core::{Diagnostic, Result};
use asterisk_realtime_engine::{FamilyStores, Realtime};
use rustls::ServerConfig;

use crate::auth::Access;
use crate::listeners::Listeners;
use crate::observe::{ConnectionEvent, Finished, Observer};
use crate::page::Page;
use crate::settings::Settings;
use crate::{server, tls};

/// How many warnings are remembered, so that each is given once.
const MOST_WARNINGS: usize = 10_000;

/// A server of the families and static files of a [`Realtime`].
///
/// A handle: cloning it is cheap, and all clones see a reload.
#[derive(Clone, Debug)]
pub struct Gateway {
    shared: Arc<Shared>,
}

/// Says what a [`Gateway`] is made with.
#[derive(Debug)]
#[must_use]
pub struct Builder {
    realtime: Realtime,
    observer: Option<Arc<dyn Observer>>,
    pages: Vec<Arc<dyn Page>>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) realtime: Realtime,
    pub(crate) stores: FamilyStores,
    pub(crate) pages: Vec<Arc<dyn Page>>,
    pub(crate) counters: Counters,
    observer: Option<Arc<dyn Observer>>,
    state: ArcSwap<State>,
    warned: Mutex<HashSet<String>>,
}

/// What every request changes: on cache lines of their own, so that what is only read is not
/// fetched anew with each of them.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Counters {
    /// Connections that are open.
    pub(crate) connections: AtomicUsize,
    /// Requests that are worked on.
    pub(crate) requests: AtomicUsize,
    /// Requests so far.
    pub(crate) numbers: AtomicU64,
}

/// What a reload swaps as a whole. A request keeps the state that it began with.
pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) access: Access,
    pub(crate) tls: Option<Arc<ServerConfig>>,
}

impl fmt::Debug for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("State").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl State {
    fn new(settings: Settings) -> Result<Self> {
        let access = Access::new(&settings);
        let tls = settings.tls.as_ref().map(tls::config).transpose()?;
        Ok(Self { settings, access, tls })
    }
}

impl Builder {
    /// Tells somebody of every request.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Adds a page; the first of a path counts.
    pub fn page(mut self, page: Arc<dyn Page>) -> Self {
        self.pages.push(page);
        self
    }

    /// Makes the gateway, with the settings that stand in `ara.conf` of the directory.
    ///
    /// # Errors
    ///
    /// As [`Settings::open`]; also if the certificate cannot be used.
    pub fn open(self) -> Result<(Gateway, Vec<Diagnostic>)> {
        let (settings, findings) =
            Settings::open(&self.realtime.own_settings(), self.realtime.directory())?;
        Ok((self.with(settings)?, findings))
    }

    /// Makes the gateway with these settings.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if the certificate cannot be used;
    /// [`Internal`](asterisk_realtime_core::ErrorKind::Internal) if it is to be used, and the
    /// program has no provider of cryptography.
    pub fn with(self, settings: Settings) -> Result<Gateway> {
        let shared = Shared {
            stores: self.realtime.stores(),
            realtime: self.realtime,
            pages: self.pages,
            counters: Counters::default(),
            observer: self.observer,
            state: ArcSwap::from_pointee(State::new(settings)?),
            warned: Mutex::default(),
        };
        Ok(Gateway { shared: Arc::new(shared) })
    }
}

impl Gateway {
    /// Starts to make a gateway. Nothing is asked of a store before a request is.
    pub fn builder(realtime: Realtime) -> Builder {
        Builder { realtime, observer: None, pages: Vec::new() }
    }

    /// What it answers from.
    pub fn realtime(&self) -> &Realtime {
        &self.shared.realtime
    }

    /// The settings in force.
    pub fn settings(&self) -> Settings {
        self.shared.state().settings.clone()
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.shared.counters.connections.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// How many requests are worked on.
    pub fn requests(&self) -> usize {
        self.shared.counters.requests.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Reads the configuration directory again, and swaps in what is there: the mappings of the
    /// [`Realtime`] and the settings of the gateway, both or none of them. Requests under way end
    /// with what they began with, and no connection ends. The addresses that it listens on stay:
    /// a finding says so if others are configured. Answers what is wrong.
    ///
    /// # Errors
    ///
    /// As [`Realtime::reload`] and [`Builder::open`]; everything then stays as it is.
    pub async fn reload(&self) -> Result<Vec<Diagnostic>> {
        let shared = &self.shared;
        let read = shared.realtime.reload_if(|own| {
            let (settings, findings) = Settings::open(own, shared.realtime.directory())?;
            Ok((State::new(settings)?, findings))
        });
        let (mut findings, (state, own)) = read.await?;
        findings.extend(own);
        let before = shared.state();
        if before.settings.listen != state.settings.listen {
            let message =
                "the addresses to listen on are others now; they count from the next start";
            findings.push(Diagnostic::warning("gateway-listen", message));
        }
        if before.settings.control != state.settings.control {
            let message = "the control socket is another one now; it counts from the next start";
            findings.push(Diagnostic::warning("gateway-control", message));
        }
        shared.state.store(Arc::new(state));
        shared.forget_warnings();
        Ok(findings)
    }

    /// Answers requests on these sockets until `shutdown` is over. Then no more connections are
    /// taken, requests under way are answered, for at most
    /// [`stop_time`](crate::Limits::stop_time), and connections end.
    ///
    /// Dropping the future ends everything at once.
    pub async fn serve(&self, listeners: Listeners, shutdown: impl Future<Output = ()>) {
        server::serve(&self.shared, listeners, shutdown).await;
    }
}

impl Shared {
    pub(crate) fn state(&self) -> Guard<Arc<State>> {
        self.state.load()
    }

    pub(crate) fn finished(&self, request: &Finished<'_>) {
        if let Some(observer) = &self.observer {
            observer.finished(request);
        }
    }

    pub(crate) fn connection(&self, event: ConnectionEvent) {
        if let Some(observer) = &self.observer {
            observer.connection(event);
        }
    }

    /// Whether this is the first warning of a column of a family.
    pub(crate) fn warns_first(&self, family: &str, column: &str) -> bool {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        let name = format!("{}.{}", family.to_ascii_lowercase(), column.to_ascii_lowercase());
        warned.len() < MOST_WARNINGS && warned.insert(name)
    }

    fn forget_warnings(&self) {
        self.warned.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
