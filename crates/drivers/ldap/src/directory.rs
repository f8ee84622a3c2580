//! One directory: its settings, connections and schema.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use asterisk_realtime_core as core;
use asterisk_realtime_core::{Deadline, Error, Result};
use ldap3::SearchEntry;
use tokio::time::timeout_at;

use crate::call::{Change, Found, Search};
use crate::entry::Entry;
use crate::error::{Failure, Nature, code};
use crate::referral::Others;
use crate::report::Reporter;
use crate::schema::Schema;
use crate::server::{Server, at};
use crate::table::Table;
use crate::{LdapSettings, Referrals, TOKEN};

/// A schema is not asked for again before this, however many unknown names come.
const FRESH: Duration = Duration::from_secs(5);

/// What all calls share.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) settings: Arc<LdapSettings>,
    pub(crate) base: String,
    pub(crate) server: Arc<Server>,
    /// Those to which the server refers.
    pub(crate) others: Others,
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
            server: Arc::new(Server::new(&settings)),
            others: Others::new(&settings),
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

    /// Searches, also where the server refers to if that is wanted.
    pub(crate) async fn find(
        &self,
        search: Search<'_>,
        deadline: Deadline,
    ) -> Result<Found, Failure> {
        let found = self.server.find(search, deadline).await;
        let found = match (found, self.settings.referrals) {
            (Ok(found), Referrals::Follow) if !found.referrals.is_empty() => found,
            (Err(failure), Referrals::Follow) if failure.is(code::REFERRAL) => {
                Found::elsewhere(failure.referred)
            }
            (found, _) => return found,
        };
        // In a box: most directories are in one place, and every call would carry its state.
        Box::pin(self.others.complete(found, search, deadline)).await
    }

    /// Reads the entries that a search found.
    pub(crate) fn entries(&self, found: Found, table: &Table) -> Result<Vec<Entry>> {
        if !found.referrals.is_empty() {
            self.reporter.referral(&table.section.name);
        }
        let entries = found.entries.into_iter();
        entries.map(|entry| Entry::read(entry, table, &self.reporter)).collect()
    }

    /// Changes an entry, also on another server to which this one refers if that is wanted.
    pub(crate) async fn change(
        &self,
        dn: &str,
        change: Change,
        deadline: Deadline,
    ) -> Result<(), Failure> {
        if self.settings.referrals == Referrals::Ignore {
            return self.server.change(dn, change, deadline).await;
        }
        match self.server.change(dn, change.clone(), deadline).await {
            Err(failure) if failure.is(code::REFERRAL) => {
                Box::pin(self.others.change(failure, dn, change, deadline)).await
            }
            changed => changed,
        }
    }

    /// Gives all connections back, and lends none any more.
    pub(crate) fn close(&self) {
        self.server.pool.close();
        self.others.close();
    }

    /// Makes sure that the server answers and has the base.
    pub(crate) async fn ping(&self, deadline: Deadline) -> Result<()> {
        let wanted = ["1.1".to_owned()];
        let found = self.find(at(&self.base, "(objectClass=*)", &wanted), deadline).await;
        found.map(|_| ()).map_err(|failure| failure.error)
    }
}

fn first_of(entry: SearchEntry, name: &str) -> Option<String> {
    let mut attributes = entry.attrs.into_iter();
    attributes.find(|(key, _)| key.eq_ignore_ascii_case(name))?.1.into_iter().next()
}
