//! Requests and their answers.

use asterisk_realtime_core::{Access, Deadline, Error, ErrorKind, Result, Secret, Table};
use asterisk_realtime_wire::full;
use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::{Method, Response, Url};
use tokio::time::{Instant, timeout_at};

use crate::client::{Clients, Made, header_value};
use crate::error::{Failure, late, of_client};
use crate::sent::Sent;
use crate::settings::{Credentials, CurlSettings};
use crate::{TOKEN, url};

/// A server, and how it is asked.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) settings: CurlSettings,
    /// The URL for messages.
    pub(crate) shown: String,
    /// The URL that operations go behind, without user and password.
    base: String,
    /// Those of the settings, or else those of the URL.
    login: Option<Credentials>,
    clients: Clients,
}

/// What is asked.
pub(crate) struct Ask {
    pub(crate) method: Method,
    /// What goes behind the base.
    pub(crate) target: String,
    /// `None` for a GET.
    pub(crate) body: Option<Bytes>,
    pub(crate) content_type: &'static str,
    /// Whether it is the full protocol.
    pub(crate) is_full: bool,
    /// Whether the answer, if it is none of an error, is read as it comes.
    pub(crate) is_stream: bool,
    pub(crate) access: Access,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Whether the server says that it speaks the full protocol.
    pub(crate) is_full: bool,
    /// The whole body.
    pub(crate) body: Vec<u8>,
    /// What comes of it, in place of the whole.
    pub(crate) stream: Option<Response>,
}

impl Server {
    pub(crate) fn new(settings: CurlSettings) -> Self {
        let (base, login) = url::split_login(&settings.database);
        let login = settings.credentials.clone().or_else(|| {
            login.map(|(user, password)| Credentials::new(user, Secret::new(password)))
        });
        let shown = url::shown(&settings.database).into_owned();
        Self { settings, shown, base, login, clients: Clients::new() }
    }

    /// Adds where it happened.
    pub(crate) fn named(&self, error: Error, table: Option<&Table>) -> Error {
        let error = error.with_driver(TOKEN).with_database(self.shown.as_str());
        match table {
            Some(table) => error.with_table(table.name()),
            None => error,
        }
    }

    /// The deadline of a call: the caller's, or ours if that is nearer.
    pub(crate) fn deadline(&self, deadline: Deadline) -> Deadline {
        self.settings.deadline.map_or(deadline, |own| deadline.min(Deadline::after(own)))
    }

    pub(crate) fn close(&self) {
        self.clients.close();
    }

    /// Asks, and reads the answer. A read whose connection breaks is repeated once, on a new one; a
    /// write never.
    ///
    /// # Errors
    ///
    /// `Unavailable` if nothing was sent; `Uncertain` if no whole answer came.
    pub(crate) async fn ask(&self, ask: &Ask, deadline: Deadline) -> Result<Answer> {
        let outcome = match self.once(ask, deadline).await {
            Err(failure) if failure.is_lost && ask.access == Access::Read => {
                self.once(ask, deadline).await
            }
            outcome => outcome,
        };
        outcome.map_err(|failure| failure.error)
    }

    async fn once(&self, ask: &Ask, deadline: Deadline) -> Result<Answer, Failure> {
        let sent = Sent::default();
        if deadline.has_passed() {
            return Err(late(ask.access, false).into());
        }
        let limit = Instant::from_std(deadline.instant());
        let outcome = timeout_at(limit, self.exchange(ask, &sent)).await;
        outcome.unwrap_or_else(|_| Err(late(ask.access, is_sent(ask, &sent)).into()))
    }

    async fn exchange(&self, ask: &Ask, sent: &Sent) -> Result<Answer, Failure> {
        if ask.access == Access::Write {
            // A write is never repeated, so it must not go over a connection that the server has
            // closed while the runtime stood still, as between two calls of `block_on`. Now it
            // looks at its sockets, and those that have come to their end leave the pool.
            tokio::task::yield_now().await;
        }
        let url = self.target(ask)?;
        let made = self.clients.get(&self.settings, &url).await?;
        let outcome = match self.send(&made, ask, url, sent).await {
            Ok(response) => self.answer(response, ask).await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = &outcome
            && (failure.is_lost || failure.error.kind() == ErrorKind::Denied)
        {
            // After a restart of the server all others are dead, too; and it may be that our
            // certificates are not of today.
            self.clients.forget(&made);
        }
        outcome
    }

    async fn answer(&self, response: Response, ask: &Ask) -> Result<Answer, Failure> {
        let status = response.status().as_u16();
        let version = response.headers().get(full::HEADER);
        let is_full = version.is_some_and(|version| version == full::VERSION);
        if ask.is_stream && is_full && status == 200 {
            return Ok(Answer { status, is_full, body: Vec::new(), stream: Some(response) });
        }
        let body = self.read(response, ask.access).await?;
        Ok(Answer { status, is_full, body, stream: None })
    }

    fn target(&self, ask: &Ask) -> Result<Url> {
        // As Asterisk does, behind the text of the URL, whatever it ends with.
        let base = if ask.is_full { self.base.trim_end_matches('/') } else { &self.base };
        url::parse(&format!("{base}{}", ask.target))
    }

    /// Sends the request, and follows redirections as far as the settings allow.
    async fn send(
        &self,
        made: &Made,
        ask: &Ask,
        mut url: Url,
        sent: &Sent,
    ) -> Result<Response, Failure> {
        let mut left = self.settings.redirects;
        loop {
            let response = self.request(made, ask, url.clone(), sent).await?;
            let Some(location) = location(&response, ask).filter(|_| self.settings.redirects > 0)
            else {
                return Ok(response);
            };
            if left == 0 {
                return Err(Error::invalid("the server redirects again and again").into());
            }
            left -= 1;
            url = redirected(&url, &location)?;
        }
    }

    async fn request(
        &self,
        made: &Made,
        ask: &Ask,
        url: Url,
        sent: &Sent,
    ) -> Result<Response, Failure> {
        let mut request = made.client.request(ask.method.clone(), url);
        match (&self.settings.token, &self.login) {
            (Some(token), _) => {
                let text = format!("Bearer {}", token.expose());
                let mut value = header_value("token", &text)?;
                value.set_sensitive(true);
                request = request.header(AUTHORIZATION, value);
            }
            (None, Some(login)) => {
                request = request.basic_auth(&login.user, Some(login.password.expose()));
            }
            (None, None) => {}
        }
        if ask.is_full {
            request = request.header(full::HEADER, full::VERSION);
        }
        if let Some(body) = &ask.body {
            // A header of the settings is there already.
            if !self.sets_content_type() || ask.is_full {
                request = request.header(CONTENT_TYPE, HeaderValue::from_static(ask.content_type));
            }
            request = request.body(sent.body(body.clone()));
        }
        request.send().await.map_err(|error| of_client(error, ask.access, is_sent(ask, sent)))
    }

    fn sets_content_type(&self) -> bool {
        self.settings.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    }

    /// The body, if it is not too long.
    async fn read(&self, mut response: Response, access: Access) -> Result<Vec<u8>, Failure> {
        let most = self.settings.response_limit;
        let too_long = || {
            let message = format!("the answer is longer than {most} bytes (`response-limit`)");
            Failure::from(match access {
                Access::Read => Error::invalid(message),
                Access::Write => Error::uncertain(message),
            })
        };
        let announced = response.content_length().unwrap_or_default();
        if usize::try_from(announced).map_or(true, |announced| announced > most) {
            return Err(too_long());
        }
        let mut body = Vec::new();
        while let Some(piece) =
            response.chunk().await.map_err(|error| of_client(error, access, true))?
        {
            if body.len() + piece.len() > most {
                return Err(too_long());
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }
}

/// The client library takes no body of a GET, so that nobody can tell.
fn is_sent(ask: &Ask, sent: &Sent) -> bool {
    sent.is_begun() || ask.body.is_none()
}

/// Where the request is to be sent instead. A 303 says where an answer to it is, which is none of
/// ours.
fn location(response: &Response, ask: &Ask) -> Option<String> {
    let is_get = ask.body.is_none();
    let is_elsewhere = matches!(response.status().as_u16(), 301 | 302 | 307 | 308)
        || is_get && response.status().as_u16() == 303;
    let location = response.headers().get(LOCATION).filter(|_| is_elsewhere)?;
    location.to_str().ok().map(str::to_owned)
}

/// The same host and port, or the same host with encryption: nobody else gets values and passwords.
fn redirected(from: &Url, location: &str) -> Result<Url> {
    let to = from
        .join(location)
        .map_err(|_| Error::invalid("the server redirects to something that is no URL"))?;
    let is_same = from.host_str() == to.host_str()
        && match (from.scheme(), to.scheme()) {
            ("http", "https") => true,
            (from_scheme, to_scheme) => {
                from_scheme == to_scheme
                    && from.port_or_known_default() == to.port_or_known_default()
            }
        };
    if is_same {
        return Ok(to);
    }
    Err(Error::invalid(
        "the server redirects to another host or port, which is not followed; \
         correct the URL of the mapping",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirections_stay_at_the_host() {
        let from = Url::parse("http://h:80/a/single").unwrap();
        for (location, expected) in [
            ("/b", Some("http://h/b")),
            ("b", Some("http://h/a/b")),
            ("https://h/b", Some("https://h/b")),
            ("http://other/b", None),
            ("//other/b", None),
            ("http://h:81/b", None),
            ("ftp://h/b", None),
            ("http://[", None),
        ] {
            let to = redirected(&from, location).ok().map(String::from);
            assert_eq!(to.as_deref(), expected, "{location}");
        }
        let encrypted = Url::parse("https://h/a").unwrap();
        assert!(redirected(&encrypted, "http://h/a").is_err());
    }
}
