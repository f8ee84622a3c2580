//! Data sources of ODBC.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{Error, MariaDb, Postgres, Result};

/// Where distributions keep libraries of their own, by architecture; below them or not.
const FOLDERS_OF_LIBRARIES: [&str; 4] = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib"];

/// A library that is a driver of ODBC, such as [`OdbcSources::MARIADB`].
///
/// # Errors
///
/// If it is not installed.
pub fn odbc_library(name: &str) -> Result<PathBuf> {
    let plain = FOLDERS_OF_LIBRARIES.iter().map(PathBuf::from);
    let by_architecture = FOLDERS_OF_LIBRARIES.iter().flat_map(folders_in);
    let mut folders = plain.chain(by_architecture).flat_map(|folder| [folder.join("odbc"), folder]);
    let found = folders.find_map(|folder| Some(folder.join(name)).filter(|file| file.is_file()));
    found.ok_or_else(|| Error::not_installed(name))
}

fn folders_in(folder: &&str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

fn section(text: &mut String, name: &str, words: &[(&str, &str)]) {
    text.extend(["[", name, "]\n"]);
    for (word, value) in words {
        text.extend([word, " = ", value, "\n"]);
    }
}

/// Private data sources, in files of their own: nothing of the machine is changed.
///
/// The driver manager finds them through [`variables`](Self::variables), which must be set before
/// the process starts; or without, in connection strings such as [`mariadb`](Self::mariadb).
#[derive(Debug)]
pub struct OdbcSources {
    folder: TempDir,
    text: String,
}

impl OdbcSources {
    /// The driver library for MariaDB.
    pub const MARIADB: &str = "libmaodbc.so";

    /// The driver library for PostgreSQL, with Unicode.
    pub const POSTGRES: &str = "psqlodbcw.so";

    /// The driver library for SQLite.
    pub const SQLITE: &str = "libsqlite3odbc.so";

    /// What stands behind the name of a driver whose library is named without its folder, as
    /// Debian's packages do.
    pub const BARE: &str = " without folder";

    /// No data sources, but all drivers, under the names that Debian gives them, and once more with
    /// [`BARE`](Self::BARE) behind.
    ///
    /// # Errors
    ///
    /// If a driver library is not installed, or the files cannot be written.
    pub fn new() -> Result<Self> {
        let folder = TempDir::new().map_err(Error::while_doing("making a folder"))?;
        let mut drivers = String::new();
        for (name, library) in [
            ("MariaDB Unicode", Self::MARIADB),
            ("PostgreSQL Unicode", Self::POSTGRES),
            ("SQLite3", Self::SQLITE),
        ] {
            let path = odbc_library(library)?;
            section(&mut drivers, name, &[("Driver", &path.display().to_string())]);
            section(&mut drivers, &format!("{name}{}", Self::BARE), &[("Driver", library)]);
        }
        let sources = Self { folder, text: String::new() };
        sources.write("odbcinst.ini", &drivers)?;
        sources.write("odbc.ini", "")?;
        Ok(sources)
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let file = self.folder.path().join(name);
        fs::write(&file, text).map_err(Error::while_doing(file.display()))
    }

    /// Adds a data source: a section of `odbc.ini` with these lines.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn add(&mut self, name: &str, words: &[(&str, &str)]) -> Result<()> {
        section(&mut self.text, name, words);
        self.write("odbc.ini", &self.text)
    }

    /// Adds a data source without user and password: a database of a server.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn add_mariadb(&mut self, name: &str, server: &MariaDb, database: &str) -> Result<()> {
        let port = server.port().to_string();
        let words = [("Driver", "MariaDB Unicode"), ("SERVER", "127.0.0.1"), ("PORT", &port)];
        self.add(name, &[&words[..], &[("DATABASE", database)]].concat())
    }

    /// Adds a data source without user and password: a database of a server.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn add_postgres(&mut self, name: &str, server: &Postgres, database: &str) -> Result<()> {
        let port = server.port().to_string();
        let words =
            [("Driver", "PostgreSQL Unicode"), ("Servername", "127.0.0.1"), ("Port", &port)];
        self.add(name, &[&words[..], &[("Database", database)]].concat())
    }

    /// Adds a data source: a database file.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn add_sqlite(&mut self, name: &str, file: &Path) -> Result<()> {
        let file = file.display().to_string();
        self.add(name, &[("Driver", "SQLite3"), ("Database", &file)])
    }

    /// The environment variables with which a process finds the data sources.
    pub fn variables(&self) -> [(&'static str, PathBuf); 2] {
        let folder = self.folder.path();
        [("ODBCSYSINI", folder.to_owned()), ("ODBCINI", folder.join("odbc.ini"))]
    }

    /// A connection string without user and password: a database of a server.
    ///
    /// # Errors
    ///
    /// If the driver library is not installed.
    pub fn mariadb(server: &MariaDb, database: &str) -> Result<String> {
        let library = odbc_library(Self::MARIADB)?;
        let (library, port) = (library.display(), server.port());
        Ok(format!("Driver={library};Server=127.0.0.1;Port={port};Database={database};"))
    }

    /// A connection string without user and password: a database of a server.
    ///
    /// # Errors
    ///
    /// If the driver library is not installed.
    pub fn postgres(server: &Postgres, database: &str) -> Result<String> {
        let library = odbc_library(Self::POSTGRES)?;
        let (library, port) = (library.display(), server.port());
        Ok(format!("Driver={library};Servername=127.0.0.1;Port={port};Database={database};"))
    }

    /// A connection string: a database file.
    ///
    /// # Errors
    ///
    /// If the driver library is not installed.
    pub fn sqlite(file: &Path) -> Result<String> {
        let library = odbc_library(Self::SQLITE)?;
        Ok(format!("Driver={};Database={};", library.display(), file.display()))
    }
}
