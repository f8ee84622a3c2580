//! One call of every kind, for cases that are about all of them.

use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core::{
    Capabilities, Deadline, Driver, Error, ErrorKind, IntoChanges, IntoFilter, Result, Selection,
};

use crate::Verdict;
use crate::case::ensure;
use crate::kit::table;

/// A call about a table of [`peers`](crate::kit::Kit::peers).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Call {
    Columns,
    Delete,
    Insert,
    Ping,
    Scan,
    Select,
    Update,
}

impl Call {
    const ALL: [Self; 7] = [
        Self::Select,
        Self::Scan,
        Self::Columns,
        Self::Ping,
        Self::Update,
        Self::Insert,
        Self::Delete,
    ];

    /// The calls that the driver supports.
    pub(crate) fn supported(capabilities: Capabilities) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |call| match call {
            Self::Columns => capabilities.columns,
            Self::Delete => capabilities.delete,
            Self::Insert => capabilities.insert,
            Self::Scan => capabilities.scan,
            Self::Update => capabilities.update,
            Self::Ping | Self::Select => true,
        })
    }

    /// Whether it changes the store.
    pub(crate) fn writes(self) -> bool {
        matches!(self, Self::Delete | Self::Insert | Self::Update)
    }

    /// Makes the call about the row `id`, and answers how many rows it is about.
    pub(crate) async fn make(
        self,
        driver: Arc<dyn Driver>,
        name: &str,
        id: &str,
        deadline: Deadline,
    ) -> Result<u64> {
        let table = table(name)?;
        let filter = [("id", id)].into_filter()?;
        let changes = [("id", id), ("context", "called")].into_changes()?;
        match self {
            Self::Columns => Ok(driver.columns(&table, deadline).await?.columns().len() as u64),
            Self::Delete => driver.delete(&table, &filter, deadline).await,
            Self::Insert => driver.insert(&table, &changes, deadline).await,
            Self::Ping => driver.ping(deadline).await.map(|()| 1),
            Self::Scan => {
                let mut scan =
                    driver.scan(&table, Some(&filter), NonZeroU32::MIN, deadline).await?;
                Ok(scan.next_batch(deadline).await?.len() as u64)
            }
            Self::Select => {
                Ok(driver.select(&table, &filter, Selection::ALL, deadline).await?.len() as u64)
            }
            Self::Update => {
                let changes = [("context", "called")].into_changes()?;
                driver.update(&table, &filter, &changes, deadline).await
            }
        }
    }
}

/// The error is one that a store in trouble may give.
pub(crate) fn is_outage(error: &Error, what: &str) -> Verdict {
    let outage = matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Uncertain);
    ensure!(outage, "{what}: expected Unavailable or Uncertain, found {error:?}");
    Ok(())
}
