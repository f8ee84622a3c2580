//! The folder that every server of a kind begins as a copy of.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::env;
use std::fs::{self, Permissions};
use std::hash::{Hash, Hasher};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use crate::account::Account;
use crate::kind::Kind;
use crate::{Error, Result, program, run, tls};

/// The templates that this process has found, by the server's program: servers that start at
/// once make one, not each its own, and only the first asks the program for its version.
static FOUND: Mutex<BTreeMap<&str, PathBuf>> = Mutex::new(BTreeMap::new());

/// A folder that only its owner can open, where sockets have short names: a path of a socket has
/// at most 107 bytes.
pub(crate) fn temporary_folder() -> Result<TempDir> {
    let usual = env::temp_dir();
    let is_short = usual.as_os_str().len() < 60;
    private_folder("art-", if is_short { &usual } else { Path::new("/tmp") })
}

fn private_folder(prefix: &str, parent: &Path) -> Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).permissions(Permissions::from_mode(0o700));
    let what = format!("making a folder in {}", parent.display());
    builder.tempdir_in(parent).map_err(Error::while_doing(what))
}

/// Fills a server's folder from the template, which is made if there is none.
pub(crate) fn fill(kind: &Kind, folder: &Path, account: Account) -> Result<()> {
    let template = template(kind, account)?;
    copy(&template, folder)
}

/// Where the template is, once it is there.
fn template(kind: &Kind, account: Account) -> Result<PathBuf> {
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(template) = found.get(kind.program) {
        return Ok(template.clone());
    }
    let template = shelf().join(name(kind, account)?);
    if !template.is_dir() {
        make(kind, &template, account)?;
    }
    if !account.owns(&template) {
        let what = format!("{} is somebody else's: remove it", template.display());
        return Err(Error::new(what));
    }
    found.insert(kind.program, template.clone());
    Ok(template)
}

/// The target folder of Cargo, which nobody else writes to and `cargo clean` empties; else the
/// temporary folder.
fn shelf() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    let is_target = |folder: &&Path| folder.join("CACHEDIR.TAG").is_file();
    program.ancestors().find(is_target).map_or_else(env::temp_dir, Path::to_path_buf)
}

/// Names what the template depends on: who uses it, the server's version and how it is made.
fn name(kind: &Kind, account: Account) -> Result<String> {
    let version = run::said(run::command(&program::find(kind.program)?).arg(kind.version))?;
    let mut hasher = DefaultHasher::new();
    (version, kind.recipe).hash(&mut hasher);
    let Account { own, .. } = account;
    Ok(format!("asterisk-realtime-testkit-{own}-{}-{:016x}", kind.program, hasher.finish()))
}

/// Makes a template under another name and renames it, so that there is never half a one.
fn make(kind: &Kind, template: &Path, account: Account) -> Result<()> {
    // Not on the shelf: the server's user may not be able to go there.
    let workshop = temporary_folder()?;
    account.give(workshop.path())?;
    tls::make(workshop.path(), account)?;
    (kind.make)(workshop.path(), account)?;

    let draft = private_folder("asterisk-realtime-testkit-draft-", &shelf())?;
    copy(workshop.path(), draft.path())?;
    match fs::rename(draft.path(), template) {
        // There is nothing left to remove.
        Ok(()) => drop(draft.keep()),
        // Another process was quicker.
        Err(_) if template.is_dir() => {}
        Err(error) => return Err(Error::while_doing(template.display())(error)),
    }
    Ok(())
}

/// Copies the content of a folder, and who owns what and the folder itself, without copying the blocks where the file system can.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut copy = run::command(&program::find("cp")?);
    copy.args(["--archive", "--reflink=auto"]).arg(from.join(".")).arg(to);
    run::output(&mut copy).map(drop)
}
