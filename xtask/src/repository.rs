//! The files of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command::Command;

/// A folder with a workspace in it.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The one that this program belongs to.
    pub(crate) fn ours() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(xtask.parent().unwrap_or(xtask))
    }

    pub(crate) fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A command at the root; see [`Command::new`].
    pub(crate) fn command(&self, words: &str) -> Command {
        Command::new(&self.root, words)
    }

    /// The text of a file, `None` if there is none.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }

    /// Writes a file, and the folders that it needs.
    pub(crate) fn write(&self, path: &str, text: &str) -> Result<()> {
        let path = self.root.join(path);
        let context = || format!("cannot write {}", path.display());
        fs::create_dir_all(path.parent().unwrap_or(&self.root)).with_context(context)?;
        fs::write(&path, text).with_context(context)
    }

    /// The files that are tracked or could be, sorted, separated by `/`.
    pub(crate) fn files(&self) -> Result<Vec<String>> {
        let mut files = match self.tracked() {
            Some(files) if !files.is_empty() => files,
            _ => self.walked()?,
        };
        files.retain(|file| self.root.join(file).is_file());
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// `None` outside of a checkout.
    fn tracked(&self) -> Option<Vec<String>> {
        let list = "git ls-files -z --cached --others --exclude-standard";
        let output = self.command(list).output().ok()?;
        Some(output.split_terminator('\0').map(str::to_owned).collect())
    }

    fn walked(&self) -> Result<Vec<String>> {
        let (mut files, mut folders) = (Vec::new(), vec![String::new()]);
        while let Some(folder) = folders.pop() {
            let context = || format!("cannot list {folder}");
            for entry in fs::read_dir(self.root.join(&folder)).with_context(context)? {
                let entry = entry.with_context(context)?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                match entry.file_type().with_context(context)?.is_dir() {
                    true if path == ".git" || path == "target" => {}
                    true => folders.push(path),
                    false => files.push(path),
                }
            }
        }
        Ok(files)
    }

    /// Copies all files to another place, which is emptied of everything else but `target`.
    pub(crate) fn copy_to(&self, root: &Path) -> Result<Self> {
        let copy = Self::at(root);
        let files = self.files()?;
        if root.exists() {
            for file in copy.walked()?.iter().filter(|file| !files.contains(file)) {
                fs::remove_file(root.join(file))?;
            }
        }
        for file in &files {
            let (from, to) = (self.root.join(file), root.join(file));
            let content = fs::read(&from).with_context(|| format!("cannot read {file}"))?;
            // A file that is not written keeps its time, so that nothing is compiled again.
            if fs::read(&to).ok().as_ref() != Some(&content) {
                fs::create_dir_all(to.parent().unwrap_or(root))?;
                fs::write(&to, content).with_context(|| format!("cannot write {file}"))?;
            }
        }
        Ok(copy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_same_files_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let original = Repository::at(folder.path().join("original"));
        original.write("a/b.txt", "1").unwrap();
        original.write("target/x", "2").unwrap();
        let copy = Repository::at(folder.path().join("copy"));
        copy.write("stale.txt", "3").unwrap();

        let copy = original.copy_to(copy.root()).unwrap();
        assert_eq!(copy.files().unwrap(), ["a/b.txt"]);
        assert_eq!(copy.text("a/b.txt").as_deref(), Some("1"));
        assert_eq!(copy.text("stale.txt"), None);
    }
}
