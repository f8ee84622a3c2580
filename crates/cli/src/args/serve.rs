//! `ara serve` and `ara remote`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// How the gateway runs.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Serve {
    /// How to write the log on standard error
    #[arg(long, value_enum, default_value_t)]
    pub(crate) log_format: LogFormat,
}

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum LogFormat {
    /// A line of text
    #[default]
    Text,
    /// A JSON document
    Json,
}

/// What a running gateway is told.
#[derive(Args, Debug)]
pub(crate) struct Remote {
    /// The control socket [default: `control` of ara.conf, or /run/ara/control.sock]
    #[arg(long, value_name = "PATH")]
    pub(crate) socket: Option<PathBuf>,
    /// The command, as one word or several; without, commands are read from standard input
    #[arg(value_name = "COMMAND", allow_negative_numbers = true)]
    pub(crate) command: Vec<String>,
}

pub(super) const SERVE: &str = "\
Answers what a stock Asterisk asks through res_config_curl, and what the driver curl asks, for every
family that is mapped in extconfig.conf. Section [gateway] of ara.conf says where it listens
(127.0.0.1:8200 unless it does) and who may ask. Stores that are down are no reason not to start.

Signals: HUP reads the configuration again, and keeps the old one if something is wrong with it;
TERM and INT answer what is under way and stop, a second one stops at once.

What happens is logged on standard error: requests (target ara::access), failures, reloads. ARA_LOG
filters it: ARA_LOG=warn leaves out requests that succeed.

Examples:
  ara serve
  ara --config-dir /etc/asterisk serve --log-format json
  curl http://127.0.0.1:8200/health/ready";

pub(super) const REMOTE: &str = "\
Runs a command of Asterisk's console in a running gateway. Without a command, lines are read from
standard input until its end, `exit` or `quit`. --json prints a document for each command.

Exit status: that of the command: 0 done or found, 1 nothing matched, 2 it cannot be understood, 3 a
store failed, or no gateway runs. Of several commands, the highest.

Examples:
  ara remote 'core show help'
  ara remote 'realtime load sippeers name alice'
  ara remote core reload
  ara remote 'ara show health' --json";
