//! Commands that can be shown before they are run, and repeated by whoever reads them.

use std::ffi::OsStr;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};

use anyhow::{Context, Result, bail};

/// A program with its arguments, run in a folder.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    words: Vec<String>,
    folder: PathBuf,
    variables: Vec<(&'static str, String)>,
}

impl Command {
    /// A command in `folder`, its words separated by blanks.
    pub(crate) fn new(folder: &Path, words: &str) -> Self {
        Self {
            words: words.split_whitespace().map(str::to_owned).collect(),
            folder: folder.to_owned(),
            variables: Vec::new(),
        }
    }

    /// Adds arguments as they are, blanks and all.
    pub(crate) fn args<S: Into<String>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of its environment.
    pub(crate) fn variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// Shows and runs it; an exit status other than 0 is an error.
    pub(crate) fn run(&self) -> Result<()> {
        println!("$ {self}");
        let status = self.process().status().with_context(|| format!("cannot run `{self}`"))?;
        if !status.success() {
            bail!("`{self}` failed: {status}");
        }
        Ok(())
    }

    /// Runs it and hands over each line of its output; answers whether it succeeded.
    pub(crate) fn lines(&self, mut each: impl FnMut(&str)) -> Result<bool> {
        println!("$ {self}");
        let context = || format!("cannot run `{self}`");
        let mut child = self.process().stdout(Stdio::piped()).spawn().with_context(context)?;
        let output = child.stdout.take().with_context(context)?;
        for line in BufReader::new(output).split(b'\n') {
            each(&String::from_utf8_lossy(&line.with_context(context)?));
        }
        Ok(child.wait().with_context(context)?.success())
    }

    /// What it prints, without showing the command.
    pub(crate) fn output(&self) -> Result<String> {
        let output = self.process().output().with_context(|| format!("cannot run `{self}`"))?;
        if !output.status.success() {
            let reason = String::from_utf8_lossy(&output.stderr);
            bail!("`{self}` failed: {}\n{}", output.status, reason.trim_end());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn process(&self) -> process::Command {
        let mut process = process::Command::new(&self.words[0]);
        process.args(&self.words[1..]).current_dir(&self.folder);
        process.envs(self.variables.iter().map(|(name, value)| (name, OsStr::new(value))));
        process
    }
}

impl fmt::Display for Command {
    /// As a shell takes it, but for the folder.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.variables {
            write!(formatter, "{name}={} ", quoted(value))?;
        }
        let words: Vec<_> = self.words.iter().map(|word| quoted(word)).collect();
        formatter.write_str(&words.join(" "))
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_a_shell_takes_it() {
        let command = Command::new(Path::new("."), "cargo doc --no-deps")
            .args(["it's", ""])
            .variable("RUSTDOCFLAGS", "-D warnings");
        let expected = r"RUSTDOCFLAGS='-D warnings' cargo doc --no-deps 'it'\''s' ''";
        assert_eq!(command.to_string(), expected);
    }

    #[test]
    fn a_failing_command_is_an_error_that_names_it() {
        let error = Command::new(Path::new("."), "cargo no-such-verb-at-all").output().unwrap_err();
        assert!(error.to_string().starts_with("`cargo no-such-verb-at-all` failed"), "{error}");
    }
}
