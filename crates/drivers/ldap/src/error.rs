//! What failures mean.

use asterisk_realtime_core::{Access, Error};
use ldap3::{LdapError, LdapResult};

/// A call that failed, and what that says of the connection.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) nature: Nature,
    /// The servers that the answer refers to, one as good as another.
    pub(crate) referred: Vec<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Nature {
    /// The server answered, with this code.
    Refused(u32),
    /// The connection is gone.
    Lost,
    /// No answer came in time.
    Late,
    /// Nothing was sent.
    Unsent,
}

impl Failure {
    fn new(error: Error, nature: Nature) -> Self {
        Self { error, nature, referred: Vec::new() }
    }

    pub(crate) fn unsent(error: Error) -> Self {
        Self::new(error, Nature::Unsent)
    }

    /// Whether the server answered with this code.
    pub(crate) fn is(&self, code: u32) -> bool {
        self.nature == Nature::Refused(code)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::unsent(error)
    }
}

/// Result codes of RFC 4511, appendix A, that mean something to us by themselves.
pub(crate) mod code {
    pub(crate) const SIZE_LIMIT: u32 = 4;
    pub(crate) const REFERRAL: u32 = 10;
    pub(crate) const UNDEFINED_ATTRIBUTE: u32 = 17;
    pub(crate) const NO_SUCH_OBJECT: u32 = 32;
    pub(crate) const BUSY: u32 = 51;
    pub(crate) const UNAVAILABLE: u32 = 52;
}

/// A result that is no success. The server's text may hold values, so it is kept apart.
pub(crate) fn of_result(result: &LdapResult) -> Failure {
    let error = match result.rc {
        3 => Error::unavailable("the server's limit of time is over before the answer is whole"),
        code::SIZE_LIMIT => Error::invalid(
            "the answer has more entries than the server gives to this user (its limit of size)",
        ),
        11 => Error::invalid("the server's administrative limit does not let it answer"),
        7 | 8 => Error::denied("the server wants another way of authentication"),
        13 => Error::denied("the server wants an encrypted connection (`starttls`, or `ldaps:`)"),
        48 => Error::denied("the server does not take this way of authentication"),
        49 => Error::denied("the server refuses user or password (`user`, `pass`)"),
        50 => Error::denied("the user has no right to do this"),
        53 => Error::denied("the server is unwilling to do this; it may be read-only"),
        code::REFERRAL => Error::unsupported(
            "the entry is on another server, to which this one refers (`referrals = follow`)",
        ),
        12 => {
            Error::unsupported("the server does not know a control that is needed (paged results)")
        }
        71 => Error::unsupported("the entry would have to move to another server"),
        code::UNDEFINED_ATTRIBUTE => Error::not_found("an attribute is not in the server's schema"),
        code::NO_SUCH_OBJECT => Error::not_found(missing_base(&result.matched)),
        16 => Error::conflict("somebody else has removed the attribute meanwhile"),
        20 | 68 => Error::conflict("an entry of this name, or the value, exists already"),
        66 => Error::conflict("there are entries below the entry"),
        code::BUSY | code::UNAVAILABLE => {
            Error::unavailable("the server is too busy, or about to end")
        }
        18 => Error::invalid("the attribute cannot be compared in this way"),
        19 => Error::invalid(
            "a value does not keep the server's rules, or the attribute has only one",
        ),
        21 => Error::invalid("a value is none of the syntax of its attribute"),
        34 => Error::invalid("a name of an entry is no DN"),
        64 => Error::invalid("the server cannot name the entry like this"),
        65 => Error::invalid("the object classes do not allow an attribute, or ask for another"),
        67 => Error::invalid("the attribute is part of the name of the entry"),
        69 => Error::invalid("the structural object class cannot be changed"),
        _ => Error::internal("the server refuses what was sent"),
    };
    let error = error.with_code(result.rc.to_string()).with_native(result.text.clone());
    Failure { error, nature: Nature::Refused(result.rc), referred: result.refs.clone() }
}

/// The server says how much of the name there is.
fn missing_base(matched: &str) -> String {
    if matched.is_empty() {
        return "there is no entry of this base DN".into();
    }
    format!("there is no entry of this base DN; the nearest that there is, is `{matched}`")
}

/// A failure of the client library in the middle of a call.
pub(crate) fn of_call(error: &LdapError, access: Access) -> Failure {
    match error {
        LdapError::LdapResult { result } => of_result(result),
        LdapError::FilterParsing | LdapError::AddNoValues => {
            Failure::unsent(Error::internal("the client library refuses what it is to send"))
        }
        // The queue of the connection is closed: nothing has left the process.
        LdapError::OpSend { .. } => {
            Failure::new(Error::unavailable("the connection to the server is lost"), Nature::Lost)
        }
        _ => {
            let message = match access {
                Access::Read => "the connection was lost before the answer came",
                Access::Write => {
                    "the connection was lost before the answer came; it may be written or not"
                }
            };
            let error = Error::uncertain(message).with_native(error.to_string());
            Failure::new(error, Nature::Lost)
        }
    }
}

/// A call without an answer.
pub(crate) fn late(access: Access) -> Failure {
    let error = Error::uncertain(match access {
        Access::Read => "the server did not answer in time",
        Access::Write => "the server did not answer in time; it may have written or not",
    });
    Failure::new(error, Nature::Late)
}

/// Why there is no connection.
pub(crate) fn of_connecting(error: &LdapError, place: &str) -> Error {
    let native = error.to_string();
    let error = match error {
        LdapError::Io { source } if source.kind() == std::io::ErrorKind::InvalidData => {
            Error::denied(format!("{place}: {}", why_not_encrypted(&native)))
        }
        LdapError::Rustls { .. } | LdapError::DNSName { .. } => {
            Error::denied(format!("{place}: {}", why_not_encrypted(&native)))
        }
        LdapError::LdapResult { result } => {
            Error::denied(format!("{place}: the server offers no encryption (`starttls`)"))
                .with_code(result.rc.to_string())
        }
        LdapError::Io { source } => {
            Error::unavailable(format!("the server at {place} cannot be reached: {source}"))
        }
        LdapError::UrlParsing { .. }
        | LdapError::UnknownScheme(_)
        | LdapError::EmptyUnixPath
        | LdapError::PortInUnixPath => Error::invalid(format!("{place} cannot be connected to")),
        _ => Error::unavailable(format!("what answers at {place} is no directory server")),
    };
    error.with_native(native)
}

/// In our words what rustls says.
fn why_not_encrypted(native: &str) -> &'static str {
    let reasons = [
        (
            "UnknownIssuer",
            "no authority that we trust has signed the server's certificate (`tls-ca`)",
        ),
        ("NotValidForName", "the server's certificate names another host"),
        ("not valid for name", "the server's certificate names another host"),
        ("xpired", "the server's certificate has expired"),
        ("CertificateRequired", "the server wants a certificate (`tls-certificate`)"),
    ];
    let reason = reasons.into_iter().find(|(sign, _)| native.contains(sign));
    reason.map_or("the connection cannot be encrypted", |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::ErrorKind::{self, *};

    use super::*;

    #[test]
    fn every_code_says_whose_problem_it_is() {
        let table: [(u32, ErrorKind); 16] = [
            (1, Internal),
            (4, Invalid),
            (10, Unsupported),
            (13, Denied),
            (17, NotFound),
            (19, Invalid),
            (21, Invalid),
            (32, NotFound),
            (49, Denied),
            (50, Denied),
            (51, Unavailable),
            (52, Unavailable),
            (53, Denied),
            (65, Invalid),
            (66, Conflict),
            (68, Conflict),
        ];
        for (rc, kind) in table {
            let result = LdapResult {
                rc,
                matched: "dc=example".into(),
                text: "value s3cret".into(),
                refs: Vec::new(),
                ctrls: Vec::new(),
            };
            let failure = of_result(&result);
            assert_eq!(failure.error.kind(), kind, "{rc}");
            assert_eq!(failure.error.code(), Some(&*rc.to_string()));
            assert!(!format!("{failure:?} {}", failure.error).contains("s3cret"));
        }
    }
}
