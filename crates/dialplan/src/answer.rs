//! What a switch answers.

use asterisk_realtime_core::{Error, Result};
use asterisk_realtime_extensions::{Hint, Line, Priority};

/// What a step runs: the caller works variables in and runs it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Application {
    /// The extension or pattern that matched, as stored.
    pub exten: String,
    /// The priority.
    pub priority: Priority,
    /// The name of the application.
    pub name: String,
    /// What it gets, with variables and expressions still in it. Asterisk cuts what comes out of
    /// them to 511 bytes.
    pub data: String,
}

impl Application {
    /// That of a row.
    pub(crate) fn of(line: Line<'_>) -> Result<Self> {
        if line.app.is_empty() {
            let message = "the row that matches names no application, so the call cannot go on";
            return Err(Error::invalid(message).with_column("app"));
        }
        Ok(Self {
            exten: line.exten.to_owned(),
            priority: line.priority,
            name: line.app.to_owned(),
            data: line.appdata.to_owned(),
        })
    }
}

/// What an extension's hint names; see [`Hint`](asterisk_realtime_extensions::Hint).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Devices {
    /// The extension or pattern that matched, as stored.
    pub exten: String,
    /// The devices, before variables are worked in.
    pub devices: Vec<String>,
    /// The provider of presence.
    pub presence: Option<String>,
}

impl Devices {
    /// Those of a row; `None` if it is no hint.
    pub(crate) fn of(line: Line<'_>) -> Option<Self> {
        let Hint { devices, presence, .. } = Hint::of(line)?;
        Some(Self {
            exten: line.exten.to_owned(),
            devices: devices.into_iter().map(str::to_owned).collect(),
            presence: presence.map(str::to_owned),
        })
    }
}
