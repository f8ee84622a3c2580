//! Where a unixODBC that is compiled in looks for driver libraries.
//!
//! Debian names them without their folder in `odbcinst.ini`. The loader looks for such names in the
//! folders that the program itself names.

#![expect(clippy::disallowed_methods, reason = "Cargo tells build scripts in variables")]

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_vendored = cfg!(all(feature = "odbc-vendored", not(feature = "odbc")));
    let target = |name| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if !is_vendored || target("OS") != "linux" {
        return;
    }
    let architecture = match (&*target("ARCH"), &*target("ABI")) {
        ("x86", _) => "i386-linux-gnu".to_owned(),
        ("arm", "eabihf") => "arm-linux-gnueabihf".to_owned(),
        (name, _) => format!("{name}-linux-gnu"),
    };
    for folder in [&*format!("/usr/lib/{architecture}/odbc"), "/usr/lib64", "/usr/lib/odbc"] {
        println!("cargo::rustc-link-arg-bins=-Wl,-rpath,{folder}");
    }
}
