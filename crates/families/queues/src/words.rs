//! Words of queues.

use asterisk_realtime_schema::words;

words! {
    /// Which members of a queue are rung.
    pub enum Strategy {
        /// All that are free, until one answers.
        RingAll = "ringall",
        /// The one whose last call is the longest ago.
        LeastRecent = "leastrecent",
        /// The one with the fewest calls.
        FewestCalls = "fewestcalls",
        /// Any.
        Random = "random",
        /// The one after the last that was rung.
        RoundRobinMemory = "rrmemory" | "roundrobin",
        /// In the order in which they are listed.
        Linear = "linear",
        /// Any, those with a low penalty more often.
        WeightedRandom = "wrandom",
        /// As round robin, in the order in which they are listed.
        RoundRobinOrdered = "rrordered",
    }
}

words! {
    /// Whether a member that does not answer is paused.
    pub enum AutoPause {
        /// Not.
        No = "no",
        /// In this queue.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// In all its queues.
        All = "all",
    }
}

words! {
    /// Whether a caller is told how long the wait will be.
    pub enum AnnounceHoldTime {
        /// Not.
        No = "no",
        /// With each announcement.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// With the first announcement only.
        Once = "once",
    }
}

words! {
    /// Whether a caller is told the position in the queue.
    pub enum AnnouncePosition {
        /// Not.
        No = "no",
        /// Always.
        Yes = "yes" | "true" | "y" | "t" | "1" | "on",
        /// Up to `announce_position_limit`, then `more than`.
        More = "more",
        /// Up to `announce_position_limit`, then nothing.
        Limit = "limit",
    }
}

words! {
    /// Which timeout wins, that of the application or that of the queue.
    pub enum TimeoutPriority {
        /// The one of the application `Queue`.
        App = "app",
        /// The one of the queue.
        Conf = "conf",
    }
}

words! {
    /// What records a call.
    pub enum MonitorType {
        /// The application `MixMonitor`.
        MixMonitor = "mixmonitor",
    }
}
