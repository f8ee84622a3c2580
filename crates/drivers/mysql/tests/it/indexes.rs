//! Lookups use the index, whatever the type and the character set of the column.

use std::sync::OnceLock;

use asterisk_realtime_testkit::MariaDb;

use crate::database::{Database, rows};

/// Counts what the handlers read: a lookup by an index reads a row or two.
fn read_so_far(database: &Database) -> u64 {
    let counters = database.query(
        "SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS
         WHERE VARIABLE_NAME IN ('Handler_read_next', 'Handler_read_rnd_next')",
    );
    counters.trim().parse().unwrap()
}

#[tokio::test]
async fn every_lookup_uses_its_index() {
    static SERVER: OnceLock<MariaDb> = OnceLock::new();
    let server = SERVER.get_or_init(|| MariaDb::start().unwrap());
    let columns = [
        ("i", "INT", "500"),
        ("u", "BIGINT UNSIGNED", "500"),
        ("z", "INT(6) ZEROFILL", "500"),
        ("de", "DECIMAL(9,2)", "500.00"),
        ("g", "DOUBLE", "500"),
        ("v", "VARCHAR(40)", "500"),
        ("l", "VARCHAR(40) CHARACTER SET latin1", "500"),
        ("m", "VARCHAR(40) CHARACTER SET utf8mb3", "500"),
        ("b", "VARCHAR(40) COLLATE utf8mb4_bin", "500"),
        ("d", "DATE", "2001-05-15"),
        ("dt", "DATETIME", "2001-05-15 00:00:00"),
    ];
    let definitions: Vec<_> =
        columns.iter().map(|(name, kind, _)| format!("{name} {kind}, KEY ({name})")).collect();
    let database = Database::on(
        server,
        &format!("CREATE TABLE t (id INT PRIMARY KEY, {})", definitions.join(", ")),
    );
    database.execute(
        "INSERT INTO t SELECT seq, seq, seq, seq, seq, seq, seq, seq, seq, seq,
             DATE'2000-01-01' + INTERVAL seq DAY, DATE'2000-01-01' + INTERVAL seq DAY
         FROM seq_1_to_1000",
    );
    let driver = database.open_with(1);
    rows(&driver, &[("id", "1")]).await;
    let idle = read_so_far(&database);
    let own = read_so_far(&database) - idle;
    for (column, _, value) in columns {
        for field in [column.to_owned(), format!("{column} LIKE")] {
            if field.contains("LIKE") && !["v", "l", "m", "b"].contains(&column) {
                continue;
            }
            let before = read_so_far(&database);
            assert_eq!(rows(&driver, &[(&field, value)]).await.len(), 1, "{field} {value}");
            let read = read_so_far(&database) - before - own;
            assert!(read < 10, "{field} has read {read} rows");
        }
    }
}
