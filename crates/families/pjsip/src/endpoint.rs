//! What endpoints do beyond their fields.

use std::net::IpAddr;

use asterisk_realtime_schema::record::{self, Reader, Record};
use asterisk_realtime_schema::value::{
    self, AclEntry, CodecEntry, assignment, codec_parts, elements,
};
use asterisk_realtime_schema::{Column, Otherwise, Refusal};

use crate::lists::pieces;
use crate::{DtlsSetup, DtlsVerify, Endpoint, IdentifyBy, IncomingOffer, MediaEncryption};

/// Session timers are not shorter than this.
const SHORTEST_TIMER: u32 = 90;

/// Ports for media do not begin below this.
const FIRST_PORT: u32 = 1024;

impl Endpoint {
    /// A new endpoint with the defaults of `res_pjsip`.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::blank() }
    }

    /// The aors that calls go to.
    pub fn aor_ids(&self) -> impl Iterator<Item = &str> {
        self.aors.iter().flat_map(|list| elements(list))
    }

    /// The credentials that requests from here have to satisfy.
    pub fn auth_ids(&self) -> impl Iterator<Item = &str> {
        pieces(&self.auth)
    }

    /// The credentials that answer challenges to our requests.
    pub fn outbound_auth_ids(&self) -> impl Iterator<Item = &str> {
        pieces(&self.outbound_auth)
    }

    /// The codecs, first those that are liked best; `all` stands for all others.
    ///
    /// `disallow` counts before `allow`, wherever they stand in the row.
    pub fn codecs(&self) -> Vec<CodecEntry> {
        let mut codecs: Vec<CodecEntry> = Vec::new();
        let parts = self.allow.iter().flat_map(|list| codec_parts(list));
        for entry in parts.filter_map(|part| part.parse::<CodecEntry>().ok()) {
            let is_all = entry.name.eq_ignore_ascii_case("all");
            let is_same = |known: &CodecEntry| known.name.eq_ignore_ascii_case(&entry.name);
            if entry.is_removed {
                codecs.retain(|known| !is_all && !is_same(known));
            } else if !codecs.iter().any(is_same) {
                codecs.push(entry);
            }
        }
        codecs
    }

    /// How requests are known to be from here, each way once.
    pub fn identifiers(&self) -> Vec<IdentifyBy> {
        value::distinct(&self.identify_by).into_iter().filter_map(IdentifyBy::word).collect()
    }

    /// The groups that calls to here are in, as bits.
    pub fn call_groups(&self) -> u64 {
        self.call_group.as_deref().map_or(0, value::groups)
    }

    /// The groups whose calls may be picked up from here, as bits.
    pub fn pickup_groups(&self) -> u64 {
        self.pickup_group.as_deref().map_or(0, value::groups)
    }

    /// The channel variables.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.set_var.iter().filter_map(|variable| assignment(variable))
    }

    /// Whether requests may come from an address, as `deny` and `permit` say; what the access
    /// lists named in `acl` say is not asked here. `deny` counts before `permit`, wherever they
    /// stand in the row.
    pub fn permits(&self, address: IpAddr) -> bool {
        value::permits(&self.deny, &self.permit, address)
    }

    /// As [`Endpoint::permits`], for addresses in Contact headers.
    pub fn permits_contact(&self, address: IpAddr) -> bool {
        value::permits(&self.contact_deny, &self.contact_permit, address)
    }

    /// Adds a variable, in place of one with its name.
    pub(crate) fn take_variable(field: &mut Vec<String>, text: &str) {
        let name = |text: &str| assignment(text).map(|(name, _)| name.to_owned());
        match field.iter_mut().find(|known| name(known) == name(text)) {
            Some(known) => text.clone_into(known),
            None => field.push(text.to_owned()),
        }
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        self.check_timers(reader);
        self.check_ports(reader);
        self.check_codecs(reader);
        self.check_groups(reader);
        self.check_order(reader);
        if self.stir_shaken.is_some() {
            let refusal = Refusal::new("", "read any more: `stir_shaken_profile` is");
            reader.remark(column("stir_shaken"), &refusal, Otherwise::Ignores);
        }
        self.correct(reader);
    }

    fn check_timers(&self, reader: &mut Reader) {
        if self.timers_min_se < SHORTEST_TIMER {
            let refusal = Refusal::new(&self.timers_min_se.to_string(), "at least 90 seconds");
            reader.refuse(column("timers_min_se"), &refusal);
        }
        if self.timers_sess_expires < self.timers_min_se {
            let rule = format!("at least timers_min_se, {}", self.timers_min_se);
            let refusal = Refusal::new(&self.timers_sess_expires.to_string(), rule);
            reader.refuse(column("timers_sess_expires"), &refusal);
        }
    }

    fn check_ports(&self, reader: &mut Reader) {
        let (start, end) = (self.rtp_port_start, self.rtp_port_end);
        if (start, end) == (0, 0) {
            return;
        }
        if start < FIRST_PORT {
            let rule = "at least 1024, as rtp_port_end needs it";
            reader.refuse(column("rtp_port_start"), &Refusal::new(&start.to_string(), rule));
        } else if end <= start {
            let rule = format!("greater than rtp_port_start, {start}");
            reader.refuse(column("rtp_port_end"), &Refusal::new(&end.to_string(), rule));
        }
    }

    fn check_codecs(&self, reader: &mut Reader) {
        let preference = self.incoming_call_offer_pref;
        if self.preferred_codec_only && preference != IncomingOffer::Local {
            let rule = "`local`, as preferred_codec_only needs it";
            let refusal = Refusal::new(preference.as_str(), rule);
            reader.refuse(column("incoming_call_offer_pref"), &refusal);
        }
    }

    /// The consumer applies these one after the other, wherever they stand in the row.
    fn check_order(&self, reader: &mut Reader) {
        if !reader.is_thorough() {
            return;
        }
        let entries = |list: &[AclEntry]| -> String {
            list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
        };
        let pairs = [
            ("disallow", "allow", self.disallow.join(",")),
            ("deny", "permit", entries(&self.deny)),
            ("contact_deny", "contact_permit", entries(&self.contact_deny)),
        ];
        for (first, second, value) in pairs {
            let otherwise = Otherwise::Takes("it last");
            reader.expect_before(Self::TABLES, first, second, &value, otherwise);
        }
    }

    /// A list of names may be empty, but not have nothing but commas.
    fn check_groups(&self, reader: &mut Reader) {
        let lists = [
            ("named_call_group", &self.named_call_group),
            ("named_pickup_group", &self.named_pickup_group),
        ];
        for (name, list) in lists {
            let text = list.as_deref().unwrap_or_default();
            if !text.is_empty() && elements(text).next().is_none() {
                reader.refuse(column(name), &Refusal::new(text, "a list of names"));
            }
        }
    }

    /// What the consumer changes.
    fn correct(&mut self, reader: &mut Reader) {
        if self.sdp_owner.contains(char::is_whitespace) {
            let refusal = Refusal::new(&self.sdp_owner, "a word without blanks");
            reader.remark(column("sdp_owner"), &refusal, Otherwise::Takes("-"));
            "-".clone_into(&mut self.sdp_owner);
        }
        if self.webrtc {
            self.bundle = true;
            self.use_avpf = true;
            self.ice_support = true;
            self.media_use_received_transport = true;
            self.media_encryption = MediaEncryption::Dtls;
            self.dtls_verify = DtlsVerify::Fingerprint;
            self.dtls_setup = Some(DtlsSetup::ActPass);
            self.dtls_rekey = 0;
            self.dtls_auto_generate_cert |= self.dtls_cert_file.is_none();
        }
        self.rtcp_mux |= self.bundle;
    }
}

fn column(name: &str) -> &'static Column {
    record::column(Endpoint::TABLES, name)
}
