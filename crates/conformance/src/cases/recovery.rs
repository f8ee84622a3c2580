//! Clause 12: the store goes and comes back; what was answered holds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Access, Deadline, ErrorKind};

use crate::Verdict;
use crate::calls::{Call, is_outage};
use crate::case::{Case, cases, ensure, same};
use crate::kit::{Kit, soon};

pub(super) fn cases() -> Vec<Case> {
    let faults = cases!("c12_recovery", [
        a_store_that_is_gone_is_unavailable;
        the_next_call_after_the_return_works;
        the_next_write_after_the_return_works needs "update";
        a_driver_is_made_while_the_store_is_gone;
        a_store_may_go_and_return_many_times;
        a_read_that_is_killed_is_an_outage_or_repeated;
        a_write_that_is_killed_says_what_is_known needs "insert", "delete";
        an_outage_is_no_empty_answer;
    ]);
    faults.into_iter().map(Case::with_faults).collect()
}

/// Long enough to find out, short enough to wait for.
fn brief() -> Deadline {
    Deadline::after(Duration::from_secs(1))
}

async fn a_store_that_is_gone_is_unavailable(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    for call in Call::supported(kit.driver().capabilities()) {
        faults.stop().await?;
        let began = Instant::now();
        let id = if call == Call::Insert { "2000" } else { "1000" };
        let outcome = call.make(Arc::clone(kit.driver()), "peers", id, brief()).await;
        let took = began.elapsed();
        faults.start().await?;
        match outcome {
            Err(error) => {
                is_outage(&error, &format!("{call:?} without a store"))?;
                ensure!(error.fails_over(Access::Read), "{error} does not fail over");
            }
            Ok(_) => same!(call, Call::Columns, "the call that was answered without a store"),
        }
        let limit = Duration::from_secs(1) + kit.profile().slack;
        ensure!(took < limit, "{call:?} without a store took {took:?}");
    }
    Ok(())
}

async fn the_next_call_after_the_return_works(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    for call in Call::supported(kit.driver().capabilities()) {
        faults.stop().await?;
        faults.start().await?;
        let id = if call == Call::Insert { "2000" } else { "1000" };
        let outcome = call.make(Arc::clone(kit.driver()), "peers", id, soon()).await;
        ensure!(outcome.is_ok(), "{call:?} after the return: {outcome:?}");
    }
    Ok(())
}

/// Also if somebody has asked meanwhile, and found out that the store is gone.
async fn the_next_write_after_the_return_works(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    for round in 0..3 {
        faults.stop().await?;
        let driver = Arc::clone(kit.driver());
        ensure!(
            Call::Select.make(driver, "peers", "1000", brief()).await.is_err(),
            "a store that is gone has answered"
        );
        faults.start().await?;
        let context = format!("round{round}");
        let count = kit.update("peers", &[("id", "1000")], &[("context", Some(&context))]).await?;
        same!(count, 1, "rows");
        same!(kit.row("peers", "1000").await?.text("context"), Some(&*context), "context");
    }
    Ok(())
}

async fn a_driver_is_made_while_the_store_is_gone(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    faults.stop().await?;
    let driver = kit.second().await;
    let outcome = match &driver {
        Ok(driver) => Some(driver.ping(brief()).await),
        Err(_) => None,
    };
    faults.start().await?;
    let driver = driver?;
    match outcome {
        Some(Err(error)) => is_outage(&error, "ping without a store")?,
        _ => ensure!(false, "ping has found a store that is gone"),
    }
    driver.ping(soon()).await?;
    driver.close().await;
    Ok(())
}

async fn a_store_may_go_and_return_many_times(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    for _ in 0..5 {
        faults.stop().await?;
        let driver = Arc::clone(kit.driver());
        let outcome = Call::Select.make(driver, "peers", "1000", brief()).await;
        faults.start().await?;
        ensure!(outcome.is_err(), "a store that is gone has answered");
        same!(kit.row("peers", "1001").await?.text("id"), Some("1001"), "id");
    }
    Ok(())
}

async fn a_read_that_is_killed_is_an_outage_or_repeated(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    for _ in 0..5 {
        faults.kill_next().await?;
        let driver = Arc::clone(kit.driver());
        let outcome = Call::Select.make(driver, "peers", "1000", soon()).await;
        faults.settle().await?;
        match outcome {
            Ok(count) => same!(count, 1, "rows of a repeated read"),
            Err(error) => {
                is_outage(&error, "a read that is killed")?;
                ensure!(error.is_retryable(Access::Read), "{error} is not retryable");
            }
        }
        same!(kit.row("peers", "1001").await?.text("id"), Some("1001"), "id");
    }
    Ok(())
}

async fn a_write_that_is_killed_says_what_is_known(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    for round in 0..5 {
        let id = format!("new{round}");
        faults.kill_next().await?;
        let outcome = Call::Insert.make(Arc::clone(kit.driver()), "peers", &id, soon()).await;
        faults.settle().await?;
        let found = kit.select("peers", &[("id", &id)]).await?.len();
        match outcome {
            Ok(count) => same!((count, found), (1, 1), "rows of an insert that was answered"),
            Err(error) if error.kind() == ErrorKind::Unavailable => {
                same!(found, 0, "rows of an insert that was not sent");
            }
            Err(error) => {
                is_outage(&error, "an insert that is killed")?;
                ensure!(!error.is_retryable(Access::Write), "{error} is retryable");
                ensure!(found <= 1, "the insert was done twice");
            }
        }
        // A write that nobody asked for again must not come later.
        kit.delete("peers", &[("id", &id)]).await?;
        same!(kit.select("peers", &[("id", &id)]).await?.len(), 0, "rows after the delete");
    }
    Ok(())
}

async fn an_outage_is_no_empty_answer(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    faults.stop().await?;
    let driver = Arc::clone(kit.driver());
    let outcome = Call::Select.make(driver, "peers", "nope", brief()).await;
    faults.start().await?;
    match outcome {
        Err(error) => is_outage(&error, "a lookup without a store"),
        Ok(count) => {
            same!(count, u64::MAX, "the answer of a store that is gone");
            Ok(())
        }
    }
}
