//! Why there is no connection, and what to do about it.

use asterisk_realtime_core::{Error, ErrorKind};
use asterisk_realtime_sql_driver::{Failure, mysql};

use super::{Record, complete, with_record};
use crate::source::is_whole;
use crate::{FILE, OdbcSettings};

/// The driver manager itself does not work.
pub(crate) fn of_manager(failed: &odbc_api::Error) -> Failure {
    let error = Error::unavailable("the driver manager of ODBC does not work");
    Failure::lost(error.with_native(failed.to_string()))
}

/// The data source cannot be connected to: nothing has been sent.
pub(crate) fn of_connecting(settings: &OdbcSettings, failed: &odbc_api::Error) -> Failure {
    with_record(failed, |record| {
        let (kind, reason) = judge(record);
        let message = format!("{reason}{}", advice(kind, record, settings));
        Failure::lost(complete(Error::new(kind, message), record))
    })
}

/// How what the driver manager cannot load begins.
const NOT_LOADED: &str = "[unixODBC][Driver Manager]Can't open lib";

fn judge(record: Record<'_>) -> (ErrorKind, &'static str) {
    use ErrorKind::{Denied, Invalid, NotFound};
    match record.state {
        "IM002" => (NotFound, "there is no such data source"),
        "IM003" => (Invalid, "the driver library cannot be loaded"),
        "01000" if record.text.starts_with(NOT_LOADED) => {
            (Invalid, "the driver library cannot be loaded")
        }
        "IM004" | "IM005" | "IM006" => (Invalid, "the driver library does not work"),
        "IM007" | "IM008" | "IM009" | "IM010" | "IM011" | "IM012" => {
            (Invalid, "the driver manager does not understand the data source")
        }
        "28000" => (Denied, "the database refuses the user or the password"),
        _ => of_server(record),
    }
}

/// Numbers of MySQL's servers; SQLite's code; what libpq tells in words only.
fn of_server(record: Record<'_>) -> (ErrorKind, &'static str) {
    use ErrorKind::{Denied, NotFound, Unavailable};
    if let Ok(number @ 1000..2000) = u16::try_from(record.code) {
        let verdict = mysql::verdict(number, Some(record.state));
        if verdict.kind != ErrorKind::Internal {
            return (verdict.kind, verdict.message);
        }
    }
    let says = |words: &[&str]| words.iter().any(|words| record.text.contains(words));
    if says(&["authentication failed", "no pg_hba.conf entry", "role \"", "no password supplied"]) {
        (Denied, "the server refuses the user or the password")
    } else if says(&["FATAL:  database \"", "FATAL: database \""]) {
        (NotFound, "the server has no such database")
    } else {
        (Unavailable, "the server cannot be reached")
    }
}

/// The section, and the fix.
fn advice(kind: ErrorKind, record: Record<'_>, settings: &OdbcSettings) -> String {
    let OdbcSettings { database, dsn, .. } = settings;
    let dsn = dsn.expose();
    let source = if is_whole(dsn) {
        format!("the connection string of [{database}] in {FILE}")
    } else {
        format!("`dsn = {dsn}` of [{database}] in {FILE}")
    };
    match (kind, record.state) {
        (ErrorKind::NotFound, "IM002") => format!(
            ": {source}; `odbcinst -q -s` lists those that there are, and `odbcinst -j` the files \
             that they are in"
        ),
        (ErrorKind::Invalid, _) => format!(
            ": {source}; install the driver library (odbc-mariadb, odbc-postgresql, \
             libsqliteodbc), or write its whole path as `Driver` in odbcinst.ini"
        ),
        (ErrorKind::Denied, _) => {
            format!(": {source}; `username` and `password` of the section hold if they are there")
        }
        (ErrorKind::NotFound, _) => {
            format!(": {source}; make the database, or correct its name in the data source")
        }
        _ => format!(": {source}; see that it runs, and check host and port, or file, there"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        use ErrorKind::{Denied, Invalid, NotFound, Unavailable};
        let settings = OdbcSettings::new("asterisk", "pbx");
        let whole = OdbcSettings::new("asterisk", "Driver=x;PWD=s3cret");
        let pg = "connection to server at \"h\", port 1 failed: FATAL:  ";
        for (state, code, text, kind) in [
            ("IM002", 0, "", NotFound),
            ("IM003", 0, "", Invalid),
            (
                "01000",
                0,
                "[unixODBC][Driver Manager]Can't open lib '/x.so' : file not found",
                Invalid,
            ),
            ("IM005", 0, "", Invalid),
            ("IM012", 0, "", Invalid),
            ("28000", 1045, "", Denied),
            ("42000", 1049, "[ma-3.1.15]Unknown database 'x'", NotFound),
            ("08004", 1040, "", Unavailable),
            ("HY000", 2002, "[ma-3.1.15]Can't connect", Unavailable),
            ("08001", 101, &format!("{pg}password authentication failed for user \"x\""), Denied),
            ("08001", 101, &format!("{pg}role \"x\" does not exist"), Denied),
            ("08001", 101, &format!("{pg}database \"x\" does not exist"), NotFound),
            ("08001", 101, &format!("{pg}the database system is starting up"), Unavailable),
            ("HY000", 14, "[SQLite]connect failed", Unavailable),
            ("HYT00", 0, "", Unavailable),
        ] {
            let record = Record { state, code, text, is_executed: false };
            let (found, reason) = judge(record);
            assert_eq!(found, kind, "{state} {code} {text}");
            let message = format!("{reason}{}", advice(found, record, &settings));
            assert!(message.contains("res_odbc.conf; "), "no fix: {message}");
            assert!(message.contains("`dsn = pbx` of [asterisk] in res_odbc.conf"), "{message}");
            let message = advice(found, record, &whole);
            assert!(message.contains("[asterisk]") && !message.contains("s3cret"), "{message}");
        }
    }
}
