//! The SQLSTATEs of the standard, and those of ODBC.

use asterisk_realtime_core::ErrorKind::{
    self, Conflict, Denied, Internal, Invalid, NotFound, Unavailable, Uncertain, Unsupported,
};
use asterisk_realtime_sql_driver::{Nature, Verdict};

/// The connection is gone.
pub(super) const LOST: Verdict =
    natured(Nature::Lost, Uncertain, "the connection broke before the answer came");

/// The connection is gone, and was before anything was done.
pub(super) const UNSENT: Verdict = natured(Nature::Lost, Unavailable, "the connection is gone");

/// The table has other columns now.
pub(super) const OTHER_RESULT: Verdict =
    natured(Nature::Stale, Unavailable, "the table keeps changing");

/// Nothing is known of it.
pub(super) const UNKNOWN: Verdict = refused(Internal, "the database cannot do that");

pub(super) const fn refused(kind: ErrorKind, message: &'static str) -> Verdict {
    natured(Nature::Refused, kind, message)
}

pub(super) const fn natured(nature: Nature, kind: ErrorKind, message: &'static str) -> Verdict {
    Verdict { kind, nature, message, retryable: false }
}

const fn retryable(message: &'static str) -> Verdict {
    Verdict { kind: Conflict, nature: Nature::Refused, message, retryable: true }
}

/// The state, or how those of its class begin; the first entry that fits holds.
/// <https://learn.microsoft.com/sql/odbc/reference/appendixes/appendix-a-odbc-error-codes>
static STATES: &[(&str, Verdict)] = &[
    ("07006", refused(Invalid, "a value is none of the type of its column")),
    ("08", LOST),
    ("0A", refused(Unsupported, "the database does not support that")),
    ("21", refused(Invalid, "a value is none of the type of its column")),
    ("22001", refused(Invalid, "a value is too long for its column")),
    ("22002", refused(Internal, "the driver library does not say that a value is NULL")),
    ("22", natured(Nature::Misfit, Invalid, "a value is none of the type of its column")),
    ("23", refused(Conflict, "the rules of the table refuse the change")),
    ("25", refused(Unavailable, "the database is in a state that allows no such statement")),
    ("28", refused(Denied, "the database refuses the user or the password")),
    ("3D", refused(NotFound, "there is no such database")),
    ("3F", natured(Nature::Stale, NotFound, "the schema does not exist")),
    ("40003", LOST),
    ("40", retryable("somebody else was first")),
    ("42501", refused(Denied, "the user may not do that")),
    ("42S01", refused(Conflict, "it exists already")),
    ("42S02", natured(Nature::Stale, NotFound, "the table does not exist")),
    ("42S11", refused(Conflict, "it exists already")),
    ("42S21", refused(Conflict, "it exists already")),
    ("42S22", natured(Nature::Stale, NotFound, "the table has no such column")),
    ("42", refused(Invalid, "the database does not understand the statement")),
    ("44", refused(Invalid, "the view does not show what would be written")),
    ("HY001", refused(Unavailable, "the driver library has no memory left")),
    ("HY008", refused(Unavailable, "the statement was stopped; nothing was changed")),
    ("HY013", refused(Unavailable, "the driver library has no memory left")),
    ("HY104", refused(Invalid, "a value is too long for the driver library")),
    ("HY117", LOST),
    ("HYC00", refused(Unsupported, "the driver library does not support that")),
    ("HYT", LOST),
    ("IM001", refused(Unsupported, "the driver library does not support that")),
];

/// What the state means.
pub(super) fn verdict(state: &str) -> Verdict {
    let found = STATES.iter().find(|(each, _)| state.starts_with(each));
    found.map_or(UNKNOWN, |(_, verdict)| *verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_kind_and_a_nature() {
        use Nature::{Lost, Misfit, Refused, Stale};
        for (states, kind, nature) in [
            (&["08001", "08003", "08S01", "40003", "HY117", "HYT00", "HYT01"][..], Uncertain, Lost),
            (&["0A000", "HYC00", "IM001"], Unsupported, Refused),
            (&["07006", "21S01", "22001", "42000", "44000", "HY104"], Invalid, Refused),
            (&["22003", "22007", "22018"], Invalid, Misfit),
            (&["23000", "42S01", "42S11", "42S21"], Conflict, Refused),
            (&["40001", "40002"], Conflict, Refused),
            (&["28000", "42501"], Denied, Refused),
            (&["3D000"], NotFound, Refused),
            (&["3F000", "42S02", "42S22"], NotFound, Stale),
            (&["25000", "HY001", "HY008", "HY013"], Unavailable, Refused),
            (&["22002", "HY000", "HY010", "01000", "", "99999"], Internal, Refused),
        ] {
            for state in states {
                let found = verdict(state);
                assert_eq!((found.kind, found.nature), (kind, nature), "{state}");
                assert_eq!(
                    found.retryable,
                    state.starts_with("40") && *state != "40003",
                    "{state}"
                );
            }
        }
    }

    /// A general entry must not hide a special one behind it.
    #[test]
    fn every_entry_is_reached() {
        for (state, expected) in STATES {
            assert_eq!(verdict(state), *expected, "{state}");
        }
    }
}
