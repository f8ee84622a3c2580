//! `new-driver`: the skeleton of a driver crate, which compiles and fails its conformance cases.

use anyhow::{Context, Result, bail, ensure};

use crate::repository::Repository;
use crate::test::{self, Count};
use crate::tidy::{self, FACADE_TABLE};
use crate::workspace::Workspace;

/// Which driver.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The word of `extconfig.conf`: small letters and digits
    name: String,
}

/// The files of the crate, and what is in them: `{{token}}` and `{{Type}}` stand for the name.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("../templates/driver/Cargo.toml.txt")),
    ("README.md", include_str!("../templates/driver/README.md.txt")),
    ("src/lib.rs", include_str!("../templates/driver/lib.rs.txt")),
    ("src/config.rs", include_str!("../templates/driver/config.rs.txt")),
    ("src/driver.rs", include_str!("../templates/driver/driver.rs.txt")),
    ("src/error.rs", include_str!("../templates/driver/error.rs.txt")),
    ("tests/conformance.rs", include_str!("../templates/driver/conformance.rs.txt")),
];

const ROOT_MANIFEST: &str = "Cargo.toml";
const FACADE_MANIFEST: &str = "crates/asterisk-realtime/Cargo.toml";

/// How many cases must fail for a driver that does nothing.
const FAILURES: u64 = 20;

pub(crate) fn run(repository: &Repository, args: &Args) -> Result<()> {
    let name = &args.name;
    write(repository, name)?;
    println!("\nwrote crates/drivers/{name}, and added it to");
    println!("  {ROOT_MANIFEST}, {FACADE_MANIFEST} and {FACADE_TABLE}");
    println!("\nwhat remains:");
    println!("  1. the operations in crates/drivers/{name}/src, until this passes:");
    println!("     cargo test -p asterisk-realtime-{name} --test conformance");
    println!("  2. its options in crates/drivers/{name}/src/config.rs and its README.md");
    println!(
        "  3. a feature `{name}` in crates/cli/Cargo.toml, in `default` too unless the driver"
    );
    println!("     needs a system library");
    println!("  4. the server that its tests need in xtask/src/setup.rs");
    println!("  5. `cargo xtask ci`");
    Ok(())
}

/// Makes a driver in a copy of the workspace, and sees it fail for the right reason.
pub(crate) fn prove(repository: &Repository) -> Result<()> {
    let name = "example";
    let target = Workspace::load(repository)?.target;
    let copy = repository.copy_to(format!("{target}/xtask/new-driver").as_ref())?;
    // An earlier run leaves its folders behind.
    let _ = std::fs::remove_dir_all(copy.root().join(format!("crates/drivers/{name}")));
    write(&copy, name)?;
    let package = format!("asterisk-realtime-{name}");
    copy.command("cargo check -p asterisk-realtime --features").args([name]).run()?;
    let clippy = copy.command("cargo clippy --no-deps --all-targets -p").args([&package]);
    clippy.args(["--", "-D", "warnings"]).run()?;

    let mut count = Count::default();
    let conformance = copy.command("cargo test --test conformance -p").args([&package]);
    let is_success = conformance.lines(test::SILENCE, |line| count.add(line))?;
    println!("{} cases passed, {} failed, {} ignored", count.passed, count.failed, count.ignored);
    ensure!(
        !is_success && count.failed > FAILURES,
        "a driver that does nothing must fail more cases"
    );
    tidy::check_folder(&copy, &format!("crates/drivers/{name}/"))
}

fn write(repository: &Repository, name: &str) -> Result<()> {
    check_name(name)?;
    let folder = format!("crates/drivers/{name}");
    if repository.root().join(&folder).exists() {
        bail!("{folder} is there already");
    }
    for (path, header, lines) in edits(name) {
        let text = repository.text(path).with_context(|| format!("cannot read {path}"))?;
        let text = insert(&text, header, &lines);
        repository.write(path, &text.with_context(|| format!("{path} has no line `{header}`"))?)?;
    }
    for (path, template) in FILES {
        repository.write(&format!("{folder}/{path}"), &render(template, name))?;
    }
    repository.command("cargo fmt -p").args([format!("asterisk-realtime-{name}")]).run()
}

fn check_name(name: &str) -> Result<()> {
    let is_word = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !is_word || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        bail!("`{name}` cannot be a driver: use small letters and digits, a letter first");
    }
    Ok(())
}

fn render(template: &str, name: &str) -> String {
    let (first, rest) = name.split_at(1);
    let type_name = first.to_uppercase() + rest;
    template.replace("{{token}}", name).replace("{{Type}}", &type_name)
}

/// Lines to add to a file: below this header, these.
type Edit = (&'static str, &'static str, Vec<String>);

fn edits(name: &str) -> [Edit; 4] {
    let (package, module) =
        (format!("asterisk-realtime-{name}"), format!("asterisk_realtime_{name}"));
    let ours = format!("{package} = {{ path = \"crates/drivers/{name}\", version = \"0.1.0\" }}");
    let comment = format!("# The {name} driver.");
    let feature = format!("{name} = [\"dep:{package}\"]");
    let dependency = format!("{package} = {{ workspace = true, optional = true }}");
    let kind = render("    \"{{token}}\" => {{token}} = MODULE::{{Type}}Kind;", name);
    [
        (ROOT_MANIFEST, "[workspace.dependencies]", vec![ours]),
        (FACADE_MANIFEST, "[features]", vec![comment, feature]),
        (FACADE_MANIFEST, "[dependencies]", vec![dependency]),
        (FACADE_TABLE, "drivers! {", vec![kind.replace("MODULE", &module)]),
    ]
}

/// Puts lines below a header: behind the last line about a crate or driver of ours that comes
/// before them by the alphabet, or else at the end.
fn insert(text: &str, header: &str, new: &[String]) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let start = lines.iter().position(|line| *line == header)? + 1;
    let length = lines[start..].iter().take_while(|line| !line.starts_with(['[', '}'])).count();
    let body = &lines[start..start + length];
    let is_ours = |line: &str| line.starts_with("asterisk-realtime") || line.starts_with("    \"");
    let next = body.iter().position(|line| is_ours(line) && **line > *new[0]);
    let last = || body.iter().rposition(|line| is_ours(line));
    let end = || body.iter().rposition(|line| !line.trim().is_empty());
    let place = next.unwrap_or_else(|| last().or_else(end).map_or(0, |last| last + 1));
    lines.splice(start + place..start + place, new.iter().map(String::as_str));
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_leave_nothing_to_fill_in() {
        for (path, template) in FILES {
            let text = render(template, "redis");
            assert!(!text.contains("{{") && !text.contains("}}"), "{path}: {text}");
            assert!(text.ends_with('\n'), "{path}");
        }
        let driver = render("use {{Type}}Driver; {{token}}", "redis");
        assert_eq!(driver, "use RedisDriver; redis");
    }

    #[test]
    fn lines_go_where_the_alphabet_has_them() {
        let table = "drivers! {\n    \"mysql\" => x;\n    \"sqlite3\" => x;\n}\n";
        let manifest = "[features]\ndefault = []\n\n[dependencies]\nasterisk-realtime-core.w\n\
                        asterisk-realtime-sqlite3.w\ntokio.w\n\n[workspace.dependencies]\n# Ours.\n\
                        asterisk-realtime-core.w\n\n# Others.\ntokio.w\n";
        let mut text = format!("{table}{manifest}");
        for (_, header, lines) in edits("odbc") {
            text = insert(&text, header, &lines).unwrap();
        }
        let expected = "drivers! {\n    \"mysql\" => x;\n    \"odbc\" => odbc = \
                        asterisk_realtime_odbc::OdbcKind;\n    \"sqlite3\" => x;\n}\n\
                        [features]\ndefault = []\n# The odbc driver.\n\
                        odbc = [\"dep:asterisk-realtime-odbc\"]\n\n[dependencies]\n\
                        asterisk-realtime-core.w\n\
                        asterisk-realtime-odbc = { workspace = true, optional = true }\n\
                        asterisk-realtime-sqlite3.w\ntokio.w\n\n[workspace.dependencies]\n# Ours.\n\
                        asterisk-realtime-core.w\nasterisk-realtime-odbc = \
                        { path = \"crates/drivers/odbc\", version = \"0.1.0\" }\n\n# Others.\ntokio.w\n";
        assert_eq!(text, expected);
        assert_eq!(insert(manifest, "no such line", &[]), None);
    }

    #[test]
    fn names_are_words() {
        for name in ["", "Odbc", "my-sql", "3x", "../x"] {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert!(check_name("sqlite3").is_ok());
    }
}
