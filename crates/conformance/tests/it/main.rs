//! The kit against drivers that are known: one that conforms, one that can do little, and many
//! with one flaw each.

mod flawed;
mod harness;
mod limited;

use std::sync::Arc;

use asterisk_realtime_conformance::{Decorator, Harness, Stop, Verdict, outcomes};
use asterisk_realtime_core::{Capabilities, Driver};
use async_trait::async_trait;

use crate::flawed::{Flaw, Flawed};
use crate::harness::Memory;
use crate::limited::Limited;

type Wrap = fn(Arc<dyn Driver>) -> Arc<dyn Driver>;

/// At least this case has to find the flaw.
#[track_caller]
fn is_found(case: &str, wrap: Wrap) {
    let outcomes = outcomes(Memory::default(), Some(Decorator::new("flawed", wrap)), case);
    let found = outcomes.iter().find(|(name, _)| name == case);
    let (_, verdict) = found.expect("there is such a case");
    assert!(matches!(verdict, Err(Stop::Failed(_))), "{case} has not found it: {verdict:?}");
}

macro_rules! flaws {
    ($($name:ident: $flaw:ident, $case:literal;)+) => {
        $(#[test]
        fn $name() {
            is_found($case, |inner| Flawed::wrap(inner, Flaw::$flaw));
        })+
    };
}

flaws! {
    a_missing_table_that_is_empty: MissingIsEmpty,
        "c01_outcomes::an_unknown_column_is_not_found";
    a_missing_row_that_is_an_error: EmptyIsMissing,
        "c01_outcomes::a_row_that_does_not_exist_is_an_empty_answer";
    cells_that_are_trimmed: TrimsCells,
        "c02_fidelity::blanks_are_kept";
    cells_that_are_split: SplitsCells,
        "c02_fidelity::packed_and_coded_values_are_raw";
    null_that_is_empty: NullIsEmpty,
        "c02_fidelity::null_comes_back_as_null";
    columns_that_are_sorted: SortsColumns,
        "c03_columns::columns_come_in_the_order_of_the_table";
    columns_that_are_recased: RecasesColumns,
        "c03_columns::columns_are_spelled_as_the_store_spells_them";
    conditions_that_are_dropped: DropsConditions,
        "c04_filters::every_condition_has_to_hold";
    like_that_is_equality: LikeIsEquality,
        "c05_like::percent_is_any_run";
    escapes_that_are_ignored: DropsBackslashes,
        "c05_like::every_short_pattern_agrees_with_the_definition";
    rows_that_are_reversed: ReversesRows,
        "c06_order::ties_are_broken_by_the_primary_key";
    limits_that_are_ignored: IgnoresLimits,
        "c06_order::a_limit_takes_the_first_rows";
    batches_that_are_not_bounded: WidensBatches,
        "c06_scan::batches_are_bounded";
    counts_of_one: CountsOne,
        "c07_counts::an_update_of_several_rows_counts_all";
    conflicts_that_are_hidden: HidesConflicts,
        "c09_writing::a_duplicate_key_is_a_conflict";
    deletes_that_ignore_columns: DropsConditions,
        "c07_counts::a_delete_obeys_every_condition";
    errors_with_values: LeaksValues,
        "c10_errors::errors_hold_no_values_of_filters";
    errors_without_names: DropsNames,
        "c10_errors::errors_name_driver_database_and_table";
    deadlines_that_are_ignored: IgnoresDeadlines,
        "c11_deadlines::a_deadline_that_has_passed_is_unavailable";
    frozen_calls_that_hang: IgnoresDeadlines,
        "c11_deadlines::a_blocked_write_ends_in_time";
    outages_that_are_empty: OutageIsEmpty,
        "c12_recovery::an_outage_is_no_empty_answer";
    writes_that_are_repeated: RepeatsInserts,
        "c12_recovery::a_write_that_is_killed_says_what_is_known";
    calls_one_after_the_other: OneAtATime,
        "c13_concurrency::a_slow_statement_delays_no_other";
    descriptions_that_stay: KeepsDescriptions,
        "c14_descriptions::a_column_that_is_added_is_described";
    lines_that_are_reversed: ReversesLines,
        "c15_static::lines_come_in_the_order_of_the_driver";
    values_in_debug: PrintsValues,
        "c16_secrets::a_driver_prints_no_values";
    capabilities_that_differ: ClaimsLess,
        "c00_capabilities::claims_are_what_the_driver_says";
    answers_that_differ_when_ready: ReadyDiffers,
        "c01_outcomes::a_row_that_exists_is_found";
}

#[test]
fn a_driver_that_conforms_passes() {
    for (name, verdict) in outcomes(Memory::default(), None, "") {
        assert!(!matches!(verdict, Err(Stop::Failed(_))), "{name}: {verdict:?}");
    }
}

#[test]
fn a_driver_that_can_do_little_fails_nothing() {
    let outcomes = outcomes(Limited::default(), None, "");
    let mut passed = 0;
    for (name, verdict) in outcomes {
        assert!(!matches!(verdict, Err(Stop::Failed(_))), "{name}: {verdict:?}");
        passed += u32::from(verdict.is_ok());
    }
    assert!(passed > 60, "only {passed} cases could be run");
}

/// Says of two cases that the store cannot keep them.
#[derive(Default)]
struct Deviating(Memory);

#[async_trait]
impl Harness for Deviating {
    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        self.0.open(namespace).await
    }

    fn deviation(&self, case: &str) -> Option<&'static str> {
        case.ends_with("::blanks_are_kept").then_some("blanks are trimmed")
    }
}

#[test]
fn a_deviation_is_ignored_and_one_that_is_none_fails() {
    let case = "c02_fidelity::blanks_are_kept";
    let trims = Decorator::new("flawed", |inner| Flawed::wrap(inner, Flaw::TrimsCells));
    let [(_, verdict)] = &outcomes(Deviating::default(), Some(trims), case)[..] else {
        panic!("one case");
    };
    assert!(
        matches!(verdict, Err(Stop::Ignored(reason)) if reason == "blanks are trimmed"),
        "{verdict:?}"
    );
    let [(_, verdict)] = &outcomes(Deviating::default(), None, case)[..] else {
        panic!("one case");
    };
    assert!(
        matches!(verdict, Err(Stop::Failed(reason)) if reason.contains("it passes")),
        "{verdict:?}"
    );
}
