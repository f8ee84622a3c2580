//! The full protocol.

use std::borrow::Cow;
use std::time::Duration;

use asterisk_realtime_core::{Deadline, Driver as _, Error, Result, Table};
use asterisk_realtime_wire::full::{self, Call, Op, Request};
use hyper::{Method, StatusCode};

use super::answer::{Answer, unknown};
use super::scan::ScanBody;
use super::{Exchange, Slot, allowed};
use crate::auth::Identity;

/// The most that a change of a table may take: many stores copy all of its rows.
const ALTER: Duration = Duration::from_mins(10);

/// What a call came to.
enum Done {
    Text(String),
    Scan(ScanBody),
}

impl<'x> Exchange<'x> {
    pub(super) async fn full(
        &self,
        op: Op,
        who: Identity<'_>,
        body: &[u8],
        slot: Slot,
    ) -> Answer<'x> {
        let version = self.parts.headers.get(full::HEADER);
        if version.is_none_or(|version| version != full::VERSION) {
            let message = "the gateway speaks version 1 of the full protocol";
            return Answer::failed(self.route, Error::unsupported(message));
        }
        if self.parts.method != Method::POST {
            let error = Error::invalid("the method of the full protocol is POST");
            return Answer::failed_with(self.route, StatusCode::METHOD_NOT_ALLOWED, error);
        }
        let request = match Request::decode(op, body) {
            Ok(request) => request,
            Err(error) => return Answer::failed(self.route, error),
        };
        if request.call == Call::Ping {
            return self.ping(&request, who).await;
        }
        let Some(family) = self.family(&request) else {
            let error = Error::invalid("no table is named");
            return Answer::failed(self.route, error);
        };
        if !self.knows(&family, who) {
            return Answer::failed(self.route, unknown("family", &family));
        }
        let answer = match self.call(&family, who, request, slot).await {
            Ok(Done::Text(body)) => Answer::text(self.route, body),
            Ok(Done::Scan(body)) => Answer::scan(self.route, body),
            Err(error) => Answer::failed(self.route, error),
        };
        answer.about(family)
    }

    /// The family that the URL ends in, else the table.
    fn family(&self, request: &Request) -> Option<Cow<'x, str>> {
        let named = || request.table.as_ref().map(|table| Cow::Owned(table.name().to_owned()));
        self.route.family.clone().or_else(named)
    }

    async fn call(
        &self,
        family: &str,
        who: Identity<'_>,
        request: Request,
        slot: Slot,
    ) -> Result<Done> {
        let rights = who.rights;
        match &request.call {
            Call::Alter(_) => allowed(rights.alter.contains(family), "alter the table of")?,
            Call::Delete(_) | Call::Insert(_) | Call::Update(..) => {
                allowed(rights.write.contains(family), "write to")?;
            }
            _ => allowed(rights.read.contains(family), "read")?,
        }
        let stores = &self.shared().stores;
        let table = Table::mapped(family)?;
        let time = request.timeout.min(self.state.settings.limits.deadline);
        let deadline = Deadline::after(time);
        Ok(Done::Text(match request.call {
            Call::Select(filter, selection) => {
                let rows = match stores.try_select(&table, &filter, selection) {
                    Some(rows) => rows?.into_vec(),
                    None => stores.select(&table, &filter, selection, deadline).await?,
                };
                full::encode_rows(&rows)
            }
            Call::Scan(filter, batch) => {
                let scan = stores.scan(&table, filter.as_ref(), batch, deadline).await?;
                return Ok(Done::Scan(ScanBody::new(scan, time, slot)));
            }
            Call::Load(file) => full::encode_lines(&stores.load(&table, &file, deadline).await?),
            Call::Update(filter, changes) => {
                full::encode_count(stores.update(&table, &filter, &changes, deadline).await?)
            }
            Call::Insert(changes) => {
                full::encode_count(stores.insert(&table, &changes, deadline).await?)
            }
            Call::Delete(filter) => {
                full::encode_count(stores.delete(&table, &filter, deadline).await?)
            }
            Call::Columns => full::encode_description(&*stores.columns(&table, deadline).await?),
            Call::Alter(change) => {
                let deadline = Deadline::after(request.timeout.min(ALTER));
                stores.alter(&table, &change.into_alteration(), deadline).await?;
                full::encode_done()
            }
            Call::Ping => return Err(Error::internal("a ping is of no family")),
        }))
    }

    /// Makes sure that there is an answer for the family, or for all that whoever asks may read.
    async fn ping(&self, request: &Request, who: Identity<'_>) -> Answer<'x> {
        let family = self.family(request);
        if let Some(family) = family.as_ref().filter(|family| !self.knows(family, who)) {
            return Answer::failed(self.route, unknown("family", family));
        }
        let wanted = |name: &str| match &family {
            Some(family) => name.eq_ignore_ascii_case(family),
            None => who.rights.read.contains(name),
        };
        let time = request.timeout.min(self.state.settings.limits.deadline);
        let pinged = self.shared().stores.ping_families(wanted, Deadline::after(time)).await;
        let answer = match pinged {
            Ok(()) => Answer::text(self.route, full::encode_done()),
            Err(error) => Answer::failed(self.route, error),
        };
        match family {
            Some(family) => answer.about(family),
            None => answer,
        }
    }
}
