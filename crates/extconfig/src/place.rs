//! Where the parts of a line stand.
//!
//! A variable knows the stretch of its line from the first byte of the name to the last of the
//! value. The name is its start and the value its end, so the place of a field can be told unless
//! escapes, comments inside or `+=` have made the value longer or shorter than what is written;
//! the result lies within the stretch in any case.

use std::ops::Range;

use asterisk_realtime_core::{Diagnostic, Location, Variable};

/// The variable's line from name to value.
pub(crate) fn line(variable: &Variable) -> Option<Location> {
    variable.location.clone()
}

/// The name.
pub(crate) fn name(variable: &Variable) -> Option<Location> {
    Some(part(variable.location.as_ref()?, 0, variable.name.len()))
}

/// A part of the value, as offsets into it.
pub(crate) fn value(variable: &Variable, range: &Range<usize>) -> Option<Location> {
    let whole = variable.location.as_ref()?;
    let written = (whole.length as usize).checked_sub(variable.value.len());
    // At least `=` stands between the two.
    match written.filter(|&start| start > variable.name.len()) {
        Some(start) => Some(part(whole, start + range.start, range.len())),
        None => Some(whole.clone()),
    }
}

/// Adds a place that may be unknown.
pub(crate) fn at(diagnostic: Diagnostic, location: Option<Location>) -> Diagnostic {
    match location {
        Some(location) => diagnostic.at(location),
        None => diagnostic,
    }
}

fn part(whole: &Location, start: usize, length: usize) -> Location {
    let (Ok(start), Ok(length)) = (u32::try_from(start), u32::try_from(length)) else {
        return whole.clone();
    };
    if whole.column == 0 || start.checked_add(length).is_none_or(|end| end > whole.length) {
        return whole.clone();
    }
    Location { column: whole.column + start, length, ..whole.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(length: u32) -> Variable {
        let location = Some(Location::new("extconfig.conf", 3, 5, length));
        Variable { location, ..Variable::new("queues", "odbc,asterisk") }
    }

    #[test]
    fn fields_are_found_from_the_end_of_the_line() {
        // `queues => odbc,asterisk` from column 5.
        let variable = variable(23);
        assert_eq!(name(&variable), Some(Location::new("extconfig.conf", 3, 5, 6)));
        assert_eq!(value(&variable, &(5..13)), Some(Location::new("extconfig.conf", 3, 20, 8)));
    }

    #[test]
    fn a_line_that_does_not_fit_is_marked_as_a_whole() {
        let variable = variable(19);
        assert_eq!(value(&variable, &(5..13)), line(&variable));
        assert_eq!(value(&Variable::new("a", "b"), &(0..1)), None);
    }
}
