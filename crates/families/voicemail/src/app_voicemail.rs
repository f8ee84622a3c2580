//! The applications `VoiceMail` and `Directory`: what they ask and what they write.

use asterisk_realtime_core::{Lookup, Result};
use asterisk_realtime_schema::record::{Read, query};

use crate::Mailbox;

/// The context of mailboxes that are asked for without one.
const DEFAULT_CONTEXT: &str = "default";

/// How `app_voicemail` uses the family `voicemail`. Mailboxes of `voicemail.conf` are never looked
/// up, and nothing but passwords is written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct AppVoicemail {
    /// `searchcontexts`: whether a mailbox that is asked for without a context may be in any.
    pub searchcontexts: bool,
}

/// What became of a new password.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PasswordChange {
    /// It is the old one, so nothing was written.
    Same,
    /// It was written.
    Written,
    /// No row has the mailbox any more; the user hears that it did not work.
    Lost,
}

impl AppVoicemail {
    /// A mailbox, as everything asks for it that is about one: the first row of the mailbox in
    /// its context, in `default` if none is given. To `app_voicemail` the mailbox is spelt as it
    /// was asked for, whatever the row says.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`]. To `app_voicemail` an error is the same as absence.
    pub async fn mailbox(
        &self,
        lookup: &(impl Lookup + ?Sized),
        mailbox: &str,
        context: Option<&str>,
    ) -> Result<Option<Read<Mailbox>>> {
        if context.is_none() && self.searchcontexts {
            return query::first(lookup, [("mailbox", mailbox)]).await;
        }
        let context = context.unwrap_or(DEFAULT_CONTEXT);
        query::first(lookup, [("mailbox", mailbox), ("context", context)]).await
    }

    /// Writes a new password to all rows of a mailbox, unless it is the old one.
    ///
    /// It is written to `password`. If the row has a `vmsecret`, that still counts.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`]; the user hears that it did not work.
    pub async fn change_password(
        &self,
        lookup: &(impl Lookup + ?Sized),
        mailbox: &Mailbox,
        password: &str,
    ) -> Result<PasswordChange> {
        if mailbox.pin().is_some_and(|old| old.expose() == password) {
            return Ok(PasswordChange::Same);
        }
        let filter = [("context", &*mailbox.context), ("mailbox", &*mailbox.mailbox)];
        let rows = query::update::<Mailbox>(lookup, filter, [("password", password)]).await?;
        Ok(if rows > 0 { PasswordChange::Written } else { PasswordChange::Lost })
    }

    /// The mailboxes of a context, as `voicemail show users for` asks for them.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`].
    pub async fn users(
        &self,
        lookup: &(impl Lookup + ?Sized),
        context: &str,
    ) -> Result<Vec<Read<Mailbox>>> {
        query::all(lookup, [("context", context)]).await
    }

    /// The mailboxes that `Directory` looks for names in: those of a context, or all. It leaves
    /// out those with [`Mailbox::hidefromdir`].
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`].
    pub async fn directory(
        &self,
        lookup: &(impl Lookup + ?Sized),
        context: Option<&str>,
    ) -> Result<Vec<Read<Mailbox>>> {
        let mut filter = vec![("mailbox LIKE", "%")];
        filter.extend(context.map(|context| ("context", context)));
        query::all(lookup, filter).await
    }

    /// The mailbox of a user of the IMAP store, where Asterisk is built for one.
    ///
    /// # Errors
    ///
    /// As [`AppVoicemail::mailbox`].
    pub async fn imap_user(
        &self,
        lookup: &(impl Lookup + ?Sized),
        imapuser: &str,
    ) -> Result<Option<Read<Mailbox>>> {
        query::first(lookup, [("imapuser", imapuser)]).await
    }
}
