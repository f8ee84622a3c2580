//! Clause 11: every call ends in time, and may be dropped at any moment.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Deadline, ErrorKind};

use crate::Verdict;
use crate::calls::{Call, is_outage};
use crate::case::{Case, cases, ensure, same};
use crate::kit::{Kit, fails, soon};

pub(super) fn cases() -> Vec<Case> {
    let mut all = cases!("c11_deadlines", [
        a_deadline_that_has_passed_is_unavailable;
        a_far_deadline_is_no_burden;
        futures_may_be_dropped_at_any_yield;
        futures_may_be_dropped_at_any_time;
        a_closed_driver_is_unavailable;
        closing_twice_is_fine;
        ping_finds_the_store;
    ]);
    let faults = cases!("c11_deadlines", [
        calls_of_a_frozen_store_end_in_time;
        dropped_futures_of_a_frozen_store_leave_no_trace;
        a_blocked_write_ends_in_time needs "update";
    ]);
    all.extend(faults.into_iter().map(Case::with_faults));
    all
}

async fn a_deadline_that_has_passed_is_unavailable(kit: Kit) -> Verdict {
    kit.peers("peers", &[("1000", "default", None)]).await?;
    for call in Call::supported(kit.driver().capabilities()) {
        let began = Instant::now();
        let id = if call == Call::Insert { "2000" } else { "1000" };
        let outcome =
            call.make(Arc::clone(kit.driver()), "peers", id, Deadline::after(Duration::ZERO)).await;
        fails(outcome, ErrorKind::Unavailable, &format!("{call:?} out of time"))?;
        let took = began.elapsed();
        ensure!(took < kit.profile().slack, "{call:?} took {took:?}");
    }
    same!(kit.row("peers", "1000").await?.text("context"), Some("default"), "context");
    same!(kit.select("peers", &[("id", "2000")]).await?.len(), 0, "rows inserted out of time");
    Ok(())
}

async fn a_far_deadline_is_no_burden(kit: Kit) -> Verdict {
    kit.peers("peers", &[("1000", "default", None)]).await?;
    for call in Call::supported(kit.driver().capabilities()) {
        let id = if call == Call::Insert { "2000" } else { "1000" };
        call.make(Arc::clone(kit.driver()), "peers", id, Deadline::after(Duration::MAX)).await?;
    }
    Ok(())
}

/// Polls a future so many times at most, then drops it.
async fn poll_at_most<F: Future>(times: u32, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

async fn futures_may_be_dropped_at_any_yield(kit: Kit) -> Verdict {
    kit.many_peers("peers", 20).await?;
    for times in 0..12 {
        for round in 0..5 {
            for call in Call::supported(kit.driver().capabilities()) {
                let id = target(call, times * 5 + round);
                let driver = Arc::clone(kit.driver());
                poll_at_most(times, call.make(driver, "peers", &id, soon())).await;
            }
        }
        usable(&kit).await?;
    }
    Ok(())
}

async fn futures_may_be_dropped_at_any_time(kit: Kit) -> Verdict {
    kit.many_peers("peers", 20).await?;
    for round in 0..60 {
        for call in Call::supported(kit.driver().capabilities()) {
            let id = target(call, 100 + round);
            let driver = Arc::clone(kit.driver());
            let limit = Duration::from_micros(u64::from(round) * 40);
            // Whether it was in time does not matter.
            let _ = tokio::time::timeout(limit, call.make(driver, "peers", &id, soon())).await;
        }
        if round % 10 == 0 {
            usable(&kit).await?;
        }
    }
    usable(&kit).await
}

/// Inserts are about new rows, deletes about those; the row 1000 stays.
fn target(call: Call, number: u32) -> String {
    match call {
        Call::Insert | Call::Delete => format!("new{number}"),
        _ => "1000".into(),
    }
}

/// The driver answers, and what it answers is whole.
async fn usable(kit: &Kit) -> Verdict {
    let row = kit.row("peers", "1000").await?;
    let context = row.text("context").unwrap_or_default();
    ensure!(["default", "called"].contains(&context), "the context is {context:?}");
    same!(row.text("port"), Some("0"), "port");
    if kit.driver().capabilities().update {
        same!(kit.update("peers", &[("id", "1001")], &[("context", Some("x"))]).await?, 1, "rows");
        same!(kit.row("peers", "1001").await?.text("context"), Some("x"), "context");
    }
    Ok(())
}

async fn ping_finds_the_store(kit: Kit) -> Verdict {
    kit.driver().ping(soon()).await?;
    Ok(())
}

async fn a_closed_driver_is_unavailable(kit: Kit) -> Verdict {
    kit.peers("peers", &[("1000", "default", None)]).await?;
    let driver = kit.second().await?;
    driver.ping(soon()).await?;
    driver.close().await;
    for call in Call::supported(driver.capabilities()) {
        let outcome = call.make(Arc::clone(&driver), "peers", "1000", soon()).await;
        fails(outcome, ErrorKind::Unavailable, &format!("{call:?} of a closed driver"))?;
    }
    // The other driver of the store is its own.
    same!(kit.select("peers", &[("id", "1000")]).await?.len(), 1, "rows of the open driver");
    Ok(())
}

async fn closing_twice_is_fine(kit: Kit) -> Verdict {
    let driver = kit.second().await?;
    driver.close().await;
    driver.close().await;
    fails(driver.ping(soon()).await, ErrorKind::Unavailable, "ping of a closed driver").map(|_| ())
}

async fn calls_of_a_frozen_store_end_in_time(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    let limit = Duration::from_millis(200);
    for call in Call::supported(kit.driver().capabilities()) {
        faults.freeze().await?;
        let began = Instant::now();
        let id = if call == Call::Insert { "2000" } else { "1000" };
        let outcome =
            call.make(Arc::clone(kit.driver()), "peers", id, Deadline::after(limit)).await;
        let took = began.elapsed();
        faults.thaw().await?;
        // A description may be known.
        let may_answer =
            call == Call::Columns || (kit.profile().frozen_reads_are_answered && !call.writes());
        match outcome {
            Err(error) => is_outage(&error, &format!("{call:?} of a frozen store"))?,
            Ok(_) => ensure!(may_answer, "{call:?} was answered by a frozen store"),
        }
        ensure!(took < limit + kit.profile().slack, "{call:?} took {took:?}");
        same!(kit.select("peers", &[("id", "1001")]).await?.len(), 1, "rows after {call:?}");
    }
    Ok(())
}

async fn dropped_futures_of_a_frozen_store_leave_no_trace(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    for call in Call::supported(kit.driver().capabilities()) {
        faults.freeze().await?;
        let driver = Arc::clone(kit.driver());
        let pending = call.make(driver, "peers", "1000", soon());
        let _ = tokio::time::timeout(Duration::from_millis(50), pending).await;
        faults.thaw().await?;
        // No answer of the dropped call may come to a later one.
        for id in ["1001", "1002"] {
            same!(kit.row("peers", id).await?.text("id"), Some(id), "id after {call:?}");
        }
    }
    Ok(())
}

async fn a_blocked_write_ends_in_time(kit: Kit) -> Verdict {
    kit.many_peers("peers", 3).await?;
    let faults = kit.faults().await?;
    faults.block("peers").await?;
    let (began, limit) = (Instant::now(), Duration::from_millis(200));
    let driver = Arc::clone(kit.driver());
    let outcome = Call::Update.make(driver, "peers", "1000", Deadline::after(limit)).await;
    let took = began.elapsed();
    faults.unblock("peers").await?;
    match outcome {
        Err(error) => is_outage(&error, "a blocked update")?,
        Ok(_) => ensure!(false, "a blocked update was answered"),
    }
    ensure!(took < limit + kit.profile().slack, "the blocked update took {took:?}");
    same!(kit.update("peers", &[("id", "1000")], &[("context", Some("x"))]).await?, 1, "rows");
    Ok(())
}
