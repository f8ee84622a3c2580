//! The column that the server's text names.

/// The column at fault, if an error of this number names one. The texts hold values too, so the
/// name is taken from the fixed words next to it, which stand in front of every value or behind.
pub fn named(number: u16, text: &str) -> Option<&str> {
    let name = match number {
        // Column 'x' cannot be null; Column 'x' specified twice
        1048 | 1110 | 1348 => text.strip_prefix("Column '")?.split_once('\'')?.0,
        // Unknown column 'x' in 'where clause'
        1054 => text.strip_prefix("Unknown column '")?.split_once("' in ")?.0,
        // Field 'x' doesn't have a default value
        1364 | 1423 => text.split_once("Field '")?.1.split_once('\'')?.0,
        // Data too long for column 'x' at row 1; Incorrect integer value: 'v' for column `t`.`x`
        1264 | 1265 | 1292 | 1366 | 1406 => {
            let behind = text.rsplit_once(" for column ")?.1;
            behind.rsplit_once(" at row ").map_or(behind, |(name, _)| name)
        }
        _ => return None,
    };
    // `schema`.`table`.`x`, or table.x
    let last = name.trim_matches(['\'', '`']).rsplit(['.']).next()?;
    Some(last.trim_matches('`')).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_in_the_texts_of_both_servers() {
        for (number, text, expected) in [
            (1048, "Column 'nota' cannot be null", Some("nota")),
            (1110, "Column 'a' specified twice", Some("a")),
            (1348, "Column 'c' is not updatable", Some("c")),
            (1054, "Unknown column 'x' in 'where clause'", Some("x")),
            (1054, "Unknown column 't.x' in 'where clause'", Some("x")),
            (1054, "Unknown column 'x' in 'SET'", Some("x")),
            (1364, "Field 'nota' doesn't have a default value", Some("nota")),
            (1406, "Data too long for column 'id' at row 1", Some("id")),
            (1264, "Out of range value for column 'port' at row 1", Some("port")),
            (1265, "Data truncated for column 'e' at row 1", Some("e")),
            (1366, "Incorrect integer value: 'abc' for column `d`.`t`.`n` at row 1", Some("n")),
            (1366, "Incorrect integer value: 'abc' for column 'n' at row 1", Some("n")),
            (1292, "Incorrect datetime value: 'a for column 'b'' for column 'd'", Some("d")),
            (1292, "Truncated incorrect DOUBLE value: 'abc'", None),
            (1062, "Duplicate entry 'for column 'x'' for key 'PRIMARY'", None),
            (1048, "La columna 'x' no puede ser nula", None),
        ] {
            assert_eq!(named(number, text), expected, "{text}");
        }
    }
}
