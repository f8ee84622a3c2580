//! What the libraries log, on standard error.

use std::io;

use asterisk_realtime::Error;
use tracing_subscriber::filter::{FilterExt, LevelFilter, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, fmt, registry};

use crate::args::Command;

/// What a log looks like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Style {
    /// Remarks beside the results of a command.
    Remarks {
        /// Whether they may be coloured.
        colour: bool,
    },
    /// The journal of a program that goes on, with the time and who says it.
    #[cfg(unix)]
    Journal {
        /// Whether it may be coloured.
        colour: bool,
    },
    /// The same as JSON documents.
    #[cfg(unix)]
    Documents,
}

impl Style {
    /// The style of a command.
    pub(crate) fn of(command: &Command, colour: bool) -> Self {
        match command {
            #[cfg(unix)]
            Command::Serve(serve) => match serve.log_format {
                crate::args::LogFormat::Text => Self::Journal { colour },
                crate::args::LogFormat::Json => Self::Documents,
            },
            _ => Self::Remarks { colour },
        }
    }

    /// What is logged if nobody says what.
    fn level(self, verbose: bool) -> LevelFilter {
        match self {
            Self::Remarks { .. } if !verbose => LevelFilter::WARN,
            Self::Remarks { .. } => LevelFilter::INFO,
            #[cfg(unix)]
            _ if verbose => LevelFilter::DEBUG,
            #[cfg(unix)]
            _ => LevelFilter::INFO,
        }
    }

    fn layer(self) -> Box<dyn Layer<Registry> + Send + Sync> {
        let layer = fmt::layer().with_writer(io::stderr);
        match self {
            Self::Remarks { colour } => {
                layer.without_time().with_target(false).with_ansi(colour).boxed()
            }
            #[cfg(unix)]
            Self::Journal { colour } => layer.with_ansi(colour).boxed(),
            #[cfg(unix)]
            Self::Documents => layer.json().flatten_event(true).boxed(),
        }
    }
}

/// Starts logging: warnings, more with `verbose`, or what `filter` (`ARA_LOG`) asks for, such as
/// `debug` or `warn,asterisk_realtime_sqlite3=trace`.
pub(crate) fn start(filter: &str, verbose: bool, style: Style) -> Result<(), Error> {
    let targets = match filter {
        "" => Targets::new().with_default(style.level(verbose)),
        _ => filter.parse().map_err(|_| {
            Error::invalid(format!("ARA_LOG={filter:?} is no filter; write warn, info or debug"))
        })?,
    };
    // Findings about the configuration are ours to show, with their source lines.
    let is_log = filter_fn(|metadata| metadata.fields().field("diagnostic").is_none());
    let layer = style.layer().with_filter(targets.and(is_log));
    // Who started logging before us, as tests may, keeps it.
    let _ = registry().with(layer).try_init();
    Ok(())
}
