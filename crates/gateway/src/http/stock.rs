//! The protocol of `res_config_curl`.

use asterisk_realtime_core::{
    Deadline, Driver as _, Error, Result, Row, Table, check_requirements,
};
use asterisk_realtime_wire::stock::write::{self, Blank};
use asterisk_realtime_wire::stock::{Op, Received, Request};
use hyper::StatusCode;
use hyper::body::Bytes;

use super::answer::{Answer, unknown};
use super::{Exchange, allowed, rows};
use crate::auth::Identity;

impl<'x> Exchange<'x> {
    pub(super) async fn stock(&self, op: Op, who: Identity<'_>, body: &[u8]) -> Answer<'x> {
        let query = self.parts.uri.query().map(str::as_bytes);
        let method = self.parts.method.as_str();
        if op == Op::Static {
            let request = Received::parse(op, method, query, body).and_then(Received::into_request);
            return match request {
                Ok(Request::Static(file)) => self.file(file, who).await,
                Ok(_) => Answer::failed(self.route, Error::internal("a file was asked for")),
                Err(error) => self.malformed(op, error),
            };
        }
        let family = self.route.family.as_ref().filter(|family| self.knows(family, who));
        let Some(family) = family else {
            let name = self.route.family.as_deref().unwrap_or_default();
            return Answer::failed(self.route, unknown("family", name));
        };
        let received = match Received::parse(op, method, query, body) {
            Ok(received) => received,
            Err(error) => return self.malformed(op, error).about(family.clone()),
        };
        let answer = match self.run(family, who, received).await {
            Ok(body) => Answer::text(self.route, body),
            Err(error) => Answer::failed(self.route, error),
        };
        answer.about(family.clone())
    }

    fn malformed(&self, op: Op, error: Error) -> Answer<'x> {
        if self.parts.method.as_str() == op.method() {
            return Answer::failed(self.route, error);
        }
        Answer::failed_with(self.route, StatusCode::METHOD_NOT_ALLOWED, error)
    }

    async fn run(
        &self,
        family: &str,
        who: Identity<'_>,
        mut received: Received<'_>,
    ) -> Result<Bytes> {
        let rights = who.rights;
        match received.op() {
            Op::Destroy | Op::Store | Op::Update => {
                allowed(rights.write.contains(family), "write to")?;
            }
            Op::Multi | Op::Require | Op::Single | Op::Static => {
                allowed(rights.read.contains(family), "read")?;
            }
        }
        self.warn(family, &received);
        if received.is_glued() {
            let table = self.shared().stores.columns(&table(family)?, Deadline::default()).await?;
            let names: Vec<_> = table.columns().iter().map(|column| &*column.name).collect();
            received.unglue(&names)?;
        }
        let call = self.realtime().call(family);
        Ok(match received.into_request()? {
            Request::Single(filter) => {
                let found = call.lookup(filter).await?.value;
                self.rows(family, found.as_slice())
            }
            Request::Multi(filter) => {
                let found = call.lookup_all(filter).await?.value;
                self.rows(family, &found)
            }
            Request::Update(filter, changes) => {
                write::count(call.update(filter, changes).await?.value).into()
            }
            Request::Store(changes) => write::count(call.store(changes).await?.value).into(),
            Request::Destroy(filter) => write::count(call.destroy(filter).await?.value).into(),
            Request::Require(needed) => {
                let unmet = if rights.write.contains(family) && !needed.is_empty() {
                    call.require(&needed).await?.value
                } else {
                    // Who may not write gets nothing created, and who requires nothing learns
                    // whether the table is there.
                    let table = table(family)?;
                    let table = self.shared().stores.columns(&table, Deadline::default()).await?;
                    check_requirements(&table, &needed)
                };
                for each in &unmet {
                    if self.shared().warns_first(family, &each.requirement.column) {
                        tracing::warn!(family, "a module requires what is not there: {each}");
                    }
                }
                write::required(unmet.is_empty()).into()
            }
            Request::Static(_) => return Err(Error::internal("a file belongs to no family")),
        })
    }

    /// The lines of rows.
    fn rows(&self, family: &str, rows: &[Row]) -> Bytes {
        let explicit = self.state.settings.explicit_empty(family);
        let blank = if explicit { Blank::Space } else { Blank::Omit };
        let mut body = String::new();
        for row in rows {
            body.reserve(256);
            rows::write(&mut body, row, blank);
        }
        body.into()
    }

    /// Says once for each column that Asterisk's client has probably cut a value.
    fn warn(&self, family: &str, received: &Received<'_>) {
        for cut in received.cuts() {
            if self.shared().warns_first(family, &cut.name) {
                tracing::warn!(
                    family,
                    column = cut.name,
                    bytes = cut.bytes,
                    "a value is as long as res_config_curl sends at most, so it was probably cut; \
                     connect this Asterisk in another way, or keep such values short"
                );
            }
        }
        for column in received.replaced() {
            if self.shared().warns_first(family, column) {
                tracing::warn!(family, column, "a value is no UTF-8; bad bytes were replaced");
            }
        }
    }
}

/// The table that a family is to the raw stores.
pub(super) fn table(family: &str) -> Result<Table> {
    Table::mapped(family)
}
