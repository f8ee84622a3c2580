//! What Cargo knows of the workspace.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::repository::Repository;

/// The members, and where builds go.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workspace {
    pub(crate) members: Vec<Member>,
    pub(crate) target: String,
}

/// One package.
#[derive(Clone, Debug, Default)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// From the root, separated by `/`.
    pub(crate) folder: String,
    pub(crate) has_library: bool,
    pub(crate) has_binary: bool,
    pub(crate) is_published: bool,
    pub(crate) features: BTreeMap<String, Vec<String>>,
    pub(crate) dependencies: Vec<Dependency>,
}

/// A dependency of a member.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) is_dev: bool,
    /// Whether it is a member too.
    pub(crate) is_ours: bool,
}

impl Workspace {
    pub(crate) fn load(repository: &Repository) -> Result<Self> {
        let words = "cargo metadata --no-deps --format-version 1";
        let output = repository.command(words).output()?;
        let metadata: Value = serde_json::from_str(&output)?;
        Self::parse(&metadata).context("cargo metadata answers something else than expected")
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }

    fn parse(metadata: &Value) -> Option<Self> {
        let root = format!("{}/", metadata["workspace_root"].as_str()?);
        let members = metadata["packages"].as_array()?;
        let mut members =
            members.iter().map(|one| member(one, &root)).collect::<Option<Vec<_>>>()?;
        members.sort_by(|a, b| a.folder.cmp(&b.folder));
        Some(Self { members, target: metadata["target_directory"].as_str()?.to_owned() })
    }
}

impl Member {
    /// The features but `default`.
    pub(crate) fn features(&self) -> impl Iterator<Item = &str> {
        self.features.keys().map(String::as_str).filter(|name| *name != "default")
    }

    pub(crate) fn manifest(&self) -> String {
        format!("{}/Cargo.toml", self.folder)
    }
}

fn member(package: &Value, root: &str) -> Option<Member> {
    let manifest = package["manifest_path"].as_str()?;
    let folder = manifest.strip_prefix(root)?.strip_suffix("/Cargo.toml")?;
    let has_kind = |kind: &str| {
        let targets = package["targets"].as_array().into_iter().flatten();
        targets.filter_map(|target| target["kind"].as_array()).flatten().any(|one| one == kind)
    };
    let dependencies = package["dependencies"].as_array()?;
    Some(Member {
        name: package["name"].as_str()?.to_owned(),
        folder: folder.to_owned(),
        has_library: has_kind("lib"),
        has_binary: has_kind("bin"),
        is_published: package["publish"].as_array().is_none_or(|where_to| !where_to.is_empty()),
        features: features(package)?,
        dependencies: dependencies.iter().map(dependency).collect::<Option<_>>()?,
    })
}

fn features(package: &Value) -> Option<BTreeMap<String, Vec<String>>> {
    let texts = |list: &Value| {
        Some(list.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    };
    let features = package["features"].as_object()?;
    features.iter().map(|(name, list)| Some((name.clone(), texts(list)?))).collect()
}

fn dependency(dependency: &Value) -> Option<Dependency> {
    Some(Dependency {
        name: dependency["name"].as_str()?.to_owned(),
        is_dev: dependency["kind"] == "dev",
        is_ours: dependency["path"].is_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_cargo_is_understood() {
        let workspace = Workspace::load(&Repository::ours()).unwrap();
        let core = workspace.member("asterisk-realtime-core").unwrap();
        assert_eq!((core.folder.as_str(), core.has_library), ("crates/core", true));
        let xtask = workspace.member("xtask").unwrap();
        assert!(xtask.has_binary && !xtask.is_published);
        let anyhow = xtask.dependencies.iter().find(|one| one.name == "anyhow").unwrap();
        assert!(!anyhow.is_dev && !anyhow.is_ours);
    }
}
