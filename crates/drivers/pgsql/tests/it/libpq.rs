//! Words of libpq in values, as existing files have them.

use std::path::Path;

use asterisk_realtime_core::{
    Category, Config, DriverKind, IntoFilter, OpenRequest, Selection, Variable,
};
use asterisk_realtime_pgsql::PgsqlKind;
use asterisk_realtime_testkit::Postgres;

use crate::database::{Database, soon, table};

/// A file like one that works with Asterisk: the settings reach the server.
#[tokio::test]
async fn an_existing_file_connects_with_verified_encryption() {
    let database = Database::with(
        "CREATE VIEW t AS SELECT 1 AS id, ssl, current_setting('work_mem') AS memory,
            current_setting('application_name') AS name
         FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    );
    let ca = database.server.tls().ca.display().to_string();
    let mut general = Category::new("general");
    let port = database.server.port().to_string();
    for (name, value) in [
        (
            "dbhost",
            format!(
                "127.0.0.1 sslmode=verify-full sslrootcert='{ca}' connect_timeout=3 keepalives=1"
            ),
        ),
        ("dbport", port),
        ("dbname", database.name().to_owned()),
        ("dbuser", format!("{} options='-c work_mem=3MB'", Postgres::USER)),
        ("dbpass", Postgres::PASSWORD.to_owned()),
        ("dbappname", "asterisk".to_owned()),
    ] {
        general.variables.push(Variable::new(name, value));
    }
    let file = Config { categories: vec![general] };
    let request = OpenRequest {
        database: "general",
        directory: Path::new("/etc/asterisk"),
        file: Some(&file),
        second: None,
        own: None,
    };
    let driver = PgsqlKind.settings(&request).unwrap().open();
    let filter = [("id", "1")].into_filter().unwrap();
    let rows = driver.select(&table("t"), &filter, Selection::FIRST, soon()).await.unwrap();
    let cells: Vec<_> = ["ssl", "memory", "name"].map(|name| rows[0].text(name).unwrap()).into();
    assert_eq!(cells, ["t", "3MB", "asterisk"]);
    assert_eq!(driver.token(), "pgsql");
}
