//! What addresses of record do beyond their fields.

use asterisk_realtime_schema::record::Record;
use asterisk_realtime_schema::value::md5;

use crate::lists::pieces;
use crate::{Aor, Contact};

impl Aor {
    /// A new address of record with the defaults of `res_pjsip`: nobody may register.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::blank() }
    }

    /// Its permanent contacts, which have no rows of their own. They never expire.
    pub fn permanent_contacts(&self) -> Vec<Contact> {
        pieces(&self.contact)
            .map(|uri| self.of(format!("{}@@{}", self.id, md5(uri)), uri))
            .collect()
    }

    /// A contact that registers at a URI: it checks as the address of record says.
    pub fn registered(&self, uri: &str) -> Contact {
        self.of(Contact::id_of(&self.id, uri), uri)
    }

    fn of(&self, id: String, uri: &str) -> Contact {
        Contact {
            id,
            uri: Some(uri.to_owned()),
            outbound_proxy: self.outbound_proxy.clone(),
            // Every field is written, and this one has no text for nothing.
            qualify_frequency: Some(self.qualify_frequency.unwrap_or(0)),
            qualify_timeout: self.qualify_timeout,
            qualify_2xx_only: self.qualify_2xx_only,
            authenticate_qualify: self.authenticate_qualify,
            ..Contact::blank()
        }
    }
}
