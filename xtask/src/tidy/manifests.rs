//! Names, features, manifests and READMEs.

use crate::tidy::{FACADE, Violation};
use crate::workspace::{Member, Workspace};

/// The folders whose crates are features of the facade.
const SHELVES: &[&str] =
    &["crates/cache", "crates/dialplan", "crates/drivers/", "crates/families/", "crates/friends"];

/// In the facade without a feature, or shared by what has one.
const WITHOUT_FEATURE: &[&str] = &["crates/drivers/memory", "crates/families/schema"];

/// What every member takes from the workspace.
const INHERITED: &[&str] = &["version", "edition", "rust-version", "license", "authors"];

/// What those that are published take too, for people to find them.
const INHERITED_BY_PUBLISHED: &[&str] = &["keywords", "categories"];

/// The line that makes a README the documentation of its crate.
const README_AS_DOCS: &str = r#"#![doc = include_str!("../README.md")]"#;

/// Checks what concerns several members.
pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations: Vec<_> = workspace.members.iter().filter_map(name).collect();
    violations.extend(workspace.members.iter().filter_map(default_features));
    if let Some(facade) = workspace.member(FACADE) {
        violations.extend(facade_features(workspace, facade));
    }
    violations
}

/// The word that folder, feature and crate share.
fn word(member: &Member) -> &str {
    member.folder.rsplit('/').next().unwrap_or(&member.folder)
}

fn name(member: &Member) -> Option<Violation> {
    let word = word(member);
    let expected = if word == FACADE { FACADE.to_owned() } else { format!("{FACADE}-{word}") };
    let is_crate = member.folder.starts_with("crates/");
    (is_crate && member.name != expected).then(|| {
        let message = format!("`{}` stands in the folder of `{expected}`: rename one", member.name);
        Violation::new(member.manifest(), 0, message)
    })
}

fn default_features(member: &Member) -> Option<Violation> {
    let has_some = member.features.get("default").is_some_and(|features| !features.is_empty());
    let is_only_library = member.has_library && !member.has_binary;
    (is_only_library && has_some).then(|| {
        Violation::new(
            member.manifest(),
            0,
            "a library has no default features: write `default = []`",
        )
    })
}

fn facade_features(workspace: &Workspace, facade: &Member) -> Vec<Violation> {
    let on_shelf = |member: &&Member| {
        SHELVES.iter().any(|shelf| member.folder.starts_with(shelf))
            && !WITHOUT_FEATURE.contains(&member.folder.as_str())
    };
    let shelf: Vec<_> = workspace.members.iter().filter(on_shelf).collect();
    let mut messages = Vec::new();
    for member in &shelf {
        let (word, needed) = (word(member), format!("dep:{}", member.name));
        if !facade.features.get(word).is_some_and(|brings| brings.contains(&needed)) {
            messages
                .push(format!("add the feature `{word} = [\"{needed}\"]` for {}", member.folder));
        }
    }
    for feature in facade.features() {
        let has_folder = shelf.iter().any(|member| word(member) == feature);
        let brings_crate = facade.features[feature].iter().any(|one| one.starts_with("dep:"));
        if brings_crate && !has_folder {
            messages.push(format!("the feature `{feature}` has no folder of its name: rename it"));
        }
    }
    if !facade.features.contains_key("default") {
        messages.push("write `default = []`, so that it stays empty".to_owned());
    }
    messages.into_iter().map(|message| Violation::new(facade.manifest(), 0, message)).collect()
}

/// Checks that the facade's table has a line for each driver with a feature.
pub(super) fn check_table(workspace: &Workspace, file: &str, table: &str) -> Vec<Violation> {
    let drivers = workspace.members.iter().filter(|member| {
        member.folder.starts_with("crates/drivers/")
            && !WITHOUT_FEATURE.contains(&member.folder.as_str())
    });
    let lines =
        drivers.map(word).map(|word| format!("\"{word}\" => {word} = asterisk_realtime_{word}::"));
    let missing = lines.filter(|line| !table.lines().any(|text| text.trim().starts_with(line)));
    missing
        .map(|line| Violation::new(file, 0, format!("add the line `{line}...` to `drivers!`")))
        .collect()
}

/// Checks how a manifest is written.
pub(super) fn check_text(member: &Member, manifest: &str) -> Vec<Violation> {
    let violation = |line, message: String| Violation::new(member.manifest(), line, message);
    let mut violations = Vec::new();
    let (mut section, mut has_lints) = ("", false);
    for (number, line) in (1..).zip(manifest.lines()) {
        let line = line.trim();
        if line.starts_with('[') {
            section = line.trim_matches(|c| c == '[' || c == ']');
        } else if section == "lints" {
            has_lints |= line.replace(' ', "") == "workspace=true";
        } else if section.ends_with("dependencies") {
            // Without a version it is left out of what is published, which ends a circle.
            let ends_circle = section.ends_with("dev-dependencies")
                && line.contains("path = ")
                && !line.contains("version");
            let message = own_dependency(line).filter(|_| !ends_circle);
            violations.extend(message.map(|message| violation(number, message)));
        }
    }
    if !has_lints {
        violations.push(violation(0, "add `[lints]` with `workspace = true`".to_owned()));
    }
    let for_readers = if member.is_published { INHERITED_BY_PUBLISHED } else { &[] };
    for key in INHERITED.iter().chain(for_readers) {
        if !manifest.lines().any(|line| line.trim() == format!("{key}.workspace = true")) {
            violations.push(violation(0, format!("write `{key}.workspace = true`")));
        }
    }
    let is_described = manifest.lines().any(|line| line.starts_with("description = "));
    if !is_described {
        violations.push(violation(0, "add a `description`".to_owned()));
    }
    violations
}

fn own_dependency(line: &str) -> Option<String> {
    let (name, _) = line.split_once(['=', '.']).filter(|_| !line.starts_with('#'))?;
    let is_inherited = line.replace(' ', "").contains("workspace=true");
    (!is_inherited).then(|| {
        let name = name.trim();
        format!("move `{name}` to [workspace.dependencies] and write `{name}.workspace = true`")
    })
}

/// Checks that a published library has a README, and that the README is its documentation.
pub(super) fn check_readme(member: &Member, readme: Option<&str>, root: &str) -> Vec<Violation> {
    if !member.has_library || !member.is_published {
        return Vec::new();
    }
    let mut violations = Vec::new();
    if readme.is_none_or(|text| text.trim().is_empty()) {
        let file = format!("{}/README.md", member.folder);
        violations.push(Violation::new(file, 0, "say what the crate is, with an example"));
    }
    if !root.lines().any(|line| line == README_AS_DOCS) {
        let file = format!("{}/src/lib.rs", member.folder);
        violations.push(Violation::new(file, 1, format!("begin with `{README_AS_DOCS}`")));
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(folder: &str) -> Member {
        let word = folder.rsplit('/').next().unwrap_or(folder);
        let name = if word == FACADE { FACADE.to_owned() } else { format!("{FACADE}-{word}") };
        let has_library = true;
        Member {
            name,
            folder: folder.to_owned(),
            has_library,
            is_published: true,
            ..Member::default()
        }
    }

    fn messages(violations: &[Violation]) -> Vec<String> {
        violations.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_crate_is_named_after_its_folder() {
        let wrong =
            Member { name: "asterisk-realtime-my".to_owned(), ..member("crates/drivers/mysql") };
        assert!(name(&wrong).is_some());
        assert!(name(&member("crates/drivers/mysql")).is_none());
        assert!(name(&member("crates/asterisk-realtime")).is_none());
    }

    #[test]
    fn folders_and_features_agree() {
        let mut facade = member("crates/asterisk-realtime");
        let mut add = |feature: &str, brings: &[&str]| {
            let brings = brings.iter().map(|&one| one.to_owned()).collect();
            facade.features.insert(feature.to_owned(), brings);
        };
        add("default", &["mysql"]);
        add("mysql", &["dep:asterisk-realtime-mysql"]);
        add("postgres", &["dep:asterisk-realtime-pgsql"]);
        add("all", &["mysql"]);
        let folders = ["drivers/memory", "drivers/mysql", "drivers/pgsql", "families/schema"];
        let mut members: Vec<_> =
            folders.iter().map(|folder| member(&format!("crates/{folder}"))).collect();
        members.push(facade);
        let found = messages(&check(&Workspace { members, ..Workspace::default() }));
        assert_eq!(found.len(), 3, "{found:#?}");
        assert!(found[0].contains("no default features"));
        assert!(found[1].contains("`pgsql = [\"dep:asterisk-realtime-pgsql\"]`"));
        assert!(found[2].contains("`postgres` has no folder"));
    }

    #[test]
    fn folders_and_the_table_agree() {
        let members = ["memory", "mysql"].map(|word| member(&format!("crates/drivers/{word}")));
        let workspace = Workspace { members: members.to_vec(), ..Workspace::default() };
        let line = "    \"mysql\" => mysql = asterisk_realtime_mysql::MysqlKind;\n";
        assert_eq!(check_table(&workspace, "drivers.rs", line), []);
        assert_eq!(check_table(&workspace, "drivers.rs", "").len(), 1);
    }

    #[test]
    fn manifests_inherit() {
        let inherited: Vec<_> = INHERITED
            .iter()
            .chain(INHERITED_BY_PUBLISHED)
            .map(|key| format!("{key}.workspace = true"))
            .collect();
        let manifest = format!(
            "[package]\ndescription = \"x\"\n{}\n\n[dependencies]\na.workspace = true\n\
             b = {{ workspace = true }}\n# c = \"1\"\n",
            inherited.join("\n")
        );
        let good = format!("{manifest}\n[lints]\nworkspace = true\n");
        assert_eq!(check_text(&member("crates/core"), &good), []);

        let bad = format!(
            "{manifest}d = \"1\"\n\n[target.x.dev-dependencies]\ne.version = \"1\"\n\
             f = {{ path = \"../f\" }}\n"
        );
        let found = messages(&check_text(&member("crates/core"), &bad));
        assert_eq!(
            found,
            [
                "crates/core/Cargo.toml:15: move `d` to [workspace.dependencies] and write \
                 `d.workspace = true`",
                "crates/core/Cargo.toml:18: move `e` to [workspace.dependencies] and write \
                 `e.workspace = true`",
                "crates/core/Cargo.toml: add `[lints]` with `workspace = true`",
            ]
        );
        assert_eq!(check_text(&member("crates/core"), "").len(), 2 + 7);
    }

    #[test]
    fn a_readme_is_the_documentation() {
        let library = member("crates/core");
        assert_eq!(check_readme(&library, Some("# x"), README_AS_DOCS), []);
        assert_eq!(check_readme(&library, None, "//! x").len(), 2);
        let tool = Member { is_published: false, ..library };
        assert_eq!(check_readme(&tool, None, ""), []);
    }
}
