//! Hints: the devices whose state an extension shows.

use crate::{Line, Priority};

/// What a row with the priority -1 or `hint` says.
///
/// Asterisk reads no hints from tables; this is how tables in the field keep them, as a line
/// `exten => 100,hint,PJSIP/100&Custom:night,CustomPresence:100` of `extensions.conf` does: the
/// devices stand in `app`, joined by `&`, and the provider of presence behind a comma, or in
/// `appdata`.
///
/// ```
/// use asterisk_realtime_extensions::{Callers, Context, Extension, Hint, Mode, Priority};
///
/// let row = Extension::new("office", "100", "PJSIP/100&Custom:night", "").at(Priority::Hint);
/// let office = Context::compile([&row], Callers::Ignored)?;
/// let found = office.find("100", Mode::Exact, Priority::Hint).expect("it is there");
/// let hint = Hint::of(found.line).expect("it is one");
/// assert_eq!(hint.devices, ["PJSIP/100", "Custom:night"]);
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Hint<'c> {
    /// The devices, before variables are worked in.
    pub devices: Vec<&'c str>,
    /// The provider of presence.
    pub presence: Option<&'c str>,
}

impl<'c> Hint<'c> {
    /// The hint of a row; `None` if it is none.
    pub fn of(line: Line<'c>) -> Option<Self> {
        if line.priority != Priority::Hint {
            return None;
        }
        let (devices, presence) = match line.app.split_once(',') {
            Some((devices, presence)) => (devices, presence),
            None => (line.app, line.appdata),
        };
        let named = |text: &&str| !text.is_empty();
        let devices = devices.split('&').map(str::trim).filter(named).collect();
        Some(Self { devices, presence: Some(presence.trim()).filter(named) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Extension;

    #[test]
    fn devices_and_presence() {
        let hint = |app: &str, appdata: &str| {
            let row = Extension::new("a", "100", app, appdata).at(Priority::Hint);
            let hint = Hint::of(Line::from(&row)).unwrap();
            let devices: Vec<_> = hint.devices.iter().map(|device| (*device).to_owned()).collect();
            (devices.join(" "), hint.presence.unwrap_or("none").to_owned())
        };
        assert_eq!(hint("SIP/1", ""), ("SIP/1".into(), "none".into()));
        assert_eq!(hint("SIP/1& SIP/2&", "P:1"), ("SIP/1 SIP/2".into(), "P:1".into()));
        assert_eq!(hint("SIP/1,P:2", "P:1"), ("SIP/1".into(), "P:2".into()));
        assert_eq!(hint(",P:2", ""), (String::new(), "P:2".into()));
        assert!(Hint::of(Line::from(&Extension::new("a", "100", "SIP/1", ""))).is_none());
    }
}
