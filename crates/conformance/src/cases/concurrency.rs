//! Clause 13: many at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{
    Changes, Deadline, Driver, ErrorKind, IntoChanges, IntoFilter, Selection,
};
use tokio::task::{JoinHandle, JoinSet};

use crate::calls::Call;
use crate::case::{Case, cases, ensure, same};
use crate::kit::{Kit, soon, table, texts};
use crate::{Stop, Verdict};

pub(super) fn cases() -> Vec<Case> {
    let mut all = cases!("c13_concurrency", [
        many_readers_agree;
        many_writers_of_their_own_rows_agree needs "insert", "update", "delete";
        one_of_many_inserts_of_a_key_wins needs "insert";
        updates_of_one_row_come_one_after_the_other needs "update";
        two_drivers_of_a_store_see_the_same needs "insert", "update", "delete";
    ]);
    let faults = cases!("c13_concurrency", [
        a_slow_statement_delays_no_other needs "update";
        many_slow_statements_delay_no_read needs "update";
    ]);
    all.extend(faults.into_iter().map(Case::with_faults));
    all
}

const TASKS: u32 = 12;

async fn join(mut tasks: JoinSet<Verdict>) -> Verdict {
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}

async fn many_readers_agree(kit: Kit) -> Verdict {
    kit.many_peers("peers", 20).await?;
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let driver = Arc::clone(kit.driver());
        tasks.spawn(async move {
            for round in 0..30 {
                let id = (1000 + (task * 7 + round) % 20).to_string();
                let filter = [("id", &*id)].into_filter()?;
                let rows = driver.select(&table("peers")?, &filter, Selection::ALL, soon()).await?;
                same!(texts(&rows, "id"), [&*id], "rows");
            }
            Ok(())
        });
    }
    join(tasks).await
}

/// Each task makes, changes, reads and removes rows of its own.
async fn own_rows(driver: Arc<dyn Driver>, task: u32) -> Verdict {
    let peers = table("peers")?;
    for round in 0..10 {
        let id = format!("{task}-{round}");
        let filter = [("id", &*id)].into_filter()?;
        let row: Changes = [("id", &*id), ("context", "new")].into_changes()?;
        same!(driver.insert(&peers, &row, soon()).await?, 1, "inserted {id}");
        let change = [("context", format!("task{task}"))].into_changes()?;
        same!(driver.update(&peers, &filter, &change, soon()).await?, 1, "updated {id}");
        let rows = driver.select(&peers, &filter, Selection::FIRST, soon()).await?;
        same!(texts(&rows, "context"), [format!("task{task}")], "context of {id}");
        if round % 2 == 0 {
            same!(driver.delete(&peers, &filter, soon()).await?, 1, "deleted {id}");
        }
    }
    Ok(())
}

async fn many_writers_of_their_own_rows_agree(kit: Kit) -> Verdict {
    kit.peers("peers", &[]).await?;
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        tasks.spawn(own_rows(Arc::clone(kit.driver()), task));
    }
    join(tasks).await?;
    let left = kit.select("peers", &[("id LIKE", "%")]).await?.len();
    same!(left, TASKS as usize * 5, "rows left");
    Ok(())
}

async fn two_drivers_of_a_store_see_the_same(kit: Kit) -> Verdict {
    kit.peers("peers", &[]).await?;
    let second = kit.second().await?;
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let driver = if task % 2 == 0 { kit.driver() } else { &second };
        tasks.spawn(own_rows(Arc::clone(driver), task));
    }
    join(tasks).await?;
    let filter = [("id LIKE", "%")].into_filter()?;
    let rows = second.select(&table("peers")?, &filter, Selection::ALL, soon()).await?;
    same!(rows.len(), TASKS as usize * 5, "rows left");
    same!(kit.select("peers", &[("id LIKE", "%")]).await?, rows, "rows of the other driver");
    second.close().await;
    Ok(())
}

async fn one_of_many_inserts_of_a_key_wins(kit: Kit) -> Verdict {
    kit.peers("peers", &[]).await?;
    for round in 0..5 {
        let mut tasks: JoinSet<Verdict<bool>> = JoinSet::new();
        let tells_kinds = kit.driver().capabilities().error_kinds;
        for _ in 0..TASKS {
            let driver = Arc::clone(kit.driver());
            tasks.spawn(async move {
                let row = [("id", round.to_string())].into_changes()?;
                match driver.insert(&table("peers")?, &row, soon()).await {
                    Ok(_) => Ok(true),
                    Err(error) if !tells_kinds || error.kind() == ErrorKind::Conflict => Ok(false),
                    Err(error) => Err(error.into()),
                }
            });
        }
        let mut winners = 0;
        while let Some(done) = tasks.join_next().await {
            winners += u32::from(done??);
        }
        same!(winners, 1, "inserts of one key that succeeded");
    }
    Ok(())
}

async fn updates_of_one_row_come_one_after_the_other(kit: Kit) -> Verdict {
    kit.peers("peers", &[("1000", "start", Some("0"))]).await?;
    let mut tasks: JoinSet<Verdict> = JoinSet::new();
    for task in 0..TASKS {
        let driver = Arc::clone(kit.driver());
        tasks.spawn(async move {
            let filter = [("id", "1000")].into_filter()?;
            for round in 0..5 {
                let number = task * 100 + round;
                let context = format!("v{number}");
                let changes =
                    [("context", context), ("port", number.to_string())].into_changes()?;
                let count = retried(&*driver, &filter, &changes).await?;
                same!(count, 1, "rows updated");
            }
            Ok(())
        });
    }
    join(tasks).await?;
    let row = kit.row("peers", "1000").await?;
    let port = row.text("port").unwrap_or("none");
    same!(row.text("context"), Some(&*format!("v{port}")), "the context that belongs to the port");
    Ok(())
}

/// A store may call one of two writers a victim; then the write is repeated.
async fn retried(
    driver: &dyn Driver,
    filter: &asterisk_realtime_core::Filter,
    changes: &Changes,
) -> Verdict<u64> {
    let mut last = None;
    for _ in 0..20 {
        match driver.update(&table("peers")?, filter, changes, soon()).await {
            Ok(count) => return Ok(count),
            Err(error)
                if error.kind() == ErrorKind::Conflict
                    && error.is_retryable(asterisk_realtime_core::Access::Write) =>
            {
                last = Some(error);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Stop::failed(format_args!("a victim twenty times: {last:?}")))
}

fn blocked_update(kit: &Kit, id: String) -> JoinHandle<asterisk_realtime_core::Result<u64>> {
    let driver = Arc::clone(kit.driver());
    let deadline = Deadline::after(Duration::from_secs(10));
    tokio::spawn(async move { Call::Update.make(driver, "slow", &id, deadline).await })
}

async fn a_slow_statement_delays_no_other(kit: Kit) -> Verdict {
    slow_statements(kit, 1).await
}

/// More than a small pool has connections.
async fn many_slow_statements_delay_no_read(kit: Kit) -> Verdict {
    slow_statements(kit, 3).await
}

async fn slow_statements(kit: Kit, count: u32) -> Verdict {
    kit.many_peers("slow", 5).await?;
    kit.many_peers("quick", 5).await?;
    let faults = kit.faults().await?;
    faults.block("slow").await?;
    let writes: Vec<_> =
        (0..count).map(|number| blocked_update(&kit, (1000 + number).to_string())).collect();
    // Until they have reached the store.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let began = Instant::now();
    let mut outcome = Ok(());
    for _ in 0..10 {
        outcome = kit.row("quick", "1001").await.map(|_| ());
    }
    let took = began.elapsed();
    let waited = writes.iter().all(|write| !write.is_finished());
    faults.unblock("slow").await?;
    outcome?;
    ensure!(took < kit.profile().slack, "ten lookups behind a slow statement took {took:?}");
    ensure!(waited, "the slow statement was not slow; its lock does not hold");
    for write in writes {
        same!(write.await??, 1, "rows of the slow update");
    }
    Ok(())
}
