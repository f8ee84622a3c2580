//! What is known of each release.

use super::*;
use crate::{Line, State, recognise};

fn state(version: &str) -> State {
    State::of(version.parse().unwrap()).unwrap()
}

#[test]
fn l19_the_chain_has_131_revisions() {
    let chain = chain(Tree::Config);
    assert_eq!(chain.revisions.len(), 131);
    assert_eq!(chain.revisions[0].id, "4da0c5f79a9c");
    assert_eq!(chain.head().id, "2285f2ace275");
    for chain in chains() {
        let mut ids: Vec<_> = chain.revisions.iter().map(|revision| revision.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), chain.revisions.len(), "{}", chain.tree);
    }
}

#[test]
fn each_release_contains_as_many_revisions_as_were_counted() {
    for release in releases() {
        // Which of the five revisions between it and `cert1` it has is not known.
        if release.version == Version::certified(13, 1, 3) {
            continue;
        }
        let state = State::of(release.version).unwrap();
        let chain = chain(Tree::Config);
        let has = |revision: &&Revision| state.contains(Tree::Config, revision.id);
        // One that does a part of another stands for none of the chain.
        let is_partial = |foreign: &&Foreign| {
            release.version.contains(foreign.since) && !foreign.columns.is_empty()
        };
        let count = chain.revisions.iter().filter(has).count()
            + foreign().iter().filter(is_partial).count();
        assert_eq!(count, usize::from(release.revisions), "{}", release.version);
        for tree in Tree::ALL {
            if release.head(tree).is_some() {
                assert_eq!(state.head(tree), release.head(tree), "{} {tree}", release.version);
            }
        }
    }
}

#[test]
fn versions_between_releases_have_the_head_of_the_one_before() {
    let head = |version: &str| state(version).head(Tree::Config);
    assert_eq!(head("22.10.0"), Some("e89e30cee53f"));
    assert_eq!(head("22.9.1"), Some("bb6d54e22913"));
    assert_eq!(head("20.5.0"), Some("f5b0e7427449"));
    assert_eq!(head("22"), Some("e89e30cee53f"));
    assert_eq!(head("master"), Some("2285f2ace275"));
    assert_eq!(head("99.1"), Some("2285f2ace275"));
    assert_eq!(head("certified/18.9-cert1"), Some("a06d8f8462d9"));
    assert_eq!(head("certified/20.7-cert1"), Some("74dc751dfe8e"), "as 20.7");
    assert_eq!(State::of(Version::new(11, 0, 0)), None);
    assert_eq!(State::of(Version::new(1, 8, 0)), None);
}

#[test]
fn branches_leave_revisions_out() {
    let has = |version: &str, revision: &str| state(version).contains(Tree::Config, revision);
    assert!(!has("13.7.0", "15b1430ad6f1"));
    assert!(has("13.7.0", "945b1098bdd"), "eb88a14f2a does the same");
    assert!(has("13.30.0", "15b1430ad6f1"), "339e1dfa644d does the same");
    assert!(!has("16.12.0", "465f47f880be"));
    assert!(has("16.15.0", "e658c26033ca"), "before its head in that branch");
    assert!(!has("16.30.0", "9f3692b1654b"));
}

fn nothing(_: &str, _: &str) -> Option<bool> {
    None
}

#[test]
fn l01_l02_the_column_tells_the_line() {
    let line = |has: bool| recognise("2285f2ace275", |_, _| Some(has)).unwrap().line;
    assert_eq!(line(false), Line::UpTo20);
    assert_eq!(line(true), Line::From21);
    assert_eq!(recognise("2285f2ace275", nothing).unwrap().line, Line::Any);
    assert_eq!(recognise("37a5332640e2", |_, _| Some(true)).unwrap().line, Line::Any);
}

#[test]
fn l03_revisions_name_releases() {
    let found = recognise("801b9fced8b7", nothing).unwrap();
    assert_eq!(found.releases, [Version::new(18, 26, 0)]);
}

#[test]
fn l05_l06_foreign_revisions_are_known() {
    let found = recognise("eb88a14f2a", nothing).unwrap();
    assert_eq!(found.foreign.unwrap().same_as, "945b1098bdd");
    assert_eq!(found.releases, [Version::new(13, 1, 0)]);
    let found = recognise("a062185f355c", nothing).unwrap();
    assert_eq!(found.releases, [Version::new(16, 29, 0)]);
    assert_eq!(found.revision, "a062185f355c");
}

#[test]
fn l09_l10_the_id_tells_the_chain() {
    assert_eq!(recognise("4da0c5f79a9c", nothing).unwrap().tree, Tree::Config);
    assert_eq!(recognise("210693f3123d", nothing).unwrap().tree, Tree::Cdr);
    assert_eq!(recognise("0000", nothing), None);
}

#[test]
fn l15_voicemail_of_branch_21_has_no_macrocontext() {
    let line = |has: bool| recognise("64fae6bbe7fb", |_, _| Some(has)).unwrap().line;
    assert_eq!(line(true), Line::UpTo20);
    assert_eq!(line(false), Line::From21);
}
