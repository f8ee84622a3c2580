//! The socket as a file.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use asterisk_realtime_core::{Error, Result};
use tokio::net::{UnixListener, UnixSocket, UnixStream};

/// Only who started the gateway, and root, may command it.
const MODE: u32 = 0o600;

/// How many programs may wait to be let in.
const BACKLOG: u32 = 16;

/// A socket that is listened on. Its file goes with it.
#[derive(Debug)]
pub struct ControlSocket {
    pub(super) listener: UnixListener,
    file: SocketFile,
}

impl ControlSocket {
    /// Makes the socket. One that a program has left behind is replaced.
    ///
    /// # Errors
    ///
    /// * [`Conflict`](asterisk_realtime_core::ErrorKind::Conflict): another program answers there.
    /// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): something else than a socket is
    ///   there, or the path is too long for one.
    /// * [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): there is no such folder.
    /// * [`Denied`](asterisk_realtime_core::ErrorKind::Denied): the folder may not be written to.
    pub async fn bind(path: &Path) -> Result<Self> {
        make_room(path).await?;
        let listener = listen(path).map_err(|error| failed(path, &error))?;
        let file = SocketFile::of(path).map_err(|error| failed(path, &error))?;
        Ok(Self { listener, file })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.file.path
    }
}

/// Removes a socket that nobody listens on any more.
async fn make_room(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(path, &error)),
        Ok(found) if !found.file_type().is_socket() => {
            let name = path.display();
            return Err(Error::invalid(format!(
                "{name} is there and no socket; remove it, or name another file (option `control`)"
            )));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(path).await {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            tracing::info!(path = %path.display(), "a control socket that was left behind is replaced");
            fs::remove_file(path).map_err(|error| failed(path, &error))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // Whether it answers or is too busy to: somebody listens.
        _ => Err(Error::conflict(format!(
            "another gateway listens on {}; stop it (`ara remote \"core stop gracefully\"`), or \
             name another file (option `control`)",
            path.display()
        ))),
    }
}

/// Nobody can connect before the mode is set, because nobody listens before that.
fn listen(path: &Path) -> io::Result<UnixListener> {
    let socket = UnixSocket::new_stream()?;
    socket.bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(MODE))?;
    socket.listen(BACKLOG)
}

fn failed(path: &Path, error: &io::Error) -> Error {
    let message = format!("the control socket {} cannot be made: {error}", path.display());
    match error.kind() {
        io::ErrorKind::PermissionDenied => Error::denied(message),
        io::ErrorKind::NotFound => Error::not_found(format!("{message}; make the folder first")),
        io::ErrorKind::InvalidInput => Error::invalid(message),
        _ => Error::unavailable(message),
    }
}

/// The name of a socket, as long as it is the one that was made.
#[derive(Debug)]
struct SocketFile {
    path: PathBuf,
    /// Device and number.
    identity: (u64, u64),
}

impl SocketFile {
    fn of(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_owned(), identity: identity(path)? })
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Somebody may have replaced it meanwhile, and then it is theirs.
        if identity(&self.path).is_ok_and(|identity| identity == self.identity) {
            let _ = fs::remove_file(&self.path);
        }
    }
}
