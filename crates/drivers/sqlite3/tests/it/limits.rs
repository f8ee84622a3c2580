//! What SQLite has limits for is refused as a request that can never work, and harms nobody.

use asterisk_realtime_core::{Driver, ErrorKind, IntoChanges};

use crate::store::{Store, kind, rows, soon, table, try_rows};

fn store() -> Store {
    Store::with(
        "CREATE TABLE t (name TEXT PRIMARY KEY, port INTEGER, note TEXT);
         INSERT INTO t VALUES ('alice', 5060, 'a' || char(0) || 'b'), ('bob', NULL, NULL);",
    )
}

#[tokio::test]
async fn very_many_conditions_are_answered_or_invalid() {
    let store = store();
    for driver in store.open_both() {
        for count in [999, 5_000, 40_000] {
            let pairs = vec![("name", "alice"); count];
            match try_rows(&driver, &pairs).await {
                Ok(found) => assert_eq!(found.len(), 1, "{count} conditions"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Invalid, "{count}: {error}"),
            }
        }
        assert_eq!(rows(&driver, &[("name", "alice")]).await.len(), 1);
    }
}

#[tokio::test]
async fn a_very_long_pattern_is_answered_or_invalid() {
    let store = store();
    for driver in store.open_both() {
        for pattern in ["%a".repeat(60_000), "a".repeat(100_000)] {
            match try_rows(&driver, &[("note LIKE", &pattern)]).await {
                Ok(found) => assert!(found.is_empty()),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Invalid, "{error}"),
            }
        }
    }
}

#[tokio::test]
async fn large_values_and_zero_bytes_come_back_whole() {
    let store = store();
    for driver in store.open_both() {
        let found = rows(&driver, &[("name", "alice")]).await;
        assert_eq!(found[0].text("note"), Some("a\0b"));
        assert_eq!(rows(&driver, &[("note", "a\0b")]).await.len(), 1);
        let large = "é".repeat(5_000_000);
        let changes = [("note", large.as_str())].into_changes().unwrap();
        let bob = asterisk_realtime_core::IntoFilter::into_filter([("name", "bob")]).unwrap();
        assert_eq!(driver.update(&table("t"), &bob, &changes, soon()).await.unwrap(), 1);
        assert_eq!(rows(&driver, &[("name", "bob")]).await[0].text("note"), Some(&*large));
    }
}

#[tokio::test]
async fn a_number_column_compares_numbers_in_any_spelling() {
    let store = store();
    for driver in store.open_both() {
        for (field, value, count) in [
            ("port", "5060", 1),
            ("port", "5060.0", 1),
            ("port", "05060", 1),
            ("port", "abc", 0),
            ("port", "", 1),
            ("port !=", "", 1),
            ("port >=", "999", 1),
            ("port LIKE", "50%", 1),
            ("port", "9223372036854775808", 0),
        ] {
            assert_eq!(rows(&driver, &[(field, value)]).await.len(), count, "{field} {value:?}");
        }
        for value in ["abc", "0x10", "12abc", "", "nan", "1e9", "5.5"] {
            let found = try_rows(&driver, &[("port >=", value)]).await;
            assert_eq!(kind(found), ErrorKind::Invalid, "port >= {value:?}");
        }
    }
}
