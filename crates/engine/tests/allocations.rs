//! What a lookup allocates that a cache answers. The counter replaces the allocator of the whole
//! program, so this is a program of its own.

#![cfg(feature = "cache")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use asterisk_realtime_conf::MemoryFiles;
use asterisk_realtime_core::{ColumnDefinition, ColumnType, Filter, IntoFilter, Row};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_memory::{MemoryDriver, MemoryKind};

fn engine(mode: &str) -> Realtime {
    let memory = MemoryDriver::new("asterisk");
    let columns = (0..26).map(|index| {
        let column = ColumnDefinition::new(format!("c{index}"), ColumnType::Char(40));
        if index == 0 { column.key() } else { column }
    });
    memory.create_table("sippeers", columns).unwrap();
    memory.insert_rows("sippeers", [[("c0", "alice"), ("c7", "office")]]).unwrap();
    let own = format!("[family sippeers]\ncache = {mode}\n");
    let files = MemoryFiles::new()
        .with_file("extconfig.conf", "[settings]\nsippeers => memory,asterisk\n")
        .with_file("ara.conf", own);
    let kind = MemoryKind::new().with_database(&memory);
    let builder = Realtime::builder("/etc/asterisk").files(Arc::new(files));
    builder.driver(Arc::new(kind)).open().unwrap()
}

/// What a lookup answers that has nothing to wait for.
fn at_once(realtime: &Realtime, filter: &Filter) -> Option<Row> {
    let lookup = pin!(realtime.lookup("sippeers", filter));
    match lookup.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(found) => found.unwrap(),
        Poll::Pending => panic!("it waits for the store"),
    }
}

#[test]
fn a_lookup_from_memory_allocates_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for mode in ["keyed", "full"] {
        let realtime = engine(mode);
        for (name, is_there) in [("alice", true), ("mallory", false)] {
            let filter = [("c0", name)].into_filter().unwrap();
            runtime.block_on(realtime.lookup("sippeers", &filter)).unwrap();
            // What a thread does once.
            at_once(&realtime, &filter);
            let counted = allocation_counter::measure(|| {
                assert_eq!(at_once(&realtime, &filter).is_some(), is_there);
            });
            assert_eq!(counted.count_total, 0, "{name}, {mode}");
        }
    }
}
