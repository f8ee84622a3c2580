//! Members of queues.

use asterisk_realtime_schema::record;
use asterisk_realtime_schema::record::{Reader, Record, take};
use asterisk_realtime_schema::value;

use crate::QUEUE_MEMBERS;
use crate::extra::MEMBERS_EXTRA;

record! {
    /// A member of a queue, as `app_queue` takes it from a row of the family `queue_members`.
    ///
    /// A row without `interface` or `uniqueid` is skipped. Of a member that it knows already
    /// `app_queue` takes only what may change: neither `interface` nor `membername`.
    pub struct QueueMember of "queue_members" by "uniqueid" {
        tables: [QUEUE_MEMBERS, MEMBERS_EXTRA],
        identity: ["uniqueid"],
        names: record::lower_case,
        complete: QueueMember::check;
        /// The queue.
        queue_name: String => take::text;
        /// What is rung: `PJSIP/1001`.
        interface: String => take::text;
        /// Its name; see [`QueueMember::name`].
        membername: Option<String> => take::text;
        /// The device whose state counts; see [`QueueMember::state_device`].
        state_interface: Option<String> => take::text;
        /// Those with a lower one are rung first; see also
        /// [`AppQueue::is_negative_penalty_invalid`](crate::AppQueue::is_negative_penalty_invalid).
        penalty: i32 => take::natural;
        /// Whether it is paused; `None` leaves a member that is known already as it is. Words do
        /// not work: `yes` is 0.
        paused: Option<bool> => |field, text| *field = Some(value::atoi(&text) > 0);
        /// What tells it apart, and the key of everything that is written. Only MySQL numbers rows
        /// itself.
        uniqueid: String => take::text;
        /// Seconds of rest after a call; `None` is what the queue says.
        wrapuptime: Option<i32> => take::natural;
        /// Whether it is rung during a call; `None`, as any word that is neither true nor false,
        /// is what the queue says.
        ringinuse: Option<bool> => take::clear_truth;
        /// What `ringinuse` was called once; it counts only as
        /// [`AppQueue::rings_in_use`](crate::AppQueue::rings_in_use) says.
        ignorebusy: Option<bool> => take::clear_truth;
        /// Why it is paused; 79 bytes count.
        reason_paused: Option<String> => take::kept::<79, _>;
    }
}

impl QueueMember {
    /// A new member with the defaults of `app_queue`.
    pub fn new(
        queue_name: impl Into<String>,
        interface: impl Into<String>,
        uniqueid: impl Into<String>,
    ) -> Self {
        Self {
            queue_name: queue_name.into(),
            interface: interface.into(),
            uniqueid: uniqueid.into(),
            ..Self::blank()
        }
    }

    /// Its name: the interface if it has none.
    pub fn name(&self) -> &str {
        self.membername.as_deref().unwrap_or(&self.interface)
    }

    /// The device whose state counts: the interface if there is no other.
    pub fn state_device(&self) -> &str {
        self.state_interface.as_deref().unwrap_or(&self.interface)
    }

    fn check(&mut self, reader: &mut Reader) {
        reader.require(record::column(Self::TABLES, "uniqueid"), !self.uniqueid.is_empty());
        reader.require(record::column(Self::TABLES, "interface"), !self.interface.is_empty());
    }
}
