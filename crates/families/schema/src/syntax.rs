//! What may be written in a column.

mod check;
mod expected;

/// The syntax of a value: one variable as Asterisk sees it, split at `;` and decoded.
///
/// [`Syntax::check`] tells whether a value says what its writer probably meant. That is stricter
/// than the consumers, who take much for something; the functions of [`value`](crate::value) read
/// as they do.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Syntax {
    /// Entries of an access list: `[!]address[/mask]`, separated by commas.
    Acl,
    /// An IPv4 or IPv6 address.
    Address,
    /// An address, and a port behind a colon if wanted.
    AddressPort,
    /// `name=value`
    Assignment,
    /// `"Name" <number>`
    CallerId,
    /// `prefer: pending, operation: intersect, keep: all, transcode: allow`
    CodecPreference,
    /// Codecs, separated by commas or bars, each with `!` in front or `:ms` behind if wanted.
    Codecs,
    /// `user:secret@realm` or `user#md5@realm`
    Credentials,
    /// `YYYY-MM-DD HH:MM:SS`, with a fraction if wanted.
    DateTime,
    /// A number with a fraction.
    Decimal,
    /// `ALGORITHM:hex`, separated by commas; MD5 without its name.
    Digests,
    /// One key of a telephone.
    Digit,
    /// One of the words, in this case of letters.
    Exact(&'static [&'static str]),
    /// Numbers from 0 to 63 and ranges of them, separated by commas.
    Groups,
    /// `Name: value`
    Header,
    /// `dynamic`, an address or the name of a host.
    Host,
    /// An address or the name of a host, and a port if wanted.
    HostPort,
    /// Addresses with masks, and names of hosts, separated by commas.
    Hosts,
    /// A whole number from the first to the second.
    Integer(i64, i64),
    /// Some of the words, in any case, separated by commas.
    List(&'static [&'static str]),
    /// A truth value, or some of the words, in any case, separated by commas.
    ListOrTruth(&'static [&'static str]),
    /// `box@context`
    Mailbox,
    /// `box@context`, separated by commas.
    Mailboxes,
    /// Anything but nothing.
    Name,
    /// Anything but nothing, several times, separated by commas.
    Names,
    /// A path from the root, or a URL.
    PathOrUrl,
    /// A number, or with a sign in front a change of it.
    Penalty,
    /// The presentation of a caller id: a name or its number.
    Presentation,
    /// A whole number of 32 bits as PJSIP reads it: with `0x` hexadecimal, with `0` octal.
    Signed,
    /// A SIP URI.
    SipUri,
    /// SIP URIs, separated by commas.
    SipUris,
    /// The user part of a SIP URI.
    SipUser,
    /// Any text.
    Text,
    /// As [`ListOrTruth`](Self::ListOrTruth), but the consumer does not take blanks off.
    TightListOrTruth(&'static [&'static str]),
    /// A type of service: a number or a name.
    Tos,
    /// A truth value, or milliseconds.
    TruthOrInteger,
    /// A time in seconds since 1970, with a fraction if wanted.
    UnixTime,
    /// Nobody reads it.
    Unread,
    /// A whole number without a sign as PJSIP reads it, from the first to the second.
    Unsigned(u32, u32),
    /// The password of a mailbox.
    VoicemailPassword,
    /// One of the words, in any case.
    Words(&'static [&'static str]),
    /// A truth value, or one of the words, in any case.
    WordsOrTruth(&'static [&'static str]),
    /// A truth value.
    YesNo,
}

#[cfg(test)]
mod tests;
