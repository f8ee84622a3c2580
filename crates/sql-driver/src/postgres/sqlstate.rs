//! What the server's SQLSTATEs mean to a caller.

use asterisk_realtime_core::ErrorKind;

use Nature::{Lost, Misfit, Refused, Retryable, Stale};

use crate::Verdict;

/// What the code means.
pub fn verdict(code: &str) -> Verdict {
    let Meaning { kind, nature, message, .. } = *meaning(code);
    let retryable = nature == Retryable;
    let nature = match nature {
        Lost => crate::Nature::Lost,
        Misfit => crate::Nature::Misfit,
        Refused | Retryable => crate::Nature::Refused,
        Stale => crate::Nature::Stale,
    };
    Verdict { kind, nature, message, retryable }
}

fn meaning(code: &str) -> &'static Meaning {
    MEANINGS.iter().find(|meaning| code.starts_with(meaning.code)).unwrap_or(&UNKNOWN)
}

/// What a SQLSTATE means.
#[derive(Clone, Copy, Debug)]
struct Meaning {
    /// The code, or how those of its class begin.
    code: &'static str,
    kind: ErrorKind,
    nature: Nature,
    message: &'static str,
}

/// What happens to the connection, and what may be tried.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Nature {
    Lost,
    Misfit,
    Refused,
    Retryable,
    Stale,
}

const fn means(
    code: &'static str,
    kind: ErrorKind,
    nature: Nature,
    message: &'static str,
) -> Meaning {
    Meaning { code, kind, nature, message }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>; the first entry that fits
/// holds.
static MEANINGS: &[Meaning] = {
    use ErrorKind::{
        Conflict, Denied, Internal, Invalid, NotFound, Unavailable, Uncertain, Unsupported,
    };
    const VALUE: &str = "a value is none of the type of its column";
    const DOWN: &str = "the server ended the connection";
    const GONE: &str = "the connection broke before the answer came";
    const BUSY: &str = "somebody else works on the same rows";
    const AGAIN: &str = "it exists already";
    const CHANGED: &str = "the column cannot be used like that";
    &[
        means("08", Uncertain, Lost, GONE),
        means("0A", Unsupported, Refused, "the server does not support that"),
        means("21", Invalid, Refused, "the server cannot do that"),
        means("22000", Invalid, Misfit, VALUE),
        means("22001", Invalid, Refused, "a value is too long for its column"),
        means("22003", Invalid, Misfit, VALUE),
        means("22007", Invalid, Misfit, VALUE),
        means("22008", Invalid, Misfit, VALUE),
        means("22009", Invalid, Misfit, VALUE),
        means("22015", Invalid, Misfit, VALUE),
        means("22021", Invalid, Misfit, "a text holds a character that the database has not"),
        means("22023", Invalid, Misfit, VALUE),
        means("22026", Invalid, Misfit, VALUE),
        means("2202E", Invalid, Misfit, VALUE),
        means("22032", Invalid, Misfit, VALUE),
        means("22P02", Invalid, Misfit, VALUE),
        means("22P05", Invalid, Misfit, "a text holds a character that the database has not"),
        means("2200M", Invalid, Misfit, VALUE),
        means("2200N", Invalid, Misfit, VALUE),
        means("22", Invalid, Refused, "the server refuses a value"),
        means("23502", Invalid, Refused, "a column refuses NULL"),
        means("23503", Conflict, Refused, "a foreign key would be broken"),
        means("23505", Conflict, Refused, "the key exists already"),
        means("23514", Invalid, Refused, "a check of the table refuses the value"),
        means("23", Conflict, Refused, "the rules of the table refuse the change"),
        means("25006", Unavailable, Refused, "the server is read-only now"),
        means("25P03", Unavailable, Lost, DOWN),
        means("25P04", Unavailable, Lost, DOWN),
        means("26", Unavailable, Stale, "the server forgets its prepared statements"),
        means("28", Denied, Refused, "the server refuses the role or its password"),
        means("2F003", Unavailable, Refused, "the server is read-only now"),
        means("3D", NotFound, Refused, "the server has no such database (option `dbname`)"),
        means("3F", NotFound, Stale, "the schema does not exist"),
        means("40001", Conflict, Retryable, BUSY),
        means("40003", Uncertain, Lost, GONE),
        means("40P01", Conflict, Retryable, BUSY),
        means("40", Conflict, Refused, "the server took the change back"),
        means("42501", Denied, Refused, "the role lacks the right to do that"),
        means("42601", Internal, Refused, "the server does not understand the statement"),
        means("42701", Conflict, Refused, AGAIN),
        means("42703", NotFound, Stale, "the table has no such column"),
        means("42704", NotFound, Stale, "a type of the table does not exist any more"),
        means("42710", Conflict, Refused, AGAIN),
        means("42723", Conflict, Refused, AGAIN),
        means("42804", Invalid, Stale, CHANGED),
        means("42846", Invalid, Stale, CHANGED),
        means("42883", Invalid, Stale, CHANGED),
        means("42P05", Unavailable, Stale, "the server mixes prepared statements up"),
        means("42P01", NotFound, Stale, "the table does not exist"),
        means("42P06", Conflict, Refused, AGAIN),
        means("42P07", Conflict, Refused, AGAIN),
        means("42", Invalid, Refused, "the server cannot do that"),
        means("44", Invalid, Refused, "the view does not show what would be written"),
        means("53300", Unavailable, Refused, "the server has too many connections"),
        means("53", Unavailable, Refused, "the server is short of memory or disk space"),
        means("54", Invalid, Refused, "the request is larger than the server allows"),
        means("55006", Unavailable, Refused, "the database is in use"),
        means("55P03", Conflict, Retryable, BUSY),
        means("55", Invalid, Refused, "the server cannot do that"),
        means("57014", Unavailable, Refused, "the server stopped the statement"),
        means("57P03", Unavailable, Refused, "the server starts, stops or recovers"),
        means("57", Unavailable, Lost, DOWN),
        means("58", Unavailable, Refused, "the server cannot read or write its files"),
        means("HV", Unavailable, Refused, "a foreign server does not answer"),
        means("P0", Conflict, Refused, "a function of the table refuses the change"),
        means("XX001", Unavailable, Refused, "the database is damaged"),
        means("XX002", Unavailable, Refused, "the database is damaged"),
    ]
};

/// What any other code means.
static UNKNOWN: Meaning = means("", ErrorKind::Internal, Nature::Refused, "the server failed");

#[cfg(test)]
mod tests {
    use super::*;
    use ErrorKind::{
        Conflict, Denied, Internal, Invalid, NotFound, Unavailable, Uncertain, Unsupported,
    };

    #[test]
    fn every_code_has_a_kind_and_a_nature() {
        for (codes, kind, nature) in [
            (&["08000", "08003", "08006", "08P01", "40003"][..], Uncertain, Lost),
            (&["0A000"], Unsupported, Refused),
            (&["21000", "22001", "22012", "23502", "23514", "428C9"], Invalid, Refused),
            (&["42P10", "44000", "54000", "54001", "54023", "55000"], Invalid, Refused),
            (&["22000", "22003", "22007", "22008", "22009", "22015", "22021"], Invalid, Misfit),
            (&["22023", "22026", "2202E", "22032", "22P02", "22P05"], Invalid, Misfit),
            (&["2200M", "2200N"], Invalid, Misfit),
            (&["42804", "42846", "42883"], Invalid, Stale),
            (&["23000", "23503", "23505", "23P01", "40002", "P0001"], Conflict, Refused),
            (&["42701", "42710", "42723", "42P06", "42P07"], Conflict, Refused),
            (&["40001", "40P01", "55P03"], Conflict, Retryable),
            (&["28000", "28P01", "42501"], Denied, Refused),
            (&["3D000"], NotFound, Refused),
            (&["3F000", "42703", "42704", "42P01"], NotFound, Stale),
            (&["25006", "2F003", "53000", "53100", "53200", "53300"], Unavailable, Refused),
            (&["55006", "57014", "57P03", "58000", "58030", "HV00N"], Unavailable, Refused),
            (&["XX001", "XX002"], Unavailable, Refused),
            (&["25P03", "25P04", "57000", "57P01", "57P02", "57P04", "57P05"], Unavailable, Lost),
            (&["26000", "42P05"], Unavailable, Stale),
            (&["42601", "XX000", "25P02", "99999", ""], Internal, Refused),
        ] {
            for code in codes {
                let found = meaning(code);
                assert_eq!((found.kind, found.nature), (kind, nature), "{code}");
                assert!(!found.message.is_empty() && !found.message.ends_with('.'), "{code}");
            }
        }
    }

    /// A general entry must not hide a special one behind it.
    #[test]
    fn every_entry_is_reached() {
        for entry in MEANINGS {
            assert!(std::ptr::eq(meaning(entry.code), entry), "{}", entry.code);
        }
    }
}
