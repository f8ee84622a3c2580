//! Answering on the socket.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_console::{Registry, Reply, document};
use asterisk_realtime_core::Error;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{ControlSocket, LONGEST_REQUEST};

/// How many programs are listened to at a time; others wait.
const MOST_CONNECTIONS: usize = 32;

/// How long a command that is under way may take when the gateway stops.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How long to wait when the system gives no more connections.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers on the socket until `shutdown` is over, and then ends what is under way, for at most two
/// seconds. The file of the socket is removed.
pub async fn serve(
    socket: ControlSocket,
    registry: Arc<Registry>,
    shutdown: impl Future<Output = ()>,
) {
    let (stop, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        while connections.try_join_next().is_some() {}
        let has_room = connections.len() < MOST_CONNECTIONS;
        tokio::select! {
            () = &mut shutdown => break,
            _ = connections.join_next(), if !has_room => {}
            accepted = socket.listener.accept(), if has_room => match accepted {
                Ok((stream, _)) => {
                    let registry = Arc::clone(&registry);
                    connections.spawn(converse(stream, registry, stopped.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "no connection to the control socket can be taken");
                    tokio::time::sleep(PAUSE).await;
                }
            },
        }
    }
    drop(socket);
    let _ = stop.send(true);
    let rest = async { while connections.join_next().await.is_some() {} };
    if timeout(LAST_WORDS, rest).await.is_err() {
        tracing::warn!("a command took too long to stop");
    }
}

/// Answers line after line.
async fn converse(stream: UnixStream, registry: Arc<Registry>, stopped: watch::Receiver<bool>) {
    // Who goes away in the middle of it wants nothing any more.
    let _ = answer_all(stream, &registry, stopped).await;
}

async fn answer_all(
    mut stream: UnixStream,
    registry: &Registry,
    mut stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let (read, mut write) = stream.split();
    let mut read = BufReader::new(read);
    loop {
        let mut line = Vec::new();
        let mut limited = (&mut read).take(LONGEST_REQUEST);
        let length = tokio::select! {
            length = limited.read_until(b'\n', &mut line) => length?,
            _ = stopped.wait_for(|stopped| *stopped) => return Ok(()),
        };
        let is_whole = line.ends_with(b"\n");
        if length == 0 {
            return Ok(());
        }
        let answer = if is_whole { answer(&line, registry).await } else { too_long() };
        write.write_all(format!("{answer}\n").as_bytes()).await?;
        if !is_whole {
            return Ok(());
        }
    }
}

/// The answer to one line.
async fn answer(line: &[u8], registry: &Registry) -> Value {
    let request: Value = match serde_json::from_slice(line) {
        Ok(request) => request,
        Err(error) => return refused(format!("a line is no JSON document: {error}")),
    };
    if let Some(command) = request["command"].as_str() {
        return told(&registry.run(command).await);
    }
    match request["complete"].as_str() {
        Some(line) => json!({ "words": registry.complete(line) }),
        None => refused("a request has a member `command` or `complete`, which is a text".into()),
    }
}

fn told(reply: &Reply) -> Value {
    json!({
        "text": reply.text(),
        "document": reply.document(),
        "status": reply.status(),
        "error": document::failure(reply.error()),
    })
}

fn refused(message: String) -> Value {
    told(&Reply::failed("", Error::invalid(message)))
}

fn too_long() -> Value {
    refused(format!("a request is a line of at most {LONGEST_REQUEST} bytes, with its end"))
}
