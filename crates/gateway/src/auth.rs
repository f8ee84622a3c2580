//! Who asks.
//!
//! Nothing here looks at families. What is compared is digests, and all of them, so that the time
//! that it takes tells nothing of a token.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue, ORIGIN};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use crate::settings::{Anonymous, Client, Credential, Rights, Settings};

/// Browsers send it on their own account, and no page can leave it out.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Who may come, made of the settings.
#[derive(Debug)]
pub(crate) struct Access {
    clients: Vec<Known>,
    anonymous: Anonymous,
    /// What somebody without credentials may do.
    rights: Rights,
}

/// Somebody who may ask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity<'a> {
    /// The name of the client; `None` if nobody asked for it.
    pub(crate) client: Option<&'a Arc<str>>,
    pub(crate) rights: &'a Rights,
}

/// Why somebody may not ask.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    /// A page in a browser asks for somebody who did not come himself.
    Browser,
    /// Credentials are missing, or not those of a client.
    Credentials,
}

#[derive(Debug)]
struct Known {
    name: Arc<str>,
    tokens: Vec<Digest>,
    passwords: Vec<Digest>,
    rights: Rights,
}

type Digest = [u8; 32];

impl Access {
    pub(crate) fn new(settings: &Settings) -> Self {
        let known = |client: &Client| Known {
            name: client.name.as_str().into(),
            tokens: client.tokens.iter().map(Credential::digest).collect(),
            passwords: client.passwords.iter().map(Credential::digest).collect(),
            rights: settings.rights.and(&client.rights),
        };
        Self {
            clients: settings.clients.iter().map(known).collect(),
            anonymous: settings.anonymous,
            rights: settings.rights.clone(),
        }
    }

    /// Whether it is of use to come with credentials.
    pub(crate) fn has_clients(&self) -> bool {
        !self.clients.is_empty()
    }

    /// Who asks, by the headers; `is_local` says whether only programs of this machine reach the
    /// address that was asked.
    pub(crate) fn identify(
        &self,
        headers: &HeaderMap,
        is_local: bool,
    ) -> Result<Identity<'_>, Refusal> {
        let mut credentials = headers.get_all(AUTHORIZATION).iter();
        match (credentials.next(), credentials.next()) {
            (Some(one), None) if self.has_clients() => {
                let known = self.known(one).ok_or(Refusal::Credentials)?;
                return Ok(Identity { client: Some(&known.name), rights: &known.rights });
            }
            (Some(_), Some(_)) => return Err(Refusal::Credentials),
            _ => {}
        }
        let is_welcome = match self.anonymous {
            Anonymous::All => true,
            Anonymous::Local => is_local,
            Anonymous::None => false,
        };
        if !is_welcome {
            return Err(Refusal::Credentials);
        }
        // What a page of somewhere else sends reaches 127.0.0.1 too, with the user none the wiser.
        if headers.contains_key(ORIGIN) || headers.contains_key(SEC_FETCH_SITE) {
            return Err(Refusal::Browser);
        }
        Ok(Identity { client: None, rights: &self.rights })
    }

    /// The client whose credentials these are.
    fn known(&self, credentials: &HeaderValue) -> Option<&Known> {
        let (scheme, rest) = credentials.to_str().ok()?.split_once(' ')?;
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            let digest = digest(rest.as_bytes());
            return self.find(|client| is_among(&digest, &client.tokens));
        }
        if scheme.eq_ignore_ascii_case("basic") {
            let pair = STANDARD.decode(rest).ok()?;
            let colon = pair.iter().position(|byte| *byte == b':')?;
            let (user, password) = (&pair[..colon], digest(&pair[colon + 1..]));
            return self.find(|client| {
                client.name.as_bytes().ct_eq(user) & is_among(&password, &client.passwords)
            });
        }
        None
    }

    /// The first client that fits; all are looked at in any case.
    fn find(&self, fits: impl Fn(&Known) -> Choice) -> Option<&Known> {
        self.clients.iter().fold(None, |found, client| {
            let fits = bool::from(fits(client));
            found.or_else(|| fits.then_some(client))
        })
    }
}

fn is_among(digest: &Digest, known: &[Digest]) -> Choice {
    known.iter().fold(Choice::from(0), |found, one| found | digest.ct_eq(one))
}

fn digest(text: &[u8]) -> Digest {
    Sha256::digest(text).into()
}

impl Credential {
    /// The SHA-256 digest.
    fn digest(&self) -> Digest {
        match self {
            Self::Plain(secret) => digest(secret.expose().as_bytes()),
            Self::Sha256(digest) => *digest,
        }
    }

    /// Whether both are the same text.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.digest() == other.digest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asterisk_realtime_core::Secret;

    fn access(anonymous: Anonymous, with_clients: bool) -> Access {
        let client = |name: &str, token: Credential, password: &str, read: &str| Client {
            name: name.into(),
            tokens: vec![token],
            passwords: vec![Credential::Plain(Secret::new(password))],
            rights: Rights {
                read: read.parse().unwrap_or_else(|never| match never {}),
                ..Rights::default()
            },
        };
        let mut settings = Settings::default();
        settings.anonymous = anonymous;
        if with_clients {
            let digested = Credential::Sha256(digest(b"t2"));
            settings.clients = vec![
                client("pbx1", Credential::Plain(Secret::new("t1")), "p:1", "queues"),
                client("pbx2", digested, "p2", "*"),
            ];
        }
        Access::new(&settings)
    }

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value.parse().expect("a header"));
        }
        headers
    }

    #[track_caller]
    fn identify(access: &Access, credentials: &str) -> Result<Option<String>, Refusal> {
        let headers = match credentials {
            "" => HeaderMap::new(),
            one => headers(&[(AUTHORIZATION, one)]),
        };
        access.identify(&headers, true).map(|who| who.client.map(ToString::to_string))
    }

    #[test]
    fn clients_are_known_by_token_or_password() {
        let access = access(Anonymous::None, true);
        let name = |name: &str| Ok(Some(name.to_owned()));
        assert_eq!(identify(&access, "Bearer t1"), name("pbx1"));
        assert_eq!(identify(&access, "bearer  t2"), name("pbx2"));
        assert_eq!(identify(&access, "Basic cGJ4MTpwOjE="), name("pbx1"), "pbx1:p:1");
        assert_eq!(identify(&access, "basic cGJ4MjpwMg=="), name("pbx2"), "pbx2:p2");
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer t3",
            "Bearer t1x",
            "Basic cGJ4MTpwMg==",
            "Basic cGJ4MQ==",
            "Basic %%%",
            "Digest t1",
            "t1",
        ] {
            assert_eq!(identify(&access, wrong), Err(Refusal::Credentials), "{wrong}");
        }
        let two = headers(&[(AUTHORIZATION, "Bearer t1"), (AUTHORIZATION, "Bearer t2")]);
        assert_eq!(access.identify(&two, true).unwrap_err(), Refusal::Credentials);
    }

    #[test]
    fn rights_are_those_of_the_client() {
        let access = access(Anonymous::None, true);
        let one = headers(&[(AUTHORIZATION, "Bearer t1")]);
        let rights = access.identify(&one, false).unwrap().rights;
        assert!(rights.read.contains("queues") && !rights.read.contains("sippeers"));
        assert!(!rights.alter.contains("queues"), "not even with rights of its own");
    }

    #[test]
    fn who_comes_without_credentials_may_be_local() {
        let empty = HeaderMap::new();
        let local = access(Anonymous::Local, false);
        assert!(local.identify(&empty, true).is_ok());
        assert_eq!(local.identify(&empty, false).unwrap_err(), Refusal::Credentials);
        assert!(access(Anonymous::All, true).identify(&empty, false).is_ok());
        let none = access(Anonymous::None, true);
        assert_eq!(none.identify(&empty, true).unwrap_err(), Refusal::Credentials);
        // Nobody is asked for credentials, so nobody looks at them.
        assert_eq!(identify(&local, "Bearer anything"), Ok(None));
    }

    #[test]
    fn pages_in_browsers_are_nobody() {
        let local = access(Anonymous::Local, true);
        for (name, value) in [(ORIGIN, "https://example.org"), (SEC_FETCH_SITE, "cross-site")] {
            let page = headers(&[(name.clone(), value)]);
            assert_eq!(local.identify(&page, true).unwrap_err(), Refusal::Browser);
            let known = headers(&[(name, value), (AUTHORIZATION, "Bearer t1")]);
            assert!(local.identify(&known, true).is_ok());
        }
    }
}
