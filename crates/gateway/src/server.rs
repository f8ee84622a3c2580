//! Connections: taken, watched over, and ended.

mod connection;
mod pulse;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::gateway::Shared;
use crate::listeners::{Listener, Listeners, Socket};

use connection::Incoming;

pub(crate) use connection::Context;
pub(crate) use pulse::{Phase, Pulse};

/// How long to wait when the system gives no more connections, which more than one of them has to
/// end to change.
const PAUSE: Duration = Duration::from_millis(100);

/// Whether connections go on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stop {
    NotYet,
    /// When the request under way is answered.
    Soon,
    Now,
}

pub(crate) async fn serve(
    shared: &Arc<Shared>,
    listeners: Listeners,
    shutdown: impl Future<Output = ()>,
) {
    let (stop, stopped) = watch::channel(Stop::NotYet);
    let mut accepting = JoinSet::new();
    for listener in listeners.0 {
        accepting.spawn(accept(Arc::clone(shared), listener, stopped.clone()));
    }
    shutdown.await;
    let _ = stop.send(Stop::Soon);
    while accepting.join_next().await.is_some() {}
    drop(stopped);
    // Every connection has a receiver, so the last of them closes the channel.
    let time = shared.state().settings.limits.stop_time;
    if tokio::time::timeout(time, stop.closed()).await.is_err() {
        tracing::warn!(connections = stop.receiver_count(), "requests took too long to stop");
        let _ = stop.send(Stop::Now);
        stop.closed().await;
    }
}

async fn accept(shared: Arc<Shared>, listener: Listener, mut stopped: watch::Receiver<Stop>) {
    loop {
        let accepted = tokio::select! {
            accepted = next(&listener.socket) => accepted,
            _ = stopped.changed() => return,
        };
        match accepted {
            Ok(incoming) => {
                connection::spawn(&shared, incoming, &listener, stopped.clone());
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn next(socket: &Socket) -> io::Result<Incoming> {
    match socket {
        Socket::Tcp(socket) => {
            let (stream, peer) = socket.accept().await?;
            stream.set_nodelay(true)?;
            Ok(Incoming::Tcp(stream, peer))
        }
        Socket::Unix(socket) => Ok(Incoming::Unix(socket.accept().await?.0)),
    }
}

/// Whether the failure says nothing of the next connection.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::NotConnected
    )
}
