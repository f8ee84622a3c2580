//! Trouble with the server.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use asterisk_realtime_conformance::{Faults, Stop, Verdict};
use asterisk_realtime_testkit::Slapd;
use async_trait::async_trait;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::SERVER;

/// Loads the module by which slapd asks a program about each write before it writes
/// (slapo-sock, an overlay of the module `back_sock`).
pub(crate) fn prepare(server: &Slapd) {
    let load = "dn: cn=module{0},cn=config\nchangetype: modify\nadd: olcModuleLoad\n\
                olcModuleLoad: back_sock\n";
    server.execute(Some(Slapd::CONFIG), load).expect("the module is loaded");
}

/// The overlay, in front of the database.
const OVERLAY: &str = "olcOverlay=sock,olcDatabase={1}mdb,cn=config";

/// The means to make trouble with the server, and with one subtree of it.
pub(crate) struct ServerFaults {
    namespace: String,
    gate: Mutex<Option<Gate>>,
    kill: Mutex<Option<JoinHandle<Verdict>>>,
}

/// Where the server asks whether a write may go on.
struct Gate {
    open: tokio::sync::watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl ServerFaults {
    pub(crate) fn new(namespace: &str) -> Self {
        Self { namespace: namespace.into(), gate: Mutex::default(), kill: Mutex::default() }
    }
}

/// Writes below an entry of this pattern wait until the gate opens.
fn shut(pattern: &str) -> Verdict<Gate> {
    let socket = SERVER.folder().join("gate");
    let _ = std::fs::remove_file(&socket);
    let listener = UnixListener::bind(&socket)?;
    std::fs::set_permissions(&socket, std::os::unix::fs::PermissionsExt::from_mode(0o777))?;
    let (open, shut) = tokio::sync::watch::channel(false);
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(ask(stream, shut.clone()));
        }
    });
    let overlay = format!(
        "dn: {OVERLAY}\nobjectClass: olcOverlayConfig\nobjectClass: olcOvSocketConfig\n\
         olcOverlay: sock\nolcDbSocketPath: {}\nolcOvSocketOps: add modify delete modrdn\n\
         olcOvSocketDNpat: {pattern}\n",
        socket.display()
    );
    SERVER.execute(Some(Slapd::CONFIG), &overlay)?;
    Ok(Gate { open, task })
}

/// Reads what the server asks, and lets it go on when the gate opens.
async fn ask(mut stream: UnixStream, mut gate: tokio::sync::watch::Receiver<bool>) {
    let mut question = [0; 4096];
    if stream.read(&mut question).await.is_ok() && gate.wait_for(|open| *open).await.is_ok() {
        // If the server is gone, nobody waits.
        let _ = stream.write_all(b"CONTINUE\n").await;
    }
}

fn remove(gate: &Gate) -> Verdict {
    let _ = gate.open.send(true);
    let name = OVERLAY.replace("=sock", "={0}sock");
    let removed = SERVER.execute(Some(Slapd::CONFIG), &format!("dn: {name}\nchangetype: delete\n"));
    gate.task.abort();
    Ok(removed?)
}

#[async_trait]
impl Faults for ServerFaults {
    async fn stop(&self) -> Verdict {
        Ok(SERVER.stop()?)
    }

    async fn start(&self) -> Verdict {
        Ok(SERVER.start_again()?)
    }

    async fn freeze(&self) -> Verdict {
        Ok(SERVER.freeze()?)
    }

    async fn thaw(&self) -> Verdict {
        Ok(SERVER.thaw()?)
    }

    /// The cases that block write to rows of one table; reads are not asked about.
    async fn block(&self, _table: &str) -> Verdict {
        let gate = shut(&format!("ou={},", self.namespace))?;
        *self.gate.lock().unwrap_or_else(PoisonError::into_inner) = Some(gate);
        Ok(())
    }

    async fn unblock(&self, _table: &str) -> Verdict {
        let gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner).take();
        match gate {
            Some(gate) => remove(&gate),
            None => Ok(()),
        }
    }

    /// A server that stands still takes the request in, and is gone before it answers.
    async fn kill_next(&self) -> Verdict {
        SERVER.freeze()?;
        let trouble = tokio::task::spawn_blocking(|| {
            std::thread::sleep(Duration::from_millis(100));
            SERVER.kill()?;
            SERVER.start_again()?;
            Ok(())
        });
        *self.kill.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
        Ok(())
    }

    async fn settle(&self) -> Verdict {
        let trouble = self.kill.lock().unwrap_or_else(PoisonError::into_inner).take();
        match trouble {
            Some(trouble) => timeout(Duration::from_secs(20), trouble)
                .await
                .map_err(|_| Stop::failed("the server does not come back"))??,
            None => Ok(()),
        }
    }
}

/// A case that ends too early must not spoil the next one.
impl Drop for ServerFaults {
    fn drop(&mut self) {
        let _ = match SERVER.process() {
            Some(_) => SERVER.thaw(),
            None => SERVER.start_again(),
        };
    }
}
