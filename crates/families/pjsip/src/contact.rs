//! What contacts do beyond their fields.

use asterisk_realtime_schema::value::md5;

use crate::Contact;

impl Contact {
    /// The id of a contact that registers: `aor;@`, and the MD5 of the URI.
    ///
    /// ```
    /// use asterisk_realtime_pjsip::Contact;
    ///
    /// let id = Contact::id_of("7001", "sip:7001@192.0.2.7");
    /// assert!(id.starts_with("7001;@") && id.len() == 6 + 32);
    /// ```
    pub fn id_of(aor: &str, uri: &str) -> String {
        format!("{}{}", Self::prefix(aor), md5(uri))
    }

    /// What the ids of all contacts of an address of record that registered begin with.
    pub fn prefix(aor: &str) -> String {
        format!("{aor};@")
    }

    /// The address of record that it belongs to; `None` if its id does not say.
    pub fn aor(&self) -> Option<&str> {
        let (aor, _) = self.id.rsplit_once('@')?;
        aor.strip_suffix([';', '@'])
    }

    /// Whether its time is over: it ends at `now`, in seconds since 1970, or before.
    pub fn is_expired(&self, now: u64) -> bool {
        self.expiration_time.is_some_and(|end| end <= now)
    }
}
