//! How many connections the system allows.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Allows as many files as may be: each connection is one, and the usual limit of 1024 is meant for
/// programs that use `select`.
pub(super) fn raise() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        return;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => tracing::debug!(before = current, now = maximum, "more files may be open"),
        Err(error) => tracing::warn!(%error, limit = current, "no more files may be open"),
    }
}
