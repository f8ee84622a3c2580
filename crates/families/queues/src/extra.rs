//! Columns that Asterisk reads though the official schema lacks them.

use asterisk_realtime_schema::{Column, DataType, Otherwise, Syntax, Table};

/// Of `queues`.
pub(crate) static QUEUES_EXTRA: Table = Table::new(
    "queues",
    &[
        Column::new("announce_position_only_up", DataType::String(5))
            .option("announce-position-only-up")
            .syntax(Syntax::YesNo)
            .otherwise(Otherwise::Takes("no"))
            .means("tells the position only if it is better than the last time"),
        Column::new("periodic_announce_startdelay", DataType::Integer)
            .option("periodic-announce-startdelay")
            .syntax(Syntax::Integer(i64::MIN, i64::MAX))
            .otherwise(Otherwise::Takes("0"))
            .means("seconds until the first periodic announcement"),
    ],
);

/// Of `queue_members`.
pub(crate) static MEMBERS_EXTRA: Table = Table::new(
    "queue_members",
    &[Column::new("ignorebusy", DataType::Integer)
        .option("ringinuse")
        .syntax(Syntax::YesNo)
        .otherwise(Otherwise::Takes("the value of the queue"))
        .means("old name of ringinuse")],
);

/// Of `queue_rules`.
pub(crate) static RULES_EXTRA: Table = Table::new(
    "queue_rules",
    &[Column::new("raise_penalty", DataType::String(32))
        .option("raise_penalty")
        .syntax(Syntax::Text)
        .means("as min_penalty, with an `r` in front if wanted")],
);
