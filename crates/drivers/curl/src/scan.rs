//! Scans: a stream of batches.

use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core::{Access, Deadline, Error, Filter, Result, Row, Scan, Table};
use asterisk_realtime_wire::full::{Call, ScanReader, ScanStep};
use async_trait::async_trait;
use bytes::Bytes;
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use crate::error::{late, of_client};
use crate::exchange::Server;
use crate::full::{asked, judge, remote};

/// A scan under way. The server waits with the next batch until this one is taken.
#[derive(Debug)]
pub(crate) struct RemoteScan {
    server: Arc<Server>,
    table: Table,
    reader: ScanReader,
    /// `None` when it is over.
    response: Option<Response>,
}

impl RemoteScan {
    pub(crate) async fn open(
        server: &Arc<Server>,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Self> {
        let ask = asked(Some(table), Call::Scan(filter.cloned(), batch), deadline);
        let answer = server.ask(&ask, deadline).await?;
        judge(answer.status, answer.is_full, Access::Read, &answer.body)?;
        let reader = ScanReader::new(server.settings.response_limit);
        let (server, table) = (Arc::clone(server), table.clone());
        Ok(Self { server, table, reader, response: answer.stream })
    }

    /// The next step; `None` if the stream is at its end.
    async fn step(&mut self, deadline: Deadline) -> Result<Option<ScanStep>> {
        loop {
            if let Some(step) = self.reader.next_step()? {
                return Ok(Some(step));
            }
            let Some(response) = &mut self.response else { return Ok(None) };
            match piece(response, deadline).await? {
                Some(piece) => self.reader.push(&piece)?,
                None => return Ok(None),
            }
        }
    }

    async fn batch(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        loop {
            match self.step(deadline).await? {
                Some(ScanStep::Rows(rows)) if rows.is_empty() => {}
                Some(ScanStep::Rows(rows)) => return Ok(rows),
                Some(ScanStep::End) => {
                    self.response = None;
                    return Ok(Vec::new());
                }
                Some(ScanStep::Failed(error)) => return Err(remote(error)),
                None => return Err(Error::uncertain("the server cut the scan off")),
            }
        }
    }
}

#[async_trait]
impl Scan for RemoteScan {
    async fn next_batch(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        if self.response.is_none() {
            return Ok(Vec::new());
        }
        let deadline = self.server.deadline(deadline);
        let batch = self.batch(deadline).await;
        if batch.is_err() {
            self.response = None;
        }
        batch.map_err(|error| self.server.named(error, Some(&self.table)))
    }
}

/// What has come.
async fn piece(response: &mut Response, deadline: Deadline) -> Result<Option<Bytes>> {
    let limit = Instant::from_std(deadline.instant());
    match timeout_at(limit, response.chunk()).await {
        Err(_) => Err(late(Access::Read, true)),
        Ok(Err(error)) => Err(of_client(error, Access::Read, true).error),
        Ok(Ok(piece)) => Ok(piece),
    }
}
