//! Scans: bounded batches, a stable order, and tables that change meanwhile.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Deadline, IntoFilter, Scan,
};

use crate::Verdict;
use crate::case::{Case, cases, ensure, same};
use crate::kit::{Kit, soon, table, texts};

pub(super) fn cases() -> Vec<Case> {
    cases!("c06_scan", [
        batches_are_bounded needs "scan";
        two_scans_have_the_same_order needs "scan";
        a_filter_that_matches_little_fills_batches needs "scan";
        the_end_stays_the_end needs "scan";
        scans_run_side_by_side needs "scan";
        a_dropped_scan_leaves_no_trace needs "scan", "update";
        rows_that_stay_come_once_while_others_change needs "scan", "update", "delete", "insert";
        a_table_may_gain_a_column_meanwhile needs "scan", "alter";
    ])
}

const ROWS: u32 = 250;

async fn start(kit: &Kit, batch: u32) -> Verdict<Box<dyn Scan>> {
    let batch = NonZeroU32::new(batch).unwrap_or(NonZeroU32::MIN);
    Ok(kit.driver().scan(&table("peers")?, None, batch, soon()).await?)
}

/// The ids of the rest of a scan.
async fn drain(scan: &mut Box<dyn Scan>) -> Verdict<Vec<String>> {
    let mut ids = Vec::new();
    loop {
        let batch = scan.next_batch(soon()).await?;
        if batch.is_empty() {
            return Ok(ids);
        }
        ids.extend(texts(&batch, "id").into_iter().map(String::from));
    }
}

async fn batches_are_bounded(kit: Kit) -> Verdict {
    kit.many_peers("peers", ROWS).await?;
    for batch in [1, 7, 100, 249, 250, 251] {
        let (rows, sizes) = kit.scan("peers", None, batch).await?;
        same!(rows.len(), ROWS as usize, "rows in batches of {batch}");
        ensure!(sizes.iter().all(|size| *size <= batch as usize), "batches of {batch}: {sizes:?}");
        let ids: BTreeSet<_> = texts(&rows, "id").into_iter().collect();
        same!(ids.len(), ROWS as usize, "different rows in batches of {batch}");
    }
    Ok(())
}

async fn two_scans_have_the_same_order(kit: Kit) -> Verdict {
    kit.many_peers("peers", ROWS).await?;
    let first = drain(&mut start(&kit, 7).await?).await?;
    let second = drain(&mut start(&kit, 100).await?).await?;
    same!(second, first, "the order of a second scan");
    Ok(())
}

async fn a_filter_that_matches_little_fills_batches(kit: Kit) -> Verdict {
    kit.many_peers("peers", ROWS).await?;
    let filter = [("id LIKE", "%0")].into_filter()?;
    let (rows, sizes) = kit.scan("peers", Some(&filter), 10).await?;
    same!(rows.len(), ROWS as usize / 10, "rows");
    ensure!(sizes.iter().all(|size| *size <= 10), "batches: {sizes:?}");
    Ok(())
}

async fn the_end_stays_the_end(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let mut scan = start(&kit, 3).await?;
    same!(drain(&mut scan).await?.len(), 3, "rows");
    for _ in 0..3 {
        same!(scan.next_batch(soon()).await?.len(), 0, "rows behind the end");
    }
    Ok(())
}

/// More scans than a pool has connections must not wait for each other for ever.
async fn scans_run_side_by_side(kit: Kit) -> Verdict {
    kit.many_peers("peers", 20).await?;
    let mut scans = Vec::new();
    for _ in 0..20 {
        scans.push(start(&kit, 3).await?);
    }
    for scan in &mut scans {
        same!(scan.next_batch(soon()).await?.len(), 3, "rows of the first batch");
        same!(kit.select("peers", &[("id", "1000")]).await?.len(), 1, "rows meanwhile");
    }
    for scan in &mut scans {
        same!(drain(scan).await?.len(), 17, "rows of the rest");
    }
    Ok(())
}

async fn a_dropped_scan_leaves_no_trace(kit: Kit) -> Verdict {
    kit.many_peers("peers", 50).await?;
    for round in 0..50 {
        let mut scan = start(&kit, 3).await?;
        scan.next_batch(soon()).await?;
        drop(scan);
        let context = round.to_string();
        let count = kit.update("peers", &[("id", "1049")], &[("context", Some(&context))]).await?;
        same!(count, 1, "rows updated after a dropped scan");
    }
    Ok(())
}

async fn rows_that_stay_come_once_while_others_change(kit: Kit) -> Verdict {
    kit.many_peers("peers", 100).await?;
    let mut scan = start(&kit, 10).await?;
    let first = scan.next_batch(soon()).await?;
    let mut ids: Vec<_> = texts(&first, "id").into_iter().map(String::from).collect();
    // Those that are gone and those that are new may come or not.
    for number in (1000..1100).step_by(10) {
        kit.delete("peers", &[("id", &number.to_string())]).await?;
        kit.insert("peers", &[("id", Some(&format!("{number}x")))]).await?;
    }
    kit.update("peers", &[("context", "default")], &[("context", Some("other"))]).await?;
    ids.extend(drain(&mut scan).await?);
    for number in (1000..1100).filter(|number| number % 10 != 0) {
        let times = ids.iter().filter(|id| **id == number.to_string()).count();
        same!(times, 1, "times that {number} came");
    }
    let different: BTreeSet<_> = ids.iter().collect();
    same!(different.len(), ids.len(), "different rows");
    Ok(())
}

async fn a_table_may_gain_a_column_meanwhile(kit: Kit) -> Verdict {
    kit.many_peers("peers", 10).await?;
    let mut scan = start(&kit, 4).await?;
    scan.next_batch(soon()).await?;
    let extra = Alteration::AddColumn(ColumnDefinition::new("extra", ColumnType::Char(10)));
    let (table, brief) = (table("peers")?, Deadline::after(Duration::from_secs(1)));
    // A store that locks the table until the scan ends may refuse it.
    let altered = kit.driver().alter(&table, &extra, brief).await.is_ok();
    same!(drain(&mut scan).await?.len(), 6, "rows of the rest");
    let row = kit.row("peers", "1000").await?;
    same!(row.get("extra").is_some(), altered, "whether the column is there");
    Ok(())
}
