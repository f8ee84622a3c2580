//! Signals, and who gets them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Error, Result};

/// How often something that takes a moment is looked at.
pub(crate) const POLL: Duration = Duration::from_millis(5);

/// Sends a signal to processes; those that are gone do not matter.
///
/// By the shell, whose `kill` is built in: the standard library has none, and the program `kill`
/// is not on every machine.
pub(crate) fn signal(name: &str, processes: &[u32]) -> Result<()> {
    let numbers: Vec<_> = processes.iter().map(u32::to_string).collect();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", r#"name=$1; shift; kill -s "$name" "$@""#, "sh", name]).args(numbers);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().map(drop).map_err(Error::while_doing("sending a signal"))
}

/// Stops a process and all its children, and tells who they are.
///
/// The process first: when it stands still it makes no more children.
pub(crate) fn freeze(process: u32) -> Result<Vec<u32>> {
    let is_still = |process: &u32| matches!(state(*process), Some('T' | 't' | 'Z' | 'X') | None);
    let wait = |family: &[u32]| wait_until(|| family.iter().all(is_still));
    signal("STOP", &[process])?;
    wait(&[process])?;
    let mut family = children(process)?;
    family.push(process);
    signal("STOP", &family)?;
    wait(&family)?;
    Ok(family)
}

/// Lets a process and its children go on.
pub(crate) fn thaw(process: u32) -> Result<()> {
    let mut family = children(process)?;
    family.push(process);
    signal("CONT", &family)
}

/// Waits until none of the processes does anything any more.
pub(crate) fn wait_until_gone(processes: &[u32]) -> Result<()> {
    let is_gone = |process: &u32| matches!(state(*process), Some('Z' | 'X') | None);
    wait_until(|| processes.iter().all(is_gone))
}

/// Waits for what the operating system does in a moment.
pub(crate) fn wait_until(mut is_so: impl FnMut() -> bool) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        if Instant::now() > end {
            return Err(Error::new("the server's processes do not obey"));
        }
        thread::sleep(POLL);
    }
    Ok(())
}

fn children(parent: u32) -> Result<Vec<u32>> {
    let entries = fs::read_dir("/proc").map_err(Error::while_doing("reading /proc"))?;
    let processes = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    Ok(processes.filter(|process| stat(*process).is_some_and(|(_, of)| of == parent)).collect())
}

/// The letter of `ps`, if there is such a process.
fn state(process: u32) -> Option<char> {
    stat(process).map(|(state, _)| state)
}

/// The state and the parent of a process.
fn stat(process: u32) -> Option<(char, u32)> {
    let text =
        fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat")).ok()?;
    parse(&text)
}

fn parse(stat: &str) -> Option<(char, u32)> {
    // The name stands in parentheses, and may have spaces and parentheses in it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_confuse() {
        assert_eq!(parse("12 (a) R 7 (b) S 34 5"), Some(('S', 34)));
        assert_eq!(parse(""), None);
    }

    #[test]
    fn processes_stop_and_go_on() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        assert!(children(std::process::id()).unwrap().contains(&child.id()));
        assert_eq!(freeze(child.id()).unwrap(), [child.id()]);
        assert_eq!(state(child.id()), Some('T'));
        thaw(child.id()).unwrap();
        signal("KILL", &[child.id()]).unwrap();
        wait_until_gone(&[child.id()]).unwrap();
        assert!(!child.wait().unwrap().success());
    }
}
