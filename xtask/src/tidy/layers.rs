//! The arrows between crates point one way.
//!
//! `cli -> gateway -> facade -> {friends, dialplan} -> console -> {drivers, families, engine -> cache}
//! -> sql-driver -> {sql, conf, extconfig, wire} -> core`; a crate may depend on any crate further
//! right.

use crate::tidy::Violation;
use crate::workspace::{Dependency, Member, Workspace};

/// Where a crate stands; what is less stands further left.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Layer {
    /// `xtask` and `benches`, which nobody depends on and which may depend on all.
    Tool,
    /// `cli`.
    Binary,
    /// `gateway`, which the binary starts.
    Server,
    /// `asterisk-realtime`.
    Facade,
    /// `dialplan`, `friends`.
    Subsystem,
    /// `console`, which others add their commands to.
    Console,
    /// `drivers/*`, `families/*`, `cache`, `engine`: they do not know each other, but for the
    /// engine, which puts caches before stores.
    Part,
    /// `sql-driver`: what several drivers share.
    Common,
    /// `conformance`, `testkit`: only ever a dev-dependency.
    Kit,
    /// `sql`, `conf`, `extconfig`, `wire`.
    Language,
    Core,
}

impl Layer {
    fn of(folder: &str) -> Option<Self> {
        Some(match folder {
            "benches" | "xtask" => Self::Tool,
            "crates/cli" => Self::Binary,
            "crates/gateway" => Self::Server,
            "crates/asterisk-realtime" => Self::Facade,
            "crates/dialplan" | "crates/friends" => Self::Subsystem,
            "crates/console" => Self::Console,
            "crates/cache" | "crates/engine" => Self::Part,
            "crates/sql-driver" => Self::Common,
            "crates/conformance" | "crates/testkit" => Self::Kit,
            "crates/sql" | "crates/conf" | "crates/extconfig" | "crates/wire" => Self::Language,
            "crates/core" => Self::Core,
            _ if folder.starts_with("crates/drivers/") => Self::Part,
            _ if folder.starts_with("crates/families/") => Self::Part,
            _ => return None,
        })
    }
}

/// What all families share.
const SCHEMA: &str = "crates/families/schema";

/// What the engine puts before stores.
const CACHE: &str = "crates/cache";

/// What would tie a crate to one way of waiting.
const RUNTIMES: &[&str] =
    &["async-std", "embassy-executor", "futures-executor", "monoio", "smol", "tokio"];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for member in &workspace.members {
        let Some(layer) = Layer::of(&member.folder) else {
            violations.push(Violation::new(
                member.manifest(),
                0,
                "this crate has no place in the layers: give it one in xtask/src/tidy/layers.rs",
            ));
            continue;
        };
        let found = member.dependencies.iter().filter_map(|dependency| {
            let message = arrow(workspace, member, layer, dependency)
                .or_else(|| runtime(member, layer, dependency))?;
            Some(Violation::new(member.manifest(), 0, message))
        });
        violations.extend(found);
    }
    violations
}

fn arrow(
    workspace: &Workspace,
    member: &Member,
    from: Layer,
    dependency: &Dependency,
) -> Option<String> {
    if !dependency.is_ours {
        return None;
    }
    let name = &dependency.name;
    let target = &workspace.member(name)?.folder;
    // A target without a layer is reported as a member.
    let to = Layer::of(target)?;
    if dependency.is_dev {
        let is_user = matches!(from, Layer::Tool | Layer::Binary | Layer::Server | Layer::Facade);
        return (to == Layer::Facade && !is_user)
            .then(|| format!("only binaries and benchmarks test against the facade `{name}`"));
    }
    if from == Layer::Tool {
        return None;
    }
    if to == Layer::Kit && !(from == Layer::Kit && target == "crates/conformance") {
        return Some(format!("`{name}` is for tests: make it a dev-dependency"));
    }
    let is_shared = match target.as_str() {
        SCHEMA => member.folder.starts_with("crates/families/"),
        CACHE => member.folder == "crates/engine",
        _ => false,
    };
    (to <= from && !is_shared && to != Layer::Kit).then(|| {
        format!(
            "`{name}` stands beside or to the left of this crate: depend on what is further right"
        )
    })
}

/// Families and everything on the right name no runtime.
fn runtime(member: &Member, layer: Layer, dependency: &Dependency) -> Option<String> {
    let is_family = member.folder.starts_with("crates/families/");
    let is_pure = is_family || matches!(layer, Layer::Language | Layer::Core);
    let name = dependency.name.as_str();
    (is_pure && !dependency.is_dev && RUNTIMES.contains(&name))
        .then(|| format!("this crate names no async runtime: do without `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The folders that a crate in `from` may not depend on.
    #[track_caller]
    fn forbidden(from: &str, is_dev: bool, to: &[&str]) -> Vec<String> {
        let member = |folder: &str| Member {
            name: folder.to_owned(),
            folder: folder.to_owned(),
            ..Member::default()
        };
        let mut members: Vec<_> = to.iter().map(|folder| member(folder)).collect();
        let dependency =
            |name: &&str| Dependency { name: (*name).to_owned(), is_dev, is_ours: true };
        let dependencies = to.iter().map(dependency).collect();
        members.retain(|other| other.folder != from);
        members.push(Member { dependencies, ..member(from) });
        let workspace = Workspace { members, ..Workspace::default() };
        let violations = check(&workspace).into_iter().filter(|one| one.file.starts_with(from));
        violations.filter_map(|one| Some(one.message.split('`').nth(1)?.to_owned())).collect()
    }

    #[test]
    fn arrows_point_to_the_right() {
        let all =
            ["crates/drivers/a", "crates/families/b", "crates/engine", "crates/sql", "crates/core"];
        assert_eq!(forbidden("crates/asterisk-realtime", false, &all), [""; 0]);
        assert_eq!(forbidden("crates/drivers/x", false, &all), all[..3]);
        assert_eq!(
            forbidden("crates/sql", false, &["crates/conf", "crates/core"]),
            ["crates/conf"]
        );
        let server = ["crates/engine", "crates/drivers/a", "crates/sql", "crates/core"];
        assert_eq!(forbidden("crates/sql-driver", false, &server), server[..2]);
        assert_eq!(forbidden("crates/drivers/x", false, &["crates/sql-driver"]), [""; 0]);
        let above = ["crates/asterisk-realtime", "crates/gateway"];
        assert_eq!(forbidden("crates/cli", false, &above), [""; 0]);
        assert_eq!(forbidden("crates/gateway", false, &["crates/cli", above[0]]), ["crates/cli"]);
        assert_eq!(forbidden("xtask", false, &all), [""; 0]);
    }

    #[test]
    fn families_share_the_schema() {
        assert_eq!(forbidden("crates/families/queues", false, &[SCHEMA]), [""; 0]);
        assert_eq!(forbidden("crates/drivers/odbc", false, &[SCHEMA]), [SCHEMA]);
    }

    #[test]
    fn the_engine_alone_puts_caches_before_stores() {
        assert_eq!(forbidden("crates/engine", false, &[CACHE]), [""; 0]);
        assert_eq!(forbidden("crates/drivers/odbc", false, &[CACHE]), [CACHE]);
        assert_eq!(forbidden(CACHE, false, &["crates/engine"]), ["crates/engine"]);
    }

    #[test]
    fn kits_are_for_tests() {
        let kits = ["crates/conformance", "crates/testkit"];
        assert_eq!(forbidden("crates/drivers/odbc", true, &kits), [""; 0]);
        assert_eq!(forbidden("crates/drivers/odbc", false, &kits), kits);
        assert_eq!(forbidden("crates/testkit", false, &["crates/conformance"]), [""; 0]);
    }

    #[test]
    fn the_facade_is_for_binaries() {
        let facade = ["crates/asterisk-realtime"];
        assert_eq!(forbidden("crates/engine", true, &facade), facade);
        assert_eq!(forbidden("crates/engine", true, &["crates/drivers/memory"]), [""; 0]);
        assert_eq!(forbidden("benches", false, &facade), [""; 0]);
    }

    #[test]
    fn pure_crates_name_no_runtime() {
        let tokio =
            |is_dev| Dependency { name: "tokio".to_owned(), is_dev, ..Dependency::default() };
        let check = |folder: &str, is_dev| {
            let dependencies = vec![tokio(is_dev)];
            let folder = folder.to_owned();
            let member = Member { folder, dependencies, ..Member::default() };
            super::check(&Workspace { members: vec![member], ..Workspace::default() }).len()
        };
        assert_eq!(check("crates/core", false), 1);
        assert_eq!(check("crates/families/queues", false), 1);
        assert_eq!(check("crates/core", true), 0);
        assert_eq!(check("crates/engine", false), 0);
        assert_eq!(check("crates/elsewhere", true), 1);
    }
}
