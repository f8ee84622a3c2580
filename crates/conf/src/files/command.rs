//! Runs the command of an `#exec`, for a limited time and a limited output.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::Execution;

/// More output than this is refused.
const LARGEST_OUTPUT: u64 = 64 << 20;
/// How often an ended output is followed by a look at the process.
const PAUSE: Duration = Duration::from_millis(5);
/// How long the complaint of an ended command is waited for, as its children may keep it open.
const COMPLAINT_WAIT: Duration = Duration::from_secs(1);

/// Runs `command` by the shell.
///
/// As in Asterisk, where a redirection is put behind the text, only the last command of a list
/// gives output; that of the others is dropped.
pub(super) fn run(command: &str, timeout: Duration) -> io::Result<Execution> {
    let deadline = Instant::now() + timeout;
    let mut child = Command::new("/bin/sh")
        .arg("-c")
        .arg(format!("exec 3>&1 >/dev/null\n{command} >&3"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().map(collect);
    let complaints = child.stderr.take().map(collect);
    let finished = wait(&mut child, output, deadline);
    if finished.is_err() {
        // The error to tell is the first one; an already ended process is fine.
        let _ = child.kill();
        let _ = child.wait();
    }
    let (output, status) = finished?;
    let failure = (!status.success()).then(|| {
        let complaint = complaints.and_then(|pipe| pipe.recv_timeout(COMPLAINT_WAIT).ok());
        describe(status, &complaint.and_then(Result::ok).unwrap_or_default())
    });
    Ok(Execution { output, failure })
}

type Collected = mpsc::Receiver<io::Result<Vec<u8>>>;

/// Reads a pipe in the background, so that waiting for it can end.
fn collect(pipe: impl Read + Send + 'static) -> Collected {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let result = pipe.take(LARGEST_OUTPUT + 1).read_to_end(&mut bytes).map(|_| bytes);
        // Nobody listens any more once the time is over.
        let _ = sender.send(result);
    });
    receiver
}

fn wait(
    child: &mut Child,
    output: Option<Collected>,
    deadline: Instant,
) -> io::Result<(Vec<u8>, ExitStatus)> {
    let bytes = match output {
        Some(output) => output
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            .map_err(|_| too_slow())??,
        None => Vec::new(),
    };
    if bytes.len() as u64 > LARGEST_OUTPUT {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "the output is larger than 64 MiB",
        ));
    }
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((bytes, status));
        }
        if Instant::now() >= deadline {
            return Err(too_slow());
        }
        thread::sleep(PAUSE);
    }
}

fn too_slow() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the command takes too long")
}

/// How a command failed: its status and the first line of its complaint.
fn describe(status: ExitStatus, complaint: &[u8]) -> String {
    let complaint = String::from_utf8_lossy(complaint);
    match complaint.lines().next() {
        Some(line) if !line.is_empty() => format!("{status}: {line}"),
        _ => status.to_string(),
    }
}
