//! How values get into fields: the usual ways.

#![expect(clippy::needless_pass_by_value, reason = "fields that keep the text take it as it is")]

use std::borrow::Cow;

use asterisk_realtime_core::Secret;

use crate::value;

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

/// A number as `atoi` reads it: 0 if it is none.
pub fn integer<T: From<i32>>(field: &mut T, text: Cow<'_, str>) {
    *field = T::from(value::atoi(&text));
}

/// As [`integer`], but 0 if it is less.
pub fn natural<T: From<i32>>(field: &mut T, text: Cow<'_, str>) {
    *field = T::from(value::atoi(&text).max(0));
}

/// One more text.
pub fn another(field: &mut Vec<String>, text: Cow<'_, str>) {
    field.push(text.into_owned());
}

/// The beginning of a text, in at most so many bytes.
pub fn cut(text: Cow<'_, str>, bytes: usize) -> String {
    let mut text = text.into_owned();
    text.truncate(text.floor_char_boundary(bytes));
    text
}
