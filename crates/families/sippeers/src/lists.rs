//! What the lists of words in columns mean.

use asterisk_realtime_schema::value::{elements, truth};

use crate::SipPeer;

/// What is done about NAT.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct NatHandling {
    /// Whether requests are answered to where they came from, whatever they say.
    pub rport: NatMode,
    /// Whether media is sent to where it comes from, whatever the SDP says.
    pub comedia: NatMode,
}

/// When something is done about NAT.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum NatMode {
    /// Never.
    #[default]
    Off,
    /// If there seems to be a NAT.
    Auto,
    /// Always.
    On,
}

/// Whether media goes past Asterisk.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DirectMedia {
    /// It does not.
    No,
    /// It does.
    Yes {
        /// Only if there is no NAT (`nonat`).
        without_nat: bool,
        /// The first change is asked for in calls to the device only (`outgoing`).
        outgoing: bool,
        /// Changes are asked for with UPDATE, not INVITE (`update`).
        update: bool,
    },
}

/// What needs no check.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Unchecked {
    /// The port: a request from another one is from the device too.
    pub port: bool,
    /// Calls need no password.
    pub invite: bool,
}

/// Which signs of a fax are looked for.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct FaxDetection {
    /// The tone of a fax that calls.
    pub cng: bool,
    /// The wish of the other side for T.38.
    pub t38: bool,
}

impl Unchecked {
    pub(crate) fn read(text: &str) -> Self {
        let has = |word: &str| text.split(',').any(|other| other.eq_ignore_ascii_case(word));
        Self { port: has("port"), invite: has("invite") }
    }
}

impl SipPeer {
    /// What is done about NAT; `None` is what `[general]` says.
    pub fn nat_handling(&self) -> Option<NatHandling> {
        let mut handling = NatHandling::default();
        for word in elements(self.nat.as_deref()?) {
            let is = |other: &str| word.eq_ignore_ascii_case(other);
            if truth(word) == Some(false) {
                return Some(NatHandling::default());
            } else if is("yes") {
                return Some(NatHandling { rport: NatMode::On, comedia: NatMode::On });
            } else if is("force_rport") {
                handling.rport = NatMode::On;
            } else if is("comedia") {
                handling.comedia = NatMode::On;
            } else if is("auto_force_rport") && handling.rport == NatMode::Off {
                handling.rport = NatMode::Auto;
            } else if is("auto_comedia") && handling.comedia == NatMode::Off {
                handling.comedia = NatMode::Auto;
            }
        }
        Some(handling)
    }

    /// Whether media goes past Asterisk; `None` is what `[general]` says.
    pub fn direct_media(&self) -> Option<DirectMedia> {
        let text = self.directmedia.as_deref()?;
        let has = |word: &str| elements(text).any(|other| other.eq_ignore_ascii_case(word));
        let (without_nat, outgoing, update) = (has("nonat"), has("outgoing"), has("update"));
        let yes = DirectMedia::Yes { without_nat, outgoing, update };
        let is_listed = without_nat || outgoing || update;
        Some(if is_listed || truth(text) == Some(true) { yes } else { DirectMedia::No })
    }

    /// What needs no check. Blanks are not taken off, so `port, invite` is `port` alone.
    pub fn unchecked(&self) -> Unchecked {
        Unchecked::read(self.insecure.as_deref().unwrap_or_default())
    }

    /// Which signs of a fax are looked for; `None` is what `[general]` says.
    pub fn fax_detection(&self) -> Option<FaxDetection> {
        let text = self.faxdetect.as_deref()?;
        let all = truth(text) == Some(true);
        let has = |word: &str| elements(text).any(|other| other.eq_ignore_ascii_case(word));
        Some(FaxDetection { cng: all || has("cng"), t38: all || has("t38") })
    }
}
