//! The application `Queue`: what it asks and what it writes.

use asterisk_realtime_core::{Changes, IntoChanges, IntoFilter, Lookup, Object, Result};
use asterisk_realtime_schema::record::{self, Read, Record, query};
use asterisk_realtime_schema::{Finding, Findings, Otherwise, Refusal};

use crate::{Queue, QueueMember};

/// How `app_queue` uses the families `queues` and `queue_members`.
///
/// What is written is written to the row of this `uniqueid`, a column each time as soon as it
/// changes. Dynamic members are never written, nor are numbers of calls.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct AppQueue {
    /// `negative_penalty_invalid` of `queues.conf`: a member whose penalty is negative is no
    /// member, instead of having a penalty of 0.
    pub is_negative_penalty_invalid: bool,
    /// Whether the old column `ignorebusy` takes the place of `ringinuse`.
    pub uses_ignorebusy: bool,
    /// Whether `reason_paused` is written.
    pub keeps_reasons: bool,
}

/// A queue and its members.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct QueueWithMembers {
    /// The queue.
    pub queue: Queue,
    /// What is wrong with its row.
    pub findings: Findings,
    /// The rows of its members, those that are skipped too, ordered by interface.
    pub rows: Vec<Read<QueueMember>>,
}

impl QueueWithMembers {
    /// Its members.
    pub fn members(&self) -> impl Iterator<Item = &QueueMember> {
        self.rows.iter().filter_map(|read| read.value.as_ref())
    }
}

impl AppQueue {
    /// Looks at all members once, as `app_queue` does when it is loaded: if no row has a value in
    /// `ringinuse` but one has it in `ignorebusy`, that column is used from now on; reasons of
    /// pauses are written only if some row has one already.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`].
    pub async fn load(lookup: &(impl Lookup + ?Sized)) -> Result<Self> {
        let all = [("interface LIKE", "%"), ("queue_name LIKE", "%")].into_filter()?;
        let rows = lookup.lookup_all(QueueMember::FAMILY, &all).await?;
        let has = |column: &str| {
            let mut values = rows.iter().flat_map(record::values);
            values.any(|(name, _)| name.eq_ignore_ascii_case(column))
        };
        Ok(Self {
            is_negative_penalty_invalid: false,
            uses_ignorebusy: !has("ringinuse") && has("ignorebusy"),
            keeps_reasons: has("reason_paused"),
        })
    }

    /// The parameters of a queue, as they are asked for when a caller leaves it; `None` if it
    /// does not exist. A queue that stands in `queues.conf` is never looked up.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`]. To `app_queue` an error is the same as absence, and the queue is
    /// gone until the next lookup.
    pub async fn settings(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
    ) -> Result<Option<Read<Queue>>> {
        query::first(lookup, [("name", name)]).await
    }

    /// The members of a queue, ordered by interface, as they are asked for before each attempt to
    /// find one for a waiting caller.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`].
    pub async fn members(
        &self,
        lookup: &(impl Lookup + ?Sized),
        queue: &str,
    ) -> Result<Vec<Read<QueueMember>>> {
        let filter = [("interface LIKE", "%"), ("queue_name", queue)];
        let mut rows = query::all::<QueueMember>(lookup, filter).await?;
        if self.is_negative_penalty_invalid {
            rows.iter_mut().for_each(skip_negative_penalty);
        }
        Ok(rows)
    }

    /// A queue with its members, as it is asked for when a caller joins, and by functions and
    /// the manager: first the queue, then the members. `None` if it does not exist; then the
    /// members are not asked for.
    ///
    /// # Errors
    ///
    /// As [`AppQueue::settings`] and [`AppQueue::members`].
    pub async fn queue(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
    ) -> Result<Option<QueueWithMembers>> {
        let read = self.settings(lookup, name).await?;
        let Some(Read { value: Some(queue), findings, .. }) = read else { return Ok(None) };
        let rows = self.members(lookup, name).await?;
        Ok(Some(QueueWithMembers { queue, findings, rows }))
    }

    /// All queues with their members, as `queue show` asks for them: the names of all, then each
    /// queue on its own.
    ///
    /// # Errors
    ///
    /// As [`AppQueue::queue`].
    pub async fn queues(&self, lookup: &(impl Lookup + ?Sized)) -> Result<Vec<QueueWithMembers>> {
        let all = query::all::<Queue>(lookup, [("name LIKE", "%")]).await?;
        let mut queues = Vec::with_capacity(all.len());
        for queue in all.iter().filter_map(|read| read.value.as_ref()) {
            queues.extend(self.queue(lookup, &queue.name).await?);
        }
        Ok(queues)
    }

    /// Whether a member of the queue is rung while it is in a call.
    pub fn rings_in_use(&self, queue: &Queue, member: &QueueMember) -> bool {
        let own = if self.uses_ignorebusy { member.ignorebusy } else { member.ringinuse };
        own.unwrap_or(queue.ringinuse)
    }

    /// Writes that a member is paused or not any more, and why; answers how many rows matched.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`]. `app_queue` ignores them.
    pub async fn pause(
        &self,
        lookup: &(impl Lookup + ?Sized),
        uniqueid: &str,
        is_paused: bool,
        reason: &str,
    ) -> Result<u64> {
        let paused = ("paused", digit(is_paused));
        let changes = if self.keeps_reasons {
            [("reason_paused", reason), paused].into_changes()
        } else {
            [paused].into_changes()
        };
        write(lookup, uniqueid, changes?).await
    }

    /// Writes the penalty of a member; answers how many rows matched. `app_queue` writes it twice
    /// when it is set in all queues.
    ///
    /// # Errors
    ///
    /// As [`AppQueue::pause`].
    pub async fn set_penalty(
        &self,
        lookup: &(impl Lookup + ?Sized),
        uniqueid: &str,
        penalty: i32,
    ) -> Result<u64> {
        let penalty = penalty.to_string();
        write(lookup, uniqueid, [("penalty", penalty.as_str())].into_changes()?).await
    }

    /// Writes whether a member is rung while it is in a call; answers how many rows matched.
    ///
    /// # Errors
    ///
    /// As [`AppQueue::pause`].
    pub async fn set_ring_in_use(
        &self,
        lookup: &(impl Lookup + ?Sized),
        uniqueid: &str,
        rings: bool,
    ) -> Result<u64> {
        let column = if self.uses_ignorebusy { "ignorebusy" } else { "ringinuse" };
        write(lookup, uniqueid, [(column, digit(rings))].into_changes()?).await
    }

    /// Removes a member at run time, which `app_queue` does only if a negative penalty is
    /// invalid: the row stays and gets one. Answers how many rows matched; `None` if the member
    /// cannot be removed, because it is not dynamic.
    ///
    /// # Errors
    ///
    /// As [`AppQueue::pause`].
    pub async fn remove(
        &self,
        lookup: &(impl Lookup + ?Sized),
        uniqueid: &str,
    ) -> Result<Option<u64>> {
        if !self.is_negative_penalty_invalid {
            return Ok(None);
        }
        self.set_penalty(lookup, uniqueid, -1).await.map(Some)
    }
}

async fn write(lookup: &(impl Lookup + ?Sized), uniqueid: &str, changes: Changes) -> Result<u64> {
    query::update::<QueueMember>(lookup, [("uniqueid", uniqueid)], changes).await
}

fn digit(truth: bool) -> &'static str {
    if truth { "1" } else { "0" }
}

fn skip_negative_penalty(read: &mut Read<QueueMember>) {
    let Some(origin) = read.value.as_ref().and_then(|member| member.origin().row()) else { return };
    let variables = origin.variables();
    let Some(penalty) = variables.last("penalty") else { return };
    if asterisk_realtime_schema::value::atoi(penalty) >= 0 {
        return;
    }
    let refusal = Refusal::new(penalty, "0 or more, as `negative_penalty_invalid` wants it");
    let mut finding = Finding::new(record::column(QueueMember::TABLES, "penalty"), &refusal);
    finding.otherwise = Otherwise::Refuses;
    read.findings.retain(|known| known.column != finding.column);
    read.findings.push(finding);
    read.value = None;
}
