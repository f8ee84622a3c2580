//! Files that exist in memory only, for tests and for programs that build configuration.

use std::collections::BTreeMap;
use std::io;

use glob::Pattern;

use super::pattern::{self, MATCHING, Name};
use super::{Execution, Files};

/// Files by their names.
///
/// ```
/// use asterisk_realtime_conf::{Files, MemoryFiles};
///
/// let files = MemoryFiles::new().with_file("a.conf", "[a]").with_file("b.conf", "[b]");
/// assert_eq!(files.glob("[ab].conf").unwrap(), ["a.conf", "b.conf"]);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct MemoryFiles {
    files: BTreeMap<String, Vec<u8>>,
    commands: BTreeMap<String, Execution>,
}

impl MemoryFiles {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, in place of one of the same name.
    #[must_use]
    pub fn with_file(mut self, name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.insert(name, content);
        self
    }

    /// Adds what running a command gives. Other commands are refused.
    #[must_use]
    pub fn with_command(mut self, command: impl Into<String>, execution: Execution) -> Self {
        self.commands.insert(command.into(), execution);
        self
    }

    /// Adds a file; returns the content of one of the same name.
    pub fn insert(
        &mut self,
        name: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        self.files.insert(name.into(), content.into())
    }

    /// Removes a file; returns its content.
    pub fn remove(&mut self, name: &str) -> Option<Vec<u8>> {
        self.files.remove(name)
    }
}

impl<N: Into<String>, C: Into<Vec<u8>>> FromIterator<(N, C)> for MemoryFiles {
    fn from_iter<I: IntoIterator<Item = (N, C)>>(files: I) -> Self {
        let files = files.into_iter().map(|(name, content)| (name.into(), content.into()));
        Self { files: files.collect(), commands: BTreeMap::new() }
    }
}

impl Files for MemoryFiles {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.files.get(name).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn glob(&self, pattern: &str) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for name in pattern::names(pattern) {
            match name {
                Name::Literal(name) => found.push(name),
                Name::Pattern(pattern) => {
                    let pattern = Pattern::new(&pattern)
                        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
                    let names = self.files.keys();
                    found
                        .extend(names.filter(|name| pattern.matches_with(name, MATCHING)).cloned());
                }
            }
        }
        Ok(found)
    }

    fn execute(&self, command: &str) -> io::Result<Execution> {
        self.commands.get(command).cloned().ok_or_else(|| {
            io::Error::new(io::ErrorKind::Unsupported, "files in memory run no commands")
        })
    }
}
