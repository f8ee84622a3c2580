//! Sockets that the gateway listens on.

use std::fs::{self, Permissions};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use asterisk_realtime_core::{Error, Result};
use tokio::net::{TcpListener, UnixListener, UnixStream};

use crate::settings::{Listen, Settings};

/// Open sockets, for [`Gateway::serve`](crate::Gateway::serve).
///
/// They are opened apart from it, so that a program can give up its rights between the two, or
/// bring sockets that somebody else has opened.
#[derive(Debug, Default)]
pub struct Listeners(pub(crate) Vec<Listener>);

#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) socket: Socket,
    /// Whether only programs of the same machine reach it.
    pub(crate) is_local: bool,
    pub(crate) tls: bool,
    /// The name of the socket, if it ends with it.
    _file: Option<SocketFile>,
}

#[derive(Debug)]
pub(crate) enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Listener {
    fn name(&self) -> Option<String> {
        match &self.socket {
            Socket::Tcp(socket) => {
                let (address, tls) = (socket.local_addr().ok()?, self.tls);
                Some(Listen::Tcp { address, tls }.to_string())
            }
            Socket::Unix(socket) => {
                let address = socket.local_addr().ok()?;
                Some(Listen::Unix(address.as_pathname()?.to_owned()).to_string())
            }
        }
    }
}

/// The name of a unix socket, which ends with it.
#[derive(Debug)]
pub(crate) struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Somebody else may have removed it.
        let _ = fs::remove_file(&self.0);
    }
}

impl Listeners {
    /// Opens everything that the settings say. A unix socket that a program has left behind is
    /// replaced.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](asterisk_realtime_core::ErrorKind::Unavailable), naming the address, if it
    /// is taken or not there; [`Denied`](asterisk_realtime_core::ErrorKind::Denied) if the program
    /// may not listen there.
    pub async fn bind(settings: &Settings) -> Result<Self> {
        let mut listeners = Self::default();
        for listen in &settings.listen {
            let failed = |error: io::Error| failed(listen, &error);
            match listen {
                Listen::Tcp { address, tls } => {
                    let socket = TcpListener::bind(address).await.map_err(failed)?;
                    listeners.add_tcp(socket, *tls);
                }
                Listen::Unix(path) => {
                    let socket = bind_unix(path, settings.unix_mode).await.map_err(failed)?;
                    listeners.push_unix(socket, Some(SocketFile(path.clone())));
                }
            }
        }
        Ok(listeners)
    }

    /// Adds a socket that is open already.
    pub fn add_tcp(&mut self, socket: TcpListener, tls: bool) {
        let is_local = socket.local_addr().is_ok_and(|address| address.ip().is_loopback());
        self.0.push(Listener { socket: Socket::Tcp(socket), is_local, tls, _file: None });
    }

    /// Adds a unix socket that is open already; its name stays when the gateway ends.
    pub fn add_unix(&mut self, socket: UnixListener) {
        self.push_unix(socket, None);
    }

    fn push_unix(&mut self, socket: UnixListener, file: Option<SocketFile>) {
        let socket = Socket::Unix(socket);
        self.0.push(Listener { socket, is_local: true, tls: false, _file: file });
    }

    /// The internet addresses, with the ports that the system chose for port 0.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let address = |listener: &Listener| match &listener.socket {
            Socket::Tcp(socket) => socket.local_addr().ok(),
            Socket::Unix(_) => None,
        };
        self.0.iter().filter_map(address).collect()
    }

    /// What it listens on, as `listen` spells it, with the ports that the system chose.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().filter_map(Listener::name).collect()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

async fn bind_unix(path: &Path, mode: u32) -> io::Result<UnixListener> {
    let socket = match UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            match UnixStream::connect(path).await {
                // Nobody listens there any more.
                Err(refused) if refused.kind() == io::ErrorKind::ConnectionRefused => {
                    fs::remove_file(path)?;
                    UnixListener::bind(path)?
                }
                _ => return Err(error),
            }
        }
        bound => bound?,
    };
    fs::set_permissions(path, Permissions::from_mode(mode))?;
    Ok(socket)
}

fn failed(listen: &Listen, error: &io::Error) -> Error {
    let message = match error.kind() {
        io::ErrorKind::AddrInUse => format!("`{listen}` is taken by another program"),
        io::ErrorKind::AddrNotAvailable => {
            format!("`{listen}` is no address of this machine")
        }
        _ => format!("cannot listen on `{listen}`: {error}"),
    };
    match error.kind() {
        io::ErrorKind::PermissionDenied => Error::denied(message),
        _ => Error::unavailable(message),
    }
}
