//! Parts of a directory that are on other servers (RFC 4511, sections 4.1.10 and 4.5.3).

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{mem, vec};

use asterisk_realtime_core::{Deadline, Error, ErrorKind, Result};
use ldap3::{Scope, get_url_params};
use url::Url;

use crate::LdapSettings;
use crate::call::{Change, Found, Search};
use crate::error::{Failure, code};
use crate::server::Server;

/// Servers may refer on and on; nobody means more than this.
const MOST_HOPS: u32 = 10;

/// Connections are kept to so many other servers.
const MOST_SERVERS: usize = 32;

/// The servers to which a directory refers.
#[derive(Debug)]
pub(crate) struct Others {
    settings: Arc<LdapSettings>,
    /// By URL; `None` once they are closed.
    servers: Mutex<Option<HashMap<String, Arc<Server>>>>,
}

/// What is asked of a server.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    base: String,
    scope: Scope,
    filter: String,
}

/// Where a question is to be asked.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) server: Arc<Server>,
    pub(crate) question: Question,
    url: String,
    hops: u32,
}

/// The places of one part, which are asked in turn until one is there.
#[derive(Debug)]
pub(crate) struct Places {
    places: vec::IntoIter<Place>,
    last: Option<Failure>,
}

/// The way of one call from server to server.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    waiting: VecDeque<Reference>,
    /// Servers and bases: what has been asked is not asked again.
    seen: HashSet<(String, String)>,
}

/// A part that is elsewhere.
#[derive(Debug)]
struct Reference {
    urls: Vec<String>,
    question: Question,
    hops: u32,
}

impl Question {
    pub(crate) fn of(search: Search<'_>) -> Self {
        let Search { base, scope, filter, .. } = search;
        Self { base: base.to_owned(), scope, filter: filter.to_owned() }
    }

    /// The search in place of one for the same attributes.
    pub(crate) fn search<'a>(&'a self, like: Search<'a>) -> Search<'a> {
        Search { base: &self.base, scope: self.scope, filter: &self.filter, ..like }
    }
}

impl Place {
    /// The server and the question that a URL names (RFC 4516); what it does not say is as before.
    fn parse(text: &str, others: &Others, reference: &Reference) -> Result<Self> {
        let refuse = |why: &str| Error::unsupported(format!("the server refers to {why}"));
        let unreadable = || refuse("what is no URL of a directory");
        let url = Url::parse(text).map_err(|_| unreadable())?;
        let named = get_url_params(&url).map_err(|_| unreadable())?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(unreadable)?;
        if !matches!(url.scheme(), "ldap" | "ldaps") {
            return Err(unreadable());
        }
        if url.scheme() == "ldap" && !others.may_be_plain() {
            return Err(Error::denied(
                "the server refers to one that would be asked without encryption (`starttls`)",
            ));
        }
        let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
        let server = format!("{}://{}{port}", url.scheme(), host.to_ascii_lowercase());
        let mut question = reference.question.clone();
        if !named.base.is_empty() {
            question.base = named.base.into_owned();
        }
        // Attributes, scope and filter stand behind one another.
        let parts: Vec<_> = url.query().unwrap_or_default().split('?').collect();
        let is_given = |part: usize| parts.get(part).is_some_and(|part| !part.is_empty());
        if is_given(1) {
            question.scope = named.scope;
        }
        if is_given(2) {
            question.filter = named.filter.into_owned();
        }
        Ok(Self { server: others.server(&server)?, question, url: server, hops: reference.hops })
    }

    fn key(&self) -> (String, String) {
        (self.url.clone(), self.question.base.to_lowercase())
    }

    /// Says where it failed.
    fn failed(&self, failure: Failure) -> Failure {
        let Failure { error, .. } = &failure;
        let message =
            format!("{} (at {}, to which the directory refers)", error.message(), self.url);
        let told = Error::new(error.kind(), message);
        Failure { error: told.with_source(error.clone()), ..failure }
    }
}

impl Places {
    /// The next one.
    ///
    /// # Errors
    ///
    /// What the last one failed with, if there is no other.
    pub(crate) fn next(&mut self) -> Result<Place, Failure> {
        let nowhere = || Error::internal("a part of the directory is nowhere").into();
        self.places.next().ok_or_else(|| self.last.take().unwrap_or_else(nowhere))
    }

    /// Takes note of a failure after which another place may be asked.
    ///
    /// # Errors
    ///
    /// The failure, if no other place would answer otherwise.
    pub(crate) fn failed(&mut self, place: &Place, failure: Failure) -> Result<(), Failure> {
        let may_be_elsewhere = failure.error.kind() == ErrorKind::Unavailable;
        let failure = place.failed(failure);
        if !may_be_elsewhere {
            return Err(failure);
        }
        self.last = Some(failure);
        Ok(())
    }
}

impl Trail {
    /// Adds the parts that an answer to this question lacks.
    pub(crate) fn add(&mut self, references: Vec<Vec<String>>, asked: &Question) {
        self.add_behind(references, asked, 0);
    }

    /// Adds those that an answer from this place lacks.
    pub(crate) fn add_from(&mut self, references: Vec<Vec<String>>, place: &Place) {
        self.add_behind(references, &place.question, place.hops);
    }

    fn add_behind(&mut self, references: Vec<Vec<String>>, asked: &Question, hops: u32) {
        self.waiting.extend(references.into_iter().map(|urls| Reference {
            urls,
            question: asked.clone(),
            hops: hops + 1,
        }));
    }

    /// The places where the next part is, one as good as another; `None` at the end.
    ///
    /// # Errors
    ///
    /// If there is no place that can be asked, or no end of it.
    pub(crate) fn next(&mut self, others: &Others) -> Result<Option<Places>> {
        while let Some(reference) = self.waiting.pop_front() {
            if reference.hops > MOST_HOPS {
                return Err(Error::invalid("the servers refer to each other without an end"));
            }
            let (mut places, mut refusal) = (Vec::new(), None);
            for url in &reference.urls {
                match Place::parse(url, others, &reference) {
                    Ok(place) => places.push(place),
                    Err(error) => refusal = Some(error),
                }
            }
            if places.is_empty() {
                let nowhere = || Error::unsupported("the server refers to no server");
                return Err(refusal.unwrap_or_else(nowhere));
            }
            if places.iter().all(|place| !self.seen.contains(&place.key())) {
                self.seen.extend(places.iter().map(Place::key));
                return Ok(Some(Places { places: places.into_iter(), last: None }));
            }
        }
        Ok(None)
    }
}

impl Others {
    pub(crate) fn new(settings: &Arc<LdapSettings>) -> Self {
        Self { settings: Arc::clone(settings), servers: Mutex::new(Some(HashMap::new())) }
    }

    pub(crate) fn close(&self) {
        for server in self.lock().take().into_iter().flatten() {
            server.1.pool.close();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<HashMap<String, Arc<Server>>>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a connection may begin without encryption: only if that to the first server does, or
    /// it is encrypted before the password is sent.
    fn may_be_plain(&self) -> bool {
        let is_plain = |url: &str| url.to_ascii_lowercase().starts_with("ldap:");
        self.settings.tls.starttls || self.settings.url.split_whitespace().any(is_plain)
    }

    fn server(&self, url: &str) -> Result<Arc<Server>> {
        let mut servers = self.lock();
        let servers = servers.as_mut().ok_or_else(|| Error::unavailable("the driver is closed"))?;
        if servers.len() >= MOST_SERVERS && !servers.contains_key(url) {
            // Calls under way keep theirs.
            servers.clear();
        }
        let server = servers.entry(url.to_owned()).or_insert_with(|| {
            let settings =
                LdapSettings { url: url.to_owned(), ..LdapSettings::clone(&self.settings) };
            Arc::new(Server::new(&Arc::new(settings)))
        });
        Ok(Arc::clone(server))
    }

    /// Adds to what was found what is on other servers.
    ///
    /// # Errors
    ///
    /// As of the search: an answer that lacks a part is none.
    pub(crate) async fn complete(
        &self,
        mut found: Found,
        search: Search<'_>,
        deadline: Deadline,
    ) -> Result<Found, Failure> {
        let mut trail = Trail::default();
        trail.add(mem::take(&mut found.referrals), &Question::of(search));
        while let Some(mut places) = trail.next(self)? {
            let (place, more) = loop {
                let place = places.next()?;
                match place.server.find(place.question.search(search), deadline).await {
                    Ok(more) => break (place, more),
                    Err(failure) if failure.is(code::REFERRAL) => {
                        break (place, Found::elsewhere(failure.referred));
                    }
                    Err(failure) => places.failed(&place, failure)?,
                }
            };
            found.entries.extend(more.entries);
            trail.add_from(more.referrals, &place);
        }
        Ok(found)
    }

    /// Changes an entry where it is, which a server has refused because it is elsewhere.
    ///
    /// # Errors
    ///
    /// As of the change.
    pub(crate) async fn change(
        &self,
        refusal: Failure,
        dn: &str,
        change: Change,
        deadline: Deadline,
    ) -> Result<(), Failure> {
        let mut trail = Trail::default();
        let entry = Question { base: dn.to_owned(), scope: Scope::Base, filter: String::new() };
        trail.add(vec![refusal.referred.clone()], &entry);
        while let Some(mut places) = trail.next(self)? {
            loop {
                let place = places.next()?;
                let dn = &place.question.base;
                match place.server.change(dn, change.clone(), deadline).await {
                    Ok(()) => return Ok(()),
                    Err(failure) if failure.is(code::REFERRAL) => {
                        trail.add_from(vec![failure.referred], &place);
                        break;
                    }
                    Err(failure) => places.failed(&place, failure)?,
                }
            }
        }
        Err(refusal)
    }
}
