//! The log of queues.

use asterisk_realtime_core::{Change, Changes, Lookup, Object, Result};
use asterisk_realtime_schema::record::Record;

use crate::QueueLogEntry;

/// How many arguments of an event have a column of their own.
const COLUMNS: [&str; 5] = ["data1", "data2", "data3", "data4", "data5"];

impl QueueLogEntry {
    /// A new entry without arguments.
    pub fn new(time: &str, callid: &str, queuename: &str, agent: &str, event: &str) -> Self {
        Self {
            time: time.to_owned(),
            callid: callid.to_owned(),
            queuename: queuename.to_owned(),
            agent: agent.to_owned(),
            event: event.to_owned(),
            ..Self::blank()
        }
    }

    /// Sets the arguments. What comes after the fifth is joined to it by `|`.
    #[must_use]
    pub fn with_data(mut self, data: &[&str]) -> Self {
        let fields =
            [&mut self.data1, &mut self.data2, &mut self.data3, &mut self.data4, &mut self.data5];
        for (index, field) in fields.into_iter().enumerate() {
            let is_last = index + 1 == COLUMNS.len();
            *field = if is_last {
                data.get(index..).unwrap_or_default().join("|")
            } else {
                data.get(index).copied().unwrap_or_default().to_owned()
            };
        }
        self
    }

    fn data(&self) -> [&str; 5] {
        [&self.data1, &self.data2, &self.data3, &self.data4, &self.data5]
    }
}

/// How the logger writes events, which a look at the columns decides when Asterisk starts.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum LogForm {
    /// The table has `data1` to `data5`.
    #[default]
    Adaptive,
    /// It has one column `data`.
    Joined,
}

/// Writes an event as the logger does, columns in its order; empty arguments are empty texts.
/// A failure is not repeated by the logger.
///
/// # Errors
///
/// As [`Lookup::store`].
pub async fn log(
    lookup: &(impl Lookup + ?Sized),
    entry: &QueueLogEntry,
    form: LogForm,
) -> Result<u64> {
    let mut changes = vec![Change::new("time", Some(&entry.time))?];
    let data = entry.data();
    match form {
        LogForm::Adaptive => {
            for (column, text) in COLUMNS.into_iter().zip(data).rev() {
                changes.push(Change::new(column, Some(text))?);
            }
        }
        LogForm::Joined => {
            let used = data.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
            changes.push(Change::new("data", Some(&data[..used].join("|")))?);
        }
    }
    for (column, text) in [
        ("event", &entry.event),
        ("agent", &entry.agent),
        ("queuename", &entry.queuename),
        ("callid", &entry.callid),
    ] {
        changes.push(Change::new(column, Some(text))?);
    }
    lookup.store(QueueLogEntry::FAMILY, &Changes::new(changes)?).await
}
