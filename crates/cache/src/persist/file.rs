//! The file itself.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use asterisk_realtime_core::{Error, Result};

/// Says to other programs that a file is in use; see
/// [`Persistence::prepare`](super::Persistence::prepare).
#[derive(Debug)]
pub struct PersistenceLock {
    /// It is unlocked when it is closed.
    _file: File,
}

/// Makes sure of a file that only its owner reads, in a folder in which nobody else can exchange
/// it.
pub(super) fn prepare(file: &Path) -> Result<PersistenceLock> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    check_folder(folder, &fs::metadata(folder).map_err(|error| refused(folder, &error))?)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    match options.open(file) {
        Ok(_) => {}
        // Locked first: closing the file would take the locks away that SQLite has on it, if it
        // were in use in this program.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let lock = lock(file)?;
            check_file(file)?;
            return Ok(lock);
        }
        Err(error) => return Err(refused(file, &error)),
    }
    lock(file)
}

/// Locks the file beside the file. It stays there, so that nobody locks one that is gone.
fn lock(file: &Path) -> Result<PersistenceLock> {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    let beside = Path::new(&name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    private(&mut options);
    let opened = options.open(beside).map_err(|error| refused(beside, &error))?;
    match opened.try_lock() {
        Ok(()) => Ok(PersistenceLock { _file: opened }),
        Err(TryLockError::WouldBlock) => {
            Err(Error::conflict(format!("another program uses {}", file.display())))
        }
        Err(TryLockError::Error(error)) => Err(refused(beside, &error)),
    }
}

fn check_file(file: &Path) -> Result<()> {
    let data = fs::symlink_metadata(file).map_err(|error| refused(file, &error))?;
    if !data.is_file() {
        return Err(Error::invalid(format!("{} is no regular file", file.display())));
    }
    let opened = OpenOptions::new().read(true).write(true).open(file);
    make_private(file, &opened.map_err(|error| refused(file, &error))?)
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}

/// Takes away what others were allowed: the last six bits.
#[cfg(unix)]
fn make_private(path: &Path, file: &File) -> Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let data = file.metadata().map_err(|error| refused(path, &error))?;
    if data.nlink() > 1 {
        return Err(Error::invalid(format!("{} has another name, too", path.display())));
    }
    if data.mode().trailing_zeros() >= 6 {
        return Ok(());
    }
    tracing::warn!(file = %path.display(), "the cache file was open to others; it is not any more");
    file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(|error| refused(path, &error))
}

#[cfg(not(unix))]
fn make_private(_: &Path, _: &File) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
fn check_folder(folder: &Path, data: &Metadata) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    const STICKY: u32 = 0o1000;
    const WRITABLE_BY_ALL: u32 = 0o002;
    if data.mode() & WRITABLE_BY_ALL != 0 && data.mode() & STICKY == 0 {
        let message = format!("everybody may exchange what is in the folder {}", folder.display());
        return Err(Error::invalid(message));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_folder(_: &Path, _: &Metadata) -> Result<()> {
    Ok(())
}

fn refused(path: &Path, error: &std::io::Error) -> Error {
    let message = format!("{} cannot be used: {error}", path.display());
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Error::denied(message),
        ErrorKind::NotFound => Error::not_found(message),
        _ => Error::unavailable(message),
    }
}
