//! Syntaxes in words.

use std::borrow::Cow;

use super::Syntax;

impl Syntax {
    /// What is allowed, as it goes on after `is not`: `a whole number from 0 to 63`.
    pub fn expected(&self) -> Cow<'static, str> {
        match self {
            Self::Exact(words) => one_of(words, "", "in these letters").into(),
            Self::Integer(least, most) => range(*least, *most).into(),
            Self::List(words) | Self::Words(words) => one_of(words, "", "").into(),
            Self::ListOrTruth(words)
            | Self::TightListOrTruth(words)
            | Self::WordsOrTruth(words) => one_of(words, "`yes`, `no`", "").into(),
            Self::Signed => range(i64::from(i32::MIN), i64::from(i32::MAX)).into(),
            Self::Unsigned(least, most) => range(i64::from(*least), i64::from(*most)).into(),
            other => other.fixed().into(),
        }
    }

    /// The words for those without parameters.
    fn fixed(&self) -> &'static str {
        match self {
            Self::Acl => "an entry `[!]address[/mask]` of an access list",
            Self::Address => "an IPv4 or IPv6 address",
            Self::AddressPort => "an address, with a port from 1 to 65535 behind a colon if wanted",
            Self::Assignment => "of the form `name=value`",
            Self::CallerId => "a caller id of the form `\"Name\" <number>`",
            Self::CodecPreference => {
                "of the form `prefer: pending, operation: intersect, keep: all, transcode: allow`"
            }
            Self::Codecs => "a codec that Asterisk knows, `all`, or one with `:ms` behind",
            Self::Credentials => "of the form `user:secret@realm` or `user#md5@realm`",
            Self::DateTime => "a time of the form `YYYY-MM-DD HH:MM:SS`",
            Self::Decimal => "a number",
            Self::Digests => {
                "a digest `MD5:`, `SHA-256:` or `SHA-512-256:` and its hexadecimal digits"
            }
            Self::Digit => "one of the keys 0 to 9, `*` and `#`",
            Self::Groups => "a group from 0 to 63, or a range of them",
            Self::Header => "of the form `Name: value`",
            Self::Host => "`dynamic`, an address or the name of a host",
            Self::HostPort => {
                "an address or the name of a host, with a port behind a colon if wanted"
            }
            Self::Hosts => "an address with a mask if wanted, or the name of a host",
            Self::Mailbox | Self::Mailboxes => "a mailbox of the form `box@context`",
            Self::Name | Self::Names => "a name",
            Self::PathOrUrl => "a path that begins with `/`, or a URL",
            Self::Penalty => "a number, or one with `+` or `-` in front",
            Self::Presentation => "the name of a presentation, or its number",
            Self::SipUri | Self::SipUris => "a SIP URI of the form `sip:user@host`",
            Self::SipUser => "made of letters, digits and -._~%!$&'()*+,;=:",
            Self::Tos => "a number from 0 to 255, or a name such as `ef`, `cs3` or `af41`",
            Self::TruthOrInteger => "`yes`, `no` or a number of milliseconds",
            Self::UnixTime => "a time in seconds since 1970",
            Self::VoicemailPassword => "a password that begins with no `*`",
            Self::YesNo => "`yes` or `no`",
            _ => "any text",
        }
    }
}

fn one_of(words: &[&str], before: &str, behind: &str) -> String {
    let mut all: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    if !before.is_empty() {
        all.insert(0, before.to_owned());
    }
    let last = all.pop().unwrap_or_default();
    let text = if all.is_empty() { last } else { format!("{} or {last}", all.join(", ")) };
    if behind.is_empty() { text } else { format!("{text}, {behind}") }
}

fn range(least: i64, most: i64) -> String {
    match (least, most) {
        (i64::MIN, i64::MAX) => "a whole number".into(),
        (least, i64::MAX) => format!("a whole number from {least} on"),
        (least, most) => format!("a whole number from {least} to {most}"),
    }
}
