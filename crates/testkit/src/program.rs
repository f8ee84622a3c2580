//! Where programs are.

use std::path::PathBuf;
use std::{env, fs};

use crate::{Error, Result};

/// Where servers are, which is not in everybody's `PATH`.
const FOLDERS_OF_SERVERS: &[&str] = &["/usr/local/sbin", "/usr/sbin", "/sbin"];

/// Debian keeps each version of PostgreSQL in a folder of its own.
const VERSIONS_OF_POSTGRES: &str = "/usr/lib/postgresql";

/// A program by its name.
pub(crate) fn find(name: &str) -> Result<PathBuf> {
    candidates(name).find(|file| file.is_file()).ok_or_else(|| Error::not_installed(name))
}

/// A program that came with another: the same version of it, and not a wrapper around it.
pub(crate) fn find_beside(other: &str, name: &str) -> Result<PathBuf> {
    let beside = find(other)?.canonicalize().map(|file| file.with_file_name(name));
    match beside {
        Ok(file) if file.is_file() => Ok(file),
        _ => find(name),
    }
}

#[expect(clippy::disallowed_methods, reason = "no caller of a test has a PATH to pass in")]
fn candidates(name: &str) -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = env::split_paths(&path).collect();
    folders.extend(FOLDERS_OF_SERVERS.iter().map(PathBuf::from));
    folders.extend(folders_of_postgres());
    folders.into_iter().map(move |folder| folder.join(name))
}

/// The newest version first.
fn folders_of_postgres() -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(VERSIONS_OF_POSTGRES).into_iter().flatten().flatten();
    let mut versions: Vec<u32> =
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    versions.sort_unstable();
    let folder = |version: u32| format!("{VERSIONS_OF_POSTGRES}/{version}/bin").into();
    versions.into_iter().rev().map(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_where_they_are() {
        assert!(find("cargo").is_ok());
        assert!(find_beside("mariadbd", "no-such-program-at-all").is_err());
    }

    #[test]
    fn a_missing_one_says_how_to_get_it() {
        let error = find("no-such-program-at-all").unwrap_err().to_string();
        let expected = "no-such-program-at-all is not installed; run `cargo xtask setup`";
        assert_eq!(error, expected);
    }
}
