//! Commands that can be shown before they are run, and repeated by whoever reads them.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

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
    ///
    /// Whenever it prints nothing for the time `silence`, but for the time before its first line,
    /// the programs that it has started are killed: a test that hangs is a failure of its program,
    /// and `cargo test`, which compiles before it prints anything, goes on with the next one.
    pub(crate) fn lines(&self, silence: Duration, mut each: impl FnMut(&str)) -> Result<bool> {
        println!("$ {self}");
        let context = || format!("cannot run `{self}`");
        let mut child = self.process().stdout(Stdio::piped()).spawn().with_context(context)?;
        let output = lines_of(child.stdout.take().with_context(context)?);
        let mut next = output.recv().map_err(RecvTimeoutError::from);
        loop {
            match next {
                Ok(line) => each(&String::from_utf8_lossy(&line.with_context(context)?)),
                // Something that it left behind holds its output.
                Err(RecvTimeoutError::Timeout) if child.try_wait()?.is_some() => break,
                Err(RecvTimeoutError::Timeout) => {
                    println!("nothing was printed for {silence:?}: what `{self}` runs is killed");
                    kill_children(child.id())?;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
            next = output.recv_timeout(silence);
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

/// The lines of a stream, as they come.
fn lines_of(stream: impl Read + Send + 'static) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n') {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Kills the processes that the process `parent` has started, but not what those have started.
fn kill_children(parent: u32) -> Result<()> {
    let children: Vec<_> = std::fs::read_dir("/proc")?
        .filter_map(|entry| {
            let id = entry.ok()?.file_name().into_string().ok()?;
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            // The name of the program, in brackets, may hold anything; behind it come the state
            // and the parent (proc_pid_stat(5)).
            let (_, behind_name) = stat.rsplit_once(')')?;
            (behind_name.split_whitespace().nth(1)? == parent.to_string()).then_some(id)
        })
        .collect();
    if !children.is_empty() {
        // A builtin of every shell, while the program is not installed everywhere. It fails if one
        // of them has ended by now, which is as good.
        let kill = ["-c", "kill -KILL \"$@\"", "sh"].map(str::to_owned).into_iter();
        let mut shell = process::Command::new("sh");
        shell.args(kill.chain(children)).status().context("cannot run `sh`")?;
    }
    Ok(())
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

    /// The first program that the shell runs hangs, and the shell goes on behind it.
    #[test]
    fn what_hangs_is_killed_and_the_rest_is_done() {
        let command = Command::new(Path::new("."), "sh -c")
            .args(["echo first; sleep 1000; echo \"status $?\"; exit 3"]);
        let mut lines = Vec::new();
        let is_success =
            command.lines(Duration::from_millis(300), |line| lines.push(line.to_owned())).unwrap();
        assert_eq!(lines, ["first", "status 137"]);
        assert!(!is_success);
    }

    #[test]
    fn a_failing_command_is_an_error_that_names_it() {
        let error = Command::new(Path::new("."), "cargo no-such-verb-at-all").output().unwrap_err();
        assert!(error.to_string().starts_with("`cargo no-such-verb-at-all` failed"), "{error}");
    }
}
