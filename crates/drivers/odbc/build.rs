//! Which driver manager is linked.
//!
//! `odbc-api` asks the linker for a library `odbc`. Without the feature `vendored` only the
//! machine's can be found. With it, the folder in which the crate `unix-odbc` has compiled its own
//! is searched before those of the machine. With `system` as well, a folder that has nothing but
//! the machine's is searched before that one.

#![expect(clippy::disallowed_methods, reason = "Cargo tells build scripts in variables")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// What the linker looks for; on macOS the other one.
const NAMES: [&str; 2] = ["libodbc.so", "libodbc.dylib"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if cfg!(all(feature = "vendored", not(feature = "system"), target_os = "linux")) {
        find_driver_libraries();
    }
    if cfg!(all(feature = "vendored", feature = "system", unix)) {
        match prefer_system() {
            Ok(folder) => println!("cargo::rustc-link-search=native={}", folder.display()),
            Err(error) => println!(
                "cargo::error=the features `system` and `vendored` of asterisk-realtime-odbc \
                 together link the unixODBC of the machine: {error}; install unixodbc-dev, or turn \
                 `system` (`odbc` of asterisk-realtime) off"
            ),
        }
    }
}

/// Lets our tests find driver libraries that `odbcinst.ini` names without their folder, as a program
/// has to do that brings its own unixODBC along.
fn find_driver_libraries() {
    let architecture = env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
    println!("cargo::rustc-link-arg-tests=-Wl,-rpath,/usr/lib/{architecture}-linux-gnu/odbc");
}

fn prefer_system() -> io::Result<PathBuf> {
    let folder = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let library = NAMES.into_iter().find_map(|name| Some((name, find(name)?)));
    let (name, library) = library.ok_or_else(|| io::Error::other("there is no libodbc.so"))?;
    let link = folder.join(name);
    if fs::symlink_metadata(&link).is_ok() {
        fs::remove_file(&link)?;
    }
    symlink(&library, &link)?;
    Ok(folder)
}

/// Where the C compiler, which is the linker, finds a library.
fn find(name: &str) -> Option<PathBuf> {
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    let output = Command::new(compiler).arg(format!("-print-file-name={name}")).output().ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end());
    // A name that it does not find comes back as it is.
    (path.is_absolute() && path.is_file()).then_some(path)
}

#[cfg(unix)]
fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}

#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}
