//! What SIP devices are beyond their columns.

use std::net::IpAddr;

use asterisk_realtime_schema::record::{Reader, Record};
use asterisk_realtime_schema::value::{
    self, CallerId, CodecEntry, MailboxId, assignments, codec_parts,
};

use crate::{DeviceKind, SipPeer, Timers, Transport, order};

impl SipPeer {
    /// A new device that is as `[general]` says.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::blank() }
    }

    /// Whether it registers, and has no address until then.
    pub fn is_dynamic(&self) -> bool {
        self.host.as_deref().is_some_and(|host| host.eq_ignore_ascii_case("dynamic"))
    }

    /// Who it is if somebody of this kind is asked for: a device without a kind is whatever is
    /// asked for.
    pub fn kind_or(&self, wanted: DeviceKind) -> DeviceKind {
        self.kind.unwrap_or(wanted)
    }

    /// Whether an address may register and call. What `deny` and `permit` say; the named lists of
    /// `acl` are not asked.
    pub fn permits(&self, address: IpAddr) -> bool {
        value::permits(&self.deny, &self.permit, address)
    }

    /// Whether an address may stand in a Contact header, as [`SipPeer::permits`].
    pub fn permits_contact(&self, address: IpAddr) -> bool {
        value::permits(&self.contactdeny, &self.contactpermit, address)
    }

    /// Whether media may go to an address, as [`SipPeer::permits`].
    pub fn permits_media(&self, address: IpAddr) -> bool {
        value::permits(&self.directmediadeny, &self.directmediapermit, address)
    }

    /// The transports that are allowed, the one of outbound calls first; none means those of
    /// `[general]`. Words count that begin with the name of a transport.
    pub fn transports(&self) -> impl Iterator<Item = Transport> {
        self.transport.as_deref().unwrap_or_default().split(',').filter_map(transport)
    }

    /// Its codecs, given those of `[general]` in their order: what `disallow` says and then what
    /// `allow` says is taken out and put in, each once, where it was put in first. `all` puts in
    /// those of [`value::CODECS`].
    pub fn codecs(&self, general: &[&str]) -> Vec<CodecEntry> {
        let entry = |name: &str, is_removed| CodecEntry {
            is_removed,
            name: name.to_owned(),
            framing: None,
        };
        let mut codecs: Vec<_> = general.iter().map(|name| entry(name, false)).collect();
        let parts = |text: &Option<String>| -> Vec<CodecEntry> {
            let text = text.as_deref().unwrap_or_default();
            codec_parts(text).filter_map(|part| part.parse().ok()).collect()
        };
        for part in parts(&self.disallow) {
            // `!` takes back what it stands before.
            apply(&mut codecs, CodecEntry { is_removed: !part.is_removed, ..part });
        }
        for part in parts(&self.allow) {
            apply(&mut codecs, part);
        }
        codecs
    }

    /// The variables of its channels, each name once with its last value. What has no equals sign
    /// is left out.
    pub fn variables(&self) -> Vec<(&str, &str)> {
        assignments(&self.setvar)
    }

    /// Its caller id: `callerid`, of which `fullname` and `cid_number` replace their parts;
    /// `trunkname` takes the name out.
    pub fn caller_id(&self) -> CallerId {
        let name = self.trunkname.as_ref().map(|_| "").or(self.fullname.as_deref());
        CallerId::of(self.callerid.as_deref(), name, self.cid_number.as_deref())
    }

    /// How many calls it may have; 0 for any number. What `call-limit` says, else `callcounter`
    /// counts without a limit.
    pub fn call_limit(&self) -> i32 {
        let counted = if self.callcounter == Some(true) { i32::MAX } else { 0 };
        self.call_limit.unwrap_or(counted)
    }

    /// The mailboxes that it is told about, each once; with `hasvoicemail` the one of its name if
    /// there is no other.
    pub fn mailboxes(&self) -> Vec<MailboxId> {
        let mut mailboxes = value::mailboxes(self.mailbox.as_deref().unwrap_or_default());
        if mailboxes.is_empty() && self.hasvoicemail == Some(true) {
            let (mailbox, context) = self.name.split_once('@').unwrap_or((&self.name, "default"));
            let (mailbox, context) = (mailbox.to_owned(), Some(context.to_owned()));
            mailboxes.push(MailboxId { mailbox, context });
        }
        mailboxes
    }

    /// The groups that it is called in, as bits.
    pub fn call_groups(&self) -> u64 {
        self.callgroup.as_deref().map_or(0, value::groups)
    }

    /// The groups that it may pick calls up from, as bits.
    pub fn pickup_groups(&self) -> u64 {
        self.pickupgroup.as_deref().map_or(0, value::groups)
    }

    /// The host of From headers and its port: 5060 if none is given, 0 if it is none.
    pub fn from_domain(&self) -> Option<(&str, u16)> {
        let text = self.fromdomain.as_deref()?;
        match text.rsplit_once(':') {
            Some((host, port)) => Some((host, port.parse().unwrap_or(0))),
            None => Some((text, 5060)),
        }
    }

    /// Seconds between packets that keep the way open; 0 for none. `yes` is 60.
    pub fn keep_alive_seconds(&self) -> Option<i32> {
        let text = self.keepalive.as_deref()?;
        Some(match value::truth(text) {
            Some(true) => 60,
            Some(false) => 0,
            None => value::atoi(text).max(0),
        })
    }

    /// The timers T1 and B, given those of `[general]`, in milliseconds. T1 is not less than the
    /// least one, and B is 64 times T1 unless both are given.
    pub fn timers(&self, general: Timers) -> Timers {
        let least = general.t1_least;
        let t1 = match self.timert1 {
            Some(t1) if t1 < 200 || t1 < least => least,
            given => given.unwrap_or(general.t1),
        };
        let b = self.timerb.filter(|b| *b >= 200).unwrap_or(general.b);
        if b >= t1.saturating_mul(64) {
            return Timers { t1, b, ..general };
        }
        match (self.timert1, self.timerb) {
            (Some(_), Some(_)) => Timers { t1, b, ..general },
            (None, Some(_)) => {
                let b = if b / 64 < least { least.saturating_mul(64) } else { b };
                Timers { t1: b / 64, b, ..general }
            }
            _ => Timers { t1, b: t1.saturating_mul(64), ..general },
        }
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        order::check(self, reader);
    }
}

fn transport(piece: &str) -> Option<Transport> {
    // The longer one of `ws` and `wss` first.
    const ALL: [Transport; 5] =
        [Transport::Udp, Transport::Tcp, Transport::Tls, Transport::Wss, Transport::Ws];
    let piece = piece.trim_start();
    ALL.into_iter().find(|each| {
        let word = each.as_str();
        piece.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    })
}

/// Takes a codec out or puts it in; `all` stands for every one.
fn apply(codecs: &mut Vec<CodecEntry>, entry: CodecEntry) {
    let is = |other: &CodecEntry| other.name.eq_ignore_ascii_case(&entry.name);
    let is_all = entry.name.eq_ignore_ascii_case("all");
    match (entry.is_removed, is_all) {
        (true, true) => codecs.clear(),
        (true, false) => codecs.retain(|other| !is(other)),
        (false, true) => {
            for name in value::CODECS.iter().filter(|name| **name != "none") {
                apply(codecs, CodecEntry { name: (*name).to_owned(), ..entry.clone() });
            }
        }
        (false, false) if !entry.is_known() => {}
        (false, false) => match codecs.iter_mut().find(|other| is(other)) {
            Some(known) => known.framing = entry.framing.or(known.framing),
            None => codecs.push(entry),
        },
    }
}
