//! What an answer from memory allocates. The counter replaces the allocator of the whole program,
//! so this is a program of its own.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

use std::sync::Arc;

use asterisk_realtime_cache::{Cached, Mode, Serving, Settings};
use asterisk_realtime_core::{
    ColumnDefinition, ColumnType, Deadline, Driver, IntoFilter, Selection, Table,
};
use asterisk_realtime_memory::MemoryDriver;

#[test]
fn none_for_a_row_and_none_for_its_absence() {
    for mode in [Mode::Keyed, Mode::Full] {
        let mut settings = Settings::default();
        settings.default.mode = mode;
        let cached = Cached::new(Arc::new(store()), settings);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let table = Table::mapped("peers").unwrap();
        for name in ["alice", "mallory"] {
            let filter = [("c0", name), ("c0 !=", "bob")].into_filter().unwrap();
            let selected = runtime.block_on(async {
                let selected =
                    cached.select(&table, &filter, Selection::FIRST, Deadline::default()).await;
                while mode == Mode::Full && cached.stats_of(&table).serving == Serving::Keyed {
                    tokio::task::yield_now().await;
                }
                selected.unwrap()
            });
            // What a thread does once.
            cached.try_select(&table, &filter, Selection::FIRST);
            let counted = allocation_counter::measure(|| {
                let rows = cached.try_select(&table, &filter, Selection::FIRST).unwrap().unwrap();
                assert_eq!(rows, selected);
            });
            assert_eq!(counted.count_total, 0, "{mode:?} {name}");
        }
        let asked = cached.stats().fetches;
        assert_eq!(asked, if mode == Mode::Full { 1 } else { 2 });
    }
}

fn store() -> MemoryDriver {
    let memory = MemoryDriver::new("asterisk");
    let columns = (0..26).map(|index| {
        let column = ColumnDefinition::new(format!("c{index}"), ColumnType::Char(40));
        if index == 0 { column.key() } else { column }
    });
    memory.create_table("peers", columns).unwrap();
    memory.insert_rows("peers", [[("c0", "alice"), ("c7", "office")]]).unwrap();
    memory
}
