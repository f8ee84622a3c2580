#![doc = include_str!("../README.md")]

mod app_queue;
mod extra;
mod log;
mod member;
mod queue;
mod rule;
mod tables;
mod words;

pub use app_queue::{AppQueue, QueueWithMembers};
pub use log::{LogForm, QueueLogEntry, log};
pub use member::QueueMember;
pub use queue::Queue;
pub use rule::{QueueRule, RuleSet, queue_rules};
pub use tables::{QUEUE_LOG, QUEUE_MEMBERS, QUEUE_RULES, QUEUES, tables};
pub use words::{
    AnnounceHoldTime, AnnouncePosition, AutoPause, MonitorType, Strategy, TimeoutPriority,
};
