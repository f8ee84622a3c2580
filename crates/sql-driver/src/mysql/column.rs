//! What the catalogue's words for a column mean.

use asterisk_realtime_core::{ColumnDescription, Comparison, Row, TypeClass};
use asterisk_realtime_sql::{Treatment, enumerated_words};

/// Describes a column of `information_schema`, and says how statements treat it.
pub fn describe(row: &Row) -> (ColumnDescription, Treatment) {
    let text = |name| row.text(name).unwrap_or_default();
    let number = |name| row.text(name).and_then(|text| text.parse::<u64>().ok());
    let kind = text("data_type").to_ascii_lowercase();
    let spelling = text("column_type");
    let class = class(&kind, spelling);
    let mut column = ColumnDescription::new(text("column_name"), class, spelling);
    let length = number("length").and_then(|length| u32::try_from(length).ok());
    // That of LONGTEXT is the limit of the protocol.
    column.length = length.filter(|length| class == TypeClass::Char && *length < u32::MAX);
    column.nullable = text("nullable").eq_ignore_ascii_case("yes");
    column.key = number("key_position").and_then(|position| u16::try_from(position).ok());
    column.compares = compares(class, &kind, row.text("collation"));
    column.indexed = number("index_position").map(|position| position == 1);
    column.words = enumerated_words(spelling);
    let has_fraction = number("fraction").is_some_and(|digits| digits > 0);
    (column, treatment(&kind, spelling, has_fraction))
}

/// The class of a type, by its name and its whole spelling.
fn class(kind: &str, spelling: &str) -> TypeClass {
    let integer = |bytes| TypeClass::Integer { bytes, signed: !spelling.contains("unsigned") };
    match kind {
        "tinyint" => integer(1),
        "smallint" => integer(2),
        "mediumint" => integer(3),
        "int" | "integer" => integer(4),
        "bigint" => integer(8),
        "year" => TypeClass::Integer { bytes: 2, signed: false },
        "decimal" | "numeric" => TypeClass::Decimal,
        "float" | "double" | "real" => TypeClass::Float,
        "date" => TypeClass::Date,
        "datetime" | "timestamp" => TypeClass::DateTime,
        "time" => TypeClass::Time,
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "set" => {
            TypeClass::Char
        }
        // An empty text is none of its values, unless it is.
        "enum" if has_empty_member(spelling) => TypeClass::Char,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" | "bit" => {
            TypeClass::Binary
        }
        _ => TypeClass::Other,
    }
}

fn has_empty_member(spelling: &str) -> bool {
    ["('')", "('',", ",'',", ",'')"].iter().any(|member| spelling.contains(member))
}

fn compares(class: TypeClass, kind: &str, collation: Option<&str>) -> Comparison {
    match class {
        // By value or by number; 24 is the year 2024; a FLOAT is not equal to its own digits.
        _ if ["enum", "set", "year", "float"].contains(&kind) => Comparison::Unknown,
        TypeClass::Char => match collation {
            Some(collation) if compares_bytes(collation) => Comparison::Bytes,
            Some(_) => Comparison::Folded,
            None => Comparison::Unknown,
        },
        class if class.is_numeric() => Comparison::Numeric,
        _ => Comparison::Unknown,
    }
}

/// Other binary collations ignore blanks at the end: to `utf8mb4_bin`, `a` is equal to `a `.
fn compares_bytes(collation: &str) -> bool {
    collation == "binary" || collation == "utf8mb4_0900_bin" || collation.ends_with("_nopad_bin")
}

fn treatment(kind: &str, spelling: &str, has_fraction: bool) -> Treatment {
    let mut treatment = Treatment::PLAIN;
    // The binary protocol has the value, but not how many digits the column shows of it.
    let is_approximate = ["float", "double", "real"].contains(&kind);
    treatment.printed = is_approximate || has_fraction || spelling.contains("zerofill");
    // MySQL's JSON compares with JSON only (MariaDB's is a text); BIT compares with a text now as
    // bytes and now as a number, as there is an index or none.
    treatment.opaque = kind == "json" || kind == "bit";
    treatment
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn integer(bytes: u8, signed: bool) -> TypeClass {
        TypeClass::Integer { bytes, signed }
    }

    #[test]
    fn every_type_has_a_class() {
        for (kind, spelling, expected) in [
            ("tinyint", "tinyint(1)", integer(1, true)),
            ("tinyint", "tinyint(3) unsigned", integer(1, false)),
            ("smallint", "smallint(6)", integer(2, true)),
            ("mediumint", "mediumint unsigned", integer(3, false)),
            ("int", "int(5) unsigned zerofill", integer(4, false)),
            ("bigint", "bigint(20)", integer(8, true)),
            ("year", "year(4)", integer(2, false)),
            ("decimal", "decimal(10,2)", TypeClass::Decimal),
            ("float", "float", TypeClass::Float),
            ("double", "double(10,2)", TypeClass::Float),
            ("date", "date", TypeClass::Date),
            ("datetime", "datetime(3)", TypeClass::DateTime),
            ("timestamp", "timestamp", TypeClass::DateTime),
            ("time", "time(6)", TypeClass::Time),
            ("char", "char(10)", TypeClass::Char),
            ("varchar", "varchar(10)", TypeClass::Char),
            ("longtext", "longtext", TypeClass::Char),
            ("set", "set('a','b')", TypeClass::Char),
            ("enum", "enum('yes','no')", TypeClass::Other),
            ("enum", "enum('it''s','no')", TypeClass::Other),
            ("enum", "enum('','no')", TypeClass::Char),
            ("enum", "enum('no','')", TypeClass::Char),
            ("enum", "enum('a','','b')", TypeClass::Char),
            ("varbinary", "varbinary(4)", TypeClass::Binary),
            ("longblob", "longblob", TypeClass::Binary),
            ("bit", "bit(1)", TypeClass::Binary),
            ("json", "json", TypeClass::Other),
            ("uuid", "uuid", TypeClass::Other),
            ("inet6", "inet6", TypeClass::Other),
            ("point", "point", TypeClass::Other),
        ] {
            assert_eq!(class(kind, spelling), expected, "{spelling}");
        }
    }

    #[test]
    fn texts_compare_by_their_collation() {
        for (collation, expected) in [
            (Some("utf8mb4_general_ci"), Comparison::Folded),
            (Some("utf8mb4_bin"), Comparison::Folded),
            (Some("latin1_general_cs"), Comparison::Folded),
            (Some("utf8mb4_nopad_bin"), Comparison::Bytes),
            (Some("utf8mb4_0900_bin"), Comparison::Bytes),
            (None, Comparison::Unknown),
        ] {
            assert_eq!(compares(TypeClass::Char, "varchar", collation), expected, "{collation:?}");
        }
        assert_eq!(compares(integer(4, true), "int", None), Comparison::Numeric);
        assert_eq!(compares(TypeClass::Float, "double", None), Comparison::Numeric);
        assert_eq!(compares(TypeClass::Float, "float", None), Comparison::Unknown);
        assert_eq!(compares(integer(2, false), "year", None), Comparison::Unknown);
        assert_eq!(compares(TypeClass::Date, "date", None), Comparison::Unknown);
        assert_eq!(compares(TypeClass::Char, "set", Some("binary")), Comparison::Unknown);
    }

    #[test]
    fn the_server_prints_what_the_protocol_does_not_carry() {
        let check = |kind, spelling, fraction, printed, opaque| {
            let found = treatment(kind, spelling, fraction);
            assert_eq!((found.printed, found.opaque), (printed, opaque), "{spelling}");
            assert_eq!(found.cast, None);
        };
        check("int", "int(11)", false, false, false);
        check("int", "int(5) unsigned zerofill", false, true, false);
        check("float", "float", false, true, false);
        check("double", "double(10,2)", false, true, false);
        check("decimal", "decimal(10,2)", false, false, false);
        check("datetime", "datetime", false, false, false);
        check("datetime", "datetime(3)", true, true, false);
        check("json", "json", false, false, true);
        check("bit", "bit(8)", false, false, true);
        check("varchar", "varchar(10)", false, false, false);
    }
}
