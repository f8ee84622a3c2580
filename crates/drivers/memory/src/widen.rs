//! The narrowest type that holds the values of two.

use asterisk_realtime_core::ColumnType;

/// The type that a column has after it was widened; `None` if there is none.
pub(crate) fn widened(has: ColumnType, wants: ColumnType) -> Option<ColumnType> {
    use ColumnType::{Char, Date, DateTime, Float, Integer, Text};
    Some(match (has, wants) {
        (Text, _) | (_, Text) => Text,
        (Char(has), wants) => Char(has.max(width(wants))),
        (has, Char(wants)) => Char(wants.max(width(has))),
        (Integer { bytes, signed }, Integer { bytes: more, signed: negative }) => {
            integers((bytes, signed), (more, negative))
        }
        (Float, Integer { .. } | Float) | (Integer { .. }, Float) => Float,
        (Date, Date) | (DateTime, DateTime) => has,
        _ => return None,
    })
}

/// Signed numbers hold unsigned ones of a smaller size.
fn integers(one: (u8, bool), other: (u8, bool)) -> ColumnType {
    let (bytes, signed) = (one.0.max(other.0), one.1 || other.1);
    let unsigned = [one, other].iter().filter(|(_, signed)| !signed).map(|(bytes, _)| *bytes).max();
    match unsigned {
        Some(8) if signed => ColumnType::Char(20),
        Some(4) if signed => ColumnType::Integer { bytes: 8, signed },
        Some(unsigned) if signed => ColumnType::Integer { bytes: bytes.max(unsigned + 1), signed },
        _ => ColumnType::Integer { bytes, signed },
    }
}

/// The characters that every value of the type fits into.
fn width(column_type: ColumnType) -> u32 {
    match column_type {
        ColumnType::Char(width) => width,
        ColumnType::Date => 10,
        ColumnType::DateTime => 19,
        ColumnType::Float => 24,
        _ => 20,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnType::{Char, Date, Float, Integer, Text};

    #[test]
    fn nothing_is_ever_narrowed() {
        let int = |bytes, signed| Integer { bytes, signed };
        assert_eq!(widened(Char(40), Char(20)), Some(Char(40)));
        assert_eq!(widened(Char(10), Date), Some(Char(10)));
        assert_eq!(widened(int(4, true), int(2, true)), Some(int(4, true)));
        assert_eq!(widened(int(2, true), int(2, false)), Some(int(3, true)));
        assert_eq!(widened(int(4, false), int(1, true)), Some(int(8, true)));
        assert_eq!(widened(int(2, true), Float), Some(Float));
        assert_eq!(widened(int(2, true), Text), Some(Text));
        assert_eq!(widened(Date, Float), None);
    }
}
