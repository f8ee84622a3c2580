//! Clauses 10 and 16: what errors say, and what nothing ever prints.

use std::error::Error as _;
use std::num::NonZeroU32;

use asterisk_realtime_core::{Access, Error, ErrorKind, IntoFilter};

use crate::Verdict;
use crate::case::{Case, cases, ensure, same};
use crate::kit::{Kit, soon, table};

pub(super) fn cases() -> Vec<Case> {
    let mut all = cases!("c10_errors", [
        errors_name_driver_database_and_table;
        errors_name_the_column_at_fault needs "error_kinds", "insert", "update";
        errors_of_the_caller_are_not_retried needs "error_kinds";
        errors_hold_no_values_of_filters;
        errors_hold_no_values_of_changes needs "insert", "update";
        errors_hold_no_values_of_rows needs "insert", "update";
    ]);
    all.extend(cases!("c16_secrets", [
        rows_and_scans_print_no_values needs "scan";
        a_driver_prints_no_values;
    ]));
    all
}

/// A value that must not be seen anywhere.
const SECRET: &str = "s3cr3t-v4lu3";

/// All that an error prints, its sources included.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?} {}", error.message());
    let mut next = error.source();
    while let Some(source) = next {
        for part in [format!(" {source} {source:?}"), format!(" {source:#?}")] {
            text.push_str(&part);
        }
        next = source.source();
    }
    text
}

fn hides(error: &Error) -> Verdict {
    let text = shown(error);
    ensure!(!text.contains(SECRET), "an error prints a value: {}", text.replace(SECRET, "***"));
    Ok(())
}

async fn stage(kit: &Kit) -> Verdict {
    kit.peers("peers", &[("1000", "default", Some("1")), (SECRET, SECRET, None)]).await
}

async fn errors_name_driver_database_and_table(kit: Kit) -> Verdict {
    stage(&kit).await?;
    let error = kit.refused(
        kit.select("nowhere", &[("id", "1000")]).await,
        ErrorKind::NotFound,
        "an unknown table",
    )?;
    let (token, database) = (kit.driver().token(), kit.driver().database());
    same!(error.driver(), Some(token), "driver");
    same!(error.database(), Some(database), "database");
    same!(error.table(), Some("nowhere"), "table");
    let text = error.to_string();
    for part in [token, database, "nowhere"] {
        ensure!(text.contains(part), "{text:?} does not name {part:?}");
    }
    Ok(())
}

async fn errors_name_the_column_at_fault(kit: Kit) -> Verdict {
    stage(&kit).await?;
    let failed = [
        kit.select("peers", &[("nocol", "x")]).await.map(|_| 0),
        kit.update("peers", &[("id", "1000")], &[("nocol", Some("x"))]).await,
        kit.insert("peers", &[("id", Some("1")), ("nocol", None)]).await,
    ];
    for outcome in failed {
        let error = kit.refused(outcome, ErrorKind::NotFound, "an unknown column")?;
        same!(error.column(), Some("nocol"), "column");
        same!(error.table(), Some("peers"), "table");
        ensure!(error.to_string().contains("nocol"), "{error} does not name the column");
    }
    Ok(())
}

async fn errors_of_the_caller_are_not_retried(kit: Kit) -> Verdict {
    stage(&kit).await?;
    let failed = [
        kit.refused(kit.select("peers", &[("nocol", "x")]).await, ErrorKind::NotFound, "column")?,
        kit.refused(kit.select("peers", &[("port <", "x")]).await, ErrorKind::Invalid, "order")?,
    ];
    for error in failed {
        for access in [Access::Read, Access::Write] {
            ensure!(!error.is_retryable(access), "{error} is retryable");
            ensure!(!error.fails_over(access), "{error} fails over");
        }
    }
    Ok(())
}

async fn errors_hold_no_values_of_filters(kit: Kit) -> Verdict {
    stage(&kit).await?;
    let filters = [
        ("peers", "nocol", ErrorKind::NotFound),
        ("nowhere", "id", ErrorKind::NotFound),
        ("peers", "port <", ErrorKind::Invalid),
    ];
    for (table, field, kind) in filters {
        hides(&kit.refused(kit.select(table, &[(field, SECRET)]).await, kind, field)?)?;
    }
    Ok(())
}

async fn errors_hold_no_values_of_changes(kit: Kit) -> Verdict {
    stage(&kit).await?;
    let id = [("id", "1000")];
    for changes in [
        &[("nocol", Some(SECRET))][..],
        &[("context", Some(SECRET)), ("nocol", Some("x"))],
        &[("context", Some(SECRET)), ("context", Some(SECRET))],
        &[("id", Some(SECRET))],
        &[("id", None), ("context", Some(SECRET))],
    ] {
        if let Err(error) = kit.update("peers", &id, changes).await {
            hides(&error)?;
        }
        if let Err(error) = kit.insert("peers", changes).await {
            hides(&error)?;
        }
    }
    let outcome = kit.insert("nowhere", &[("id", Some(SECRET))]).await;
    hides(&kit.refused(outcome, ErrorKind::NotFound, "an unknown table")?)?;
    // A store that looks at types refuses it, and prints what it refused.
    if let Err(error) = kit.update("peers", &id, &[("port", Some(SECRET))]).await {
        hides(&error)?;
    }
    // So does one that looks at widths.
    let wide = format!("{SECRET}{}", "x".repeat(100));
    if let Err(error) = kit.update("peers", &id, &[("context", Some(&wide))]).await {
        hides(&error)?;
    }
    Ok(())
}

/// Servers name the duplicate.
async fn errors_hold_no_values_of_rows(kit: Kit) -> Verdict {
    stage(&kit).await?;
    let cells = [("id", Some(SECRET)), ("context", Some("x"))];
    let error =
        kit.refused(kit.insert("peers", &cells).await, ErrorKind::Conflict, "a duplicate key")?;
    hides(&error)?;
    let outcome = kit.update("peers", &[("id", "1000")], &[("id", Some(SECRET))]).await;
    let error = kit.refused(outcome, ErrorKind::Conflict, "an update onto a key")?;
    hides(&error)?;
    same!(error.driver(), Some(kit.driver().token()), "driver");
    same!(error.table(), Some("peers"), "table");
    Ok(())
}

async fn rows_and_scans_print_no_values(kit: Kit) -> Verdict {
    stage(&kit).await?;
    let rows = kit.select("peers", &[("context", SECRET)]).await?;
    same!(rows.len(), 1, "rows");
    let filter = [("context", SECRET)].into_filter()?;
    let (peers, batch) = (table("peers")?, NonZeroU32::MIN);
    let mut scan = kit.driver().scan(&peers, Some(&filter), batch, soon()).await?;
    scan.next_batch(soon()).await?;
    let text = format!("{rows:?} {scan:?}");
    ensure!(!text.contains(SECRET), "Debug of rows and scans prints values");
    Ok(())
}

async fn a_driver_prints_no_values(kit: Kit) -> Verdict {
    stage(&kit).await?;
    kit.select("peers", &[("context", SECRET)]).await?;
    let text = format!("{:?}", kit.driver());
    ensure!(!text.contains(SECRET), "Debug of the driver prints values of rows");
    Ok(())
}
