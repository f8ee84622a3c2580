//! One connection.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::Stop;
use super::pulse::{Felt, Pulse, Watchdog};
use crate::gateway::{Shared, State};
use crate::http;
use crate::listeners::Listener;
use crate::observe::ConnectionEvent;

/// What was accepted.
#[derive(Debug)]
pub(super) enum Incoming {
    Tcp(TcpStream, SocketAddr),
    Unix(UnixStream),
}

/// What the requests of a connection have in common.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) shared: Arc<Shared>,
    /// Who is at the other end; `None` for a unix socket.
    pub(crate) peer: Option<SocketAddr>,
    pub(crate) is_local: bool,
    /// There are too many connections: whatever is asked, it is too much.
    pub(crate) is_refused: bool,
    pub(crate) pulse: Pulse,
}

impl Drop for Context {
    fn drop(&mut self) {
        self.shared.counters.connections.fetch_sub(1, Ordering::Relaxed);
        self.shared.connection(ConnectionEvent::Closed);
    }
}

/// Serves a connection, in a task of its own.
pub(super) fn spawn(
    shared: &Arc<Shared>,
    incoming: Incoming,
    listener: &Listener,
    stopped: watch::Receiver<Stop>,
) {
    let state = Arc::clone(&shared.state());
    let limit = state.settings.limits.connections;
    let open = shared.counters.connections.fetch_add(1, Ordering::Relaxed);
    // Whoever is refused is told so by an answer, which has to fit the question. Beyond twice the
    // limit nobody is read any more.
    let is_refused = open >= limit;
    shared.connection(ConnectionEvent::Opened);
    let peer = match &incoming {
        Incoming::Tcp(_, peer) => Some(*peer),
        Incoming::Unix(_) => None,
    };
    let (shared, is_local) = (Arc::clone(shared), listener.is_local);
    let context = Context { shared, peer, is_local, is_refused, pulse: Pulse::default() };
    if is_refused {
        tracing::warn!(limit, "too many connections");
        context.shared.connection(ConnectionEvent::Refused);
        if open >= limit.saturating_mul(2) {
            return;
        }
    }
    let context = Arc::new(context);
    match incoming {
        Incoming::Unix(stream) => {
            tokio::spawn(drive(stream, context, state, stopped));
        }
        Incoming::Tcp(stream, _) if listener.tls => {
            tokio::spawn(shake_hands(stream, context, state, stopped));
        }
        Incoming::Tcp(stream, _) => {
            tokio::spawn(drive(stream, context, state, stopped));
        }
    }
}

async fn shake_hands(
    stream: TcpStream,
    context: Arc<Context>,
    state: Arc<State>,
    stopped: watch::Receiver<Stop>,
) {
    let shared = &context.shared;
    let Some(tls) = &state.tls else {
        tracing::warn!("a connection wants TLS, and there is no certificate");
        return shared.connection(ConnectionEvent::HandshakeFailed);
    };
    let handshake = TlsAcceptor::from(Arc::clone(tls)).accept(stream);
    match tokio::time::timeout(state.settings.limits.header_time, handshake).await {
        Err(_) => shared.connection(ConnectionEvent::TimedOut),
        Ok(Err(error)) => {
            tracing::debug!(%error, peer = ?context.peer, "the handshake of TLS failed");
            shared.connection(ConnectionEvent::HandshakeFailed);
        }
        Ok(Ok(stream)) => drive(stream, context, state, stopped).await,
    }
}

async fn drive(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    context: Arc<Context>,
    state: Arc<State>,
    mut stopped: watch::Receiver<Stop>,
) {
    let pulse = context.pulse.clone();
    let limits = state.settings.limits;
    drop(state);
    let mut watchdog = Watchdog::new(pulse.clone(), limits);
    let service = {
        let context = Arc::clone(&context);
        service_fn(move |request| http::handle(Arc::clone(&context), request))
    };
    let mut server = http1::Builder::new();
    // The most headers are hyper's 100: for any other number it fills as many places anew with each
    // request, which took a good part of the time of one.
    server.max_buf_size(limits.header);
    // Most answers are short, and sent sooner behind their headers than beside them.
    server.writev(false);
    let io = TokioIo::new(Felt::new(stream, pulse));
    let mut connection = pin!(server.serve_connection(io, service));
    let mut tick = pin!(tokio::time::sleep(watchdog.interval));
    let mut stop = *stopped.borrow_and_update();
    if stop == Stop::Soon {
        connection.as_mut().graceful_shutdown();
    }
    loop {
        tokio::select! {
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, peer = ?context.peer, "a connection broke");
                }
                return;
            }
            () = tick.as_mut() => {
                if watchdog.is_overdue() {
                    tracing::debug!(peer = ?context.peer, "a connection was too slow");
                    return context.shared.connection(ConnectionEvent::TimedOut);
                }
                tick.as_mut().reset(tokio::time::Instant::now() + watchdog.interval);
            }
            changed = stopped.changed(), if stop != Stop::Now => {
                stop = if changed.is_ok() { *stopped.borrow_and_update() } else { Stop::Now };
                match stop {
                    Stop::Now => return,
                    Stop::Soon => connection.as_mut().graceful_shutdown(),
                    Stop::NotYet => {}
                }
            }
        }
    }
}
