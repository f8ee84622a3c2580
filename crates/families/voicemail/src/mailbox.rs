//! What mailboxes are beyond their columns.

use asterisk_realtime_core::Secret;
use asterisk_realtime_schema::record::{Record, take};
use asterisk_realtime_schema::{value, words};

use crate::Mailbox;

words! {
    /// Where passwords are kept that users change.
    pub enum PasswordLocation {
        /// In `voicemail.conf`, or in the row.
        VoicemailConf = "voicemail.conf",
        /// In a file beside the messages.
        SpoolDir = "spooldir",
    }
}

impl Mailbox {
    /// A new mailbox that is as `[general]` says.
    pub fn new(mailbox: impl Into<String>, context: impl Into<String>) -> Self {
        Self { mailbox: mailbox.into(), context: context.into(), ..Self::blank() }
    }

    /// The password that counts: `vmsecret`, else the one of `password` and `secret` that stands
    /// in front in the row.
    pub fn pin(&self) -> Option<&Secret> {
        let place = |column: &str| {
            self.origin.row().and_then(|row| row.columns().position(column)).unwrap_or(usize::MAX)
        };
        let (password, secret) = (self.password.as_ref(), self.secret.as_ref());
        let first = if place("secret") < place("password") {
            secret.or(password)
        } else {
            password.or(secret)
        };
        self.vmsecret.as_ref().or(first)
    }

    /// How many deleted messages are kept: a true word is 100, and there are no more than 9999;
    /// `None` is what `[general]` says.
    pub fn kept_deleted(&self) -> Option<i32> {
        let text = self.backupdeleted.as_deref()?;
        let number = if value::is_true(text) { 100 } else { value::atoi(text) };
        Some(number.clamp(0, 9999))
    }

    /// The options in `options`, in their order. They are set as columns of their names are; what
    /// has no equals sign is left out.
    pub fn more_options(&self) -> impl Iterator<Item = (&str, &str)> {
        let options = self.options.as_deref().unwrap_or_default();
        options.split('|').filter_map(|option| value::assignment(option))
    }

    pub(crate) fn take_password(field: &mut Option<Secret>, text: &str) {
        if !text.starts_with('*') {
            *field = Some(Secret::new(take::cut(text.into(), 79)));
        }
    }

    pub(crate) fn take_maxmsg(field: &mut Option<i32>, text: &str) {
        *field = Some(match value::atoi(text) {
            ..0 => 100,
            number => number.min(9999),
        });
    }

    pub(crate) fn take_minsecs(field: &mut Option<i32>, text: &str) {
        *field = value::scan(text).filter(|seconds| *seconds >= 0);
    }

    pub(crate) fn take_maxsecs(field: &mut Option<i32>, text: &str) {
        *field = value::scan(text).filter(|seconds| *seconds > 0);
    }
}
