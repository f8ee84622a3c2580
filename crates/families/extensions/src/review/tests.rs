//! Remarks.

use asterisk_realtime_core::{Columns, Object, Row};
use proptest::prelude::*;

use super::*;
use crate::pattern::tests::reference;
use crate::{Match, Mode};

fn remarks(rows: &[Extension]) -> Vec<(&'static str, String)> {
    let remarks = review(rows).unwrap().into_iter();
    remarks.map(|it| (it.code, format!("{}@{}", it.exten, it.context))).collect()
}

fn of(extens: &[&str]) -> Vec<(&'static str, String)> {
    let rows: Vec<_> = extens.iter().map(|exten| Extension::new("a", *exten, "NoOp", "")).collect();
    remarks(&rows)
}

#[track_caller]
fn shadowed(extens: &[&str], expected: &[&str]) {
    let found = of(extens);
    let found = found.iter().filter(|(code, _)| *code == "pattern-shadowed");
    let found: Vec<_> = found.map(|(_, exten)| exten.trim_end_matches("@a")).collect();
    assert_eq!(found, expected, "{extens:?}");
}

#[test]
fn patterns_that_never_win() {
    shadowed(&["_1XX!", "_1XX"], &["_1XX"]);
    shadowed(&["_1XX", "_1X."], &[]);
    shadowed(&["_100", "100"], &["_100"]);
    shadowed(&["_[0-4]", "_[5-9]", "_X"], &["_X"]);
    shadowed(&["_[0-4]", "_[6-9]", "_X"], &[]);
    shadowed(&["_X.55", "_X."], &["_X."]);
    shadowed(&["_X.", "_X!"], &[]);
    shadowed(&["_1!", "_1.", "_1"], &["_1"]);
    shadowed(&["_[1", "_X"], &[]);
    // Only those with the same priority come before it.
    let other = Extension::new("a", "_1XX!", "NoOp", "").at(Priority::new(2));
    let rows = [other, Extension::new("a", "_1XX", "NoOp", "")];
    assert!(remarks(&rows).iter().all(|(code, _)| *code != "pattern-shadowed"));
}

#[test]
fn patterns_that_are_strange() {
    let expected = ["pattern-strange", "pattern-matches-nothing", "pattern-matches-nothing"];
    let found = of(&["_X.5", "_[1", "_1[-]"]);
    let found: Vec<_> = found.iter().map(|(code, _)| *code).collect();
    assert_eq!(found[..1], expected[..1]);
    assert_eq!(found.iter().filter(|code| **code == expected[1]).count(), 2);
}

#[test]
fn steps() {
    let step =
        |exten: &str, priority| Extension::new("a", exten, "NoOp", "").at(Priority::new(priority));
    assert_eq!(remarks(&[step("1", 1), step("1", 2), step("1", -1)]), []);
    let gap = ("priority-gap", "1@a".to_owned());
    assert_eq!(remarks(&[step("1", 1), step("1", 4)]), std::slice::from_ref(&gap));
    assert_eq!(remarks(&[step("1", 2)]), [gap]);
    assert_eq!(remarks(&[step("1", 1), step("1", 1)]), [("step-twice", "1@a".to_owned())]);
    assert_eq!(remarks(&[step("1", 0)]), [("step-never-runs", "1@a".to_owned())]);
    let nothing = Extension::new("a", "1", "", "x");
    assert_eq!(remarks(&[nothing]), [("application-missing", "1@a".to_owned())]);
}

#[test]
fn jumps() {
    let jump = |app: &str, data: &str| {
        let rows = [
            Extension::new("a", "_1XX", app, data),
            Extension::new("b", "200", "NoOp", ""),
            Extension::new("a", "7", "NoOp", ""),
        ];
        remarks(&rows).iter().map(|(code, _)| *code).collect::<Vec<_>>()
    };
    for fine in
        ["b,200,1", "7,1", "3", "b,${EXTEN},1", "${X},1,1", "b,200,${P}", "a,_1XX,1", "107,1"]
    {
        assert_eq!(jump("Goto", fine), [""; 0], "{fine}");
    }
    assert_eq!(jump("goto", "c,200,1"), ["goto-context"]);
    assert_eq!(jump("Goto", "b,200,2"), ["goto-target"]);
    assert_eq!(jump("Goto", "b,201,1"), ["goto-target"]);
    assert_eq!(jump("Goto", "8,1"), ["goto-target"]);
    assert_eq!(jump("Goto", "b,200,again"), ["goto-label"]);
    assert_eq!(jump("Gosub", "b,200,2(x,y)"), ["goto-target"]);
    assert_eq!(jump("Gosub", "b,200,1(x,y)"), [""; 0]);
    assert_eq!(jump("Dial", "c,200,1"), [""; 0]);
    for fine in
        ["$[\"${X}\"=\"?\"]?7,1:b,200,1", "1?7,1", "1?:7,1", "1", "1?", "1?${X}:${Y}", "1?3:3"]
    {
        assert_eq!(jump("GotoIf", fine), [""; 0], "{fine}");
    }
    assert_eq!(jump("GotoIf", "$[${X}?1:0]?b,201,1:c,1,1"), ["goto-target", "goto-context"]);
    assert_eq!(jump("GotoIf", "1?:8,1"), ["goto-target"]);
    assert_eq!(jump("GotoIfTime", "9:00-17:00,mon-fri,*,*?8,1"), ["goto-target"]);
    assert_eq!(jump("GosubIf", "1?b,200,1(x:y):b,200,2(z)"), ["goto-target"]);
}

#[test]
fn raw_semicolons() {
    let columns = Columns::new(["context", "exten", "priority", "app", "AppData"]);
    let row = |data| {
        let cells = ["a", "1", "1", "Set", data].map(Some);
        Extension::from_row(&Row::from_cells(&columns, cells).unwrap()).unwrap()
    };
    assert_eq!(remarks(&[row("x=1;y=2")]), [("semicolon", "1@a".to_owned())]);
    assert_eq!(remarks(&[row("x=1^3By=2")]), []);
    assert_eq!(remarks(&[row("x=1;")]), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A pattern that is said never to win does not, whatever is dialled.
    #[test]
    fn what_never_wins_does_not(
        extens in prop::collection::vec(reference::texts(), 1..8),
        digits in prop::collection::vec(reference::digits(), 20),
    ) {
        let rows: Vec<_> =
            extens.iter().map(|exten| Extension::new("a", exten, "NoOp", "")).collect();
        let context = Context::compile(&rows, Callers::Ignored).unwrap();
        for remark in review(&rows).unwrap().iter().filter(|it| it.code == "pattern-shadowed") {
            for digits in digits.iter().filter(|digits| !digits.starts_with('_')) {
                let winner = context.find(&**digits, Mode::Exact, Priority::FIRST);
                let is_it = winner.is_some_and(|it| it.line.exten == remark.exten);
                prop_assert!(!is_it, "{} wins {}", remark.exten, digits);
                let answer = Pattern::parse(&remark.exten).matches(digits, Mode::Exact);
                prop_assert!(answer == Match::No || winner.is_some());
            }
        }
    }

    #[test]
    fn any_rows_can_be_reviewed(
        rows in prop::collection::vec((any::<String>(), any::<i32>(), any::<String>()), 0..6),
    ) {
        let row = |(exten, priority, data): &(String, i32, String)| {
            let row = Extension::new("a", format!("_{exten}"), "Goto", data);
            row.at(Priority::new(*priority))
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        prop_assert!(review(&rows).is_ok());
    }
}
