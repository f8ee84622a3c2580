//! Queues.

use std::borrow::Cow;

use asterisk_realtime_schema::record;
use asterisk_realtime_schema::record::{Record, take};
use asterisk_realtime_schema::value::{self, EmptyRules};

use crate::extra::QUEUES_EXTRA;
use crate::{
    AnnounceHoldTime, AnnouncePosition, AutoPause, MonitorType, QUEUES, Strategy, TimeoutPriority,
};

record! {
    /// A queue, as `app_queue` takes it from a row of the family `queues`.
    ///
    /// Each time it is looked up all parameters begin with their defaults, so that NULL takes
    /// effect at once. Names of columns may have hyphens for underscores.
    pub struct Queue of "queues" by "name" {
        tables: [QUEUES, QUEUES_EXTRA],
        identity: ["name"],
        names: record::hyphens,
        complete: record::nothing;
        /// The name; 79 bytes count.
        name: String => take::kept::<79, _>;
        /// The music class (`musicclass`).
        musiconhold also "musicclass" "music": Option<String> => take::text;
        /// The sound that the member hears before the call.
        announce: Option<String> => take::text;
        /// The context that a caller leaves to with a key.
        context: Option<String> => take::text;
        /// Seconds that a member rings, 0 without end; 15 by default and if negative.
        timeout: i32 = 15 => timeout;
        /// Whether members in a call are rung; by default they are.
        ringinuse: bool = true => take::truth;
        /// Whether the variables `MEMBER*` are set on the channel of the caller.
        setinterfacevar: bool => take::truth;
        /// Whether the variables `QUEUE*` are set when the caller is connected.
        setqueuevar: bool => take::truth;
        /// Whether the variables `QE*` are set on the channel of the caller.
        setqueueentryvar: bool => take::truth;
        /// The formats that calls are recorded in; `None` does not record.
        monitor_format: Option<String> => take::text;
        /// The macro that runs on the member's channel.
        membermacro: Option<String> => take::text;
        /// The subroutine that runs on the member's channel: `context[,exten,priority]`.
        membergosub: Option<String> => take::text;
        /// The sound for *You are next* (`queue-youarenext`); `None` is that of the module.
        queue_youarenext: Option<String> => take::text;
        /// The sound for *There are* (`queue-thereare`); `None` is that of the module.
        queue_thereare: Option<String> => take::text;
        /// The sound for *calls waiting* (`queue-callswaiting`); `None` is that of the module.
        queue_callswaiting: Option<String> => take::text;
        /// The sound for *a few* (`queue-quantity1`); `None` is that of the module.
        queue_quantity1: Option<String> => take::text;
        /// The sound for *many* (`queue-quantity2`); `None` is that of the module.
        queue_quantity2: Option<String> => take::text;
        /// The sound for *The estimated time is* (`queue-holdtime`); `None` is that of the module.
        queue_holdtime: Option<String> => take::text;
        /// The sound for *minutes* (`queue-minutes`); `None` is that of the module.
        queue_minutes: Option<String> => take::text;
        /// The sound for *minute* (`queue-minute`); `None` is that of the module.
        queue_minute: Option<String> => take::text;
        /// The sound for *seconds* (`queue-seconds`); `None` is that of the module.
        queue_seconds: Option<String> => take::text;
        /// The sound for *Thank you* (`queue-thankyou`); `None` is that of the module.
        queue_thankyou: Option<String> => take::text;
        /// The sound that the caller hears when a member takes the call; none by default.
        queue_callerannounce: Option<String> => take::text;
        /// The sound for *Hold time* (`queue-reporthold`); `None` is that of the module.
        queue_reporthold: Option<String> => take::text;
        /// Seconds between announcements of the position; 0, the default, makes none.
        announce_frequency: i32 => take::natural;
        /// Whether the first caller hears announcements while members ring.
        announce_to_first_user: bool => take::truth;
        /// Seconds at least between announcements of the position; 15 by default.
        min_announce_frequency: i32 = 15 => take::natural;
        /// What announced seconds are rounded to: 0, 5, 10, 15, 20 or 30; anything else is 0.
        announce_round_seconds: i32 => round_seconds;
        /// Whether the waiting time is announced; yes by default, no if it is another word.
        announce_holdtime: AnnounceHoldTime = AnnounceHoldTime::Yes => |field, text| {
            *field = AnnounceHoldTime::word(&text).unwrap_or(AnnounceHoldTime::No);
        };
        /// Whether the position is announced; yes by default, no if it is another word.
        announce_position: AnnouncePosition = AnnouncePosition::Yes => |field, text| {
            *field = AnnouncePosition::word(&text).unwrap_or(AnnouncePosition::No);
        };
        /// The position that `limit` and `more` of `announce_position` are about; 10 by default.
        announce_position_limit: i32 = 10 => take::natural;
        /// Whether the position is announced only if it got better. Not in the official schema.
        announce_position_only_up: Option<bool> => take::truth;
        /// The sounds of periodic announcements; see [`Queue::periodic_sounds`].
        periodic_announce: Option<String> => take::text;
        /// Seconds between periodic announcements; 0, the default, makes none.
        periodic_announce_frequency: i32 => take::natural;
        /// Seconds until the first periodic announcement. Not in the official schema.
        periodic_announce_startdelay: Option<i32> => take::integer;
        /// Whether the seconds count from the end of the announcement before.
        relative_periodic_announce: bool => take::truth;
        /// Whether periodic announcements are played in random order.
        random_periodic_announce: bool => take::truth;
        /// Seconds before members are rung again; 5 by default and if it is not more than 0.
        retry: i32 = 5 => retry;
        /// Seconds of rest that a member has after a call.
        wrapuptime: i32 => take::natural;
        /// Penalties do not count while the queue has no more members than this.
        penaltymemberslimit: i32 => take::integer;
        /// Whether several callers are served at once; `None` is what `[general]` says.
        autofill: Option<bool> => take::truth;
        /// What records calls; `None`, as any other word, is what `[general]` says.
        monitor_type: Option<MonitorType> => |field, text| {
            *field = MonitorType::word(&text).or(*field);
        };
        /// Whether a member that does not answer is paused; no if it is another word.
        autopause: AutoPause = AutoPause::No => |field, text| {
            *field = AutoPause::word(&text).unwrap_or(AutoPause::No);
        };
        /// Seconds since the last call of a member before it is paused.
        autopausedelay: i32 => take::natural;
        /// Whether busy members are paused too.
        autopausebusy: bool => take::truth;
        /// Whether members that cannot be reached are paused too.
        autopauseunavail: bool => take::truth;
        /// How many callers may wait; 0 for any number.
        maxlen: i32 => take::natural;
        /// The seconds that the statistics of the service level are about.
        servicelevel: i32 => take::natural;
        /// Which members are rung; all if it is another word. A queue that is in use does not become
        /// `linear`.
        strategy: Strategy = Strategy::RingAll => |field, text| {
            *field = Strategy::word(&text).unwrap_or(Strategy::RingAll);
        };
        /// When callers may not join; see [`Queue::joining`].
        joinempty: Option<String> => take::text;
        /// When callers have to leave; see [`Queue::leaving`].
        leavewhenempty: Option<String> => take::text;
        /// Whether the member hears how long the caller waited.
        reportholdtime: bool => take::truth;
        /// Seconds of silence before the member is connected.
        memberdelay: i32 => take::natural;
        /// Which of the queues of a member comes first: the one of the greater weight.
        weight: i32 => take::integer;
        /// Whether the timeout starts again when a member is busy.
        timeoutrestart: bool => take::truth;
        /// The rule of penalties for callers that bring none.
        defaultrule: Option<String> => take::text;
        /// Which timeout wins; the one of the application if it is another word.
        timeoutpriority: TimeoutPriority = TimeoutPriority::App => |field, text| {
            *field = TimeoutPriority::word(&text).unwrap_or(TimeoutPriority::App);
        };
        /// Whether withheld numbers are logged; by default they are.
        log_restricted_caller_id: bool = true => take::truth;
    }
}

impl Queue {
    /// A new queue with the defaults of `app_queue`.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::blank() }
    }

    /// The sounds of periodic announcements, at most ten.
    pub fn periodic_sounds(&self) -> Vec<&str> {
        self.periodic_announce.as_deref().map(value::sounds).unwrap_or_default()
    }

    /// When callers may not join.
    pub fn joining(&self) -> EmptyRules {
        self.joinempty.as_deref().map(EmptyRules::joining).unwrap_or_default()
    }

    /// When callers have to leave.
    pub fn leaving(&self) -> EmptyRules {
        self.leavewhenempty.as_deref().map(EmptyRules::leaving).unwrap_or_default()
    }
}

fn timeout(field: &mut i32, text: Cow<'_, str>) {
    take::integer(field, text);
    if *field < 0 {
        *field = 15;
    }
}

fn retry(field: &mut i32, text: Cow<'_, str>) {
    take::integer(field, text);
    if *field <= 0 {
        *field = 5;
    }
}

fn round_seconds(field: &mut i32, text: Cow<'_, str>) {
    take::integer(field, text);
    if ![0, 5, 10, 15, 20, 30].contains(field) {
        *field = 0;
    }
}
