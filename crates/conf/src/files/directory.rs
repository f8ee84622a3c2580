//! The files of a configuration directory.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use super::pattern::{self, MATCHING, Name};
use super::{Execution, Files, command};

/// How long a command may take.
const EXEC_TIMEOUT: Duration = Duration::from_secs(10);

/// The files below a configuration directory, such as `/etc/asterisk`.
///
/// Names are relative to the directory; absolute names are used as they are. Only regular files
/// are read. Commands are not run unless [`with_exec`](Self::with_exec) allows it.
#[derive(Clone, Debug)]
pub struct Directory {
    root: PathBuf,
    exec: bool,
    exec_timeout: Duration,
}

impl Directory {
    /// The files below `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), exec: false, exec_timeout: EXEC_TIMEOUT }
    }

    /// Sets whether the commands of `#exec` are run, by `/bin/sh` and with the rights of this
    /// process: whoever may write a configuration file can then run anything. Off unless set,
    /// as `execincludes` in `asterisk.conf`.
    #[must_use]
    pub fn with_exec(mut self, exec: bool) -> Self {
        self.exec = exec;
        self
    }

    /// Sets how long a command may take before it is ended: 10 seconds unless set.
    #[must_use]
    pub fn with_exec_timeout(mut self, timeout: Duration) -> Self {
        self.exec_timeout = timeout;
        self
    }

    /// The directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn matches(&self, pattern: &str) -> io::Result<Vec<String>> {
        let is_absolute = Path::new(pattern).is_absolute();
        // The glob crate leaves `.` out of what it answers, so it must not be asked with it.
        let parts = self.root.components().filter(|part| *part != Component::CurDir);
        let root: PathBuf = parts.collect();
        let full = if is_absolute {
            pattern.to_owned()
        } else {
            format!("{}{pattern}", glob::Pattern::escape(text(&root.join(""))?))
        };
        let paths = glob::glob_with(&full, MATCHING)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let mut names = Vec::new();
        for path in paths {
            let path = path.map_err(io::Error::from)?;
            let name = if is_absolute { &path } else { path.strip_prefix(&root).unwrap_or(&path) };
            names.push(text(name)?.to_owned());
        }
        Ok(names)
    }
}

impl Files for Directory {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let path = self.root.join(name);
        // Opening a pipe would wait for a writer, so the kind is looked at first.
        if !fs::metadata(&path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
        }
        fs::read(path)
    }

    fn glob(&self, pattern: &str) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for name in pattern::names(pattern) {
            match name {
                Name::Literal(name) => names.push(name),
                Name::Pattern(pattern) => names.extend(self.matches(&pattern)?),
            }
        }
        Ok(names)
    }

    fn execute(&self, command: &str) -> io::Result<Execution> {
        if !self.exec {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "commands are not run; allow `#exec` first",
            ));
        }
        command::run(command, self.exec_timeout)
    }
}

/// A path as text, which names are.
fn text(path: &Path) -> io::Result<&str> {
    path.to_str().ok_or_else(|| {
        let message = format!("the name `{}` is not UTF-8", path.display());
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}
