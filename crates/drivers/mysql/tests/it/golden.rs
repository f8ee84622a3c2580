//! The table of the kit is what the server's own client prints, so that it cannot lie.

use std::fmt::Write;

use crate::database::{Database, rows};
use crate::fidelity::TABLE;

/// Every line in a table of its own, since one table with all types would be too wide.
#[tokio::test]
async fn the_table_of_types_is_what_the_client_prints() {
    let (mut statements, mut prints) = (String::new(), String::new());
    for (index, entry) in TABLE.iter().enumerate() {
        let (column_type, literal) = (entry.column_type, entry.literal);
        writeln!(statements, "CREATE TABLE g{index} (v {column_type});").unwrap();
        writeln!(statements, "INSERT INTO g{index} VALUES ({literal});").unwrap();
        // A marker between the values, because some of them hold line ends.
        writeln!(prints, "SELECT '@@'; SELECT v FROM g{index};").unwrap();
    }
    let printed = Database::with(&statements).query(&prints);
    let printed: Vec<_> = printed.split("@@\n").skip(1).collect();
    assert_eq!(printed.len(), TABLE.len());
    for (entry, printed) in TABLE.iter().zip(printed) {
        let printed = printed.strip_suffix('\n').unwrap();
        let expected = entry.text.unwrap_or("NULL");
        assert_eq!(printed, expected, "{} {}", entry.column_type, entry.literal);
    }
}

#[tokio::test]
async fn a_row_of_many_types_reads_as_the_client_prints_it() {
    let database = Database::with(
        "CREATE TABLE t (id INT PRIMARY KEY, a FLOAT, b DATETIME(3), c INT(5) ZEROFILL,
             d VARCHAR(9) CHARACTER SET latin1, e DOUBLE, f TIME(1), g TIMESTAMP NULL,
             h DECIMAL(10,3), p POINT);
         INSERT INTO t VALUES (1, 0.1, '2024-01-02', 42, 'é', 1e15, '-1:2:3.4', NULL, 1, NULL);",
    );
    let found = rows(&database.open(), &[("id", "1")]).await;
    let cells: Vec<_> = found[0].iter().map(|(_, cell)| cell.text().unwrap_or("NULL")).collect();
    assert_eq!(database.query("SELECT * FROM t").trim_end(), cells.join("\t"));
}

#[tokio::test]
async fn a_geometry_kills_no_row() {
    let database = Database::with(
        "CREATE TABLE t (id INT PRIMARY KEY, p POINT); INSERT INTO t VALUES (1, POINT(1, 2));",
    );
    let found = rows(&database.open(), &[("id", "1")]).await;
    assert!(found[0].text("p").unwrap().contains('\u{fffd}'));
}
