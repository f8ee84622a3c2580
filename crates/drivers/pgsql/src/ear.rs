//! Hearing what the server tells.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{Error, Invalidation, Invalidations};
use asterisk_realtime_sql_driver::{Failure, Listening};
use futures_util::future::{Either, select};
use sqlx::postgres::PgListener;
use sqlx::{Acquire, Connection};
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep_until, timeout};

use crate::connect::{Place, listen};
use crate::notification::invalidations;
use crate::{PgsqlSettings, TOKEN, error};

/// How long nothing is heard before the server is asked whether it is still there: a connection
/// whose other end has vanished is silent, too.
const SILENCE: Duration = Duration::from_secs(30);

/// How long the server has time to answer that.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pauses between two attempts to connect double from the first to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LAST_PAUSE: Duration = Duration::from_secs(30);

/// The changes that the server tells.
#[derive(Debug)]
pub(crate) struct Changes {
    driver: Listening,
    ear: Ear,
    /// What a notification said and nobody has been told yet.
    heard: VecDeque<Invalidation>,
    writer: Arc<str>,
}

/// A connection that listens, made again and again.
#[derive(Debug)]
struct Ear {
    settings: PgsqlSettings,
    listener: Option<Listener>,
    next_try: Instant,
    pause: Duration,
    /// Whether it has been said that nothing is heard.
    is_reported: bool,
}

/// The listener of the client library, which is at a loss if it is dropped outside of a runtime.
#[derive(Debug)]
struct Listener {
    inner: Option<PgListener>,
    runtime: Handle,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _in_it = self.runtime.enter();
        self.inner = None;
    }
}

/// What an ear has heard.
enum Heard {
    /// That it listens, from now on.
    Beginning,
    /// The text of a notification.
    Text(String),
}

impl Changes {
    pub(crate) fn new(settings: &PgsqlSettings, writer: Arc<str>, driver: Listening) -> Self {
        Self { driver, ear: Ear::new(settings), heard: VecDeque::new(), writer }
    }
}

#[async_trait::async_trait]
impl Invalidations for Changes {
    async fn next(&mut self) -> Option<Invalidation> {
        loop {
            if let Some(change) = self.heard.pop_front() {
                return Some(change);
            }
            let heard = match select(pin!(self.driver.ended()), pin!(self.ear.hear())).await {
                Either::Left(_) => None,
                Either::Right((heard, _)) => Some(heard),
            };
            match heard {
                None => {
                    self.ear.listener = None;
                    return None;
                }
                Some(Heard::Beginning) => return Some(Invalidation::Gap),
                Some(Heard::Text(text)) => {
                    self.heard.extend(invalidations(&text, &self.writer, &self.driver));
                }
            }
        }
    }
}

impl Ear {
    fn new(settings: &PgsqlSettings) -> Self {
        Self {
            settings: settings.clone(),
            listener: None,
            next_try: Instant::now(),
            pause: FIRST_PAUSE,
            is_reported: false,
        }
    }

    /// Waits for something. Dropping the future loses nothing but an attempt to connect.
    async fn hear(&mut self) -> Heard {
        loop {
            let listener = self.listener.as_mut().and_then(|listener| listener.inner.as_mut());
            let Some(listener) = listener else {
                sleep_until(self.next_try).await;
                match self.connect().await {
                    Ok(()) => return Heard::Beginning,
                    Err(failure) => self.fail(failure.error()),
                }
                continue;
            };
            match timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(said))) => return Heard::Text(said.payload().to_owned()),
                Ok(Ok(None)) => self.fail(&Error::unavailable("the server ended the connection")),
                Ok(Err(failed)) => self.fail(error::of_statement(&failed).error()),
                Err(_) => match ask(listener).await {
                    // It lasts, so the next loss is a new one.
                    Ok(()) => self.pause = FIRST_PAUSE,
                    Err(failure) => self.fail(failure.error()),
                },
            }
        }
    }

    async fn connect(&mut self) -> Result<(), Failure> {
        let place = Place::of(&self.settings);
        let limit = self.settings.options.connect_timeout;
        let Ok(listener) = timeout(limit, listen(&self.settings, &place)).await else {
            let message = format!("the server did not let us listen within {limit:?}");
            return Err(Failure::lost(Error::unavailable(message)));
        };
        self.listener = Some(Listener { inner: Some(listener?), runtime: Handle::current() });
        if std::mem::take(&mut self.is_reported) {
            let database = &self.settings.database;
            tracing::info!(driver = TOKEN, database, "changes of others are heard of again");
        }
        Ok(())
    }

    /// There is no connection, or none any more.
    fn fail(&mut self, error: &Error) {
        self.listener = None;
        self.next_try = Instant::now() + self.pause;
        self.pause = (self.pause * 2).min(LAST_PAUSE);
        if !std::mem::replace(&mut self.is_reported, true) {
            let database = &self.settings.database;
            tracing::warn!(driver = TOKEN, database, %error, "changes of others are not heard of");
        }
    }
}

/// Makes sure that the server is still there. What it tells meanwhile is kept.
async fn ask(listener: &mut PgListener) -> Result<(), Failure> {
    let answer = async { listener.acquire().await?.ping().await };
    match timeout(PATIENCE, answer).await {
        Ok(answer) => answer.map_err(|failed| error::of_statement(&failed)),
        Err(_) => Err(Failure::lost(Error::unavailable("the server does not answer any more"))),
    }
}
