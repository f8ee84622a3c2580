//! A section of `res_odbc.conf`, and our own one in `ara.conf`.

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;

use asterisk_realtime_conf::value::{Unit, parse_bool, parse_duration, parse_integer};
use asterisk_realtime_core::{Category, Error, Result, Secret};
use asterisk_realtime_sql_driver::Tls;

use crate::OdbcSettings;

/// The options of a section that mean something here.
pub(crate) const OPTIONS: [&str; 11] = [
    "connect_timeout",
    "dsn",
    "enabled",
    "logging",
    "max_connections",
    "negative_connection_cache",
    "password",
    "pre-connect",
    "sanitysql",
    "slow_query_limit",
    "username",
];

/// The options that Asterisk knows and that have nothing to do here, with the reason.
pub(crate) const WITHOUT_EFFECT: [(&str, &str); 5] = [
    ("backslash_is_escape", "patterns mean the same whatever the database takes for an escape"),
    ("cache_size", "a connection is closed when nobody has used it for ten minutes"),
    ("cache_type", "the connection that was used last is used next"),
    ("forcecommit", "every statement is a transaction of its own"),
    ("isolation", "every statement is a transaction of its own"),
];

/// The options of earlier versions, which Asterisk warns of and ignores.
pub(crate) const OBSOLETE: [(&str, &str); 4] = [
    ("idlecheck", "connections are checked before they are used"),
    ("limit", "write `max_connections`"),
    ("pooling", "write `max_connections`"),
    ("share_connections", "write `max_connections`"),
];

/// What `negative_connection_cache` is where it cannot be read.
const LONG_PAUSE: Duration = Duration::from_mins(5);

/// What `slow_query_limit` is without the option.
const SLOW: Duration = Duration::from_secs(5);

/// The value that holds: the last line of several.
pub(crate) fn value<'a>(section: &'a Category, name: &str) -> Option<&'a str> {
    section.last(name).map(|variable| variable.value.as_str())
}

/// `enabled`.
pub(crate) fn is_enabled(section: &Category) -> bool {
    switch(section, "enabled").unwrap_or(true)
}

/// The settings of a section; `None` if it names no data source. What does not read is reported by
/// `check`; the default holds, as in Asterisk.
pub(crate) fn settings(section: &Category) -> Option<OdbcSettings> {
    let dsn = value(section, "dsn").filter(|dsn| !dsn.is_empty())?;
    let mut settings = OdbcSettings::new(&*section.name, dsn);
    settings.user = value(section, "username").map(str::to_owned);
    settings.password = value(section, "password").map(Secret::new);
    settings.pre_connect = switch(section, "pre-connect").unwrap_or(false);
    let probe = value(section, "sanitysql").filter(|text| !text.is_empty());
    settings.probe = probe.map(str::to_owned);
    if let Some(text) = value(section, "negative_connection_cache") {
        settings.pause = seconds(text).unwrap_or(LONG_PAUSE);
    }
    if switch(section, "logging") == Some(true) {
        let limit = value(section, "slow_query_limit").map_or(Some(SLOW), milliseconds);
        settings.slow = Some(limit.unwrap_or(SLOW)).filter(|limit| !limit.is_zero());
    }
    if let Some(number) = value(section, "max_connections").and_then(connections) {
        settings.options.connections = number;
    }
    if let Some(timeout) = value(section, "connect_timeout").and_then(whole_seconds) {
        settings.options.connect_timeout = timeout;
    }
    Some(settings)
}

/// The names of our own options that only this driver has.
const OWN: [&str; 2] = ["dialect", "ordered"];

/// Reads `[odbc NAME]` of `ara.conf`.
pub(crate) fn read_own(
    settings: &mut OdbcSettings,
    own: &Category,
    directory: &Path,
) -> Result<()> {
    let (mut dbms, mut ordered) = (settings.dbms, settings.options.ordered);
    settings.options.read_own(own, directory, &OWN, |name, value| match name {
        "dialect" => Some(value.parse().map(|found| dbms = Some(found))),
        "ordered" => Some(parse_bool(value).map(|found| ordered = found)),
        _ => None,
    })?;
    (settings.dbms, settings.options.ordered) = (dbms, ordered);
    if settings.options.tls == Tls::default() {
        return Ok(());
    }
    let error = Error::invalid(
        "encryption is the driver library's: write it into the data source, such as `SSLVERIFY = 1` \
         (MariaDB) or `SSLmode = verify-full` (PostgreSQL) in odbc.ini, and leave `tls` out",
    );
    Err(match &own.location {
        Some(location) => error.at(location.clone()),
        None => error,
    })
}

/// A yes or no; `None` if it is not there or does not read.
pub(crate) fn switch(section: &Category, name: &str) -> Option<bool> {
    value(section, name).and_then(|text| parse_bool(text).ok())
}

/// `negative_connection_cache`: seconds, with a fraction.
pub(crate) fn seconds(text: &str) -> Option<Duration> {
    parse_duration(text, Unit::Seconds).ok()
}

/// `slow_query_limit`.
pub(crate) fn milliseconds(text: &str) -> Option<Duration> {
    parse_duration(text, Unit::Milliseconds).ok()
}

/// `connect_timeout`.
pub(crate) fn whole_seconds(text: &str) -> Option<Duration> {
    let seconds = parse_integer(text, 1..=3600).ok()?;
    u64::try_from(seconds).ok().map(Duration::from_secs)
}

/// `max_connections`.
pub(crate) fn connections(text: &str) -> Option<NonZeroUsize> {
    let number = parse_integer(text, 1..=1000).ok()?;
    usize::try_from(number).ok().and_then(NonZeroUsize::new)
}
