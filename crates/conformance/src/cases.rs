//! All cases, clause by clause.

mod capabilities;
mod concurrency;
mod deadlines;
mod descriptions;
mod errors;
mod fidelity;
mod filters;
mod injection;
mod recovery;
mod scan;

use crate::case::Case;
use crate::fixture;

/// Embeds fixture files, each once, under its name: `fixtures!["c01_outcomes.md"]` is
/// `&[("c01_outcomes.md", include_str!("../fixtures/c01_outcomes.md"))]`.
macro_rules! fixtures {
    [$($name:literal),+ $(,)?] => {
        &[$(($name, include_str!(concat!("../fixtures/", $name)))),+]
    };
}

/// The fixture files: name and text.
const FIXTURES: &[(&str, &str)] = fixtures![
    "c01_outcomes.md",
    "c02_fidelity.md",
    "c03_columns.md",
    "c04_filters.md",
    "c05_like.md",
    "c06_order.md",
    "c06_scan.md",
    "c07_counts.md",
    "c08_names.md",
    "c09_writing.md",
    "c14_descriptions.md",
    "c15_static.md",
];

/// Every case, in the order of the clauses.
///
/// # Panics
///
/// If a fixture cannot be read, which the kit's own tests rule out.
pub(crate) fn all() -> Vec<Case> {
    let code = [
        capabilities::cases(),
        fidelity::cases(),
        filters::cases(),
        scan::cases(),
        injection::cases(),
        errors::cases(),
        deadlines::cases(),
        recovery::cases(),
        concurrency::cases(),
        descriptions::cases(),
    ];
    let parsed = FIXTURES.iter().map(|(name, text)| match fixture::parse(name, text) {
        Ok(cases) => cases,
        Err(fault) => panic!("{fault}"),
    });
    let mut all: Vec<_> = code.into_iter().chain(parsed).flatten().collect();
    // Cases of one clause stay in the order in which they are written.
    all.sort_by(|one, other| group(one).cmp(group(other)));
    all
}

fn group(case: &Case) -> &str {
    case.name.split("::").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_fixture_file_is_registered_once() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let files: BTreeSet<_> = files
            .map(|name| name.into_string().unwrap())
            .filter(|name| name != "README.md")
            .collect();
        let registered: BTreeSet<_> = FIXTURES.iter().map(|(name, _)| (*name).into()).collect();
        assert_eq!(files, registered);
        assert_eq!(FIXTURES.len(), registered.len(), "a file is registered twice");
    }

    #[test]
    fn a_fixture_file_is_named_like_its_group() {
        for (name, text) in FIXTURES {
            let group = name.strip_suffix(".md").unwrap();
            for case in fixture::parse(name, text).unwrap() {
                assert!(case.name.starts_with(&format!("{group}::")), "{}", case.name);
            }
        }
    }

    #[test]
    fn names_are_unique_and_every_clause_has_a_case() {
        let cases = all();
        let names: BTreeSet<_> = cases.iter().map(|case| &case.name).collect();
        assert_eq!(names.len(), cases.len(), "two cases have the same name");
        for clause in 1..=16 {
            let lead = format!("c{clause:02}_");
            assert!(names.iter().any(|name| name.starts_with(&lead)), "no case of {lead}");
        }
    }
}
