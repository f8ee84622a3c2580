//! `setup`: installs what the tests need.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Result, bail};

use crate::command::Command;

/// A program that the tests start or that the build runs; or a library that they load.
#[derive(Clone, Copy, Debug)]
struct Requirement {
    /// The name of its file; that of a library ends with `.so`.
    program: &'static str,
    /// The Debian package that has it.
    package: &'static str,
    why: &'static str,
}

/// Everything, in the order in which it is looked for.
const REQUIREMENTS: &[Requirement] = &[
    Requirement { program: "cc", package: "build-essential", why: "compiles SQLite" },
    Requirement { program: "mariadbd", package: "mariadb-server", why: "a server for tests" },
    Requirement { program: "mariadb-install-db", package: "mariadb-server", why: "makes its data" },
    Requirement { program: "mariadb", package: "mariadb-client", why: "its client" },
    Requirement { program: "postgres", package: "postgresql", why: "a server for tests" },
    Requirement { program: "initdb", package: "postgresql", why: "makes its data" },
    Requirement { program: "pgbench", package: "postgresql", why: "a client with parameters" },
    Requirement { program: "psql", package: "postgresql-client", why: "its client" },
    Requirement { program: "slapd", package: "slapd", why: "a server for tests" },
    Requirement { program: "slapadd", package: "slapd", why: "makes its data" },
    Requirement { program: "ldapmodify", package: "ldap-utils", why: "its client" },
    Requirement { program: "openssl", package: "openssl", why: "makes certificates for servers" },
    Requirement { program: "python3", package: "python3", why: "an HTTP server for tests" },
    Requirement { program: "libodbc.so", package: "unixodbc-dev", why: "links the odbc driver" },
    Requirement { program: "libmaodbc.so", package: "odbc-mariadb", why: "ODBC for MariaDB" },
    Requirement { program: "psqlodbcw.so", package: "odbc-postgresql", why: "ODBC for PostgreSQL" },
    Requirement { program: "libsqlite3odbc.so", package: "libsqliteodbc", why: "ODBC for SQLite" },
];

/// Where servers are, which is not in everybody's `PATH`.
const FOLDERS_OF_SERVERS: &[&str] = &["/usr/local/sbin", "/usr/sbin", "/sbin"];

/// Where libraries are, in folders by architecture and maybe one below; or without such.
const FOLDERS_OF_LIBRARIES: [&str; 4] = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib"];

/// Debian keeps each version of `PostgreSQL` in a folder of its own.
const VERSIONS_OF_POSTGRES: &str = "/usr/lib/postgresql";

pub(crate) fn run() -> Result<()> {
    let mut missing = Vec::new();
    for requirement in REQUIREMENTS {
        let Requirement { program, package, why } = requirement;
        if let Some(path) = find(program) {
            println!("found   {program}: {} ({why})", path.display());
        } else {
            println!("missing {program}, of the package {package} ({why})");
            missing.push(*package);
        }
    }
    missing.dedup();
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

fn install(packages: &[&str]) -> Result<()> {
    let here = Path::new(".");
    let install = Command::new(here, "apt-get install --yes --no-install-recommends");
    let install = install.args(packages.iter().copied());
    if find("apt-get").is_none() {
        bail!("install what is missing; on Debian that is: {}", packages.join(" "));
    }
    if Command::new(here, "id -u").output()?.trim() != "0" {
        bail!("only root may install; run: sudo {install}");
    }
    println!("installing {}", packages.join(" "));
    Command::new(here, "apt-get update").run()?;
    install.variable("DEBIAN_FRONTEND", "noninteractive").run()
}

fn find(name: &str) -> Option<PathBuf> {
    let is_library = Path::new(name).extension().is_some_and(|extension| extension == "so");
    if is_library { find_library(name) } else { find_program(name) }
}

fn find_library(name: &str) -> Option<PathBuf> {
    let plain = FOLDERS_OF_LIBRARIES.iter().map(PathBuf::from);
    let entries = |folder: &&str| fs::read_dir(folder).into_iter().flatten().flatten();
    let below = FOLDERS_OF_LIBRARIES.iter().flat_map(entries).map(|entry| entry.path());
    let mut files = plain.chain(below).flat_map(|folder| [folder.join("odbc"), folder]);
    files.find_map(|folder| Some(folder.join(name)).filter(|file| file.is_file()))
}

#[expect(clippy::disallowed_methods, reason = "this is a binary")]
fn find_program(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(FOLDERS_OF_SERVERS.iter().map(PathBuf::from));
    let mut files = folders.chain(folders_of_postgres()).map(|folder| folder.join(program));
    files.find(|file| file.is_file())
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
    fn a_program_is_found_where_it_is() {
        assert!(find("cargo").is_some());
        assert_eq!(find("no-such-program-at-all"), None);
        assert_eq!(find("libno-such-library-at-all.so"), None);
    }
}
