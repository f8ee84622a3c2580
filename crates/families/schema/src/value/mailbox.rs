//! Mailboxes.

use std::fmt;
use std::str::FromStr;

use crate::{Refusal, Syntax};

/// `box@context`; the context may be left out.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct MailboxId {
    /// The mailbox.
    pub mailbox: String,
    /// The context, `default` if none is given.
    pub context: Option<String>,
}

impl FromStr for MailboxId {
    type Err = Refusal;

    /// Blanks around are taken off; neither side of the `@` may be empty.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let (mailbox, context) = match text.trim().split_once('@') {
            Some((mailbox, context)) => (mailbox, Some(context)),
            None => (text.trim(), None),
        };
        if mailbox.is_empty() || context == Some("") {
            return Err(Refusal::new(text, Syntax::Mailbox.expected()));
        }
        Ok(Self { mailbox: mailbox.to_owned(), context: context.map(str::to_owned) })
    }
}

impl fmt::Display for MailboxId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.context {
            Some(context) => write!(formatter, "{}@{context}", self.mailbox),
            None => formatter.write_str(&self.mailbox),
        }
    }
}

/// The mailboxes of a comma list, each once; pieces that are none are left out.
pub fn mailboxes(text: &str) -> Vec<MailboxId> {
    super::distinct(text).into_iter().filter_map(|piece| piece.parse().ok()).collect()
}
