//! Friends over the engine and the memory driver, with a store that can fail and a clock that is
//! set.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

#[cfg(feature = "console")]
mod console;
mod defects;
mod events;
mod iax;
mod life;
mod loading;
mod model;
mod qualify;
mod settings;
mod support;
#[path = "../../../families/schema/tests/support/mod.rs"]
#[expect(dead_code, reason = "the tests of the families use the rest")]
mod tables;
