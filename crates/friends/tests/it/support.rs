//! A world: friends, their store and the time.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Changes, Error, Filter, Lookup, Result, Row};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_friends::{
    Builder, Change, Clock, Contact, Events, Friends, Iax2Peer, Notice, Protocol, Settings, Sip,
};
use asterisk_realtime_iaxpeers::IAXFRIENDS;
use asterisk_realtime_schema::Table;
use asterisk_realtime_schema::record::Traced;
use asterisk_realtime_sippeers::SIPPEERS;
use async_trait::async_trait;
use tokio::sync::watch;

use crate::tables::{Cells, cell, engine};

/// When a world begins, in seconds since 1970.
pub(crate) const NOW: u64 = 1_795_400_000;

/// The engine, which writes down what it is asked, and may be closed or fail.
pub(crate) struct Store {
    pub(crate) engine: Traced<Realtime>,
    pub(crate) is_open: watch::Sender<bool>,
    /// Whether updates are let through.
    pub(crate) takes_updates: watch::Sender<bool>,
    fails: AtomicBool,
    /// The name by which rows are looked for, whatever is asked: a store that does not distinguish.
    pub(crate) spelling: Mutex<Option<&'static str>>,
    /// What happens in the moment after the next lookup.
    pub(crate) interlude: Mutex<Option<Interlude>>,
}

/// What another server writes to a row of `sippeers`.
pub(crate) struct Interlude {
    pub(crate) name: &'static str,
    pub(crate) regseconds: u64,
}

/// A clock that is set.
pub(crate) struct Time {
    start: Instant,
    passed: AtomicU64,
    wall: AtomicU64,
}

impl Clock for Time {
    fn monotonic(&self) -> Instant {
        self.start + Duration::from_secs(self.passed.load(Ordering::Relaxed))
    }

    fn wall(&self) -> u64 {
        self.wall.load(Ordering::Relaxed)
    }
}

impl Time {
    pub(crate) fn new() -> Arc<Self> {
        let (passed, wall) = (AtomicU64::new(0), AtomicU64::new(NOW));
        Arc::new(Self { start: Instant::now(), passed, wall })
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.passed.fetch_add(seconds, Ordering::Relaxed);
        self.wall.fetch_add(seconds, Ordering::Relaxed);
    }
}

/// Friends with everything around them.
pub(crate) struct World<P: Protocol> {
    pub(crate) friends: Friends<P>,
    pub(crate) store: Arc<Store>,
    pub(crate) time: Arc<Time>,
}

impl<P: Protocol> World<P> {
    pub(crate) fn with(
        tables: &[&'static Table],
        rows: &[(&str, Cells<'_>)],
        settings: Settings,
        more: impl FnOnce(Builder<P>) -> Builder<P>,
    ) -> Self {
        let store = Arc::new(Store {
            engine: engine(tables, rows),
            is_open: watch::Sender::new(true),
            takes_updates: watch::Sender::new(true),
            fails: AtomicBool::new(false),
            spelling: Mutex::default(),
            interlude: Mutex::default(),
        });
        let time = Time::new();
        let lookup: Arc<dyn Lookup> = Arc::clone(&store) as _;
        let clock = Arc::clone(&time);
        let builder = Friends::builder(lookup).settings(settings).clock(clock);
        Self { friends: more(builder).build(), store, time }
    }

    /// Lets time pass, and does what is due.
    pub(crate) async fn pass(&self, seconds: u64) {
        self.time.pass(seconds);
        self.friends.expire().await;
    }

    /// What the store was asked since the last call.
    pub(crate) fn queries(&self) -> Vec<String> {
        self.store.engine.queries()
    }

    pub(crate) async fn cell(&self, family: &str, name: &str, column: &str) -> String {
        cell(&self.store.engine, family, [("name", name)], column).await.unwrap_or_default()
    }

    pub(crate) fn fail(&self, fails: bool) {
        self.store.fails.store(fails, Ordering::Relaxed);
    }
}

/// SIP devices with these rows.
pub(crate) fn sip(settings: Settings, rows: &[Cells<'_>]) -> World<Sip> {
    let rows: Vec<_> = rows.iter().map(|row| ("sippeers", *row)).collect();
    World::with(&[&SIPPEERS], &rows, settings, |builder| builder)
}

/// IAX2 peers with these rows.
pub(crate) fn iax(settings: Settings, rows: &[Cells<'_>]) -> World<Iax2Peer> {
    let rows: Vec<_> = rows.iter().map(|row| ("iaxfriends", *row)).collect();
    World::with(&[&IAXFRIENDS], &rows, settings, |builder| builder)
}

/// `rtcachefriends=yes`.
pub(crate) fn cached() -> Settings {
    let mut settings = Settings::default();
    settings.rtcachefriends = true;
    settings
}

/// The same with `rtautoclear`.
pub(crate) fn clearing(seconds: u64) -> Settings {
    let mut settings = cached();
    settings.rtautoclear = Some(Duration::from_secs(seconds));
    settings
}

pub(crate) fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// A contact at this address.
pub(crate) fn contact(at: &str) -> Contact {
    Contact {
        address: Some(address(at)),
        fullcontact: format!("sip:1001@{at}"),
        useragent: "Phone".to_owned(),
        defaultuser: "1001".to_owned(),
        path: None,
    }
}

/// What an IAX2 peer registers with.
pub(crate) fn place(at: &str) -> Contact {
    Contact::at(address(at))
}

/// The next changes of a stream.
pub(crate) async fn changes(events: &mut Events, count: usize) -> Vec<Change> {
    let mut changes = Vec::new();
    while changes.len() < count {
        match events.next().await {
            Some(Notice::Event(event)) => changes.push(event.change),
            other => panic!("no event: {other:?}"),
        }
    }
    changes
}

pub(crate) const MINUTE: Duration = Duration::from_mins(1);

/// A device that has to register, with its registration.
pub(crate) fn row<'c>(
    name: &'c str,
    regseconds: &'c str,
    contact: &'c str,
) -> Vec<(&'c str, &'c str)> {
    let mut row = vec![("name", name), ("host", "dynamic"), ("type", "friend")];
    row.push(("regseconds", regseconds));
    if !contact.is_empty() {
        row.extend([("fullcontact", contact), ("ipaddr", "192.0.2.1"), ("port", "5060")]);
    }
    row
}

impl Store {
    async fn ready(&self) -> Result<()> {
        let _ = self.is_open.subscribe().wait_for(|is_open| *is_open).await;
        if self.fails.load(Ordering::Relaxed) {
            return Err(Error::unavailable("the store is down"));
        }
        Ok(())
    }

    async fn interlude(&self) {
        let interlude = self.interlude.lock().unwrap().take();
        if let Some(Interlude { name, regseconds }) = interlude {
            let regseconds = regseconds.to_string();
            let changes = [
                ("regseconds", &*regseconds),
                ("fullcontact", "sip:1001@198.51.100.9"),
                ("ipaddr", "198.51.100.9"),
            ];
            let realtime = self.engine.inner();
            realtime.update("sippeers", [("name", name)], changes).await.unwrap();
        }
    }
}

#[async_trait]
impl Lookup for Store {
    async fn lookup(&self, family: &str, filter: &Filter) -> Result<Option<Row>> {
        self.ready().await?;
        let spelling = *self.spelling.lock().unwrap();
        let filter = filter.map(|condition| match spelling {
            Some(name) if condition.column() == "name" => condition.with_value(name),
            _ => condition.clone(),
        });
        let row = self.engine.lookup(family, &filter).await;
        self.interlude().await;
        row
    }

    async fn lookup_all(&self, family: &str, filter: &Filter) -> Result<Vec<Row>> {
        self.ready().await?;
        self.engine.lookup_all(family, filter).await
    }

    async fn lookup_some(&self, family: &str, filter: &Filter, most: u32) -> Result<Vec<Row>> {
        self.ready().await?;
        self.engine.lookup_some(family, filter, most).await
    }

    async fn update(&self, family: &str, filter: &Filter, changes: &Changes) -> Result<u64> {
        let _ = self.takes_updates.subscribe().wait_for(|takes| *takes).await;
        self.ready().await?;
        self.engine.update(family, filter, changes).await
    }

    async fn store(&self, family: &str, changes: &Changes) -> Result<u64> {
        self.ready().await?;
        self.engine.store(family, changes).await
    }

    async fn destroy(&self, family: &str, filter: &Filter) -> Result<u64> {
        self.ready().await?;
        self.engine.destroy(family, filter).await
    }
}
