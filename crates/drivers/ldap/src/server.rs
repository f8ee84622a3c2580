//! One server: its connections, and what is sent over them until there is an answer.

use std::sync::Arc;

use asterisk_realtime_core::{Deadline, Error, ErrorKind};
use ldap3::Scope;

use crate::LdapSettings;
use crate::call::{self, Change, Found, Page, Search};
use crate::error::{Failure, Nature, code};
use crate::pool::{Lease, Pool};

#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) pool: Pool,
    page_size: i32,
}

impl Server {
    pub(crate) fn new(settings: &Arc<LdapSettings>) -> Self {
        let page_size = i32::try_from(settings.page_size.get()).unwrap_or(i32::MAX);
        Self { pool: Pool::new(settings), page_size }
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
        let mut page = Page { size: self.page_size, cookie: Vec::new() };
        let mut all = Found::default();
        loop {
            let found = call::search(&mut ldap, search, Some(page.clone()), deadline).await?;
            all.entries.extend(found.entries);
            all.referrals.extend(found.referrals);
            if found.cookie.is_empty() {
                return Ok(all);
            }
            page.cookie = found.cookie;
        }
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
