//! The access log: an event for each request, by `tracing`, without values and secrets.

use asterisk_realtime_core::Error;

use crate::http::PAGE;
use crate::observe::Finished;
use crate::server::Context;
use crate::settings::Settings;

/// Logs a request that was answered: all at the level of information if the settings want it,
/// those that failed as warnings in any case, pages for debugging. The target is `ara::access`.
pub(crate) fn access(
    context: &Context,
    settings: &Settings,
    request: &Finished<'_>,
    error: Option<&Error>,
) {
    // Macros of one level each: what is not listened to costs a look at a static.
    macro_rules! event {
        ($level:ident, $($more:tt)*) => {
            tracing::$level!(
                target: "ara::access",
                request = request.number,
                peer = context.peer.map(tracing::field::display),
                client = request.client,
                protocol = request.protocol.as_str(),
                operation = request.operation,
                family = request.family,
                status = request.status,
                received = request.received,
                sent = request.sent,
                micros = u64::try_from(request.elapsed.as_micros()).unwrap_or(u64::MAX),
                $($more)*
            )
        };
    }
    match error {
        Some(error) => event!(warn, %error, "failed"),
        // Checks of health and readers of metrics come every few seconds.
        None if request.operation == PAGE => event!(debug, "answered"),
        None if settings.access_log => event!(info, "answered"),
        None => {}
    }
}
