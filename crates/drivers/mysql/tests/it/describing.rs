//! Descriptions of tables, and what happens when tables change.

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Comparison, Driver, ErrorKind, TypeClass,
};

use crate::database::{Database, insert, rows, soon, table, texts, update};

#[tokio::test]
async fn columns_are_described() {
    let database = Database::with(
        "CREATE TABLE t (a INT UNSIGNED, b VARCHAR(40) NOT NULL COLLATE utf8mb4_nopad_bin,
             c CHAR(5) CHARACTER SET latin1, d LONGTEXT, e ENUM('x','y'), f TIMESTAMP(3) NULL,
             g DECIMAL(5,1), h BIT(3), i TINYINT(1), j VARBINARY(9), k TEXT,
             PRIMARY KEY (b, a), KEY second (c, g), FULLTEXT KEY words (d))",
    );
    let found = database.open().columns(&table("t"), soon()).await.unwrap();
    let check = |name: &str, class, length, compares, indexed| {
        let column = found.column(name).unwrap();
        assert_eq!(
            (column.class, column.length, column.compares, column.indexed),
            (class, length, compares, Some(indexed)),
            "{name}"
        );
    };
    let integer = |bytes, signed| TypeClass::Integer { bytes, signed };
    check("a", integer(4, false), None, Comparison::Numeric, false);
    check("b", TypeClass::Char, Some(40), Comparison::Bytes, true);
    check("c", TypeClass::Char, Some(5), Comparison::Folded, true);
    check("d", TypeClass::Char, None, Comparison::Folded, false);
    check("e", TypeClass::Other, None, Comparison::Unknown, false);
    check("f", TypeClass::DateTime, None, Comparison::Unknown, false);
    check("g", TypeClass::Decimal, None, Comparison::Numeric, false);
    check("h", TypeClass::Binary, None, Comparison::Unknown, false);
    check("i", integer(1, true), None, Comparison::Numeric, false);
    check("j", TypeClass::Binary, None, Comparison::Unknown, false);
    check("k", TypeClass::Char, Some(65_535), Comparison::Folded, false);
    let key: Vec<_> = found.primary_key().iter().map(|column| &*column.name).collect();
    assert_eq!(key, ["b", "a"]);
    assert!(!found.column("b").unwrap().nullable && found.column("c").unwrap().nullable);
    assert_eq!(found.column("e").unwrap().type_name, "enum('x','y')");
}

#[tokio::test]
async fn a_view_is_a_table_without_a_key() {
    let database = Database::with(
        "CREATE TABLE base (id INT PRIMARY KEY, v FLOAT); INSERT INTO base VALUES (1, 0.1);
         CREATE VIEW t AS SELECT id, v, CONCAT('x', id) AS x FROM base;",
    );
    let driver = database.open();
    assert_eq!(texts(&driver, &[("x", "x1")], "v").await, ["0.1"]);
    assert_eq!(update(&driver, &[("id", "1")], &[("v", Some("0.5"))]).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["0.5"]);
    let found = driver.columns(&table("t"), soon()).await.unwrap();
    assert!(found.primary_key().is_empty());
    assert_eq!(found.column("id").unwrap().indexed, None);
}

#[tokio::test]
async fn a_table_may_be_in_another_schema() {
    let other =
        Database::with("CREATE TABLE peers (id INT PRIMARY KEY); INSERT INTO peers VALUES (7);");
    let database = Database::with("");
    let driver = database.open();
    let name = table(&format!("{}.peers", other.name));
    let found = driver.columns(&name, soon()).await.unwrap();
    assert_eq!(found.columns().len(), 1);
}

#[tokio::test]
async fn the_description_is_of_this_database_and_no_other() {
    let _other = Database::with("CREATE TABLE t (other INT);");
    let database = Database::with("CREATE TABLE t (id INT PRIMARY KEY, own INT);");
    let found = database.open().columns(&table("t"), soon()).await.unwrap();
    assert_eq!(found.columns().len(), 2);
    assert!(found.column("own").is_some());
}

#[tokio::test]
async fn a_table_that_changes_under_the_driver_is_read_right() {
    let database = Database::with(
        "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9)); INSERT INTO t VALUES (1, 'a');",
    );
    let driver = database.open();
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    for (change, expected) in [
        ("ADD COLUMN w INT DEFAULT 5 FIRST", vec!["5", "1", "a"]),
        ("MODIFY v VARCHAR(20) AFTER w", vec!["5", "a", "1"]),
        ("MODIFY w FLOAT", vec!["5", "a", "1"]),
        ("MODIFY w DATETIME(2) NULL, ADD z INT DEFAULT 1", vec!["", "a", "1", "1"]),
        ("DROP COLUMN w", vec!["a", "1", "1"]),
        ("CHANGE z y TINYINT(1) UNSIGNED", vec!["a", "1", "1"]),
    ] {
        let change = change.to_owned();
        if change.contains("DATETIME") {
            database.execute("UPDATE t SET w = NULL");
        }
        database.execute(&format!("ALTER TABLE t {change}"));
        let found = rows(&driver, &[("id", "1")]).await;
        let cells: Vec<_> = found[0].iter().map(|(_, cell)| cell.text().unwrap_or("")).collect();
        assert_eq!(cells, expected, "{change}");
        assert_eq!(update(&driver, &[("id", "1")], &[("v", Some("a"))]).await.unwrap(), 1);
    }
    // A type without a new name: the statements are as they were.
    database.execute("ALTER TABLE t MODIFY y INT(4) ZEROFILL");
    rows(&driver, &[("id", "1")]).await;
}

/// `MODIFY COLUMN` forgets whatever is not said again.
#[tokio::test]
async fn a_widened_column_holds_more_and_keeps_the_rest() {
    let database = Database::with(
        "CREATE TABLE t (id TINYINT AUTO_INCREMENT PRIMARY KEY,
             v VARCHAR(3) CHARACTER SET latin1 NOT NULL DEFAULT 'a,b' COMMENT 'it''s (v), `id`',
             n TINYINT UNSIGNED DEFAULT 7 CHECK (n < 200), g INT AS (n + 1) VIRTUAL,
             s VARCHAR(3) COMMENT 'back\\\\slash', KEY (v, n))",
    );
    let driver = database.open();
    let integer = |bytes| ColumnType::Integer { bytes, signed: false };
    for (column, column_type) in [
        ("v", ColumnType::Char(9)),
        ("n", integer(4)),
        ("id", ColumnType::Integer { bytes: 4, signed: true }),
    ] {
        let change = Alteration::WidenColumn(ColumnDefinition::new(column, column_type));
        if column == "v" {
            // What it is too unusual to repeat is not touched.
            let error = driver.alter(&table("t"), &change, soon()).await.unwrap_err();
            assert_eq!((error.kind(), error.column()), (ErrorKind::Unsupported, Some("v")));
            database.execute("ALTER TABLE t DROP COLUMN s");
        }
        driver.alter(&table("t"), &change, soon()).await.unwrap();
    }
    let definition = database.query("SHOW CREATE TABLE t");
    for line in [
        "`id` int(11) NOT NULL AUTO_INCREMENT,",
        "`v` varchar(9) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT 'a,b' \
         COMMENT 'it''s (v), `id`',",
        "`n` int(10) unsigned DEFAULT 7 CHECK (`n` < 200),",
    ] {
        assert!(definition.contains(line), "{definition}");
    }
    insert(&driver, &[("v", Some("123456789")), ("n", Some("100"))]).await.unwrap();
    assert_eq!(texts(&driver, &[("v", "123456789")], "g").await, ["101"]);
}
