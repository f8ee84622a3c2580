//! Chains and releases as Rust, and which release was the first with a revision.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::data::{Chain, Exception, History, Release};
use super::notation::strings;
use super::rust::{mark, tree_variant};

/// The order of the heads of a release: that of `Tree::ALL`.
const TREES: [&str; 4] = ["cdr", "config", "queue_log", "voicemail"];

/// The files of `src/history` and their texts.
pub(super) fn sources(history: &History) -> Result<[(&'static str, String); 3]> {
    Ok([
        ("chains", chains(history)),
        ("releases", releases(history)?),
        ("exceptions", all_exceptions(history)?),
    ])
}

/// A file about this that uses these.
fn head(about: &str, types: &str, others: &str) -> String {
    let mark = mark("data/history.toml");
    format!("{mark}//! {about}\n\nuse super::{{{types}}};\nuse crate::{{{others}}};\n\n")
}

fn chains(history: &History) -> String {
    let mut text = head("The chains of revisions.", "Chain, Revision", "Tree");
    let _ = writeln!(text, "pub(super) const CHAINS: [Chain; {}] = [", history.chain.len());
    for chain in &history.chain {
        text.push_str(&self::chain(chain));
    }
    text + "];\n"
}

fn releases(history: &History) -> Result<String> {
    let about = "The releases, and how far they are in each chain.";
    let mut text = head(about, "Release", "Version");
    text.push_str("/// By branch, and in a branch by version.\n");
    text.push_str("pub(crate) const RELEASES: &[Release] = &[\n");
    for release in &history.releases {
        let heads = TREES.map(|tree| format!("{:?}", release.head(tree)));
        let _ = writeln!(
            text,
            "    Release {{ version: {}, heads: [{}], revisions: {} }},",
            version(&release.version)?,
            heads.join(", "),
            release.revisions
        );
    }
    Ok(text + "];\n")
}

fn all_exceptions(history: &History) -> Result<String> {
    let about = "Where releases do not have what their place in the chains says.";
    let mut text = head(about, "Exception, Foreign, Repeated", "Version");
    text.push_str("/// What releases leave out, although it is older than their head.\n");
    text.push_str(&exceptions("SKIPPED", &history.skips)?);
    text.push_str("/// What releases have, although it is newer than their head.\n");
    text.push_str(&exceptions("INCLUDED", &history.included)?);
    text.push_str("pub(crate) const FOREIGN: &[Foreign] = &[\n");
    for one in &history.foreign {
        let _ = writeln!(
            text,
            "    Foreign {{ id: {:?}, since: {}, same_as: {:?}, columns: &[{}] }},",
            one.id,
            version(&one.since)?,
            one.same_as,
            strings(one.columns.iter().map(String::as_str))
        );
    }
    text.push_str("];\n\npub(crate) const REPEATED: &[Repeated] = &[\n");
    for one in &history.repeated {
        let _ = writeln!(
            text,
            "    Repeated {{ id: {:?}, table: {:?}, column: {:?}, adds: {} }},",
            one.id, one.table, one.column, one.adds
        );
    }
    Ok(text + "];\n")
}

fn chain(chain: &Chain) -> String {
    let mut text = format!(
        "    Chain {{ tree: Tree::{}, version_table: {:?}, revisions: &[\n",
        tree_variant(&chain.tree),
        chain.version_table
    );
    for revision in &chain.revisions {
        let _ = writeln!(
            text,
            "        Revision {{ id: {:?}, date: {:?} }},",
            revision.id, revision.date
        );
    }
    text + "    ]},\n"
}

fn exceptions(name: &str, exceptions: &[Exception]) -> Result<String> {
    let mut text = format!("pub(crate) const {name}: &[Exception] = &[\n");
    for one in exceptions {
        let revisions = strings(one.revisions.iter().map(String::as_str));
        let since = version(&one.since)?;
        let until = one.until.as_deref().map(version).transpose()?;
        let until = until.map_or("None".to_owned(), |until| format!("Some({until})"));
        let _ = writeln!(
            text,
            "    Exception {{ since: {since}, until: {until}, revisions: &[{revisions}] }},"
        );
    }
    Ok(text + "];\n\n")
}

/// `20.1.0` -> `Version::new(20, 1, 0)`
fn version(text: &str) -> Result<String> {
    let (release, certified) = numbers(text).with_context(|| format!("`{text}` is no version"))?;
    Ok(match certified {
        None => format!("Version::new({}, {}, {})", release[0], release[1], release[2]),
        Some(number) => format!("Version::certified({}, {}, {number})", release[0], release[1]),
    })
}

/// The numbers of a release, and that of a certified one.
fn numbers(text: &str) -> Option<([u16; 3], Option<u16>)> {
    let (release, certified) = match text.strip_prefix("certified/") {
        Some(rest) => {
            let (release, number) = rest.split_once("-cert")?;
            (release, Some(number.parse().ok()?))
        }
        None => (text, None),
    };
    let mut numbers = release.split('.').map(|number| number.parse().ok());
    let release = [numbers.next()??, numbers.next()??, numbers.next().unwrap_or(Some(0))?];
    Some((release, certified))
}

/// The first releases with a revision, as readers want them: `20.12, 21.7, 22.2`. Branches that
/// began with it are left out if an older one has it.
pub(super) fn first_releases(history: &History, tree: &str, revision: &str) -> String {
    let mut first: Vec<[u16; 3]> = Vec::new();
    for release in history.releases.iter().filter(|one| has(history, one, tree, revision)) {
        let Some((version, None)) = numbers(&release.version) else { continue };
        if first.iter().all(|one| one[0] != version[0]) {
            first.push(version);
        }
    }
    let began_with_it = |version: &[u16; 3]| {
        let is_older = first.iter().any(|one| one[0] < version[0]);
        version[1] == 0 && version[2] == 0 && is_older
    };
    let shown =
        first.iter().filter(|version| !began_with_it(version)).map(|version| match version[2] {
            0 => format!("{}.{}", version[0], version[1]),
            patch => format!("{}.{}.{patch}", version[0], version[1]),
        });
    let shown: Vec<_> = shown.collect();
    if shown.is_empty() { "not released yet".to_owned() } else { shown.join(", ") }
}

fn has(history: &History, release: &Release, tree: &str, revision: &str) -> bool {
    let Some(chain) = history.chain.iter().find(|chain| chain.tree == tree) else { return false };
    let place = |id: &str| chain.revisions.iter().position(|one| one.id == id);
    let Some((version, certified)) = numbers(&release.version) else { return false };
    // What came with `since` is in this release.
    let is_passed = |since: &str| {
        numbers(since).is_some_and(|(since, other)| {
            since[0] == version[0]
                && other.is_some() == certified.is_some()
                && (since, other) <= (version, certified)
        })
    };
    let passed = history.releases.iter().filter(|one| is_passed(&one.version));
    let head = passed.filter_map(|one| place(one.head(tree)?)).max();
    let is_in = |list: &[Exception]| {
        list.iter().any(|one| {
            let is_over = one.until.as_deref().is_some_and(is_passed);
            is_passed(&one.since) && !is_over && one.revisions.iter().any(|id| id == revision)
        })
    };
    let is_foreign =
        history.foreign.iter().any(|one| is_passed(&one.since) && one.same_as == revision);
    let is_older = place(revision).is_some_and(|place| head.is_some_and(|head| place <= head));
    is_foreign || is_in(&history.included) || (is_older && !is_in(&history.skips))
}
