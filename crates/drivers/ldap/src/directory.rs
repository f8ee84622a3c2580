//! One directory: its settings, connections and schema.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use asterisk_realtime_core as core;
use asterisk_realtime_core::{Deadline, Error, ErrorKind, Result};
use ldap3::{ResultEntry, Scope, SearchEntry};
use tokio::time::timeout_at;

use crate::call::{self, Change, Found, Page, Search};
use crate::entry::Entry;
use crate::error::{Failure, Nature, code};
use crate::pool::{Lease, Pool};
use crate::report::Reporter;
use crate::schema::Schema;
use crate::table::Table;
use crate::{LdapSettings, TOKEN};

/// A schema is not asked for again before this, however many unknown names come.
const FRESH: Duration = Duration::from_secs(5);

/// What all calls share.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) settings: Arc<LdapSettings>,
    pub(crate) base: String,
    pub(crate) pool: Pool,
    pub(crate) reporter: Reporter,
    tables: ArcSwap<HashMap<String, Arc<Table>>>,
    /// The schema and when it was read; held while it is being read, so that only one call does.
    schema: tokio::sync::Mutex<Option<Known>>,
}

#[derive(Clone, Debug)]
struct Known {
    /// `None` if the server does not show it.
    schema: Option<Arc<Schema>>,
    since: Instant,
}

impl Directory {
    pub(crate) fn new(settings: LdapSettings) -> Self {
        let settings = Arc::new(settings);
        Self {
            base: settings.base(),
            pool: Pool::new(&settings),
            reporter: Reporter::new(&settings.database),
            tables: ArcSwap::default(),
            schema: tokio::sync::Mutex::default(),
            settings,
        }
    }

    /// The deadline of a call, which our own may bring forward.
    pub(crate) fn deadline(&self, deadline: Deadline) -> Deadline {
        match self.settings.deadline {
            Some(own) => deadline.min(Deadline::after(own)),
            None => deadline,
        }
    }

    /// Says whose error it is.
    pub(crate) fn named(&self, error: Error, table: Option<&core::Table>) -> Error {
        let error = error.with_driver(TOKEN).with_database(&*self.settings.database);
        match table {
            Some(table) => error.with_table(table.name()),
            None => error,
        }
    }

    /// The table, from memory if it is known.
    pub(crate) async fn table(&self, name: &core::Table, deadline: Deadline) -> Result<Arc<Table>> {
        if deadline.has_passed() {
            return Err(Error::unavailable("the call ran out of time before it was sent"));
        }
        match self.tables.load().get(name.name()) {
            Some(table) => Ok(Arc::clone(table)),
            None => self.make_table(name.name(), deadline, FRESH).await,
        }
    }

    /// The table after another look at the schema, if the last one was not just now; `None` then.
    pub(crate) async fn renewed(
        &self,
        old: &Table,
        deadline: Deadline,
    ) -> Result<Option<Arc<Table>>> {
        if old.made.elapsed() < FRESH {
            return Ok(None);
        }
        self.make_table(&old.section.name, deadline, FRESH).await.map(Some)
    }

    async fn make_table(
        &self,
        name: &str,
        deadline: Deadline,
        age: Duration,
    ) -> Result<Arc<Table>> {
        let section = self.settings.section(name).ok_or_else(|| {
            Error::not_found("res_ldap.conf has no section of the name of this table")
        })?;
        let schema = self.schema(deadline, age).await?;
        let table = Arc::new(Table::new(section, schema.as_deref()));
        self.tables.rcu(|tables| {
            let mut tables = HashMap::clone(tables);
            tables.insert(name.to_owned(), Arc::clone(&table));
            tables
        });
        Ok(table)
    }

    /// The schema, not older than this; `None` if the server does not show it.
    pub(crate) async fn schema(
        &self,
        deadline: Deadline,
        age: Duration,
    ) -> Result<Option<Arc<Schema>>> {
        let waiting = timeout_at(deadline.instant().into(), self.schema.lock()).await;
        let mut known = waiting
            .map_err(|_| Error::unavailable("the schema of the server was not read in time"))?;
        if let Some(known) = known.as_ref().filter(|known| known.since.elapsed() < age) {
            return Ok(known.schema.clone());
        }
        let schema = self.read_schema(deadline).await.map_err(|failure| failure.error)?;
        let schema = schema.map(Arc::new);
        *known = Some(Known { schema: schema.clone(), since: Instant::now() });
        Ok(schema)
    }

    /// The base says where its schema is (RFC 4512, section 4.4).
    async fn read_schema(&self, deadline: Deadline) -> Result<Option<Schema>, Failure> {
        let wanted = ["subschemaSubentry".to_owned()];
        let found = self.find(at(&self.base, "(objectClass=*)", &wanted), deadline).await?;
        let entry = found.entries.into_iter().next().map(SearchEntry::construct);
        let place = entry.and_then(|entry| first_of(entry, &wanted[0]));
        let Some(place) = place else { return Ok(None) };
        let wanted = ["attributeTypes".to_owned(), "objectClasses".to_owned()];
        let search = at(&place, "(objectClass=subschema)", &wanted);
        let found = match self.find(search, deadline).await {
            Ok(found) => found,
            Err(Failure { nature: Nature::Refused(_), .. }) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let Some(entry) = found.entries.into_iter().next() else { return Ok(None) };
        let mut attributes = SearchEntry::construct(entry).attrs;
        let mut values = |name: &str| {
            let key = attributes.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned();
            key.and_then(|key| attributes.remove(&key)).unwrap_or_default()
        };
        let (types, classes) = (values("attributeTypes"), values("objectClasses"));
        if types.is_empty() {
            return Ok(None);
        }
        let types = types.iter().map(String::as_str);
        Ok(Some(Schema::parse(types, classes.iter().map(String::as_str))))
    }

    /// Searches; once more on another connection if the first one turns out to be gone, and in
    /// pages if the server does not give so much at once.
    pub(crate) async fn find(
        &self,
        search: Search<'_>,
        deadline: Deadline,
    ) -> Result<Found, Failure> {
        let mut last = self.find_once(search, deadline).await;
        let is_lost = |failure: &Failure| {
            failure.nature == Nature::Lost
                || failure.is(code::BUSY)
                || failure.is(code::UNAVAILABLE)
        };
        if last.as_ref().is_err_and(is_lost) && !deadline.has_passed() {
            self.pool.forget_all();
            last = self.find_once(search, deadline).await;
        }
        match last {
            Err(failure) if failure.is(code::SIZE_LIMIT) => {
                self.find_in_pages(search, deadline).await
            }
            last => last,
        }
    }

    async fn find_once(&self, search: Search<'_>, deadline: Deadline) -> Result<Found, Failure> {
        let mut lease = self.pool.lend(deadline).await?;
        let found = call::search(&mut lease.ldap, search, None, deadline).await;
        self.judge(&lease, found)
    }

    /// What an answer, or none, says of the connection.
    fn judge<T>(&self, lease: &Lease, answer: Result<T, Failure>) -> Result<T, Failure> {
        match &answer {
            Err(Failure { nature: Nature::Lost | Nature::Late, .. }) => self.pool.forget(lease),
            _ => lease.is_answered(),
        }
        answer
    }

    /// A server keeps one paged search per connection, so it gets a connection of its own.
    async fn find_in_pages(
        &self,
        search: Search<'_>,
        deadline: Deadline,
    ) -> Result<Found, Failure> {
        let mut ldap = self.pool.alone(deadline).await?;
        let size = i32::try_from(self.settings.page_size.get()).unwrap_or(i32::MAX);
        let mut page = Page { size, cookie: Vec::new() };
        let mut all = Found { entries: Vec::new(), has_referrals: false, cookie: Vec::new() };
        loop {
            let found = call::search(&mut ldap, search, Some(page.clone()), deadline).await?;
            all.entries.extend(found.entries);
            all.has_referrals |= found.has_referrals;
            if found.cookie.is_empty() {
                return Ok(all);
            }
            page.cookie = found.cookie;
        }
    }

    /// Reads the entries that a search found.
    pub(crate) fn entries(
        &self,
        found: Vec<ResultEntry>,
        has_referrals: bool,
        table: &Table,
    ) -> Result<Vec<Entry>> {
        if has_referrals {
            self.reporter.referral(&table.section.name);
        }
        found.into_iter().map(|entry| Entry::read(entry, table, &self.reporter)).collect()
    }

    /// Changes an entry. A connection that has been quiet is made sure of first, so that a server
    /// that has come back costs no write.
    pub(crate) async fn change(
        &self,
        dn: &str,
        change: Change,
        deadline: Deadline,
    ) -> Result<(), Failure> {
        let mut lease = self.pool.lend(deadline).await?;
        if lease.is_quiet() {
            // The root of all entries. An answer is enough, also that we may not see it.
            match self.find(at("", "(objectClass=*)", &[]), deadline).await {
                Ok(_) | Err(Failure { nature: Nature::Refused(_), .. }) => {}
                Err(failure) => return Err(unsent(failure)),
            }
            lease = self.pool.lend(deadline).await?;
        }
        let answer = call::change(&mut lease.ldap, dn, change, deadline).await;
        self.judge(&lease, answer)
    }

    /// Makes sure that the server answers and has the base.
    pub(crate) async fn ping(&self, deadline: Deadline) -> Result<()> {
        let wanted = ["1.1".to_owned()];
        let found = self.find(at(&self.base, "(objectClass=*)", &wanted), deadline).await;
        found.map(|_| ()).map_err(|failure| failure.error)
    }
}

/// A search for one entry by its name.
pub(crate) fn at<'a>(base: &'a str, filter: &'a str, wanted: &'a [String]) -> Search<'a> {
    Search { base, scope: Scope::Base, filter, wanted, limit: 0 }
}

/// A failure of what comes before a write: nothing has been written.
pub(crate) fn unsent(failure: Failure) -> Failure {
    let Failure { error, .. } = failure;
    Failure::unsent(match error.kind() {
        ErrorKind::Uncertain => {
            Error::unavailable("the server did not answer; nothing has been written")
                .with_source(error)
        }
        _ => error,
    })
}

fn first_of(entry: SearchEntry, name: &str) -> Option<String> {
    let mut attributes = entry.attrs.into_iter();
    attributes.find(|(key, _)| key.eq_ignore_ascii_case(name))?.1.into_iter().next()
}
