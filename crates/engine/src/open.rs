//! Reading a configuration directory: mappings, drivers, policies, and everything wrong with them.

mod files;
mod report;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use asterisk_realtime_conf::{Directory, Files, Options};
use asterisk_realtime_core::{
    Category, Config, Diagnostic, DriverKind, Error, ErrorKind, Location, OpenRequest, Result,
};
use asterisk_realtime_extconfig::{self as extconfig, Mapping, Mappings};

use self::files::DriverFiles;
pub(crate) use self::files::{check_directory, invalid_file, unreadable};
use crate::cache;
use crate::family::{Family, Link, Store};
use crate::layers::Pauses;
use crate::metrics::Meter;
use crate::policy::{self, EngineSettings};
use crate::snapshot::{Families, Snapshot, StoreKey};
use crate::source::Source;

/// The name of the file that maps families.
pub(crate) const EXTCONFIG: &str = "extconfig.conf";

/// What a configuration is read from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) directory: PathBuf,
    /// Where text files come from; the directory itself unless the caller brought something.
    pub(crate) files: Option<Arc<dyn Files>>,
    pub(crate) kinds: Vec<Arc<dyn DriverKind>>,
    pub(crate) lookup_columns: LookupColumns,
    pub(crate) pauses: Pauses,
    pub(crate) caching: cache::Caching,
}

/// Says by which columns Asterisk looks a family up.
pub(crate) type LookupColumns = fn(&str) -> &'static [&'static str];

/// A reading of the whole directory.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) snapshot: Snapshot,
    /// The first fault that makes a file unusable as a whole; a reload then keeps the old table.
    pub(crate) fatal: Option<Error>,
}

impl Origin {
    fn files(&self, exec: bool) -> Arc<dyn Files> {
        match &self.files {
            Some(files) => Arc::clone(files),
            None => Arc::new(Directory::new(&self.directory).with_exec(exec)),
        }
    }

    fn tokens(&self) -> Vec<&'static str> {
        self.kinds.iter().map(|kind| kind.token()).collect()
    }

    fn kind(&self, token: &str) -> Option<&Arc<dyn DriverKind>> {
        self.kinds.iter().find(|kind| kind.token().eq_ignore_ascii_case(token))
    }
}

/// Reads the directory. Stores of `previous` whose settings did not change stay open.
pub(crate) fn read(origin: &Origin, previous: Option<&Snapshot>) -> Reading {
    Reader::new(origin, previous).read()
}

/// What the drivers' own files want in the environment, as far as they can be read.
pub(crate) fn environment(origin: &Origin) -> Vec<(String, String)> {
    let mut reader = Reader::new(origin, None);
    let (_, settings) = reader.settings();
    let options = asterisk(&settings);
    let kinds = origin.kinds.iter().filter_map(|kind| {
        let (_, config) = reader.first_of(kind.files(), &options).ok()??;
        Some(kind.environment(&config))
    });
    kinds.flatten().collect()
}

fn asterisk(settings: &EngineSettings) -> Options {
    Options::new().with_asterisk_version(settings.asterisk_version)
}

struct Reader<'a> {
    origin: &'a Origin,
    files: Arc<dyn Files>,
    previous: Option<&'a Snapshot>,
    diagnostics: Vec<Diagnostic>,
    fatal: Option<Error>,
    /// The drivers' own files by token; an error if the file cannot be used.
    driver_files: HashMap<&'static str, Result<DriverFiles>>,
    caches: cache::Plan,
    stores: HashMap<StoreKey, Result<Arc<Store>>>,
    meters: HashMap<(String, StoreKey), Arc<Meter>>,
}

impl<'a> Reader<'a> {
    fn new(origin: &'a Origin, previous: Option<&'a Snapshot>) -> Self {
        Self {
            origin,
            files: origin.files(false),
            previous,
            diagnostics: Vec::new(),
            fatal: None,
            driver_files: HashMap::new(),
            caches: cache::Plan::default(),
            stores: HashMap::new(),
            meters: HashMap::new(),
        }
    }

    /// Our own file, and what it says about reading the others.
    fn settings(&mut self) -> (Config, EngineSettings) {
        let own = self.text(policy::FILE, &Options::new()).unwrap_or_default().unwrap_or_default();
        let (settings, findings) = EngineSettings::read(&own, &self.origin.tokens());
        self.report_own(findings);
        self.files = self.origin.files(settings.exec);
        (own, settings)
    }

    fn read(mut self) -> Reading {
        let (own, settings) = self.settings();
        let options = asterisk(&settings);
        let mappings = self.mappings(&options, settings.asterisk_version);
        self.read_driver_files(&options);
        self.lint(&mappings, settings.asterisk_version);
        self.plan_caches(&own, &mappings, &settings);
        let (families, skipped) = self.families(&mappings, &settings, &own);
        self.report_unused(&own, &mappings);
        let mappings = mappings.iter().map(|mapping| Arc::new(self.source(mapping))).collect();
        let stores = self.stores.into_iter().filter_map(|(key, store)| Some((key, store.ok()?)));
        let snapshot = Snapshot {
            families,
            skipped,
            stores: stores.collect(),
            meters: self.meters,
            settings,
            own: Arc::new(own),
            diagnostics: self.diagnostics,
            files: self.files,
            mappings,
        };
        Reading { snapshot, fatal: self.fatal }
    }

    fn mappings(&mut self, options: &Options, asterisk_version: u32) -> Mappings {
        match self.text(EXTCONFIG, options) {
            Err(_) => Mappings::default(),
            Ok(None) => {
                let directory = self.origin.directory.display();
                let message = format!("there is no {EXTCONFIG} in {directory}: nothing is mapped");
                self.diagnostics.push(
                    Diagnostic::warning("extconfig-missing", message)
                        .at(Location::file(EXTCONFIG))
                        .with_help(
                            "write one, with lines such as `sippeers => sqlite3,asterisk` under \
                             `[settings]`",
                        ),
                );
                Mappings::default()
            }
            Ok(Some(config)) => {
                let (mappings, findings) = extconfig::read(&config, asterisk_version);
                self.diagnostics.extend(findings);
                mappings
            }
        }
    }

    fn lint(&mut self, mappings: &Mappings, asterisk_version: u32) {
        let tokens = self.origin.tokens();
        let files: Vec<_> = self
            .driver_files
            .iter()
            .filter_map(|(token, file)| {
                let (name, config) = file.as_ref().ok()?.main.as_ref()?;
                Some(extconfig::DriverFile::new(token, name, config))
            })
            .collect();
        let context = extconfig::Context::new(&tokens, asterisk_version).with_files(&files);
        let findings = extconfig::lint(mappings, &context);
        self.diagnostics.extend(findings);
    }

    /// Works out which stores have a cache.
    fn plan_caches(&mut self, own: &Config, mappings: &Mappings, settings: &EngineSettings) {
        let (options, findings) = cache::Options::read(own);
        self.report_own(findings);
        let store = |mapping: &Mapping| {
            let token = self.origin.kind(&mapping.driver)?.token();
            Some(StoreKey { token, database: mapping.database.clone() })
        };
        let caching = &self.origin.caching;
        let context = cache::Context {
            mappings,
            settings,
            store: &store,
            caching,
            directory: &self.origin.directory,
        };
        let (plan, findings) = options.plan(&context);
        self.caches = plan;
        self.diagnostics.extend(findings);
    }

    fn families(
        &mut self,
        mappings: &Mappings,
        settings: &EngineSettings,
        own: &Config,
    ) -> (Families, HashMap<String, String>) {
        let mut families = Families::default();
        let mut skipped = HashMap::new();
        for name in mappings.families() {
            let mut links = Vec::new();
            let mut reasons = Vec::new();
            for mapping in mappings.chain(name) {
                match self.link(mapping, own) {
                    Ok(link) => links.push(link),
                    Err(error) => {
                        self.report_skipped(mapping, &error);
                        reasons.push(error.to_string());
                    }
                }
            }
            if links.is_empty() {
                skipped.insert(name.to_ascii_lowercase(), reasons.join("; "));
                continue;
            }
            let policy = settings.policy(name);
            let family = Family { name: name.to_owned(), links, policy };
            families.insert(name.to_ascii_lowercase(), Arc::new(family));
        }
        (families, skipped)
    }

    /// The link of a mapping; an error if the mapping is to be passed over.
    fn link(&mut self, mapping: &Mapping, own: &Config) -> Result<Link> {
        let source = self.source(mapping);
        let defaulted = mapping.table.is_none();
        let table = mapping.table(&mapping.family)?;
        let kind = self.kind(mapping)?;
        let key = StoreKey { token: kind.token(), database: mapping.database.clone() };
        let store = match self.store(kind, &key, own) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(error),
            store => store,
        };
        if let Err(error) = &store {
            self.report_unusable(mapping, error);
        }
        // Stores that are shown alike are counted together: two of a name cannot be told apart.
        let shown = StoreKey { token: kind.token(), database: source.database.clone() };
        let meter = self.meter(&mapping.family, shown);
        Ok(Link::new(Arc::new(source), table, defaulted, store, meter))
    }

    /// The mapping, as it is told who answered.
    fn source(&self, mapping: &Mapping) -> Source {
        let kind = self.origin.kind(&mapping.driver);
        let database = kind.map(|kind| kind.shown(&mapping.database).into_owned());
        let database = database.unwrap_or_else(|| mapping.database.clone());
        Source {
            family: mapping.family.clone(),
            driver: mapping.driver.clone(),
            database,
            table: mapping.table.clone().unwrap_or_else(|| mapping.family.clone()),
            priority: mapping.priority,
            location: mapping.location.clone(),
        }
    }

    fn kind(&self, mapping: &Mapping) -> Result<&'a dyn DriverKind> {
        let kind = self.origin.kind(&mapping.driver).ok_or_else(|| {
            let known = self.origin.tokens().join(", ");
            Error::not_found(format!(
                "no driver {:?} in this program, which has {known}",
                mapping.driver
            ))
        })?;
        Ok(&**kind)
    }

    fn store(&mut self, kind: &dyn DriverKind, key: &StoreKey, own: &Config) -> Result<Arc<Store>> {
        if let Some(store) = self.stores.get(key) {
            return store.clone();
        }
        let store = self.open_store(kind, key, own);
        self.stores.insert(key.clone(), store.clone());
        store
    }

    /// The counters of a family and a store; they go on counting through a reload.
    fn meter(&mut self, family: &str, key: StoreKey) -> Arc<Meter> {
        let (token, name) = (key.token, family.to_ascii_lowercase());
        let key = (name, key);
        let known = self.previous.and_then(|previous| previous.meters.get(&key)).cloned();
        let meter = self.meters.entry(key.clone());
        let new = || Arc::new(Meter::new(family, token, &key.1.database));
        Arc::clone(meter.or_insert_with(|| known.unwrap_or_else(new)))
    }

    fn open_store(
        &self,
        kind: &dyn DriverKind,
        key: &StoreKey,
        own: &Config,
    ) -> Result<Arc<Store>> {
        let files = match self.driver_files.get(key.token) {
            Some(Err(error)) => return Err(error.clone()),
            Some(Ok(files)) => Some(files),
            None => None,
        };
        let request = OpenRequest {
            database: &key.database,
            directory: &self.origin.directory,
            file: files.and_then(|files| files.main.as_ref()).map(|(_, config)| config),
            second: files.and_then(|files| files.second.as_ref()),
            own: own_section(own, key),
        };
        let settings = kind.settings_with(&request, own)?;
        let unchanged = self
            .previous
            .and_then(|previous| previous.stores.get(key))
            .filter(|store| store.settings.same_as(&*settings));
        let plan = &self.caches;
        let open = || Arc::new(Store::open(settings, self.origin.pauses, plan, key));
        Ok(unchanged.map_or_else(open, |store| store.kept(plan, key)))
    }
}

/// Section `[TOKEN DATABASE]` of `ara.conf`.
fn own_section<'c>(own: &'c Config, key: &StoreKey) -> Option<&'c Category> {
    own.visible().find(|category| {
        category.name.split_once(' ').is_some_and(|(token, database)| {
            token.eq_ignore_ascii_case(key.token) && database.trim() == key.database
        })
    })
}
