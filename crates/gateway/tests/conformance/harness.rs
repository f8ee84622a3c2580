//! The adapter: each namespace has a gateway of its own, in front of a database in memory.

use std::any::Any;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use asterisk_realtime_conformance::{Faults, Fidelity, Harness, Profile, Verdict};
use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, ColumnDefinition, Config, Deadline, Diagnostic, Driver,
    DriverKind, Error, Filter, OpenRequest, RequirementsMode, Result, Row, Rows, Scan, Selection,
    Settings, StaticRow, Table, TableDescription,
};
use asterisk_realtime_curl::{CurlDriver, CurlSettings, Protocol};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_engine::layers::Pauses;
use asterisk_realtime_gateway::{Gateway, Listeners};
use async_trait::async_trait;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::TempDir;

use crate::memory::Memory;

/// The pause of the breaker is what it takes on purpose from the call that follows a recovery.
const NO_PAUSE: Pauses = Pauses { first: Duration::ZERO, longest: Duration::ZERO };

/// Whatever a case makes in its tables, somebody may do.
const ARA: &str = "[gateway]\nlisten = 127.0.0.1:0\nalter = *\naccess-log = no\nmax-body = 64m\n\
                   includes = client\n[general]\ndeadline = 20s\n";

/// A family that is there before any table is, so that a ping has something to find.
const PINGED: &str = "ara";

/// Why these cases have no words in the protocol of `res_config_curl`.
const AS_VARIABLES: &str =
    "the gateway answers with variables, taken apart, trimmed and decoded, and not with cells";

/// What values lose on the way to variables and back.
const LOSSY: &[&str] = &[
    "c02_fidelity::an_update_is_not_trimmed",
    "c02_fidelity::blanks_are_kept",
    "c02_fidelity::control_characters_survive",
    "c02_fidelity::every_column_type_reads_as_the_client_prints_it",
    "c02_fidelity::every_column_type_takes_back_what_it_gave",
    "c08_names::file_names_may_have_any_characters",
    "c08_names::values_may_have_any_characters",
    "c08_names::values_of_patterns_may_have_any_characters",
    "c15_static::file_names_and_values_are_no_syntax",
];

pub(crate) struct Remote {
    protocol: Protocol,
    /// `cache` of `ara.conf`.
    cache: &'static str,
    memory: Arc<Memory>,
    stages: Mutex<HashMap<String, Arc<Stage>>>,
}

impl Remote {
    pub(crate) fn new(protocol: Protocol, cache: &'static str) -> Self {
        Self { protocol, cache, memory: Arc::default(), stages: Mutex::default() }
    }

    async fn stage(&self, namespace: &str) -> Verdict<Arc<Stage>> {
        let known = {
            let stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
            stages.get(namespace).cloned()
        };
        if let Some(stage) = known {
            return Ok(stage);
        }
        let store = self.memory.open(namespace).await?;
        let stage = Arc::new(Stage::open(store, self.cache).await?);
        let mut stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        stages.insert(namespace.to_owned(), Arc::clone(&stage));
        Ok(stage)
    }
}

/// A configuration directory and the gateway that serves it.
#[derive(Debug)]
struct Stage {
    directory: TempDir,
    /// The beginning of `ara.conf`.
    own: String,
    realtime: Realtime,
    url: String,
    families: Mutex<Vec<String>>,
    /// The table that static files are read from.
    global: Mutex<String>,
    /// One change of the mappings at a time.
    mapping: tokio::sync::Mutex<()>,
}

impl Stage {
    async fn open(store: Arc<dyn Driver>, cache: &str) -> Verdict<Self> {
        let directory = tempfile::tempdir()?;
        let own = format!("{ARA}cache = {cache}\n");
        fs::write(directory.path().join("ara.conf"), &own)?;
        let realtime = Realtime::builder(directory.path())
            .driver(Arc::new(Given(store)))
            .breaker_pauses(NO_PAUSE)
            .open()?;
        let (gateway, _) = Gateway::builder(realtime.clone()).open()?;
        let listeners = Listeners::bind(&gateway.settings()).await?;
        let url = format!("http://{}", listeners.addresses()[0]);
        tokio::spawn(async move { gateway.serve(listeners, std::future::pending()).await });
        let (families, global) = (Mutex::default(), Mutex::new(PINGED.to_owned()));
        let mapping = tokio::sync::Mutex::default();
        let stage = Self { directory, own, realtime, url, families, global, mapping };
        stage.map(PINGED).await?;
        Ok(stage)
    }

    /// Static files come from this table.
    async fn read_files_from(&self, table: &str) -> Result<()> {
        {
            let mut global = self.global.lock().unwrap_or_else(PoisonError::into_inner);
            if *global == table {
                return Ok(());
            }
            table.clone_into(&mut global);
        }
        let _one_at_a_time = self.mapping.lock().await;
        self.write().await
    }

    /// Maps a family of the name of this table, as an operator does before he asks for it. Names
    /// that no line can have stay as they are: not mapped.
    async fn map(&self, table: &str) -> Result<()> {
        let _one_at_a_time = self.mapping.lock().await;
        if self.realtime.is_mapped(table) || table.contains(['\n', '=']) {
            return Ok(());
        }
        self.families
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(table.replace(';', "\\;"));
        self.write().await
    }

    /// Writes the files and has them read.
    async fn write(&self) -> Result<()> {
        let families = self.families.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let global = self.global.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut extconfig = format!("[settings]\nglobal => memory,kit,{global}\n");
        let mut ara = self.own.clone();
        for family in families {
            let _ = writeln!(extconfig, "{family} => memory,kit");
            if !family.contains([']', ';']) {
                let _ = writeln!(ara, "[family {family}]\nunknown-columns = refuse");
            }
        }
        for (name, text) in [("extconfig.conf", extconfig), ("ara.conf", ara)] {
            let written = fs::write(self.directory.path().join(name), text);
            written.map_err(|error| Error::internal(error.to_string()))?;
        }
        self.realtime.reload().await.map(drop)
    }
}

/// A kind whose one database is a driver that is open already.
#[derive(Debug)]
struct Given(Arc<dyn Driver>);

impl DriverKind for Given {
    fn token(&self) -> &'static str {
        "memory"
    }

    fn files(&self) -> &'static [&'static str] {
        &[]
    }

    fn check(&self, _: &Config) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn settings(&self, _: &OpenRequest<'_>) -> Result<Arc<dyn Settings>> {
        Ok(Arc::new(Opened(Arc::clone(&self.0))))
    }
}

#[derive(Debug)]
struct Opened(Arc<dyn Driver>);

impl Settings for Opened {
    fn open(&self) -> Arc<dyn Driver> {
        Arc::clone(&self.0)
    }

    fn same_as(&self, other: &dyn Settings) -> bool {
        let other: &dyn Any = other;
        other.is::<Self>()
    }
}

#[async_trait]
impl Harness for Remote {
    fn capabilities(&self) -> Capabilities {
        match self.protocol {
            Protocol::Full => CurlDriver::FULL_CAPABILITIES,
            _ => CurlDriver::CAPABILITIES,
        }
    }

    fn profile(&self) -> Profile {
        let profile = self.memory.profile();
        match self.protocol {
            Protocol::Full => profile,
            // Values are packed behind the gateway.
            _ => profile.with_compared_whole_values(),
        }
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        let stage = self.stage(namespace).await?;
        let mut settings = CurlSettings::new(&*stage.url);
        settings.protocol = self.protocol;
        let (main, families) = (Arc::new(CurlDriver::new(settings)), Mutex::default());
        Ok(Arc::new(Client { stage, main, families, is_closed: AtomicBool::new(false) }))
    }

    fn deviation(&self, case: &str) -> Option<&'static str> {
        let is_lossy = self.protocol == Protocol::Asterisk && LOSSY.contains(&case);
        is_lossy.then_some(AS_VARIABLES)
    }

    async fn create(
        &self,
        namespace: &str,
        table: &Table,
        columns: &[ColumnDefinition],
    ) -> Verdict {
        let store = self.memory.open(namespace).await?;
        let change = Alteration::CreateTable(columns.to_vec());
        Ok(store.alter(table, &change, Deadline::default()).await?)
    }

    async fn plant(&self, namespace: &str, table: &str, entry: &Fidelity) -> Verdict {
        self.memory.plant(namespace, table, entry).await
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        self.memory.faults(namespace).await
    }

    async fn clean(&self, namespace: &str) {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner).remove(namespace);
    }
}

/// The driver, with what an operator does around it: a family is mapped before it is asked for,
/// and in the protocol of `res_config_curl` each has a URL of its own.
#[derive(Debug)]
struct Client {
    stage: Arc<Stage>,
    main: Arc<CurlDriver>,
    families: Mutex<HashMap<String, Arc<CurlDriver>>>,
    is_closed: AtomicBool,
}

impl Client {
    async fn of(&self, table: &str) -> Result<Arc<CurlDriver>> {
        self.stage.map(table).await?;
        if self.main.settings().protocol == Protocol::Full {
            return Ok(Arc::clone(&self.main));
        }
        let family = {
            let mut families = self.families.lock().unwrap_or_else(PoisonError::into_inner);
            let family = families.entry(table.to_owned()).or_insert_with(|| {
                let name = utf8_percent_encode(table, NON_ALPHANUMERIC);
                let url = format!("{}/{name}", self.main.settings().database);
                Arc::new(CurlDriver::new(CurlSettings::new(url)))
            });
            Arc::clone(family)
        };
        if self.is_closed.load(Ordering::Relaxed) {
            family.close().await;
        }
        Ok(family)
    }

    /// The URL of a family is one of many of the database.
    fn named<T>(&self, outcome: Result<T>) -> Result<T> {
        outcome.map_err(|error| error.with_database(self.main.database()))
    }
}

#[async_trait]
impl Driver for Client {
    fn token(&self) -> &'static str {
        self.main.token()
    }

    fn database(&self) -> &str {
        self.main.database()
    }

    fn capabilities(&self) -> Capabilities {
        self.main.capabilities()
    }

    fn requirements(&self) -> RequirementsMode {
        self.main.requirements()
    }

    fn try_select(&self, _: &Table, _: &Filter, _: Selection) -> Option<Result<Rows>> {
        None
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        self.named(self.of(table.name()).await?.select(table, filter, selection, deadline).await)
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        self.named(self.of(table.name()).await?.scan(table, filter, batch, deadline).await)
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        self.stage.read_files_from(table.name()).await?;
        self.named(self.of(table.name()).await?.load(table, file, deadline).await)
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        self.named(self.of(table.name()).await?.update(table, filter, changes, deadline).await)
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        self.named(self.of(table.name()).await?.insert(table, changes, deadline).await)
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        self.named(self.of(table.name()).await?.delete(table, filter, deadline).await)
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        self.named(self.of(table.name()).await?.columns(table, deadline).await)
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        self.named(self.of(table.name()).await?.alter(table, change, deadline).await)
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        self.named(self.of(PINGED).await?.ping(deadline).await)
    }

    async fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
        self.main.close().await;
        let families: Vec<_> = {
            let families = self.families.lock().unwrap_or_else(PoisonError::into_inner);
            families.values().cloned().collect()
        };
        for family in families {
            family.close().await;
        }
    }
}
