//! What SQLite's result codes mean to a caller.

use asterisk_realtime_core::{Error, ErrorKind};
use rusqlite::ffi;

/// Why a piece of work on a connection ended.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It is ours to say.
    Ours(Error),
    /// SQLite refused.
    Sqlite(rusqlite::Error),
    /// The schema is not the one that the statement was made for.
    Stale,
}

impl Failure {
    /// Whether somebody else holds a lock, so that waiting may help.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self.primary(), Some(ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL))
    }

    /// Whether the file could not be opened, for a reason that SQLite keeps to itself.
    pub(crate) fn is_refused_file(&self) -> bool {
        self.primary() == Some(ffi::SQLITE_CANTOPEN)
    }

    /// Whether our progress handler stopped it.
    pub(crate) fn is_interrupt(&self) -> bool {
        self.primary() == Some(ffi::SQLITE_INTERRUPT)
    }

    /// Whether the connection should be made anew before anything else is asked of it.
    pub(crate) fn spoils_connection(&self) -> bool {
        use ffi::{SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_NOTADB};
        let moved = self.code() == Some(ffi::SQLITE_READONLY_DBMOVED);
        let broken = [SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_NOTADB];
        moved || self.primary().is_some_and(|code| broken.contains(&code))
    }

    /// Whether the schema was not the one that the statement was made for. A table or column that
    /// is missing only when SQLite looks for it went away after we had looked.
    pub(crate) fn is_stale(&self) -> bool {
        match self {
            Self::Ours(_) => false,
            Self::Sqlite(error) => classify(error).kind() == ErrorKind::NotFound,
            Self::Stale => true,
        }
    }

    /// The error that the caller sees.
    pub(crate) fn into_error(self) -> Error {
        match self {
            Self::Ours(error) => error,
            Self::Sqlite(error) => classify(&error),
            Self::Stale => Error::unavailable("the schema keeps changing"),
        }
    }

    fn code(&self) -> Option<i32> {
        match self {
            Self::Sqlite(error) => extended_code(error),
            _ => None,
        }
    }

    fn primary(&self) -> Option<i32> {
        self.code().map(|code| code & 0xff)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The error of a result code. SQLite's text goes to where nothing prints it: the messages of
/// `RAISE` in triggers and of CHECK constraints may hold anything.
fn classify(error: &rusqlite::Error) -> Error {
    let Some(code) = extended_code(error) else {
        return Error::internal("rusqlite refused the call").with_native(error.to_string());
    };
    let text = native_text(error);
    let found = if code == ffi::SQLITE_ERROR { of_text(text) } else { of_code(code, text) };
    found.with_code(code.to_string()).with_native(text)
}

fn extended_code(error: &rusqlite::Error) -> Option<i32> {
    match error {
        rusqlite::Error::SqliteFailure(error, _) | rusqlite::Error::SqlInputError { error, .. } => {
            Some(error.extended_code)
        }
        _ => None,
    }
}

fn native_text(error: &rusqlite::Error) -> &str {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(text))
        | rusqlite::Error::SqlInputError { msg: text, .. } => text,
        _ => "",
    }
}

/// How SQLite begins to speak of its limits: many conditions, many values, a long LIKE pattern.
const LIMITS: [&str; 3] = ["Expression tree is too large", "LIKE or GLOB pattern", "too many "];

/// The general error, which only its text tells apart.
fn of_text(text: &str) -> Error {
    let behind = |lead: &str| text.split_once(lead).map(|(_, name)| name);
    if let Some(name) = behind("no such column: ").or_else(|| behind(" has no column named ")) {
        let column = name.rsplit_once('.').map_or(name, |(_, column)| column);
        return Error::not_found("the table has no such column").with_column(column);
    }
    if text.starts_with("no such table: ") || text.starts_with("no such view: ") {
        return Error::not_found("the table does not exist");
    }
    if text.ends_with(" already exists") || text.starts_with("duplicate column name: ") {
        return Error::conflict("it exists already");
    }
    if LIMITS.iter().any(|lead| text.starts_with(lead)) {
        return Error::invalid("the request is larger than SQLite allows");
    }
    if text.ends_with(": syntax error") || text == "incomplete input" {
        return Error::internal("SQLite does not understand the statement");
    }
    Error::invalid("SQLite cannot do that")
}

fn of_code(code: i32, text: &str) -> Error {
    use ffi::{
        SQLITE_AUTH, SQLITE_BUSY, SQLITE_CANTOPEN, SQLITE_CONSTRAINT, SQLITE_CORRUPT, SQLITE_FULL,
        SQLITE_INTERRUPT, SQLITE_IOERR, SQLITE_LOCKED, SQLITE_MISMATCH, SQLITE_NOMEM,
        SQLITE_NOTADB, SQLITE_PERM, SQLITE_PROTOCOL, SQLITE_READONLY, SQLITE_READONLY_DBMOVED,
        SQLITE_READONLY_DIRECTORY, SQLITE_SCHEMA, SQLITE_TOOBIG,
    };
    if code == SQLITE_READONLY_DBMOVED {
        return Error::unavailable("the database file was moved away");
    }
    match code & 0xff {
        SQLITE_BUSY | SQLITE_LOCKED | SQLITE_PROTOCOL => {
            Error::unavailable("the database is locked")
        }
        SQLITE_INTERRUPT => Error::unavailable("the call ran out of time; nothing was changed"),
        SQLITE_NOMEM => Error::unavailable("out of memory"),
        SQLITE_FULL => Error::unavailable("the disk or the database is full"),
        SQLITE_IOERR => Error::unavailable("the database file cannot be read or written"),
        SQLITE_SCHEMA => Error::unavailable("the schema keeps changing"),
        // Another store may have a sound copy, so this is no defect of ours that stops the search.
        SQLITE_CORRUPT => Error::unavailable("the database file is damaged"),
        SQLITE_CANTOPEN => Error::unavailable("the database file cannot be opened"),
        SQLITE_READONLY if code == SQLITE_READONLY_DIRECTORY => {
            Error::denied("the journal cannot be made: the directory of the database is read-only")
        }
        SQLITE_READONLY => Error::denied("the database is read-only"),
        SQLITE_PERM | SQLITE_AUTH => Error::denied("access is refused"),
        SQLITE_NOTADB => Error::invalid("the file is not a database"),
        SQLITE_TOOBIG => Error::invalid("a value or the row is too large"),
        SQLITE_MISMATCH => Error::invalid("a value does not fit the type of its column"),
        SQLITE_CONSTRAINT => of_constraint(code, text),
        _ => Error::internal("SQLite was used wrongly"),
    }
}

fn of_constraint(code: i32, text: &str) -> Error {
    let found = match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_ROWID => Error::conflict("the key exists already"),
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Error::conflict("a foreign key would be broken"),
        ffi::SQLITE_CONSTRAINT_NOTNULL => Error::invalid("a column refuses NULL"),
        ffi::SQLITE_CONSTRAINT_CHECK => Error::invalid("a check of the table refuses the value"),
        ffi::SQLITE_CONSTRAINT_DATATYPE => {
            Error::invalid("a value does not fit the type of its column")
        }
        _ => Error::conflict("the rules of the table refuse the change"),
    };
    // `NOT NULL constraint failed: table.column`; several columns of a key are not named.
    let named = [ffi::SQLITE_CONSTRAINT_NOTNULL, ffi::SQLITE_CONSTRAINT_UNIQUE].contains(&code);
    match text.rsplit_once('.').filter(|_| named && !text.contains(',')) {
        Some((_, column)) => found.with_column(column),
        None => found,
    }
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::ErrorKind::{
        Conflict, Denied, Internal, Invalid, NotFound, Unavailable,
    };
    use rusqlite::Connection;

    use super::*;

    fn of(code: i32) -> Failure {
        Failure::Sqlite(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }

    #[test]
    fn every_result_code_has_a_kind() {
        for (code, kind) in [
            (ffi::SQLITE_BUSY, Unavailable),
            (ffi::SQLITE_BUSY_RECOVERY, Unavailable),
            (ffi::SQLITE_BUSY_SNAPSHOT, Unavailable),
            (ffi::SQLITE_LOCKED, Unavailable),
            (ffi::SQLITE_INTERRUPT, Unavailable),
            (ffi::SQLITE_NOMEM, Unavailable),
            (ffi::SQLITE_FULL, Unavailable),
            (ffi::SQLITE_IOERR_READ, Unavailable),
            (ffi::SQLITE_IOERR_SHORT_READ, Unavailable),
            (ffi::SQLITE_CORRUPT, Unavailable),
            (ffi::SQLITE_CORRUPT_INDEX, Unavailable),
            (ffi::SQLITE_CANTOPEN, Unavailable),
            (ffi::SQLITE_SCHEMA, Unavailable),
            (ffi::SQLITE_READONLY, Denied),
            (ffi::SQLITE_READONLY_DIRECTORY, Denied),
            (ffi::SQLITE_READONLY_DBMOVED, Unavailable),
            (ffi::SQLITE_PERM, Denied),
            (ffi::SQLITE_AUTH, Denied),
            (ffi::SQLITE_NOTADB, Invalid),
            (ffi::SQLITE_TOOBIG, Invalid),
            (ffi::SQLITE_MISMATCH, Invalid),
            (ffi::SQLITE_CONSTRAINT_UNIQUE, Conflict),
            (ffi::SQLITE_CONSTRAINT_PRIMARYKEY, Conflict),
            (ffi::SQLITE_CONSTRAINT_ROWID, Conflict),
            (ffi::SQLITE_CONSTRAINT_FOREIGNKEY, Conflict),
            (ffi::SQLITE_CONSTRAINT_TRIGGER, Conflict),
            (ffi::SQLITE_CONSTRAINT_NOTNULL, Invalid),
            (ffi::SQLITE_CONSTRAINT_CHECK, Invalid),
            (ffi::SQLITE_CONSTRAINT_DATATYPE, Invalid),
            (ffi::SQLITE_MISUSE, Internal),
            (ffi::SQLITE_RANGE, Internal),
        ] {
            assert_eq!(of(code).into_error().kind(), kind, "code {code}");
        }
    }

    /// What SQLite itself answers, in case a release words it differently.
    #[test]
    fn real_errors_have_a_kind() {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE TABLE t (k TEXT PRIMARY KEY, n INTEGER NOT NULL CHECK (n < 9));
                 CREATE VIEW v AS SELECT k FROM t;
                 CREATE TABLE s (i INTEGER) STRICT;
                 CREATE TABLE u (a INTEGER, b INTEGER UNIQUE, UNIQUE (a, b));
                 INSERT INTO t VALUES ('a', 1);",
            )
            .unwrap();
        let check = |sql: &str, kind: ErrorKind, column: Option<&str>| {
            let error = connection.execute_batch(sql).unwrap_err();
            let error = Failure::from(error).into_error();
            assert_eq!((error.kind(), error.column()), (kind, column), "{sql}: {error:?}");
            assert!(error.native().is_some_and(|text| !text.is_empty()), "{sql}");
            assert!(error.code().is_some(), "{sql}");
        };
        check("SELECT * FROM nobody", NotFound, None);
        check(r#"SELECT * FROM t WHERE "t"."x" = 1"#, NotFound, Some("x"));
        check("UPDATE t SET x = 1", NotFound, Some("x"));
        check("INSERT INTO t (x) VALUES (1)", NotFound, Some("x"));
        check("CREATE TABLE t (a)", Conflict, None);
        check("ALTER TABLE t ADD COLUMN k TEXT", Conflict, None);
        check("INSERT INTO t VALUES ('a', 2)", Conflict, None);
        check("INSERT INTO t VALUES ('b', NULL)", Invalid, Some("n"));
        check("INSERT INTO u VALUES (1, 2), (1, 2)", Conflict, None);
        check("INSERT INTO u VALUES (1, 1), (2, 1)", Conflict, Some("b"));
        check("INSERT INTO t VALUES ('b', 10)", Invalid, None);
        check("INSERT INTO s VALUES ('x')", Invalid, None);
        check("INSERT INTO v VALUES ('x')", Invalid, None);
        check("SELECT FROM", Internal, None);
    }

    #[test]
    fn only_locks_are_worth_waiting_for() {
        assert!(of(ffi::SQLITE_BUSY_SNAPSHOT).is_busy());
        assert!(!of(ffi::SQLITE_CORRUPT).is_busy());
        assert!(of(ffi::SQLITE_CORRUPT).spoils_connection());
        assert!(of(ffi::SQLITE_READONLY_DBMOVED).spoils_connection());
        assert!(!of(ffi::SQLITE_READONLY).spoils_connection());
        assert!(of(ffi::SQLITE_INTERRUPT).is_interrupt());
    }
}
