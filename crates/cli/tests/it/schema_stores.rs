//! Databases for `ara schema diff`, `create` and `upgrade`, with a configuration that maps
//! families to them.

use asterisk_realtime_testkit::{MariaDb, Postgres};
use tempfile::TempDir;

use crate::run::etc;

/// A database that nothing is in yet, and how to run statements on it.
pub(crate) struct Store {
    pub(crate) driver: &'static str,
    pub(crate) directory: TempDir,
    server: Server,
}

enum Server {
    Sqlite,
    MariaDb(MariaDb),
    Postgres(Postgres),
}

const SQLITE: &str = "[asterisk]\ndbfile = asterisk.sqlite3\n";

/// The same mappings to each of the stores.
pub(crate) fn stores(families: &[&str]) -> Vec<Store> {
    vec![sqlite3(families), mysql(families), pgsql(families)]
}

pub(crate) fn sqlite3(families: &[&str]) -> Store {
    let store = store("sqlite3", families, "res_config_sqlite3.conf", SQLITE, Server::Sqlite);
    // The driver makes no database.
    store.execute("CREATE TABLE other (a TEXT)");
    store
}

pub(crate) fn mysql(families: &[&str]) -> Store {
    let server = MariaDb::start().unwrap();
    server.create_database("asterisk").unwrap();
    let file = format!(
        "[asterisk]\ndbhost = 127.0.0.1\ndbport = {}\ndbname = asterisk\ndbuser = {}\n\
         dbpass = {}\n",
        server.port(),
        MariaDb::USER,
        MariaDb::PASSWORD
    );
    store("mysql", families, "res_config_mysql.conf", &file, Server::MariaDb(server))
}

pub(crate) fn pgsql(families: &[&str]) -> Store {
    let server = Postgres::start().unwrap();
    server.create_database("asterisk").unwrap();
    let file = format!(
        "[asterisk]\nhostname = 127.0.0.1\nport = {}\ndbname = asterisk\nuser = {}\n\
         password = {}\n",
        server.port(),
        Postgres::USER,
        Postgres::PASSWORD
    );
    store("pgsql", families, "res_pgsql.conf", &file, Server::Postgres(server))
}

fn store(driver: &'static str, families: &[&str], name: &str, file: &str, server: Server) -> Store {
    let mapping = |family: &&str| match family.split_once(' ') {
        Some((family, table)) => format!("{family} => {driver},asterisk,{table}\n"),
        None => format!("{family} => {driver},asterisk\n"),
    };
    let mappings: String = families.iter().map(mapping).collect();
    let extconfig = format!("[settings]\n{mappings}");
    let directory = etc(&[("extconfig.conf", extconfig.as_bytes()), (name, file.as_bytes())]);
    Store { driver, directory, server }
}

impl Store {
    pub(crate) fn execute(&self, sql: &str) {
        match &self.server {
            Server::Sqlite => {
                let path = self.directory.path().join("etc/asterisk.sqlite3");
                rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
            }
            Server::MariaDb(server) => server.execute(Some("asterisk"), sql).unwrap(),
            Server::Postgres(server) => server.execute(Some("asterisk"), sql).unwrap(),
        }
    }
}
