//! The registrar: what it asks and writes.

use asterisk_realtime_core::{Lookup, Result};

use crate::{Bindings, Contact, Pjsip};

/// How `res_pjsip_registrar` uses the family `ps_contacts`.
///
/// A registration adds a row, and each refresh writes all its fields anew.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Registrar {
    /// What it asks with.
    pub pjsip: Pjsip,
    /// The name of this Asterisk (`systemname` in `asterisk.conf`), which contacts get as
    /// `reg_server`.
    pub reg_server: Option<String>,
}

impl Registrar {
    /// One of an Asterisk with a name.
    pub fn new(pjsip: Pjsip, reg_server: Option<String>) -> Self {
        Self { pjsip, reg_server }
    }

    /// What a registration that has been authenticated asks: the alias of its domain, the address
    /// of record, its contacts. `None` if there is no such address.
    ///
    /// # Errors
    ///
    /// As [`Pjsip::bindings`].
    pub async fn bindings(
        &self,
        lookup: &(impl Lookup + ?Sized),
        aor: &str,
        domain: &str,
    ) -> Result<Option<Bindings>> {
        if self.pjsip.uses_domains {
            self.pjsip.alias(lookup, domain).await?;
        }
        self.pjsip.bindings(lookup, aor).await
    }

    /// Stores a contact: a new row, or all its fields anew if it is among the bindings. Answers
    /// whether it is stored; if it is not, a phone must not be told so.
    ///
    /// Such a contact is made by [`Aor::registered`](crate::Aor::registered); who registered and
    /// from where, and until when it holds, is added to it.
    ///
    /// # Errors
    ///
    /// As [`Sorcery::create`](crate::Sorcery::create) and
    /// [`Sorcery::update`](crate::Sorcery::update).
    pub async fn bind(
        &self,
        lookup: &(impl Lookup + ?Sized),
        bindings: &Bindings,
        contact: &Contact,
    ) -> Result<bool> {
        let mut contact = contact.clone();
        contact.reg_server.clone_from(&self.reg_server);
        if bindings.contacts().any(|known| known.id == contact.id) {
            self.pjsip.sorcery.update(lookup, &contact).await
        } else {
            self.pjsip.sorcery.create(lookup, &contact).await
        }
    }

    /// Removes a contact that unregisters or has to make room; answers whether it was there.
    ///
    /// # Errors
    ///
    /// As [`Lookup::destroy`].
    pub async fn unbind(&self, lookup: &(impl Lookup + ?Sized), id: &str) -> Result<bool> {
        self.pjsip.sorcery.delete::<Contact>(lookup, id).await
    }

    /// Removes the contacts whose time is over at `now`, in seconds since 1970, those that ended
    /// first at first, and answers them. Asterisk does so every
    /// `contact_expiration_check_interval`. A row that cannot be read stays.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`] and [`Lookup::destroy`].
    pub async fn expire(&self, lookup: &(impl Lookup + ?Sized), now: u64) -> Result<Vec<Contact>> {
        let now = now.to_string();
        let filter = [("expiration_time <=", now.as_str())];
        let rows = self.pjsip.sorcery.list::<Contact>(lookup, filter).await?;
        let expired: Vec<_> = rows.into_iter().filter_map(|read| read.value).collect();
        self.remove(lookup, expired).await
    }

    /// Removes the contacts of this Asterisk that do not survive its start (`prune_on_boot`), and
    /// answers them: it looks at all contacts.
    ///
    /// # Errors
    ///
    /// As [`Sorcery::all`](crate::Sorcery::all) and [`Lookup::destroy`].
    pub async fn prune(&self, lookup: &(impl Lookup + ?Sized)) -> Result<Vec<Contact>> {
        let rows = self.pjsip.sorcery.all::<Contact>(lookup).await?;
        let is_ours =
            |contact: &Contact| contact.prune_on_boot && contact.reg_server == self.reg_server;
        let ours = rows.into_iter().filter_map(|read| read.value).filter(is_ours).collect();
        self.remove(lookup, ours).await
    }

    async fn remove(
        &self,
        lookup: &(impl Lookup + ?Sized),
        contacts: Vec<Contact>,
    ) -> Result<Vec<Contact>> {
        for contact in &contacts {
            self.unbind(lookup, &contact.id).await?;
        }
        Ok(contacts)
    }
}
