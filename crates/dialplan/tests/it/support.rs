//! The engine over the memory driver, a store that can be slow or fail, and a clock that is set.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use asterisk_realtime_conf::MemoryFiles;
use asterisk_realtime_core::{
    Changes, ColumnDefinition, ColumnType, Error, Filter, Lookup, Result, Row,
};
use asterisk_realtime_dialplan::{Settings, Step, Switch, SwitchData};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_memory::{MemoryDriver, MemoryKind};
use asterisk_realtime_schema::record::Traced;
use async_trait::async_trait;
use tokio::sync::watch;

/// Extension, priority, application and data.
pub(crate) type Rows<'r> = &'r [(&'r str, &'r str, &'r str, &'r str)];

/// A switch with everything around it.
pub(crate) struct World {
    pub(crate) switch: Switch,
    memory: MemoryDriver,
    pub(crate) store: Arc<Store>,
    now: Arc<Mutex<Instant>>,
}

/// The engine, which writes down what it is asked, and may be closed or fail.
pub(crate) struct Store {
    pub(crate) engine: Traced<Realtime>,
    open: watch::Sender<bool>,
    fails: AtomicBool,
    /// The most rows that were read at once.
    pub(crate) read: AtomicUsize,
}

impl World {
    /// The rows in the context `rt` of the family `extensions`.
    pub(crate) fn new(settings: Settings, rows: Rows<'_>) -> Self {
        let memory = MemoryDriver::new("a");
        let text = |name| ColumnDefinition::new(name, ColumnType::Char(255));
        let columns = ["context", "exten", "priority", "app", "appdata"].map(text);
        for table in ["extensions", "myext"] {
            memory.create_table(table, columns.clone()).unwrap();
        }
        let mappings = "[settings]\nextensions => memory,a\nmyext => memory,a\n";
        let files = MemoryFiles::new().with_file("extconfig.conf", mappings);
        let kind = MemoryKind::new().with_database(&memory);
        let builder = Realtime::builder("/etc/asterisk").files(Arc::new(files));
        let engine = Traced::new(builder.driver(Arc::new(kind)).open().unwrap());
        let (open, fails) = (watch::Sender::new(true), AtomicBool::new(false));
        let store = Arc::new(Store { engine, open, fails, read: AtomicUsize::new(0) });
        let now = Arc::new(Mutex::new(Instant::now()));
        let clock = Arc::clone(&now);
        let lookup: Arc<dyn Lookup> = Arc::clone(&store) as _;
        let switch = Switch::with_clock(lookup, settings, move || *clock.lock().unwrap());
        let world = Self { switch, memory, store, now };
        world.add("extensions", "rt", rows);
        world
    }

    pub(crate) fn add(&self, table: &str, context: &str, rows: Rows<'_>) {
        for (exten, priority, app, appdata) in rows {
            let row = [
                ("context", context),
                ("exten", *exten),
                ("priority", *priority),
                ("app", *app),
                ("appdata", *appdata),
            ];
            self.memory.insert_rows(table, [row]).unwrap();
        }
    }

    pub(crate) fn advance(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    /// What the store was asked since the last call.
    pub(crate) fn queries(&self) -> Vec<String> {
        self.store.engine.queries()
    }

    /// What a step in the context `rt` executes.
    pub(crate) async fn exec(&self, digits: &str, priority: i32) -> Result<Option<String>> {
        let step = Step::new("rt", digits, priority);
        let application = self.switch.exec(&SwitchData::default(), step).await?;
        Ok(application.map(|it| format!("{}({})", it.name, it.data)))
    }

    /// Whether it exists, can match, and may match more.
    pub(crate) async fn modes(&self, data: &SwitchData, digits: &str) -> [bool; 3] {
        let step = Step::new("rt", digits, 1);
        let switch = &self.switch;
        [
            switch.exists(data, step).await.unwrap(),
            switch.can_match(data, step).await.unwrap(),
            switch.match_more(data, step).await.unwrap(),
        ]
    }
}

impl Store {
    /// Lets nobody through until [`Store::open`].
    pub(crate) fn close(&self) {
        self.open.send_replace(false);
    }

    pub(crate) fn open(&self) {
        self.open.send_replace(true);
    }

    pub(crate) fn fail(&self, fails: bool) {
        self.fails.store(fails, Ordering::Relaxed);
    }

    async fn pass(&self) -> Result<()> {
        self.open.subscribe().wait_for(|open| *open).await.unwrap();
        let fails = self.fails.load(Ordering::Relaxed);
        if fails { Err(Error::unavailable("the store is down")) } else { Ok(()) }
    }
}

#[async_trait]
impl Lookup for Store {
    async fn lookup(&self, family: &str, filter: &Filter) -> Result<Option<Row>> {
        let answer = Lookup::lookup(&self.engine, family, filter).await;
        self.pass().await?;
        answer
    }

    async fn lookup_all(&self, family: &str, filter: &Filter) -> Result<Vec<Row>> {
        let answer = Lookup::lookup_all(&self.engine, family, filter).await;
        self.pass().await?;
        answer
    }

    async fn lookup_some(&self, family: &str, filter: &Filter, most: u32) -> Result<Vec<Row>> {
        let answer = self.engine.lookup_some(family, filter, most).await;
        let read = answer.as_ref().map_or(0, Vec::len);
        self.read.fetch_max(read, Ordering::Relaxed);
        self.pass().await?;
        answer
    }

    async fn update(&self, family: &str, filter: &Filter, changes: &Changes) -> Result<u64> {
        self.engine.update(family, filter, changes).await
    }

    async fn store(&self, family: &str, changes: &Changes) -> Result<u64> {
        self.engine.store(family, changes).await
    }

    async fn destroy(&self, family: &str, filter: &Filter) -> Result<u64> {
        self.engine.destroy(family, filter).await
    }
}
