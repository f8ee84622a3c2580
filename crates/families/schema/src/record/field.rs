//! How fields are written.

use std::net::IpAddr;

use asterisk_realtime_core::Secret;

use crate::value::{AclEntry, AmaFlags, PenaltyChange, Presentation, Qualify};
use crate::{Column, DataType, Written};

/// The type of a field.
pub trait Field: PartialEq {
    /// Gives the values that are written to this column, in order; none is NULL.
    fn cells(&self, column: &Column, give: &mut dyn FnMut(&str));
}

impl Field for String {
    fn cells(&self, _: &Column, give: &mut dyn FnMut(&str)) {
        give(self);
    }
}

impl Field for Secret {
    fn cells(&self, _: &Column, give: &mut dyn FnMut(&str)) {
        give(self.expose());
    }
}

impl Field for bool {
    /// In the spelling that the column takes: `1` and `0` where it holds numbers.
    fn cells(&self, column: &Column, give: &mut dyn FnMut(&str)) {
        let is_number = matches!(column.data_type, DataType::Integer | DataType::BigInteger);
        give(match (self, column.written) {
            (true, _) if is_number => "1",
            (false, _) if is_number => "0",
            (true, Written::TrueFalse) => "true",
            (false, Written::TrueFalse) => "false",
            (true, _) => "yes",
            (false, _) => "no",
        });
    }
}

/// What is written as it is printed.
macro_rules! printed {
    ($($kind:ty),+) => {
        $(impl Field for $kind {
            fn cells(&self, _: &Column, give: &mut dyn FnMut(&str)) {
                give(&self.to_string());
            }
        })+
    };
}

printed!(u8, u16, i32, u32, u64, IpAddr, AclEntry, PenaltyChange, Presentation, Qualify);

impl Field for f64 {
    /// With six digits behind the point, as sorcery writes.
    fn cells(&self, _: &Column, give: &mut dyn FnMut(&str)) {
        give(&format!("{self:.6}"));
    }
}

impl<T: Field> Field for Option<T> {
    fn cells(&self, column: &Column, give: &mut dyn FnMut(&str)) {
        if let Some(value) = self {
            value.cells(column, give);
        }
    }
}

impl<T: Field> Field for Vec<T> {
    fn cells(&self, column: &Column, give: &mut dyn FnMut(&str)) {
        for value in self {
            value.cells(column, give);
        }
    }
}

impl Field for char {
    fn cells(&self, _: &Column, give: &mut dyn FnMut(&str)) {
        give(self.encode_utf8(&mut [0; 4]));
    }
}

impl Field for AmaFlags {
    /// Nothing if nothing is said: no word says that.
    fn cells(&self, _: &Column, give: &mut dyn FnMut(&str)) {
        self.as_str().into_iter().for_each(give);
    }
}
