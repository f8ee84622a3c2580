//! `ara cache`: the caches of a running gateway.

use super::remote;
use crate::args::Cache;
use crate::console::Console;
use crate::outcome::Result;

pub(super) fn run(cache: Cache, console: &mut Console<'_>) -> Result {
    let Cache { socket, order } = cache;
    remote::send(socket, &order.into_words(), console)
}
