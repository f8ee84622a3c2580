//! Scans: paged searches, on connections of their own, because a server keeps one search of that
//! kind for each.

use std::collections::VecDeque;
use std::mem;
use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core as core;
use asterisk_realtime_core::{Deadline, Filter, Result, Row, Scan};
use async_trait::async_trait;
use ldap3::{Ldap, Scope};

use crate::Referrals;
use crate::call::{self, Found, Page, Search};
use crate::directory::Directory;
use crate::entry::Entry;
use crate::error::{Failure, code};
use crate::plan::Plan;
use crate::referral::{Place, Question, Trail};
use crate::rows::Rows;
use crate::table::Table;

/// A scan: the pages of one server, then those of the servers to which it refers.
#[derive(Debug)]
pub(crate) struct DirectoryScan {
    directory: Arc<Directory>,
    name: core::Table,
    table: Arc<Table>,
    plan: Plan,
    batch: usize,
    /// What is being read; `None` between servers, and at the end.
    reading: Option<Reading>,
    trail: Trail,
    /// What of the last page is still to be given.
    rest: VecDeque<Entry>,
}

/// A search of which not all pages have been read.
#[derive(Debug)]
struct Reading {
    /// `None` for the first server.
    place: Option<Place>,
    /// `None` before the first page.
    ldap: Option<Ldap>,
    /// Where the next page begins.
    cookie: Vec<u8>,
}

impl Reading {
    fn new(place: Option<Place>) -> Self {
        Self { place, ldap: None, cookie: Vec::new() }
    }
}

impl Directory {
    pub(crate) async fn scan(
        self: &Arc<Self>,
        name: &core::Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<DirectoryScan> {
        let (table, plan) = self.plan(name, filter, deadline).await?;
        Ok(DirectoryScan {
            directory: Arc::clone(self),
            name: name.clone(),
            table,
            batch: usize::try_from(batch.get()).unwrap_or(usize::MAX),
            reading: Some(Reading::new(None)).filter(|_| !plan.is_empty),
            plan,
            trail: Trail::default(),
            rest: VecDeque::new(),
        })
    }
}

impl DirectoryScan {
    async fn next(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        let deadline = self.directory.deadline(deadline);
        while self.rest.len() < self.batch {
            let page = self.next_page(deadline).await.map_err(|failure| failure.error)?;
            let Some(found) = page else { break };
            let entries = self.directory.entries(found, &self.table)?;
            self.rest.extend(entries.into_iter().filter(|entry| self.plan.accepts(entry)));
        }
        let count = self.batch.min(self.rest.len());
        let mut entries: Vec<_> = self.rest.drain(..count).collect();
        self.directory.inherit(&self.table, &mut entries, deadline).await?;
        let mut rows = Rows::new(&self.table);
        entries.iter().map(|entry| rows.row(entry)).collect()
    }

    /// The next page of the server that is being read, else the first one of the next server;
    /// `None` at the end. After an error, or if this future is dropped, the scan is over.
    async fn next_page(&mut self, deadline: Deadline) -> Result<Option<Found>, Failure> {
        let mut trail = mem::take(&mut self.trail);
        let (mut found, reading) = if let Some(reading) = self.reading.take() {
            self.read(reading, deadline).await?
        } else {
            let next = trail.next(&self.directory.others)?;
            let Some(mut places) = next else { return Ok(None) };
            loop {
                let place = places.next()?;
                match self.read(Reading::new(Some(place.clone())), deadline).await {
                    Ok(read) => break read,
                    Err(failure) => places.failed(&place, failure)?,
                }
            }
        };
        if self.directory.settings.referrals == Referrals::Follow {
            let referrals = mem::take(&mut found.referrals);
            match &reading.place {
                Some(place) => trail.add_from(referrals, place),
                None => trail.add(referrals, &Question::of(self.search())),
            }
        }
        self.trail = trail;
        self.reading = Some(reading).filter(|reading| !reading.cookie.is_empty());
        Ok(Some(found))
    }

    fn search(&self) -> Search<'_> {
        Search {
            base: &self.directory.base,
            scope: Scope::Subtree,
            filter: &self.plan.filter,
            wanted: &self.table.wanted,
            limit: 0,
        }
    }

    /// Reads a page, and says where the next one begins.
    async fn read(
        &self,
        mut reading: Reading,
        deadline: Deadline,
    ) -> Result<(Found, Reading), Failure> {
        let (server, search) = match &reading.place {
            Some(place) => (&place.server, place.question.search(self.search())),
            None => (&self.directory.server, self.search()),
        };
        let mut ldap = match reading.ldap.take() {
            Some(ldap) => ldap,
            None => server.pool.alone(deadline).await?,
        };
        let most = usize::try_from(self.directory.settings.page_size.get()).unwrap_or(usize::MAX);
        let size = i32::try_from(self.batch.min(most)).unwrap_or(i32::MAX);
        let page = Page { size, cookie: mem::take(&mut reading.cookie) };
        let follows = self.directory.settings.referrals == Referrals::Follow;
        let mut found = match call::search(&mut ldap, search, Some(page), deadline).await {
            Err(failure) if follows && failure.is(code::REFERRAL) => {
                Found::elsewhere(failure.referred)
            }
            found => found?,
        };
        reading.cookie = mem::take(&mut found.cookie);
        reading.ldap = Some(ldap);
        Ok((found, reading))
    }
}

#[async_trait]
impl Scan for DirectoryScan {
    async fn next_batch(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        let rows = self.next(deadline).await;
        rows.map_err(|error| self.directory.named(error, Some(&self.name)))
    }
}
