//! Texts that no value of a column can be.

use asterisk_realtime_core::ErrorKind;

use crate::database::{Database, delete, kind, rows, texts, try_rows, update};

const TABLE: &str = "
    CREATE TABLE t (id INT PRIMARY KEY, d DATE, dt DATETIME, ts TIMESTAMP NULL, tm TIME, y YEAR,
        e ENUM('yes','no'), b BIT(8), n INT, u INT UNSIGNED, f FLOAT, de DECIMAL(9,2), uu UUID,
        i4 INET4, i6 INET6, l VARCHAR(9) CHARACTER SET latin1, m VARCHAR(9) CHARACTER SET utf8mb3,
        a VARCHAR(9) CHARACTER SET ascii, j JSON);
    SET sql_mode = '';
    INSERT INTO t VALUES
        (1, '2024-01-02', '2024-01-02 03:04:05', '2024-01-02 03:04:05', '03:04:05', 2024, 'yes', 65,
            5, 5, 1.5, 1.5, '123e4567-e89b-12d3-a456-426655440000', '192.0.2.1', '2001:db8::1', 'é',
            'é', 'e', '{}'),
        (2, '0000-00-00', '0000-00-00', '0000-00-00', '00:00:00', 0, '', 0, 0, 0, 0, 0,
            '00000000-0000-0000-0000-000000000000', '0.0.0.0', '::', '', '', '', 'null'),
        (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL);
";

/// The rows with zeros are what the server would find.
#[tokio::test]
async fn they_equal_nothing_and_differ_from_everything() {
    let database = Database::with(TABLE);
    let driver = database.open();
    for (column, value) in [
        ("d", "abc"),
        ("d", "2024-13-01"),
        ("dt", "abc"),
        ("ts", "abc"),
        ("tm", "abc"),
        ("tm", "99:99:99"),
        ("y", "abc"),
        ("e", "maybe"),
        ("b", "xyz"),
        ("n", "abc"),
        ("n", "5x"),
        ("u", "-1"),
        ("f", "abc"),
        ("de", "abc"),
        ("uu", "abc"),
        ("i4", "abc"),
        ("i6", "abc"),
        ("l", "😀"),
        ("m", "😀"),
        ("a", "é"),
        ("j", "abc"),
    ] {
        assert!(rows(&driver, &[(column, value)]).await.is_empty(), "{column} = {value}");
        let unequal = format!("{column} !=");
        assert_eq!(texts(&driver, &[(&unequal, value)], "id").await.len(), 2, "{unequal} {value}");
        let changed = update(&driver, &[(column, value)], &[("n", Some("7"))]).await;
        assert_eq!(changed.unwrap(), 0, "UPDATE ... {column} = {value}");
        assert_eq!(delete(&driver, &[(column, value)]).await.unwrap(), 0, "{column} = {value}");
    }
}

#[tokio::test]
async fn they_have_no_order() {
    let database = Database::with(TABLE);
    let driver = database.open();
    for (column, value) in [
        ("d", "abc"),
        ("dt", "2024-01-02 25:00:00"),
        ("ts", "abc"),
        ("tm", "abc"),
        ("y", "abc"),
        ("n", "abc"),
        ("f", "abc"),
        ("de", "1,5"),
        ("uu", "abc"),
        ("i4", "abc"),
        ("i6", "abc"),
    ] {
        for operator in ["<", "<=", ">", ">="] {
            let field = format!("{column} {operator}");
            assert_eq!(kind(try_rows(&driver, &[(&field, value)]).await), ErrorKind::Invalid);
            assert_eq!(kind(delete(&driver, &[(&field, value)]).await), ErrorKind::Invalid);
        }
    }
}

#[tokio::test]
async fn values_are_compared_as_what_they_are() {
    let database = Database::with(TABLE);
    let driver = database.open();
    for (field, value) in [
        ("d", "2024-01-02"),
        ("d", "20240102"),
        ("d", "2024-1-2"),
        ("d >", "1999-01-01"),
        ("dt", "2024-01-02T03:04:05"),
        ("dt >=", "2024-01-02"),
        ("ts", "2024-01-02 03:04:05"),
        ("tm", "3:4:5"),
        ("tm >", "00:00:01"),
        ("y", "2024"),
        ("y >", "2000"),
        ("e", "YES"),
        ("b", "A"),
        ("n", " 5 "),
        ("n", "05"),
        ("n >", "4"),
        ("u", "+5"),
        ("f", "1.5"),
        ("f >=", "1.25"),
        ("de", "1.500"),
        ("de >", "1.4999"),
        ("i4", "192.0.2.1"),
        ("uu", "123E4567E89B12D3A456426655440000"),
        ("i6", "2001:DB8:0:0::1"),
        ("i6 >", "::1"),
        ("l", "É"),
        ("l LIKE", "é%"),
        ("m", "é"),
        ("a", "E"),
        ("j", "{}"),
        ("dt LIKE", "2024%"),
        ("n LIKE", "5%"),
        ("tm LIKE", "03:%"),
        ("de LIKE", "%.50"),
        ("f LIKE", "1.5"),
    ] {
        assert_eq!(texts(&driver, &[(field, value)], "id").await, ["1"], "{field} {value}");
    }
    for (field, value) in [("d", "0000-00-00"), ("y", "0"), ("e LIKE", "")] {
        assert_eq!(texts(&driver, &[(field, value)], "id").await, ["2"], "{field} {value}");
    }
}

#[tokio::test]
async fn a_pattern_with_foreign_characters_matches_nothing() {
    let database = Database::with(TABLE);
    let driver = database.open();
    for column in ["l LIKE", "m LIKE", "a LIKE"] {
        assert!(rows(&driver, &[(column, "😀%")]).await.is_empty(), "{column}");
        assert_eq!(delete(&driver, &[(column, "😀%")]).await.unwrap(), 0, "{column}");
    }
    for column in ["l NOT LIKE", "m NOT LIKE", "a NOT LIKE"] {
        assert_eq!(rows(&driver, &[(column, "😀%")]).await.len(), 2, "{column}");
    }
}

/// Neighbours of large numbers, which are equal as floating-point numbers.
#[tokio::test]
async fn large_numbers_are_compared_exactly() {
    let database = Database::with(
        "CREATE TABLE t (id INT PRIMARY KEY, n BIGINT, u BIGINT UNSIGNED, d DECIMAL(30));
         INSERT INTO t VALUES (1, 9007199254740993, 18446744073709551615, 123456789012345678901),
             (2, 9007199254740992, 18446744073709551614, 123456789012345678900);",
    );
    let driver = database.open();
    for (column, value) in [
        ("n", "9007199254740993"),
        ("u", "18446744073709551615"),
        ("d", "123456789012345678901"),
        ("n >", "9007199254740992"),
        ("d >", "123456789012345678900"),
    ] {
        assert_eq!(texts(&driver, &[(column, value)], "id").await, ["1"], "{column} {value}");
    }
}
