//! Makes the directory of the example: all of it or nothing.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use asterisk_realtime::Error;

use crate::outcome::{Failure, Result};

/// The text files, and what each is.
const TEXTS: [(&str, &str, &str); 5] = [
    (
        "extconfig.conf",
        "which database and table answers each family",
        include_str!("example/extconfig.conf"),
    ),
    (
        "res_config_sqlite3.conf",
        "where the database is",
        include_str!("example/res_config_sqlite3.conf"),
    ),
    (
        "ara.conf",
        "our own settings, nearly all at their defaults",
        include_str!("example/ara.conf"),
    ),
    (
        "musiconhold.conf",
        "a static file as text, with a template",
        include_str!("example/musiconhold.conf"),
    ),
    (
        "musiconhold_local.conf",
        "what musiconhold.conf includes",
        include_str!("example/musiconhold_local.conf"),
    ),
];

const DATABASE: (&str, &str) =
    ("asterisk.sqlite3", "peers, queues, mailboxes, music, a dialplan and queues.conf");

/// Makes the example in `directory`, which must not exist or be empty, and answers the names of
/// its files and what they are. `command` is how another command is run on it, `tables` makes the
/// tables of the mapped families in the directory that it gets.
pub(super) fn make(
    directory: &Path,
    command: impl Fn(&[&str]) -> String,
    tables: impl FnOnce(&Path) -> Result<()>,
) -> Result<Vec<(&'static str, &'static str)>> {
    let is_there = check_free(directory, command)?;
    let unfinished = Unfinished::new(directory, is_there)?;
    for (name, _, text) in TEXTS {
        let path = unfinished.path.join(name);
        fs::write(&path, text).map_err(|error| failed("written", &path, &error))?;
    }
    database(&unfinished.path, tables)?;
    let files: Vec<_> =
        TEXTS.iter().map(|(name, what, _)| (*name, *what)).chain([DATABASE]).collect();
    if is_there {
        unfinished.copy_into(directory, &files)?;
    } else {
        unfinished.become_directory(directory)?;
    }
    Ok(files)
}

/// Refuses to overwrite anything; answers whether the directory exists.
fn check_free(directory: &Path, command: impl Fn(&[&str]) -> String) -> Result<bool> {
    let name = directory.display();
    let refused = |what: &str| {
        let hint = format!(
            "if it is an example already, go on with `{}`; else name another directory: \
             `ara quickstart DIR`",
            command(&["check"])
        );
        Failure::with_hint(Error::invalid(format!("{name} {what}; nothing was changed")), hint)
    };
    match fs::read_dir(directory).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(true),
        Ok(false) => Err(refused("exists and is not empty")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // A link to nowhere is something, too.
            if fs::symlink_metadata(directory).is_ok() { Err(refused("exists")) } else { Ok(false) }
        }
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            Err(refused("is not a directory"))
        }
        Err(error) => Err(failed("read", directory, &error).into()),
    }
}

/// A directory beside the one to make, removed unless it becomes that one; or in it, if it exists:
/// then nothing else needs to be writable.
struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    fn new(directory: &Path, is_there: bool) -> Result<Self> {
        let absolute =
            std::path::absolute(directory).map_err(|error| failed("made", directory, &error))?;
        let parent = if is_there { Some(&*absolute) } else { absolute.parent() };
        let Some(parent) = parent else {
            return Err(Error::invalid(format!("{} cannot be made", absolute.display())).into());
        };
        let path = parent.join(format!(".ara-quickstart-{}", std::process::id()));
        fs::create_dir(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                let parent = parent.display();
                Error::invalid(format!("there is no directory {parent} to make it in"))
            }
            _ => failed("made", &path, &error),
        })?;
        Ok(Self { path })
    }

    /// The directory does not exist: all of it appears at once.
    fn become_directory(self, directory: &Path) -> Result<()> {
        fs::rename(&self.path, directory).map_err(|error| failed("made", directory, &error).into())
    }

    /// The directory exists and may be somebody's working directory, so it stays the same. What
    /// somebody else put there in the meantime stays, too.
    fn copy_into(self, directory: &Path, files: &[(&str, &str)]) -> Result<()> {
        for (index, (name, _)) in files.iter().enumerate() {
            let path = directory.join(name);
            if let Err(error) = copy_new(&self.path.join(name), &path) {
                for (name, _) in &files[..index] {
                    let _ = fs::remove_file(directory.join(name));
                }
                return Err(failed("written", &path, &error).into());
            }
        }
        Ok(())
    }
}

/// Copies a file to a place where there is none; removes what it could not finish.
fn copy_new(from: &Path, to: &Path) -> io::Result<()> {
    let mut target = fs::File::create_new(to)?;
    let copied = fs::File::open(from).and_then(|mut source| io::copy(&mut source, &mut target));
    if copied.is_err() {
        let _ = fs::remove_file(to);
    }
    copied.map(drop)
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It is gone if it became the directory.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Makes the database: an empty one, the tables, and the rows.
#[cfg(feature = "sqlite3")]
fn database(directory: &Path, tables: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let path = directory.join(DATABASE.0);
    fs::File::create_new(&path).map_err(|error| failed("made", &path, &error))?;
    tables(directory)?;
    let rows = concat!("BEGIN;\n", include_str!("example/data.sql"), "COMMIT;\n");
    let filled =
        rusqlite::Connection::open(&path).and_then(|connection| connection.execute_batch(rows));
    filled.map_err(|error| {
        Error::unavailable(format!("{} cannot be filled: {error}", path.display())).into()
    })
}

#[cfg(not(feature = "sqlite3"))]
fn database(_directory: &Path, _tables: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let error = Error::unsupported("this `ara` was built without the driver sqlite3");
    Err(Failure::with_hint(error, "build it with `--features sqlite3`"))
}

/// What could not be done to a file, as an error of ours.
fn failed(done: &str, path: &Path, error: &io::Error) -> Error {
    let message = format!("{} cannot be {done}: {error}", path.display());
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Error::denied(message),
        ErrorKind::AlreadyExists
        | ErrorKind::DirectoryNotEmpty
        | ErrorKind::InvalidFilename
        | ErrorKind::InvalidInput
        | ErrorKind::NotADirectory => Error::invalid(message),
        _ => Error::unavailable(message),
    }
}
