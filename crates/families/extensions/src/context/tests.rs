//! The answers of a compiled context, against those of the sorted list.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;
use crate::Extension;
use crate::pattern::tests::reference;

const MODES: [Mode; 3] = [Mode::Exact, Mode::CanMatch, Mode::MatchMore];

fn row(exten: &str, priority: i32) -> Extension {
    let row = Extension::new("rt", exten, "NoOp", format!("{exten} {priority}"));
    row.at(Priority::new(priority))
}

fn context(rows: &[Extension]) -> Context {
    Context::compile(rows, Callers::Ignored).unwrap()
}

fn of(extens: &[&str]) -> Context {
    let rows: Vec<_> = extens.iter().map(|exten| row(exten, 1)).collect();
    context(&rows)
}

/// The list that a compiled context answers as: the rows in order, those that match nothing last.
struct Sorted<'r>(Vec<&'r Extension>, Callers);

impl<'r> Sorted<'r> {
    fn new(rows: &'r [Extension], callers: Callers) -> Self {
        let is_there = |row: &&Extension| !row.exten.is_empty() && row.priority != Priority::Never;
        let mut rows: Vec<_> = rows.iter().filter(is_there).collect();
        rows.sort_by(|one, other| compare(&one.exten, &other.exten, callers));
        Self(rows, callers)
    }

    fn find(&self, dialled: Dialled<'_>, mode: Mode, priority: Priority) -> Option<(&str, Match)> {
        let mut rows = self.0.iter().filter(|row| row.priority == priority);
        rows.find_map(|row| {
            let answer = self.answer(row, dialled, mode);
            answer.is_match().then_some((&*row.appdata, answer))
        })
    }

    fn answer(&self, row: &Extension, dialled: Dialled<'_>, mode: Mode) -> Match {
        let (exten, caller) = split(&row.exten, self.1);
        let is_his = caller.is_none_or(|caller| {
            reference::matches(caller, dialled.caller, Mode::Exact).is_match()
        });
        if is_his { reference::matches(exten, dialled.digits, mode) } else { Match::No }
    }
}

fn split(exten: &str, callers: Callers) -> (&str, Option<&str>) {
    match callers {
        Callers::Ignored => (exten, None),
        Callers::Matched => split_caller(exten),
    }
}

fn compare(one: &str, other: &str, callers: Callers) -> Ordering {
    let ((one, one_caller), (other, other_caller)) = (split(one, callers), split(other, callers));
    let of_callers = match (one_caller, other_caller) {
        (Some(one), Some(other)) => reference::compare(one, other),
        (one, other) => other.is_some().cmp(&one.is_some()),
    };
    reference::compare(one, other).then(of_callers)
}

/// Vectors W01 to W10, with the answers of the static dialplan, which are ours.
#[test]
fn the_modes_are_those_of_the_static_dialplan() {
    let context = of(&["100", "12345", "_1XX", "_2.", "_3!"]);
    for (digits, exists, can_match, match_more) in [
        ("", false, true, true),
        ("1", false, true, true),
        ("10", false, true, true),
        ("100", true, true, false),
        ("101", true, true, false),
        ("1011", false, false, false),
        ("12", false, true, true),
        ("12345", true, true, false),
        ("2", false, true, true),
        ("20", true, true, true),
        ("3", true, true, false),
        ("30", true, true, false),
        ("4", false, false, false),
        ("1_", false, false, false),
    ] {
        let found = context.find(digits, Mode::Exact, Priority::FIRST).is_some();
        let first = Priority::FIRST;
        let found = (found, context.can_match(digits, first), context.match_more(digits, first));
        assert_eq!(found, (exists, can_match, match_more), "{digits:?}");
    }
}

#[test]
fn an_early_match_ends_the_waiting_unless_a_narrower_one_goes_on() {
    assert!(!of(&["_3!"]).match_more("3", Priority::FIRST));
    assert!(of(&["_3!", "3000"]).match_more("3", Priority::FIRST));
    assert!(of(&["_3!", "_3X"]).match_more("3", Priority::FIRST));
    assert!(!of(&["_3!", "_3"]).match_more("3", Priority::FIRST));
}

/// Vectors W25 and H03, and the narrower one of W23.
#[test]
fn each_priority_is_found_by_itself() {
    let context = context(&[row("100", 1), row("_1XX", 1), row("_1XX", 2), row("_[1]0X", 3)]);
    let found = |priority| {
        let found = context.find("100", Mode::Exact, Priority::new(priority))?;
        Some(found.line.exten)
    };
    let found: Vec<_> = [1, 2, 3, 4, 0, -1].map(found).into();
    assert_eq!(found, [Some("100"), Some("_1XX"), Some("_[1]0X"), None, None, None]);
    let narrow = of(&["_3XX", "_3X.", "_[3]00", "_X00", "_30X"]);
    let all = narrow.matches("300", Mode::Exact);
    let all: Vec<_> = all.iter().map(|(chain, _)| chain.exten()).collect();
    assert_eq!(all, ["_[3]00", "_30X", "_3XX", "_3X.", "_X00"]);
}

#[test]
fn equal_ones_are_one_extension() {
    let context = context(&[row("_N-1", 2), row("_[2-9]1", 1), row("_n1", 1), row("_N1", -1)]);
    assert_eq!(context.len(), 1);
    let chain = context.chains().next().unwrap();
    let lines: Vec<_> = chain.lines().map(|line| (line.priority, line.exten)).collect();
    let expected =
        [(Priority::Hint, "_N1"), (Priority::FIRST, "_[2-9]1"), (Priority::new(2), "_N-1")];
    assert_eq!(lines, expected, "the first of two");
    assert_eq!(
        context.find("_[2-9]1", Mode::Exact, Priority::FIRST).unwrap().line.exten,
        "_[2-9]1"
    );
}

/// The option `p`.
#[test]
fn patterns_can_be_left_out() {
    let context = of(&["100", "_1XX", "_X"]);
    let dialled = |digits| Dialled { patterns: false, ..Dialled::from(digits) };
    assert!(context.find(dialled("100"), Mode::Exact, Priority::FIRST).is_some());
    assert!(context.find(dialled("101"), Mode::Exact, Priority::FIRST).is_none());
    assert!(context.find(dialled("_1XX"), Mode::Exact, Priority::FIRST).is_none());
    assert!(context.match_more(dialled("10"), Priority::FIRST));
    assert!(!context.match_more(dialled("11"), Priority::FIRST));
    assert_eq!(context.matches(dialled("1"), Mode::CanMatch).len(), 1);
}

#[test]
fn callers_are_matched_where_it_is_asked_for() {
    let rows =
        [row("100", 1), row("100/555", 1), row("100/_5.", 1), row("100/", 1), row("_1X/7", 1)];
    let context = Context::compile(&rows, Callers::Matched).unwrap();
    let find = |digits, caller| {
        let dialled = Dialled { digits, caller, patterns: true };
        context.find(dialled, Mode::Exact, Priority::FIRST).map(|found| found.line.exten)
    };
    assert_eq!(find("100", "555"), Some("100/555"));
    assert_eq!(find("100", "556"), Some("100/_5."));
    assert_eq!(find("100", ""), Some("100/"));
    assert_eq!(find("100", "9"), Some("100"));
    assert_eq!(find("11", "7"), Some("_1X/7"));
    assert_eq!(find("11", "8"), None);
    let ignored = Context::compile(&rows, Callers::Ignored).unwrap();
    let found = ignored.find("11", Mode::Exact, Priority::FIRST).unwrap();
    assert_eq!(found.line.exten, "_1X/7", "whoever calls");
}

#[test]
fn what_matches_nothing_comes_last_and_is_never_found() {
    let context = of(&["_[1", "_.", "_1[2-1]", ""]);
    let extens: Vec<_> = context.chains().map(|chain| chain.exten()).collect();
    assert_eq!(extens, ["_.", "_1[2-1]", "_[1"]);
    assert_eq!(context.matches("1", Mode::CanMatch).len(), 1);
    assert!(of(&[]).is_empty());
    assert!(of(&[]).find("1", Mode::CanMatch, Priority::FIRST).is_none());
}

/// What makes matchers that try alternatives take forever: the walk meets each node once.
#[test]
fn adversarial_contexts_take_no_more_than_their_size() {
    let mut rows = Vec::new();
    for length in 1..200 {
        rows.push(row(&format!("_{}Z", "[1-9]".repeat(length)), 1));
        rows.push(row(&format!("_{}", "X".repeat(length)), 1));
        rows.push(row(&"1".repeat(length), 1));
    }
    // Every subset of four digits: all overlap, and none matches in the end.
    for choice in 1..4_096_u32 {
        let set = |bits: u32| -> String {
            let digits = (0..4).filter(|bit| bits >> bit & 1 == 1);
            format!("[1{}]", digits.map(|bit| char::from(b'2' + bit)).collect::<String>())
        };
        let places = [choice, choice >> 4, choice >> 8].map(set).concat();
        rows.push(row(&format!("_{}9", places.repeat(5)), 1));
    }
    let context = context(&rows);
    assert!(context.find(&*"1".repeat(400), Mode::Exact, Priority::FIRST).is_none());
    assert!(context.find(&*"1".repeat(199), Mode::Exact, Priority::FIRST).is_some());
    let more = context.matches("111111111111111", Mode::MatchMore);
    assert!(more.len() > 4_000, "{}", more.len());
    assert!(context.find("111111111111111#", Mode::Exact, Priority::FIRST).is_none());
}

proptest! {
    #[test]
    fn it_answers_as_the_sorted_list(
        rows in prop::collection::vec((reference::texts(), -1..4), 0..30),
        digits in prop::collection::vec(reference::digits(), 8),
        caller in "[1-3]{0,2}",
        is_matched in any::<bool>(),
    ) {
        let callers = if is_matched { Callers::Matched } else { Callers::Ignored };
        let mut rows: Vec<_> = rows.iter().map(|(exten, at)| row(exten, *at)).collect();
        for (number, row) in rows.iter_mut().enumerate() {
            row.appdata = format!("row {number}");
        }
        let (sorted, context) =
            (Sorted::new(&rows, callers), Context::compile(&rows, callers).unwrap());
        let extens = rows.iter().map(|row| row.exten.clone());
        for digits in digits.into_iter().chain(extens) {
            let dialled = Dialled { digits: &digits, caller: &caller, patterns: true };
            for mode in MODES {
                for priority in [-1, 0, 1, 2, 3].map(Priority::new) {
                    let found = context.find(dialled, mode, priority);
                    let found = found.map(|found| (found.line.appdata, found.answer));
                    let expected = sorted.find(dialled, mode, priority);
                    prop_assert_eq!(found, expected, "{:?} {:?} {}", dialled, mode, priority);
                }
                for (chain, answer) in context.matches(dialled, mode) {
                    let exten = chain.exten();
                    let (exten, _) = split(exten, callers);
                    prop_assert_eq!(answer, reference::matches(exten, &digits, mode));
                }
            }
        }
        let chains: Vec<_> = context.chains().map(|chain| chain.exten().to_owned()).collect();
        for (one, other) in chains.iter().zip(&chains[1.min(chains.len())..]) {
            let is_hopeless = |text: &str| !Pattern::parse(split(text, callers).0).can_match();
            let is_in_order = compare(one, other, callers).is_lt() || is_hopeless(other);
            prop_assert!(is_in_order, "{} {}", one, other);
        }
    }

    #[test]
    fn any_texts_are_a_context(
        rows in prop::collection::vec((any::<String>(), any::<i32>()), 0..8),
        digits in any::<String>(),
        caller in any::<String>(),
    ) {
        let rows: Vec<_> =
            rows.iter().map(|(exten, priority)| row(&format!("_{exten}"), *priority)).collect();
        let context = Context::compile(&rows, Callers::Matched).unwrap();
        for mode in MODES {
            context.matches(Dialled { digits: &digits, caller: &caller, patterns: true }, mode);
        }
    }
}
