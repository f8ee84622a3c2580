//! How values get into fields: the usual ways.

#![expect(clippy::needless_pass_by_value, reason = "fields that keep the text take it as it is")]

use std::borrow::Cow;

use std::str::FromStr;

use asterisk_realtime_core::Secret;

use crate::record::Word;
use crate::value::{self, AclEntry};

/// The text; the last one wins.
pub fn text<T: From<String>>(field: &mut T, text: Cow<'_, str>) {
    *field = T::from(text.into_owned());
}

/// The text, of which the consumer keeps so many bytes; the last one wins. A character that does
/// not fit as a whole is left out.
pub fn kept<const BYTES: usize, T: From<String>>(field: &mut T, text: Cow<'_, str>) {
    *field = T::from(cut(text, BYTES));
}

/// A password; the last one wins.
pub fn secret(field: &mut Option<Secret>, text: Cow<'_, str>) {
    *field = Some(Secret::new(text));
}

/// Whether it is a true word: anything else means no.
pub fn truth<T: From<bool>>(field: &mut T, text: Cow<'_, str>) {
    *field = T::from(value::is_true(&text));
}

/// A truth value; what is neither is left out.
pub fn clear_truth<T: From<bool>>(field: &mut T, text: Cow<'_, str>) {
    if let Some(truth) = value::truth(&text) {
        *field = T::from(truth);
    }
}

/// Whether it is no false word: anything else means yes.
pub fn unless_false<T: From<bool>>(field: &mut T, text: Cow<'_, str>) {
    *field = T::from(value::truth(&text) != Some(false));
}

/// A word of an enumeration; another one is left out.
pub fn word<T: Word>(field: &mut T, text: Cow<'_, str>) {
    if let Some(word) = T::of(&text) {
        *field = word;
    }
}

/// A word of an enumeration; if it is another one, this member.
pub fn word_or<T: Word>(field: &mut T, text: &str, otherwise: T) {
    *field = T::of(text).unwrap_or(otherwise);
}

/// What the text reads as; what cannot be read is left out.
pub fn parsed<T: FromStr>(field: &mut T, text: Cow<'_, str>) {
    if let Ok(value) = text.parse() {
        *field = value;
    }
}

/// A number as `atoi` reads it: 0 if it is none.
pub fn integer<T: From<i32>>(field: &mut T, text: Cow<'_, str>) {
    *field = T::from(value::atoi(&text));
}

/// As [`integer`], but 0 if it is less.
pub fn natural<T: From<i32>>(field: &mut T, text: Cow<'_, str>) {
    *field = T::from(value::atoi(&text).max(0));
}

/// As [`integer`], but if it is less than the first number, the second.
pub fn at_least<const LEAST: i32, const ELSE: i32, T: From<i32>>(
    field: &mut T,
    text: Cow<'_, str>,
) {
    let number = value::atoi(&text);
    *field = T::from(if number < LEAST { ELSE } else { number });
}

/// A number without a sign as PJSIP reads it; what is none is left out.
pub fn unsigned<T: From<u32>>(field: &mut T, text: Cow<'_, str>) {
    if let Some(number) = value::unsigned(&text) {
        *field = T::from(number);
    }
}

/// A number as PJSIP reads it; what is none is left out.
pub fn signed<T: From<i32>>(field: &mut T, text: Cow<'_, str>) {
    if let Some(number) = value::signed(&text) {
        *field = T::from(number);
    }
}

/// A number with a fraction; what is none is left out.
pub fn decimal<T: From<f64>>(field: &mut T, text: Cow<'_, str>) {
    if let Some(number) = value::decimal(&text) {
        *field = T::from(number);
    }
}

/// A type of service, as a number; what is none is left out.
pub fn tos<T: From<u8>>(field: &mut T, text: Cow<'_, str>) {
    if let Some(service) = value::tos(&text) {
        *field = T::from(service);
    }
}

/// Seconds since 1970, without their fraction; what is no time is left out.
pub fn unix_time<T: From<u64>>(field: &mut T, text: Cow<'_, str>) {
    if let Some(seconds) = value::unix_time(&text) {
        *field = T::from(seconds);
    }
}

/// One more text.
pub fn another(field: &mut Vec<String>, text: Cow<'_, str>) {
    field.push(text.into_owned());
}

/// All texts as one, with a character between them.
pub fn joined<const SEPARATOR: char>(field: &mut Option<String>, text: Cow<'_, str>) {
    match field {
        Some(known) => {
            known.push(SEPARATOR);
            known.push_str(&text);
        }
        None => *field = Some(text.into_owned()),
    }
}

/// More entries of an access list; what is none is left out.
pub fn entries(field: &mut Vec<AclEntry>, text: Cow<'_, str>) {
    field.extend(value::elements(&text).filter_map(|piece| piece.parse::<AclEntry>().ok()));
}

/// The beginning of a text, in at most so many bytes.
pub fn cut(text: Cow<'_, str>, bytes: usize) -> String {
    let mut text = text.into_owned();
    text.truncate(text.floor_char_boundary(bytes));
    text
}
