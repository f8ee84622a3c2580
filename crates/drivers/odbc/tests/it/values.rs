//! Values of any size, in any script.

use asterisk_realtime_core::ErrorKind;

use crate::database::{all, insert, open, rows, sqlite, update};

#[tokio::test]
async fn long_values_come_back_whole() {
    for settings in all() {
        let driver = open(&settings);
        for size in [0, 1, 254, 255, 256, 257, 4_095, 4_096, 8_190, 8_191, 65_535] {
            let (id, text) = (size.to_string(), "x".repeat(size));
            insert(&driver, &[("id", Some(&id)), ("v", Some(&text))]).await.unwrap();
            let found = rows(&driver, &[("id", &id)]).await.unwrap();
            assert!(found[0].text("v") == Some(&*text), "{size}");
        }
    }
}

#[tokio::test]
async fn a_value_of_a_megabyte_comes_back_whole() {
    let [mut mariadb, postgres, sqlite] = all();
    crate::database::MARIADB
        .execute(Some(&mariadb.database), "ALTER TABLE peers MODIFY v LONGTEXT")
        .unwrap();
    mariadb.database.push('x');
    for settings in [mariadb, postgres, sqlite] {
        let driver = open(&settings);
        let long = "é😀x".repeat(150_000);
        insert(&driver, &[("id", Some("1")), ("v", Some(&long))]).await.unwrap();
        insert(&driver, &[("id", Some("2")), ("v", Some("short"))]).await.unwrap();
        let found = rows(&driver, &[("id >", "0")]).await.unwrap();
        assert!(found[0].text("v") == Some(&*long));
        assert_eq!(found[1].text("v"), Some("short"));
        assert_eq!(rows(&driver, &[("v", &long)]).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn counts_are_those_of_rows_that_matched() {
    for settings in all() {
        let driver = open(&settings);
        for id in ["1", "2"] {
            insert(&driver, &[("id", Some(id)), ("n", Some("5"))]).await.unwrap();
        }
        for _ in 0..2 {
            assert_eq!(update(&driver, &[("n", "5")], &[("n", Some("5"))]).await.unwrap(), 2);
        }
        assert_eq!(update(&driver, &[("id", "9")], &[("n", Some("5"))]).await.unwrap(), 0);
    }
}

/// The driver library for PostgreSQL and that for SQLite would cut it off.
#[tokio::test]
async fn a_zero_byte_is_kept_or_refused_and_equal_to_nothing_else() {
    for settings in all() {
        let driver = open(&settings);
        insert(&driver, &[("id", Some("a")), ("v", Some("a"))]).await.unwrap();
        assert!(rows(&driver, &[("v", "a\0b")]).await.unwrap().is_empty());
        match insert(&driver, &[("id", Some("z")), ("v", Some("a\0b"))]).await {
            Ok(_) => {
                let found = rows(&driver, &[("id", "z")]).await.unwrap();
                assert_eq!(found[0].text("v"), Some("a\0b"));
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::Invalid, "{error}"),
        }
    }
}

/// A limit of its driver library, which hands texts over as C does.
#[tokio::test]
async fn what_stands_behind_a_zero_byte_in_sqlite_is_not_read() {
    let settings = sqlite(&[
        "CREATE TABLE peers (id INTEGER PRIMARY KEY, v TEXT, b BLOB)",
        "INSERT INTO peers VALUES (1, CAST(x'410042' AS TEXT), x'410042')",
    ]);
    let found = rows(&open(&settings), &[("id", "1")]).await.unwrap();
    assert_eq!((found[0].text("v"), found[0].text("b")), (Some("A"), Some("A")));
}
