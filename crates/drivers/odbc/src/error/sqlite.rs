//! SQLite, whose driver library says HY000 to everything.

use asterisk_realtime_core::ErrorKind::{
    Conflict, Denied, Internal, Invalid, NotFound, Unavailable,
};
use asterisk_realtime_sql_driver::{Nature, Verdict};

use super::standard::{OTHER_RESULT, natured, refused};

/// The code of the driver library's own errors.
const LIBRARY: i32 = -1;

/// What an error means, by SQLite's result code and, where that is general, its text.
pub(super) fn verdict(code: i32, text: &str) -> Option<Verdict> {
    if code == LIBRARY && text.contains("broken result set") {
        return Some(OTHER_RESULT);
    }
    Some(match code & 0xff {
        1 => of_text(bare(text)),
        3 | 23 => refused(Denied, "access is refused"),
        5 | 6 | 15 => refused(Unavailable, "the database is locked"),
        7 => refused(Unavailable, "out of memory"),
        8 => refused(Denied, "the database is read-only"),
        9 => refused(Unavailable, "the statement was stopped; nothing was changed"),
        10 => refused(Unavailable, "the database file cannot be read or written"),
        11 => refused(Unavailable, "the database file is damaged"),
        13 => refused(Unavailable, "the disk or the database is full"),
        14 => refused(Unavailable, "the database file cannot be opened"),
        17 => OTHER_RESULT,
        18 => refused(Invalid, "a value or the row is too large"),
        19 => of_constraint(bare(text)),
        20 => refused(Invalid, "a value is none of the type of its column"),
        26 => refused(Invalid, "the file is not a database"),
        _ => return None,
    })
}

/// How SQLite begins to speak of its limits: many conditions, many values, a long LIKE pattern.
const LIMITS: [&str; 3] = ["Expression tree is too large", "LIKE or GLOB pattern", "too many "];

fn of_text(text: &str) -> Verdict {
    let begins = |words: &[&str]| words.iter().any(|words| text.starts_with(words));
    if begins(&["no such column: "]) || text.contains(" has no column named ") {
        return natured(Nature::Stale, NotFound, "the table has no such column");
    }
    if begins(&["no such table: ", "no such view: "]) {
        return natured(Nature::Stale, NotFound, "the table does not exist");
    }
    if text.ends_with(" already exists") || begins(&["duplicate column name: "]) {
        return refused(Conflict, "it exists already");
    }
    if begins(&LIMITS) {
        return refused(Invalid, "the request is larger than SQLite allows");
    }
    if text.ends_with(": syntax error") || text == "incomplete input" {
        return refused(Internal, "SQLite does not understand the statement");
    }
    refused(Invalid, "SQLite cannot do that")
}

fn of_constraint(text: &str) -> Verdict {
    let begins = |words: &str| text.starts_with(words);
    if begins("UNIQUE ") || begins("PRIMARY KEY ") {
        refused(Conflict, "the key exists already")
    } else if begins("FOREIGN KEY ") {
        refused(Conflict, "a foreign key would be broken")
    } else if begins("NOT NULL ") {
        refused(Invalid, "a column refuses NULL")
    } else if begins("CHECK ") {
        refused(Invalid, "a check of the table refuses the value")
    } else if begins("cannot store ") {
        refused(Invalid, "a value is none of the type of its column")
    } else {
        refused(Conflict, "the rules of the table refuse the change")
    }
}

/// The column that the text names; several columns of a key are not named.
pub(super) fn column(text: &str) -> Option<&str> {
    let text = bare(text);
    let leads = ["no such column: ", "NOT NULL constraint failed: ", "UNIQUE constraint failed: "];
    let behind = leads.iter().find_map(|lead| text.strip_prefix(lead));
    let name = behind.or_else(|| text.split_once(" has no column named ").map(|(_, name)| name))?;
    let column = name.rsplit_once('.').map_or(name, |(_, column)| column);
    Some(column).filter(|_| !name.contains(','))
}

/// `[SQLite]no such table: t (1)` without what the driver library has put around it.
fn bare(text: &str) -> &str {
    let text = text.strip_prefix("[SQLite]").unwrap_or(text).trim_end();
    let without_code = text.strip_suffix(')').and_then(|text| text.rsplit_once(" ("));
    match without_code {
        Some((text, code)) if code.parse::<u32>().is_ok() => text,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use Nature::{Refused, Stale};

    use super::*;

    #[test]
    fn texts_have_a_kind_and_name_the_column() {
        for (code, text, kind, nature, expected) in [
            (1, "[SQLite]no such column: t.x (1)", NotFound, Stale, Some("x")),
            (1, "[SQLite]table t has no column named x (1)", NotFound, Stale, Some("x")),
            (1, "[SQLite]no such table: t (1)", NotFound, Stale, None),
            (1, "[SQLite]table t already exists (1)", Conflict, Refused, None),
            (1, "[SQLite]duplicate column name: k (1)", Conflict, Refused, None),
            (1, "[SQLite]too many SQL variables (1)", Invalid, Refused, None),
            (1, "[SQLite]near \"FROM\": syntax error (1)", Internal, Refused, None),
            (1, "[SQLite]cannot modify v because it is a view (1)", Invalid, Refused, None),
            (19, "[SQLite]UNIQUE constraint failed: t.id (19)", Conflict, Refused, Some("id")),
            (19, "[SQLite]UNIQUE constraint failed: t.a, t.b (19)", Conflict, Refused, None),
            (19, "[SQLite]NOT NULL constraint failed: t.n (19)", Invalid, Refused, Some("n")),
            (19, "[SQLite]CHECK constraint failed: n < 9 (19)", Invalid, Refused, None),
            (19, "[SQLite]FOREIGN KEY constraint failed (19)", Conflict, Refused, None),
            (
                19,
                "[SQLite]cannot store TEXT value in INTEGER column s.i (19)",
                Invalid,
                Refused,
                None,
            ),
            (19, "[SQLite]no, said the trigger (19)", Conflict, Refused, None),
            (17, "", Unavailable, Stale, None),
            (-1, "[SQLite]broken result set 1/2", Unavailable, Stale, None),
        ] {
            let found = verdict(code, text).unwrap();
            assert_eq!(
                (found.kind, found.nature, column(text)),
                (kind, nature, expected),
                "{text}"
            );
        }
    }

    #[test]
    fn codes_have_a_kind() {
        for (codes, kind) in [
            (&[5, 6, 7, 9, 10, 11, 13, 14, 15, 17, 261][..], Unavailable),
            (&[3, 8, 23], Denied),
            (&[18, 20, 26], Invalid),
        ] {
            for code in codes {
                assert_eq!(verdict(*code, "").map(|found| found.kind), Some(kind), "{code}");
            }
        }
        assert_eq!(verdict(0, ""), None);
        assert_eq!(verdict(21, ""), None);
    }
}
