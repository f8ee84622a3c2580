//! The client library, and its connections.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use asterisk_realtime_core::{Error, Result, Secret};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, NoProxy, Proxy as ProxyRule, Url};

use crate::settings::{CurlSettings, Proxy, ProxyKind};
use crate::tls;

/// The most connections without a request that are kept.
const IDLE: usize = 64;

/// The client of a server: made when it is first needed, and made anew, with all its connections,
/// when one of them turned out to be dead.
pub(crate) struct Clients {
    current: Mutex<Option<Made>>,
    count: AtomicU64,
    is_closed: AtomicBool,
}

/// A client, and which one it is.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) client: Client,
    number: u64,
}

impl fmt::Debug for Clients {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_closed = self.is_closed.load(Ordering::Acquire);
        formatter.debug_struct("Clients").field("is_closed", &is_closed).finish_non_exhaustive()
    }
}

impl Clients {
    pub(crate) fn new() -> Self {
        Self { current: Mutex::default(), count: AtomicU64::new(0), is_closed: false.into() }
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// * [`Unavailable`](asterisk_realtime_core::ErrorKind::Unavailable) if all is closed.
    /// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if it cannot be made of the
    ///   settings.
    pub(crate) async fn get(&self, settings: &CurlSettings, url: &Url) -> Result<Made> {
        if self.is_closed.load(Ordering::Acquire) {
            return Err(Error::unavailable("the driver is closed"));
        }
        if let Some(made) = &*self.lock() {
            return Ok(made.clone());
        }
        let client = build(settings, url).await?;
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let made = Made { client, number };
        // Whoever was faster is forgotten with its connections.
        *self.lock() = Some(made.clone());
        Ok(made)
    }

    /// The connections of this client are not used again.
    pub(crate) fn forget(&self, made: &Made) {
        let mut current = self.lock();
        if current.as_ref().is_some_and(|current| current.number == made.number) {
            *current = None;
        }
    }

    pub(crate) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Made>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn build(settings: &CurlSettings, url: &Url) -> Result<Client> {
    let is_proxied_by_tls =
        settings.proxy.as_ref().is_some_and(|proxy| proxy.kind == ProxyKind::Https);
    // A redirection may lead from `http:` to `https:`.
    let needs_tls = url.scheme() == "https" || settings.redirects > 0 || is_proxied_by_tls;
    let tls = tls::configuration(&settings.tls, needs_tls).await?;
    let builder = ClientBuilder::new()
        .http1_only()
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .user_agent(header_value("useragent", &settings.user_agent)?)
        .default_headers(headers(settings)?)
        .connect_timeout(settings.connect_timeout)
        .pool_idle_timeout(settings.idle_timeout)
        .pool_max_idle_per_host(IDLE)
        .tls_backend_preconfigured(tls);
    let builder = match &settings.proxy {
        Some(proxy) => builder.proxy(rule(proxy)?),
        None => builder,
    };
    socket(builder, settings).build().map_err(|error| {
        Error::internal("the client library cannot be used").with_native(error.to_string())
    })
}

#[cfg(unix)]
fn socket(builder: ClientBuilder, settings: &CurlSettings) -> ClientBuilder {
    match &settings.socket {
        Some(socket) => builder.unix_socket(socket.as_path()),
        None => builder,
    }
}

/// Where there are none, the option is refused.
#[cfg(not(unix))]
fn socket(builder: ClientBuilder, _: &CurlSettings) -> ClientBuilder {
    builder
}

fn rule(proxy: &Proxy) -> Result<ProxyRule> {
    let scheme = match proxy.kind {
        ProxyKind::Http => "http",
        ProxyKind::Https => "https",
        ProxyKind::Socks4 => "socks4",
        ProxyKind::Socks4a => "socks4a",
        ProxyKind::Socks5 => "socks5",
        ProxyKind::Socks5Hostname => "socks5h",
    };
    let is_address = proxy.host.contains(':') && !proxy.host.starts_with('[');
    let host = if is_address { format!("[{}]", proxy.host) } else { proxy.host.clone() };
    let rule = ProxyRule::all(format!("{scheme}://{host}:{}", proxy.port))
        .map_err(|_| Error::invalid("`proxy` is no name or address of a host"))?
        .no_proxy(NoProxy::from_string(""));
    Ok(match &proxy.credentials {
        Some(login) => rule.basic_auth(&login.user, login.password.expose()),
        None => rule,
    })
}

/// The headers of every request. Who we are is added per request, because a redirection may not
/// have it.
fn headers(settings: &CurlSettings) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    for (name, value) in &settings.headers {
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| Error::invalid("`httpheader`: a name cannot be that of a header"))?;
        let value = secret(name, value)?;
        if headers.get(&header).is_some_and(|known| known == "*/*") {
            headers.insert(header, value);
        } else {
            headers.append(header, value);
        }
    }
    Ok(headers)
}

fn secret(name: &str, value: &Secret) -> Result<HeaderValue> {
    let mut value = header_value(name, value.expose())?;
    value.set_sensitive(true);
    Ok(value)
}

/// # Errors
///
/// `Invalid`, naming the option, if the text cannot stand in a header.
pub(crate) fn header_value(name: &str, text: &str) -> Result<HeaderValue> {
    HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| Error::invalid(format!("`{name}`: the text cannot stand in a header of HTTP")))
}
