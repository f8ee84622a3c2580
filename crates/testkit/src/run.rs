//! Programs that run to their end.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::{Error, Result};

/// A command without the settings of the user who runs the tests.
pub(crate) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    for name in std::env::vars_os().map(|(name, _)| name).filter(is_of_clients) {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command
}

/// Whether a variable changes what the clients do: `PGHOST`, `MYSQL_TCP_PORT`, `LDAPTLS_CACERT` and so on.
fn is_of_clients(name: &OsString) -> bool {
    let name = name.as_encoded_bytes();
    [&b"PG"[..], b"MYSQL", b"MARIADB", b"LDAP"].iter().any(|lead| name.starts_with(lead))
}

/// Gives a command its input, by a file: a pipe might block while the output is not read.
pub(crate) fn feed(command: &mut Command, input: &str) -> Result<()> {
    let write = || -> std::io::Result<File> {
        let mut file = tempfile::tempfile()?;
        file.write_all(input.as_bytes())?;
        file.rewind()?;
        Ok(file)
    };
    let file = write().map_err(Error::while_doing("writing the input of a program"))?;
    command.stdin(file);
    Ok(())
}

/// Runs a command to its end: all that it prints, complaints included.
pub(crate) fn said(command: &mut Command) -> Result<String> {
    let name = Path::new(command.get_program()).display().to_string();
    let output = command.output().map_err(Error::while_doing(name))?;
    let printed = [output.stdout, output.stderr].concat();
    Ok(String::from_utf8_lossy(&printed).into_owned())
}

/// Runs a command to its end: what it prints, or an error with what it complains about.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let name = Path::new(command.get_program()).display().to_string();
    let output = command.output().map_err(Error::while_doing(&name))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(printed.into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let what = format!("{name} failed ({}): {}", output.status, complaint.trim());
    Err(Error::new(what).with_log(&printed))
}
