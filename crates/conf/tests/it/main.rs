//! The tests of the crate through its public API.
#![expect(clippy::unwrap_used, reason = "a helper of a test fails it the same way")]

mod corpus;
mod diagnostics;
mod directory;
mod edits;
mod grammar;
mod hostile;
mod includes;
mod lossless;
mod properties;
mod rows;
mod show;
mod versions;

const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<asterisk_realtime_conf::Document>();
    shared::<asterisk_realtime_conf::Resolver>();
    shared::<asterisk_realtime_conf::Resolved>();
    shared::<Box<dyn asterisk_realtime_conf::Files>>();
};
