//! WHERE.

use asterisk_realtime_core::{
    ColumnDescription, Condition, Error, Filter, LikePattern, Op, Result, TypeClass,
};

use crate::statement::Writer;
use crate::{Bind, Typing};

impl<'a> Writer<'a> {
    /// Appends ` WHERE` and all conditions.
    pub(crate) fn push_where(&mut self, filter: &'a Filter) -> Result<()> {
        for (index, condition) in filter.conditions().iter().enumerate() {
            self.push(if index == 0 { " WHERE " } else { " AND " });
            self.push_condition(condition)?;
        }
        Ok(())
    }

    fn push_condition(&mut self, condition: &'a Condition) -> Result<()> {
        let column = self.target.column(condition.column())?;
        if let Some(pattern) = condition.like() {
            return self.push_like(column, condition.op(), pattern);
        }
        match condition.op() {
            op @ (Op::Eq | Op::Ne) if is_blank(column, condition) => self.push_empty(column, op),
            op @ (Op::Eq | Op::Ne) if self.is_never(column, condition.value()) => {
                if op == Op::Eq {
                    self.push("1 = 0");
                    return Ok(());
                }
                self.push_column_and(&column.name, " IS NOT NULL")
            }
            op => {
                if op.is_ordering() {
                    self.check_order(column, condition.value())?;
                }
                self.push_comparable(column)?;
                self.push(symbol(op));
                self.bind_like(column, Bind::text(condition.value()))
            }
        }
    }

    /// Whether no value of the column can be this one, so that the store need not be asked, which
    /// would answer with an error or take the text for a zero.
    fn is_never(&self, column: &ColumnDescription, value: &str) -> bool {
        self.dialect.typing == Typing::Strict
            && !(can_hold(column.class, value) && (self.dialect.may_hold)(column, value))
    }

    /// Refuses to order a value and a text that is none: every store would answer something else.
    fn check_order(&self, column: &ColumnDescription, value: &str) -> Result<()> {
        if can_hold(column.class, value) && (self.dialect.may_hold)(column, value) {
            return Ok(());
        }
        let message = "the value cannot be compared in order with those of the column";
        Err(Error::invalid(message).with_column(&*column.name))
    }

    fn push_like(
        &mut self,
        column: &ColumnDescription,
        op: Op,
        pattern: &LikePattern,
    ) -> Result<()> {
        let escape = self.dialect.like_escape;
        let pattern = pattern.escaped(escape);
        if pattern.contains('\0') {
            // Stores take it for the end of the pattern, which then matches more than was meant.
            let error = Error::invalid("the LIKE pattern contains a NUL character");
            return Err(error.with_column(&*column.name));
        }
        let is_text = column.class.is_character() && !self.target.treatment(column).opaque;
        if self.dialect.like_needs_text && !is_text {
            self.push_printed(column)?;
        } else {
            self.push_column(&column.name)?;
        }
        self.push(if op == Op::NotLike { " NOT LIKE " } else { " LIKE " });
        self.bind(Bind::text(pattern));
        self.push(" ESCAPE '");
        self.push_char(escape);
        self.push("'");
        Ok(())
    }

    /// `= ''` and `!= ''` on a column that is not of a character type.
    fn push_empty(&mut self, column: &ColumnDescription, op: Op) -> Result<()> {
        let name = &*column.name;
        match (op, self.dialect.typing) {
            (Op::Eq, Typing::Strict) => self.push_column_and(name, " IS NULL"),
            (Op::Eq, Typing::Dynamic) => {
                self.push("(");
                self.push_column_and(name, " IS NULL OR ")?;
                self.push_column_and(name, " = '')")
            }
            (_, Typing::Strict) => self.push_column_and(name, " IS NOT NULL"),
            // NULL satisfies no comparison, so this leaves it out as well.
            (_, Typing::Dynamic) => self.push_column_and(name, " != ''"),
        }
    }

    fn push_column_and(&mut self, column: &str, text: &'static str) -> Result<()> {
        self.push_column(column)?;
        self.push(text);
        Ok(())
    }
}

fn is_blank(column: &ColumnDescription, condition: &Condition) -> bool {
    condition.value().is_empty() && !column.class.is_character()
}

fn symbol(op: Op) -> &'static str {
    match op {
        Op::Ne => " != ",
        Op::Lt => " < ",
        Op::Le => " <= ",
        Op::Gt => " > ",
        Op::Ge => " >= ",
        _ => " = ",
    }
}

/// Whether a column of the class can hold the text, as far as numbers go.
pub(crate) fn can_hold(class: TypeClass, value: &str) -> bool {
    match class {
        TypeClass::Integer { bytes, signed } => {
            value.trim_ascii().parse().is_ok_and(|number| integer_range(bytes, signed, number))
        }
        TypeClass::Decimal | TypeClass::Float => is_number(value.trim_ascii()),
        _ => true,
    }
}

fn integer_range(bytes: u8, signed: bool, number: i128) -> bool {
    let bits = u32::from(bytes.clamp(1, 8)) * 8;
    let (least, most) =
        if signed { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) };
    (least..=most).contains(&number)
}

/// `[+-] digits [. digits] [e [+-] digits]`, with a digit before or behind the point.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_is_whole = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    (whole.len() + fraction.len() > 0) && digits(whole) && digits(fraction) && exponent_is_whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_other_texts() {
        let integer = TypeClass::Integer { bytes: 4, signed: false };
        for (class, value, expected) in [
            (integer, "5060", true),
            (integer, " 5060 ", true),
            (integer, "4294967295", true),
            (integer, "4294967296", false),
            (integer, "-1", false),
            (integer, "5.5", false),
            (integer, "", false),
            (integer, "0x10", false),
            (TypeClass::Integer { bytes: 8, signed: true }, "-9223372036854775808", true),
            (TypeClass::Float, "1e5", true),
            (TypeClass::Float, "-.5E-3", true),
            (TypeClass::Float, "5.", true),
            (TypeClass::Float, ".", false),
            (TypeClass::Float, "1e", false),
            (TypeClass::Float, "inf", false),
            (TypeClass::Float, "nan", false),
            (TypeClass::Float, "", false),
            (TypeClass::Decimal, "1,5", false),
            (TypeClass::Char, "abc", true),
            (TypeClass::DateTime, "abc", true),
        ] {
            assert_eq!(can_hold(class, value), expected, "{value:?} in {class:?}");
        }
    }
}
