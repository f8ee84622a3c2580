//! The log: batches of records, each a row of a table.
//!
//! A batch is written by one statement, so after a crash it is there or not. What the batches say
//! one after the other is the state; it is written anew when they say much that does not hold any
//! more. Because the new batches stand behind the old ones, the state is the same if only some of
//! this was done.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Deadline, Driver, Error, ErrorKind, Filter,
    IntoChanges, IntoFilter, Result, Table,
};

use super::record::{Kept, Record};
use crate::Limits;

/// The version of the format, which the name of the table says.
const VERSION: u32 = 1;

/// The columns: the number of a batch, and its records as JSON.
const NUMBER: &str = "number";
const RECORDS: &str = "records";

/// How long one statement may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many batches are read at a time.
const STEP: NonZeroU32 = NonZeroU32::MIN.saturating_add(15);

/// How many bytes of records a batch has, if one record has not more.
const BATCH: u64 = 256 * 1024;

/// How many bytes of records may be void before the log is written anew, in any case.
const SLACK: u64 = 4 * 1024 * 1024;

/// What holds, by store and question.
pub(super) type State = HashMap<(String, String), Kept>;

/// The log in its file.
#[derive(Debug)]
pub(super) struct Log {
    driver: Arc<dyn Driver>,
    table: Table,
    limits: Limits,
    /// The number of the next batch.
    next: u64,
    /// What all batches take, and what they took when they were written anew.
    bytes: u64,
    base: u64,
}

impl Log {
    /// Makes the table if there is none, empties those of older versions, and reads what holds.
    pub(super) async fn open(
        driver: Arc<dyn Driver>,
        limits: Limits,
        now: u64,
    ) -> Result<(Self, State)> {
        let table = table(VERSION)?;
        match driver.columns(&table, soon()).await {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let number = ColumnType::Integer { bytes: 8, signed: true };
                let number = ColumnDefinition::new(NUMBER, number).key();
                let records = ColumnDefinition::new(RECORDS, ColumnType::Text).not_null();
                let create = Alteration::CreateTable(vec![number, records]);
                driver.alter(&table, &create, soon()).await?;
            }
            Err(error) => return Err(error),
        }
        let mut log = Self { driver, table, limits, next: 0, bytes: 0, base: 0 };
        log.empty_older().await?;
        let state = log.read(now).await?;
        log.base = state.iter().map(size).sum();
        Ok((log, state))
    }

    /// No driver drops a table.
    async fn empty_older(&self) -> Result<()> {
        for version in 0..VERSION {
            let table = table(version)?;
            match self.driver.delete(&table, &up_to(u64::MAX >> 1)?, soon()).await {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// What holds, within the limits; the oldest goes first.
    async fn read(&mut self, now: u64) -> Result<State> {
        let mut batches = Vec::new();
        let mut scan = self.driver.scan(&self.table, None, STEP, soon()).await?;
        loop {
            let rows = scan.next_batch(soon()).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let number: u64 = row.text(NUMBER).and_then(|text| text.parse().ok()).unwrap_or(0);
                batches.push((number, row.text(RECORDS).unwrap_or_default().to_owned()));
            }
        }
        batches.sort_unstable_by_key(|(number, _)| *number);
        let mut state = State::new();
        self.bytes = 0;
        for (number, text) in &batches {
            self.next = self.next.max(number + 1);
            self.bytes += text.len() as u64;
            let Ok(records) = serde_json::from_str::<Vec<Record>>(text) else {
                // Whatever it took back would hold again.
                tracing::warn!(number, "what a cache file says up to here is not understood");
                state.clear();
                continue;
            };
            for record in records {
                apply(&mut state, record);
            }
        }
        state.retain(|_, kept| kept.until > now);
        self.limit(&mut state);
        Ok(state)
    }

    fn limit(&self, state: &mut State) {
        let mut bytes: u64 = state.iter().map(size).sum();
        if state.len() <= self.limits.entries && bytes <= self.limits.bytes {
            return;
        }
        let mut by_age: Vec<_> =
            state.iter().map(|(key, kept)| (kept.asked, key.clone())).collect();
        by_age.sort_unstable();
        for (_, key) in by_age {
            if state.len() <= self.limits.entries && bytes <= self.limits.bytes {
                break;
            }
            if let Some(entry) = state.remove_entry(&key) {
                bytes = bytes.saturating_sub(size((&entry.0, &entry.1)));
            }
        }
    }

    /// Writes records behind those that are there, which then are told no more; those that could
    /// not be written stay.
    pub(super) async fn append(&mut self, records: &mut Vec<Record>, now: u64) -> Result<()> {
        while !records.is_empty() {
            let mut bytes = 0;
            let fits = |record: &&Record| {
                let is_first = bytes == 0;
                bytes += record.bytes();
                is_first || bytes <= BATCH
            };
            let count = records.iter().take_while(fits).count();
            self.append_batch(&records[..count]).await?;
            records.drain(..count);
        }
        if self.bytes > 2 * self.base + SLACK {
            self.write_anew(now).await?;
        }
        Ok(())
    }

    async fn append_batch(&mut self, records: &[Record]) -> Result<()> {
        let text = serde_json::to_string(records).map_err(|error| {
            Error::internal("records cannot be written").with_native(error.to_string())
        })?;
        let number = self.next.to_string();
        let changes = [(NUMBER, number.as_str()), (RECORDS, &text)].into_changes()?;
        // A number that may have been used is not used again.
        self.next += 1;
        self.driver.insert(&self.table, &changes, soon()).await?;
        self.bytes += text.len() as u64;
        Ok(())
    }

    async fn write_anew(&mut self, now: u64) -> Result<()> {
        let state = self.read(now).await?;
        let last = self.next;
        let mut batch = Vec::new();
        let mut bytes = 0;
        for ((store, question), kept) in state {
            let record = Record { store, question: Some(question), answer: Some(kept) };
            bytes += record.bytes();
            batch.push(record);
            if bytes > BATCH {
                self.append_batch(&batch).await?;
                (batch, bytes) = (Vec::new(), 0);
            }
        }
        if !batch.is_empty() {
            self.append_batch(&batch).await?;
        }
        if let Some(last) = last.checked_sub(1) {
            self.driver.delete(&self.table, &up_to(last)?, soon()).await?;
        }
        let left = self.read(now).await?;
        self.base = left.iter().map(size).sum();
        Ok(())
    }
}

fn apply(state: &mut State, record: Record) {
    match (record.question, record.answer) {
        (None, _) => state.retain(|(store, _), _| *store != record.store),
        (Some(question), Some(kept)) => drop(state.insert((record.store, question), kept)),
        (Some(question), None) => drop(state.remove(&(record.store, question))),
    }
}

fn size(((store, question), kept): (&(String, String), &Kept)) -> u64 {
    (store.len() + question.len() + kept.rows.len() + 96) as u64
}

fn table(version: u32) -> Result<Table> {
    Table::defaulted(format!("ara_cache_{version}"))
}

fn up_to(number: u64) -> Result<Filter> {
    [(format!("{NUMBER} <="), number.to_string())].into_filter()
}

fn soon() -> Deadline {
    Deadline::after(PATIENCE)
}
