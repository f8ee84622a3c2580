//! The options of `[general]` that friends depend on.

mod read;

use std::time::Duration;

use asterisk_realtime_core::{Config, Diagnostic};
use asterisk_realtime_schema::value::Qualify;

use crate::Names;

/// What friends depend on: options of `[general]` in `sip.conf` or `iax.conf`, and what the program
/// knows.
///
/// ```
/// use asterisk_realtime_friends::Settings;
///
/// let mut settings = Settings::default();
/// settings.rtcachefriends = true;
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// `rtcachefriends`: whether friends stay in memory. No by default: they are loaded for each
    /// use, and neither asked for signs of life nor told of messages.
    pub rtcachefriends: bool,
    /// `rtautoclear`: after which time a friend leaves memory that is not registered; one that is
    /// leaves with its registration. Never by default.
    pub rtautoclear: Option<Duration>,
    /// `rtupdate`: whether registrations are written. Yes by default.
    pub rtupdate: bool,
    /// `rtsavesysname`: whether [`Settings::system_name`] is written with a registration. No by
    /// default.
    pub rtsavesysname: bool,
    /// `rtsavepath` of `sip.conf`: whether the Path header is written with a registration. No by
    /// default.
    pub rtsavepath: bool,
    /// `ignoreregexpire`, which is `rtignoreregexpire` in `iax.conf`: whether a registration that is
    /// over goes on. No by default.
    pub ignoreregexpire: bool,
    /// `qualify` of `sip.conf`: whether a device is asked for signs of life whose row does not say.
    /// No by default.
    pub qualify: Qualify,
    /// `qualifyfreq` of `sip.conf`: how often a device is asked for signs of life whose row does not
    /// say. One minute by default.
    pub qualifyfreq: Duration,
    /// The name of this system: `systemname` in `[options]` of `asterisk.conf`.
    pub system_name: Option<String>,
    /// Whether the family `sipregs` is mapped, which then has the registrations of SIP devices.
    pub has_sipregs: bool,
    /// When two names are one.
    pub names: Names,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rtcachefriends: false,
            rtautoclear: None,
            rtupdate: true,
            rtsavesysname: false,
            rtsavepath: false,
            ignoreregexpire: false,
            qualify: Qualify::No,
            qualifyfreq: Duration::from_mins(1),
            system_name: None,
            has_sipregs: false,
            names: Names::default(),
        }
    }
}

impl Settings {
    /// Reads `[general]` of `sip.conf`. Values mean what they mean to Asterisk; what is probably
    /// not what was meant is told. What is not there has its default: whoever reads it again after a
    /// change keeps nothing of what was there before, as Asterisk does for some of the options.
    pub fn of_sip(config: &Config) -> (Self, Vec<Diagnostic>) {
        read::read(config, &read::SIP)
    }

    /// Reads `[general]` of `iax.conf`, as [`Settings::of_sip`].
    pub fn of_iax(config: &Config) -> (Self, Vec<Diagnostic>) {
        read::read(config, &read::IAX)
    }

    /// What is written as `regserver`.
    pub(crate) fn regserver(&self) -> Option<String> {
        self.system_name.clone().filter(|name| self.rtsavesysname && !name.is_empty())
    }
}
