//! Running `ara` in a directory of its own.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// What a run left behind.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Done {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Done {
    /// Checks the exit status and the whole of both streams.
    #[track_caller]
    pub(crate) fn is(&self, status: i32, out: &str, err: &str) {
        assert_eq!(
            (self.status, self.out.as_str(), self.err.as_str()),
            (status, out, err),
            "\n{}\n{}",
            self.out,
            self.err
        );
    }

    /// Checks the exit status, that nothing is on standard output, and what the message holds.
    #[track_caller]
    pub(crate) fn fails(&self, status: i32, expected: &[&str]) {
        assert_eq!((self.status, self.out.as_str()), (status, ""), "{}", self.err);
        assert!(self.err.starts_with("ara: "), "{}", self.err);
        for part in expected {
            assert!(self.err.contains(part), "{part:?} is not in:\n{}", self.err);
        }
    }

    /// The same without the engines that have no mapping: which there are depends on the features.
    pub(crate) fn without_idle_engines(mut self) -> Self {
        let lines: Vec<_> = self.out.lines().collect();
        let is_engine = |line: &str| line.starts_with("Config Engine: ");
        let is_idle = |at: usize| {
            is_engine(lines[at]) && !lines.get(at + 1).is_some_and(|next| next.starts_with("===>"))
        };
        let kept = (0..lines.len()).filter(|at| !is_idle(*at)).map(|at| format!("{}\n", lines[at]));
        self.out = kept.collect();
        self
    }

    /// The one JSON document on standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// `ara` in the working directory `directory`, without our variables in its environment.
pub(crate) fn command(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ara"));
    for variable in ["ARA_CONFIG_DIR", "ARA_LOG", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command.current_dir(directory);
    command
}

/// Runs `ara` in a working directory.
pub(crate) fn run<A: AsRef<OsStr>>(directory: &Path, args: impl IntoIterator<Item = A>) -> Done {
    finish(command(directory).args(args))
}

/// Runs a command to its end.
pub(crate) fn finish(command: &mut Command) -> Done {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done {
        status: output.status.code().expect("it was not killed"),
        // How it is called depends on who builds it.
        out: text(output.stdout).replace(env!("CARGO_BIN_EXE_ara"), "ara"),
        err: text(output.stderr).replace(env!("CARGO_BIN_EXE_ara"), "ara"),
    }
}

/// A directory with a configuration directory `etc` of these files.
pub(crate) fn etc(files: &[(&str, &[u8])]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("etc")).unwrap();
    for (name, content) in files {
        fs::write(directory.path().join("etc").join(name), content).unwrap();
    }
    directory
}

/// Runs a command line, split at blanks, on the directory `etc`.
pub(crate) fn ara(directory: &TempDir, line: &str) -> Done {
    run(directory.path(), ["--config-dir", "etc"].into_iter().chain(line.split(' ')))
}
