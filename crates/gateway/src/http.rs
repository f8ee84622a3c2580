//! From a request to its answer.

mod answer;
mod body;
mod files;
mod full;
mod route;
mod rows;
mod scan;
mod stock;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use asterisk_realtime_core::{Error, Result};
use asterisk_realtime_engine::Realtime;
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};

use crate::auth::{Identity, Refusal};
use crate::gateway::{Shared, State};
use crate::log;
use crate::observe::Finished;
use crate::page::Page;
use crate::server::{Context, Phase, Pulse};

use answer::{Answer, AnswerBody};
use route::{Operation, Route};

/// The operation of a request for a page.
pub(crate) const PAGE: &str = "page";

/// Answers a request.
pub(crate) async fn handle(
    context: Arc<Context>,
    request: Request<Incoming>,
) -> std::result::Result<Response<AnswerBody>, Infallible> {
    context.pulse.set(Phase::Busy);
    let started = Instant::now();
    let number = context.shared.counters.numbers.fetch_add(1, Ordering::Relaxed) + 1;
    let (parts, body) = request.into_parts();
    let state = context.shared.state();
    let route = Route::of(&parts.uri, &parts.headers);
    let mut exchange = Exchange {
        context: &context,
        state: &state,
        parts: &parts,
        route: &route,
        client: None,
        received: 0,
    };
    let answer = exchange.answer(body).await;
    let finished = Finished {
        number,
        protocol: route.protocol,
        operation: answer.operation,
        family: answer.family.as_deref(),
        client: exchange.client.map(|name| &**name),
        status: answer.status.as_u16(),
        error: answer.error.as_ref().map(Error::kind),
        elapsed: started.elapsed(),
        received: exchange.received,
        sent: answer.body.len(),
    };
    log::access(&context, &state.settings, &finished, answer.error.as_ref());
    context.shared.finished(&finished);
    let response = answer.into_response(context.is_refused);
    context.pulse.set(Phase::Idle);
    Ok(response)
}

/// One of the requests that may be worked on at a time.
#[derive(Debug)]
pub(crate) struct Slot(Arc<Context>);

impl Slot {
    /// `None` if there are too many.
    fn take(context: &Arc<Context>, most: usize) -> Option<Self> {
        let before = context.shared.counters.requests.fetch_add(1, Ordering::Relaxed);
        let slot = Self(Arc::clone(context));
        (before < most).then_some(slot)
    }

    /// What the connection is doing.
    fn pulse(&self) -> &Pulse {
        &self.0.pulse
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.shared.counters.requests.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A request on its way to an answer.
struct Exchange<'x> {
    context: &'x Arc<Context>,
    state: &'x State,
    parts: &'x Parts,
    route: &'x Route<'x>,
    client: Option<&'x Arc<str>>,
    received: usize,
}

impl<'x> Exchange<'x> {
    async fn answer(&mut self, body: Incoming) -> Answer<'x> {
        let path = self.parts.uri.path();
        let pages = &self.context.shared.pages;
        if let Some(page) = pages.iter().find(|page| page.path() == path)
            && !self.context.is_refused
        {
            return self.page(&**page).await;
        }
        let limits = &self.state.settings.limits;
        let slot = Slot::take(self.context, limits.requests);
        let Some(slot) = slot.filter(|_| !self.context.is_refused) else {
            let error = Error::unavailable("the gateway has more to do than it may");
            return Answer::failed(self.route, error);
        };
        let who = match self.identify() {
            Ok(who) => who,
            Err(refusal) => return self.refused(refusal),
        };
        self.client = who.client;
        let body = match body::read(body, limits).await {
            Ok(body) => body,
            Err(fault) => return Answer::failed_with(self.route, fault.status, fault.error),
        };
        self.received = body.len();
        match self.route.operation {
            Operation::Stock(op) => self.stock(op, who, &body).await,
            Operation::Full(op) => self.full(op, who, &body, slot).await,
            Operation::Unknown(_) => {
                let error = Error::not_found(
                    "the path ends in no operation; a base URL is http://HOST:PORT/FAMILY",
                );
                Answer::failed(self.route, error)
            }
        }
    }

    fn identify(&self) -> std::result::Result<Identity<'x>, Refusal> {
        self.state.access.identify(&self.parts.headers, self.context.is_local)
    }

    /// A page counts among no limit of requests: a gateway that is busy lives.
    async fn page(&mut self, page: &dyn Page) -> Answer<'x> {
        let who = self.identify();
        match &who {
            Ok(who) => self.client = who.client,
            Err(_) if page.is_public() => {}
            Err(refusal) => return self.refused(*refusal),
        }
        if matches!(self.parts.method, Method::GET | Method::HEAD) {
            return Answer::page(page.answer(who.is_ok()).await);
        }
        let error = Error::invalid("a page is only to be read");
        Answer::failed_with(self.route, StatusCode::METHOD_NOT_ALLOWED, error)
    }

    /// Tells nothing of families: none was looked at.
    fn refused(&self, refusal: Refusal) -> Answer<'x> {
        let (status, error) = match refusal {
            Refusal::Browser => (
                StatusCode::FORBIDDEN,
                Error::denied("pages in browsers may not ask without credentials"),
            ),
            Refusal::Credentials if self.state.access.has_clients() => (
                StatusCode::UNAUTHORIZED,
                Error::denied("no credentials, or not those of a client of the gateway"),
            ),
            Refusal::Credentials => (
                StatusCode::FORBIDDEN,
                Error::denied("the gateway answers to programs of its own machine only"),
            ),
        };
        Answer::failed_with(self.route, status, error)
    }

    fn shared(&self) -> &'x Shared {
        &self.context.shared
    }

    fn realtime(&self) -> &'x Realtime {
        &self.context.shared.realtime
    }

    /// Whether the family is there, and whoever asks may know of it.
    fn knows(&self, family: &str, who: Identity<'_>) -> bool {
        let rights = who.rights;
        let may = rights.read.contains(family)
            || rights.write.contains(family)
            || rights.alter.contains(family);
        may && self.realtime().is_mapped(family)
    }
}

/// Refuses what somebody may not do with a family that he may know of.
fn allowed(is_allowed: bool, what: &str) -> Result<()> {
    if is_allowed {
        return Ok(());
    }
    Err(Error::denied(format!("whoever asks may not {what} this family")))
}
