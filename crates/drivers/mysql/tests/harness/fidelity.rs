//! What the client `mariadb` prints; `golden.rs` makes sure that it does.

use asterisk_realtime_conformance::Fidelity;

const fn both(column_type: &'static str, literal: &'static str, text: &'static str) -> Fidelity {
    Fidelity::new(column_type, literal, text)
}

const fn read(column_type: &'static str, literal: &'static str, text: &'static str) -> Fidelity {
    Fidelity::read_only(column_type, literal, text)
}

const fn null(column_type: &'static str) -> Fidelity {
    Fidelity::null(column_type, "NULL")
}

/// One line or more for every column type.
pub(crate) const TABLE: &[Fidelity] = &[
    // Whole numbers.
    both("TINYINT", "-128", "-128"),
    both("TINYINT", "127", "127"),
    both("TINYINT UNSIGNED", "255", "255"),
    both("TINYINT(1)", "TRUE", "1"),
    both("TINYINT(1)", "-5", "-5"),
    both("TINYINT(1) UNSIGNED", "200", "200"),
    both("BOOL", "FALSE", "0"),
    both("SMALLINT", "-32768", "-32768"),
    both("SMALLINT UNSIGNED", "65535", "65535"),
    both("MEDIUMINT", "-8388608", "-8388608"),
    both("MEDIUMINT UNSIGNED", "16777215", "16777215"),
    both("INT", "-2147483648", "-2147483648"),
    both("INT UNSIGNED", "4294967295", "4294967295"),
    both("BIGINT", "-9223372036854775808", "-9223372036854775808"),
    both("BIGINT", "9007199254740993", "9007199254740993"),
    both("BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615"),
    both("INT(5) ZEROFILL", "42", "00042"),
    both("INT(5) ZEROFILL", "123456", "123456"),
    both("TINYINT UNSIGNED ZEROFILL", "7", "007"),
    both("BIGINT ZEROFILL", "1", "00000000000000000001"),
    null("INT"),
    null("TINYINT(1)"),
    both("YEAR", "2024", "2024"),
    both("YEAR", "0", "0000"),
    // Numbers with a fraction.
    both("DECIMAL(10,2)", "1.5", "1.50"),
    both("DECIMAL(10,2)", "-0.05", "-0.05"),
    both(
        "DECIMAL(65,30)",
        "12345678901234567890.5",
        "12345678901234567890.500000000000000000000000000000",
    ),
    both("DECIMAL(8,2) ZEROFILL", "3.14", "000003.14"),
    both("FLOAT", "0.1", "0.1"),
    both("FLOAT", "-1.25", "-1.25"),
    read("FLOAT", "16777216", "16777200"),
    both("FLOAT", "1e15", "1e15"),
    both("FLOAT", "123456.789", "123457"),
    both("FLOAT", "1e-7", "0.0000001"),
    both("FLOAT(7,3)", "1.5", "1.500"),
    both("DOUBLE", "0.1", "0.1"),
    both("DOUBLE", "1e300", "1e300"),
    both("DOUBLE", "1e14", "100000000000000"),
    both("DOUBLE", "1e15", "1e15"),
    both("DOUBLE", "123456789012345680", "1.2345678901234568e17"),
    both("DOUBLE", "-1.25", "-1.25"),
    both("DOUBLE", "0", "0"),
    both("DOUBLE(10,2)", "2.5", "2.50"),
    both("DOUBLE ZEROFILL", "1.5", "00000000000000000001.5"),
    null("DOUBLE"),
    null("DECIMAL(10,2)"),
    // Dates and times.
    both("DATE", "'2024-01-02'", "2024-01-02"),
    both("DATE", "'0000-00-00'", "0000-00-00"),
    both("DATE", "'0999-12-31'", "0999-12-31"),
    both("DATETIME", "'2024-01-02 03:04:05'", "2024-01-02 03:04:05"),
    both("DATETIME", "'2024-01-02'", "2024-01-02 00:00:00"),
    both("DATETIME", "'0000-00-00'", "0000-00-00 00:00:00"),
    both("DATETIME(3)", "'2024-01-02 03:04:05.678'", "2024-01-02 03:04:05.678"),
    both("DATETIME(3)", "'2024-01-02'", "2024-01-02 00:00:00.000"),
    both("DATETIME(6)", "'2024-01-02 03:04:05.000001'", "2024-01-02 03:04:05.000001"),
    both("TIMESTAMP", "'2024-01-02 03:04:05'", "2024-01-02 03:04:05"),
    both("TIMESTAMP(1)", "'2024-01-02 03:04:05'", "2024-01-02 03:04:05.0"),
    both("TIME", "'03:04:05'", "03:04:05"),
    both("TIME", "'-838:59:59'", "-838:59:59"),
    both("TIME", "'100:00:00'", "100:00:00"),
    both("TIME", "'00:00:00'", "00:00:00"),
    both("TIME(6)", "'03:04:05.1'", "03:04:05.100000"),
    both("TIME(2)", "'-00:00:00.5'", "-00:00:00.50"),
    null("DATE"),
    null("DATETIME"),
    null("TIME"),
    // Characters.
    both("CHAR(10)", "'ab'", "ab"),
    both("CHAR(10)", "'ab  '", "ab"),
    both("CHAR(10)", "'  ab'", "  ab"),
    both("VARCHAR(10)", "'hé😀'", "hé😀"),
    both("VARCHAR(10)", "''", ""),
    both("VARCHAR(10)", "' '", " "),
    both("VARCHAR(10)", "'ab  '", "ab  "),
    both("VARCHAR(10) CHARACTER SET latin1", "'hé'", "hé"),
    both("VARCHAR(10) CHARACTER SET utf8mb3", "'hé'", "hé"),
    both("VARCHAR(10) CHARACTER SET ucs2", "'hé'", "hé"),
    both("VARCHAR(10) CHARACTER SET cp1251", "'Яа'", "Яа"),
    both("TINYTEXT", "'a'", "a"),
    both("TEXT", "'a\\nb'", "a\nb"),
    both("MEDIUMTEXT", "'a\\tb'", "a\tb"),
    both("LONGTEXT", "'a\\\\b'", "a\\b"),
    null("TEXT"),
    null("VARCHAR(10)"),
    both("ENUM('yes','no')", "'yes'", "yes"),
    both("ENUM('','a b')", "''", ""),
    null("ENUM('yes','no')"),
    both("SET('a','b','c')", "'a,c'", "a,c"),
    both("SET('a','b','c')", "''", ""),
    both("JSON", "'{\"a\": [1, null]}'", "{\"a\": [1, null]}"),
    // Bytes.
    both("BINARY(4)", "'ab'", "ab\0\0"),
    both("VARBINARY(4)", "'ab'", "ab"),
    both("BLOB", "x'610062'", "a\0b"),
    both("TINYBLOB", "'hé'", "hé"),
    // Written, an empty text is NULL where there are no characters.
    read("LONGBLOB", "''", ""),
    null("BLOB"),
    both("BIT(1)", "1", "\u{1}"),
    both("BIT(8)", "65", "A"),
    both("BIT(16)", "b'0100000101000010'", "AB"),
    null("BIT(1)"),
    // MariaDB's own.
    both("UUID", "'123E4567-E89B-12D3-A456-426655440000'", "123e4567-e89b-12d3-a456-426655440000"),
    both("INET4", "'192.0.2.1'", "192.0.2.1"),
    both("INET6", "'2001:DB8:0:0::1'", "2001:db8::1"),
    null("UUID"),
    null("INET6"),
];
