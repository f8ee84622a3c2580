//! What the libraries log, on standard error.

use std::io;

use asterisk_realtime::Error;
use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

/// Starts logging: warnings, more with `verbose`, or what `filter` (`ARA_LOG`) asks for, such as
/// `debug` or `warn,asterisk_realtime_sqlite3=trace`.
pub(crate) fn start(filter: &str, verbose: bool, colour: bool) -> Result<(), Error> {
    let level = if verbose { LevelFilter::INFO } else { LevelFilter::WARN };
    let targets = match filter {
        "" => Targets::new().with_default(level),
        _ => filter.parse().map_err(|_| {
            Error::invalid(format!("ARA_LOG={filter:?} is no filter; write warn, info or debug"))
        })?,
    };
    let layer = fmt::layer().with_writer(io::stderr).without_time().with_target(false);
    // Findings about the configuration are ours to show, with their source lines.
    let is_log = filter_fn(|metadata| metadata.fields().field("diagnostic").is_none());
    let layer = layer.with_ansi(colour).with_filter(targets).with_filter(is_log);
    // Who started logging before us, as tests may, keeps it.
    let _ = registry().with(layer).try_init();
    Ok(())
}
