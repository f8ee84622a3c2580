//! Whether a value is of a syntax.

use super::Syntax;
use crate::Refusal;
use crate::value::{
    self, AclEntry, CodecEntry, MailboxId, PenaltyChange, Presentation, elements, is_header,
    is_host, is_host_port, is_sip_uri, truth,
};

impl Syntax {
    /// Checks a value.
    ///
    /// An empty text says nothing, as NULL does, where something is told apart from it.
    ///
    /// # Errors
    ///
    /// The part that is not allowed, and what is.
    pub fn check(&self, text: &str) -> Result<(), Refusal> {
        let empty_says_nothing = !matches!(self, Self::Name | Self::Unsigned(..) | Self::Signed);
        if text.is_empty() && empty_says_nothing {
            return Ok(());
        }
        if self.takes_truth() && truth(text).is_some() {
            return Ok(());
        }
        let refusal = || Refusal::new(text, self.expected());
        match self {
            Self::Exact(words) => self.word(text, words, str::eq),
            Self::Words(words) | Self::WordsOrTruth(words) => {
                self.word(text, words, str::eq_ignore_ascii_case)
            }
            Self::YesNo => Err(refusal().among(&["yes", "no"])),
            Self::List(words) | Self::ListOrTruth(words) => {
                let words = |part: &str| self.word(part, words, str::eq_ignore_ascii_case);
                elements(text).try_for_each(words)
            }
            Self::TightListOrTruth(words) => {
                let mut parts = text.split(',');
                parts.try_for_each(|part| self.word(part, words, str::eq_ignore_ascii_case))
            }
            Self::Acl
            | Self::Codecs
            | Self::Groups
            | Self::Hosts
            | Self::Mailboxes
            | Self::Names
            | Self::SipUris
            | Self::Digests => self.parts(text),
            _ if self.accepts(text) => Ok(()),
            _ => Err(refusal()),
        }
    }

    fn takes_truth(&self) -> bool {
        matches!(
            self,
            Self::ListOrTruth(_)
                | Self::TightListOrTruth(_)
                | Self::TruthOrInteger
                | Self::WordsOrTruth(_)
                | Self::YesNo
        )
    }

    fn word(
        &self,
        text: &str,
        words: &'static [&'static str],
        is_same: fn(&str, &str) -> bool,
    ) -> Result<(), Refusal> {
        if words.iter().any(|word| is_same(word, text)) {
            return Ok(());
        }
        Err(Refusal::new(text, self.expected()).among(words))
    }

    /// Checks a list part by part, so that the refusal shows only what is wrong.
    fn parts(&self, text: &str) -> Result<(), Refusal> {
        let is_allowed: fn(&str) -> bool = match self {
            Self::Acl => |part| part.parse::<AclEntry>().is_ok(),
            Self::Groups => |part| value::group_range(part).is_some(),
            Self::Mailboxes => |part| part.parse::<MailboxId>().is_ok(),
            Self::Hosts => |part| part.parse::<AclEntry>().is_ok() || is_host_port(part),
            Self::SipUris => is_sip_uri,
            Self::Digests => value::is_digest,
            Self::Codecs => return self.codecs(text),
            _ => |part| !part.is_empty(),
        };
        match elements(text).find(|part| !is_allowed(part)) {
            None => Ok(()),
            Some(part) => Err(Refusal::new(part, self.expected())),
        }
    }

    fn codecs(&self, text: &str) -> Result<(), Refusal> {
        for part in value::codec_parts(text) {
            let entry = part.parse::<CodecEntry>();
            if !entry.as_ref().is_ok_and(CodecEntry::is_known) {
                let refusal = Refusal::new(part, self.expected());
                return Err(refusal.among(value::CODECS));
            }
        }
        Ok(())
    }

    /// Checks what is in one piece.
    fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Address => value::address(text).is_some(),
            Self::AddressPort => value::address_port(text).is_some(),
            Self::Assignment => value::assignment(text).is_some(),
            Self::CallerId => value::is_caller_id(text),
            Self::CodecPreference => value::is_codec_preference(text),
            Self::Credentials => value::is_credentials(text),
            Self::DateTime => value::is_date_time(text),
            Self::Decimal => value::decimal(text).is_some(),
            Self::Digit => value::is_digit(text),
            Self::Header => is_header(text),
            Self::Host => is_host(text.split(';').next().unwrap_or(text)),
            Self::HostPort => is_host_port(text),
            Self::Integer(least, most) => {
                value::whole(text).is_some_and(|number| (*least..=*most).contains(&number))
            }
            Self::Mailbox => text.parse::<MailboxId>().is_ok(),
            Self::Name => !text.is_empty(),
            Self::PathOrUrl => text.starts_with('/') || text.contains("://"),
            Self::Penalty => text.parse::<PenaltyChange>().is_ok(),
            Self::Presentation => text.parse::<Presentation>().is_ok(),
            Self::Signed => value::signed(text).is_some(),
            Self::SipUri => is_sip_uri(text),
            Self::SipUser => value::is_sip_user(text),
            Self::Tos => value::tos(text).is_some(),
            Self::TruthOrInteger => value::whole(text).is_some(),
            Self::UnixTime => value::unix_time(text).is_some(),
            Self::Unsigned(least, most) => {
                value::unsigned(text).is_some_and(|number| (*least..=*most).contains(&number))
            }
            Self::VoicemailPassword => !text.starts_with('*'),
            _ => true,
        }
    }
}
