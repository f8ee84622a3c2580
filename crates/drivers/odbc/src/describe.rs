//! Tables, as the database behind the data source describes them.

mod mysql;
mod other;
mod postgres;
mod sqlite;

use asterisk_realtime_sql_driver::{Failure, FoundTable};

use crate::Dbms;
use crate::session::{Session, Values};

/// The table of this name: exactly, else without case.
pub(crate) fn find(
    session: &mut Session<'_>,
    schema: Option<&str>,
    name: &str,
) -> Result<Option<FoundTable>, Failure> {
    if name.contains('\0') {
        // No database has such a name, and driver libraries would look for half of it.
        return Ok(None);
    }
    match session.dbms {
        Dbms::Mysql => mysql::find(session, schema, name),
        Dbms::Postgres => postgres::find(session, schema, name),
        Dbms::Sqlite => sqlite::find(session, schema, name),
        Dbms::SqlServer | Dbms::Oracle | Dbms::Other { .. } => other::find(session, schema, name),
    }
}

/// The values in the order of the question marks that stand for them.
fn placed(places: &[usize], values: &[Option<&str>]) -> Values {
    places.iter().map(|at| values.get(*at).copied().flatten().map(str::to_owned)).collect()
}
