//! From what driver manager, driver library and database say to our errors.

mod connecting;
mod sqlite;
mod standard;

use asterisk_realtime_core::Error;
use asterisk_realtime_sql_driver::{Failure, Nature, Verdict, mysql, postgres};

use crate::Dbms;

pub(crate) use connecting::{of_connecting, of_manager};

/// What decides what an error means.
pub(crate) struct Circumstances<'a> {
    pub(crate) dbms: Dbms,
    /// Whether the driver library knows that the connection is gone.
    pub(crate) is_dead: &'a dyn Fn() -> bool,
}

/// A diagnostic record.
#[derive(Clone, Copy, Debug)]
struct Record<'a> {
    state: &'a str,
    code: i32,
    text: &'a str,
    /// Whether the statement had been sent to be executed when it came.
    is_executed: bool,
}

/// Why a statement did not work.
pub(crate) fn of_statement(failed: &odbc_api::Error, circumstances: &Circumstances<'_>) -> Failure {
    with_record(failed, |record| judge(record, circumstances))
}

/// Takes an error apart.
fn with_record<T>(failed: &odbc_api::Error, judge: impl FnOnce(Record<'_>) -> T) -> T {
    use odbc_api::Error::{
        Diagnostics, InvalidRowArraySize, OracleOdbcDriverDoesNotSupport64Bit,
        UnableToRepresentNull, UnsupportedOdbcApiVersion,
    };
    let (record, is_executed) = match failed {
        Diagnostics { record, function } => {
            (record, !["SQLAllocHandle", "SQLPrepare", "SQLBindParameter"].contains(function))
        }
        InvalidRowArraySize { record, .. }
        | OracleOdbcDriverDoesNotSupport64Bit(record)
        | UnableToRepresentNull(record)
        | UnsupportedOdbcApiVersion(record) => (record, true),
        other => {
            let text = other.to_string();
            return judge(Record { state: GENERAL, code: 0, text: &text, is_executed: true });
        }
    };
    let text = String::from_utf8_lossy(&record.message);
    judge(Record {
        state: record.state.as_str(),
        code: record.native_error,
        text: &text,
        is_executed,
    })
}

/// What drivers say that have nothing better to say.
const GENERAL: &str = "HY000";

fn judge(record: Record<'_>, circumstances: &Circumstances<'_>) -> Failure {
    let verdict = verdict(record, circumstances);
    let column = column(record, circumstances.dbms);
    verdict.failure(|error| {
        let error = complete(error, record);
        match column {
            Some(column) => error.with_column(column),
            None => error,
        }
    })
}

/// Adds what names the error to those who look it up.
fn complete(error: Error, record: Record<'_>) -> Error {
    let error = error.with_sqlstate(record.state).with_native(record.text);
    if record.code == 0 { error } else { error.with_code(record.code.to_string()) }
}

fn verdict(record: Record<'_>, circumstances: &Circumstances<'_>) -> Verdict {
    let verdict =
        of_dbms(record, circumstances.dbms).unwrap_or_else(|| standard::verdict(record.state));
    let is_vague = verdict == standard::UNKNOWN || record.state == GENERAL;
    let is_lost = is_vague && verdict.nature == Nature::Refused && (circumstances.is_dead)();
    let verdict = if is_lost { standard::LOST } else { verdict };
    let is_executed = record.is_executed && !record.text.ends_with(PREPARING);
    if verdict == standard::LOST && !is_executed { standard::UNSENT } else { verdict }
}

/// What PostgreSQL's driver library, which prepares only when it executes, puts behind the text
/// when it got no further.
const PREPARING: &str = "Error while preparing parameters";

/// What the code means to the database, if it is the database's own.
fn of_dbms(record: Record<'_>, dbms: Dbms) -> Option<Verdict> {
    match dbms {
        Dbms::Mysql => of_mysql(record),
        Dbms::Postgres => of_postgres(record),
        Dbms::Sqlite => sqlite::verdict(record.code, record.text),
        Dbms::SqlServer | Dbms::Oracle | Dbms::Other { .. } => None,
    }
}

/// The client library has numbers of its own, which are about the connection.
fn of_mysql(record: Record<'_>) -> Option<Verdict> {
    if (2000..3000).contains(&record.code) {
        return Some(standard::LOST);
    }
    let number = u16::try_from(record.code).ok().filter(|number| *number > 0)?;
    Some(mysql::verdict(number, Some(record.state)))
}

fn of_postgres(record: Record<'_>) -> Option<Verdict> {
    // So servers end a session in nearly all languages, with what it was doing undone.
    if record.text.starts_with("FATAL") {
        return Some(standard::UNSENT);
    }
    match record.state {
        // "cached plan must not change result type": nothing of ours is unsupported otherwise.
        "0A000" if record.is_executed => Some(standard::OTHER_RESULT),
        // The driver library has no state for what libpq tells it.
        GENERAL => None,
        state if state.starts_with("HY") || state.starts_with("IM") => None,
        state => Some(postgres::verdict(state)),
    }
}

/// The column that the text names.
fn column(record: Record<'_>, dbms: Dbms) -> Option<&str> {
    match dbms {
        Dbms::Mysql => {
            // The driver library and the server put their names in front.
            let text = record.text.rsplit_once(']').map_or(record.text, |(_, text)| text);
            mysql::named(u16::try_from(record.code).ok()?, text)
        }
        // `column "x" ...`, in the language of the server.
        Dbms::Postgres if ["23502", "42703"].contains(&record.state) => {
            let quoted = record.text.split_once('"')?.1.split_once('"')?.0;
            quoted.rsplit('.').next()
        }
        Dbms::Sqlite => sqlite::column(record.text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::ErrorKind::{self, Unavailable, Uncertain};

    use super::*;

    fn judged(dbms: Dbms, state: &str, code: i32, text: &str, is_dead: bool) -> Failure {
        let circumstances = Circumstances { dbms, is_dead: &|| is_dead };
        judge(Record { state, code, text, is_executed: true }, &circumstances)
    }

    #[test]
    fn an_error_keeps_its_codes_and_hides_its_text() {
        let text = "[ma-3.1.15][10.11]Data too long for column 'port' at row 1";
        let error = judged(Dbms::Mysql, "22001", 1406, text, false).into_error();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!((error.sqlstate(), error.code()), (Some("22001"), Some("1406")));
        assert_eq!((error.column(), error.native()), (Some("port"), Some(text)));

        let text = "[ma]Duplicate entry 's3cret' for key 'PRIMARY'";
        let error = judged(Dbms::Mysql, "23000", 1062, text, false).into_error();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }

    #[test]
    fn postgresql_names_columns_in_any_language() {
        for text in [
            r#"ERROR: column "nocol" does not exist;"#,
            r#"FEHLER: Spalte "nocol" existiert nicht;"#,
            r#"ERROR: column "t.nocol" does not exist;"#,
        ] {
            let failure = judged(Dbms::Postgres, "42703", 1, text, false);
            assert_eq!(failure.nature(), Nature::Stale);
            assert_eq!(failure.error().column(), Some("nocol"));
        }
    }

    #[test]
    fn a_dead_connection_is_lost_whatever_the_code_says() {
        use ErrorKind::{Internal, Invalid};
        use Nature::{Lost, Refused};
        let other = Dbms::Other { quote: '"' };
        for (dbms, state, code, is_dead, kind, nature) in [
            (Dbms::Postgres, "HY000", 1, true, Uncertain, Lost),
            (Dbms::Postgres, "HY000", 1, false, Internal, Refused),
            (Dbms::Postgres, "08S01", 35, false, Uncertain, Lost),
            (Dbms::Mysql, "HY000", 2013, false, Uncertain, Lost),
            (Dbms::Mysql, "08S01", 2006, false, Uncertain, Lost),
            (Dbms::Mysql, "22001", 1406, true, Invalid, Refused),
            (other, "HY000", 17, true, Uncertain, Lost),
            (other, "HYT00", 0, false, Uncertain, Lost),
        ] {
            let failure = judged(dbms, state, code, "", is_dead);
            let found = (failure.error().kind(), failure.nature());
            assert_eq!(found, (kind, nature), "{state} {code}");
        }
    }

    #[test]
    fn what_was_only_prepared_is_not_in_doubt() {
        let circumstances = Circumstances { dbms: Dbms::Mysql, is_dead: &|| true };
        let record = Record { state: "08003", code: 0, text: "", is_executed: false };
        let failure = judge(record, &circumstances);
        assert_eq!(failure.nature(), Nature::Lost);
        assert_eq!(failure.error().kind(), ErrorKind::Unavailable);
    }

    #[test]
    fn postgresql_tells_in_words_that_nothing_was_done() {
        for (text, kind) in [
            (
                "server closed the connection unexpectedly;\nError while executing the query",
                Uncertain,
            ),
            (
                "server closed the connection unexpectedly;\nError while preparing parameters",
                Unavailable,
            ),
            ("FATAL:  terminating connection due to administrator command\n;", Unavailable),
        ] {
            let failure = judged(Dbms::Postgres, "HY000", 1, text, true);
            assert_eq!((failure.error().kind(), failure.nature()), (kind, Nature::Lost), "{text}");
        }
    }

    #[test]
    fn a_plan_that_no_longer_fits_is_stale() {
        let failure = judged(Dbms::Postgres, "0A000", 1, "", false);
        assert_eq!(failure.nature(), Nature::Stale);
    }
}
