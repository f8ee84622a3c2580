#![doc = include_str!("../README.md")]

mod tables;

pub use tables::{QUEUE_LOG, QUEUE_MEMBERS, QUEUE_RULES, QUEUES, tables};
