//! What the in-memory driver does beyond the contract.

mod faults;
mod kind;
mod tables;

use asterisk_realtime_core::{ColumnDefinition, ColumnType, Table};
use asterisk_realtime_memory::MemoryDriver;

/// A table of peers: `id` (key), `name`, `port`; its rows are `0` to `count - 1`.
fn peers(count: u32) -> MemoryDriver {
    let driver = MemoryDriver::new("asterisk");
    let columns = [
        ColumnDefinition::new("id", ColumnType::Integer { bytes: 4, signed: true }).key(),
        ColumnDefinition::new("name", ColumnType::Char(40)),
        ColumnDefinition::new("port", ColumnType::Integer { bytes: 2, signed: false }),
    ];
    driver.create_table("peers", columns).expect("there is none");
    let rows = (0..count).map(|id| {
        [("id", id.to_string()), ("name", format!("peer{id}")), ("port", (id % 100).to_string())]
    });
    driver.insert_rows("peers", rows).expect("the keys differ");
    driver
}

fn table() -> Table {
    Table::mapped("peers").expect("a good name")
}
