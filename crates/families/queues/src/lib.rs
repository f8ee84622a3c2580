#![doc = include_str!("../README.md")]

mod app_queue;
mod log;
mod member;
mod queue;
mod readers;
mod records;
mod rule;
mod tables;
mod words;

pub use app_queue::{AppQueue, QueueWithMembers};
pub use log::{LogForm, log};
pub use readers::readers;
pub use records::{Queue, QueueLogEntry, QueueMember, QueueRule};
pub use rule::{RuleSet, queue_rules};
pub use tables::{QUEUE_LOG, QUEUE_MEMBERS, QUEUE_RULES, QUEUES, tables};
pub use words::{
    AnnounceHoldTime, AnnouncePosition, AutoPause, MonitorType, Strategy, TimeoutPriority,
};
