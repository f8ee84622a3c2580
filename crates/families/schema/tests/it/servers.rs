//! Every form that every table ever had, on real servers.

use asterisk_realtime_schema::TableSpec;
use asterisk_realtime_sql::Statement;
use asterisk_realtime_sql::schema::{MYSQL, POSTGRES, SchemaDialect};
use asterisk_realtime_testkit::{MariaDb, Postgres, Server};

use crate::{forms, tables};

/// Makes each form of each table, in as many databases as the table with the most forms has.
fn make_all(server: &Server, dialect: &SchemaDialect) {
    let forms = forms();
    let most = forms.iter().map(Vec::len).max().unwrap();
    assert!(most > 50, "the endpoints alone have more: {most}");
    for round in 0..most {
        let tables: Vec<TableSpec<'_>> =
            forms.iter().filter_map(|forms| forms.get(round).cloned()).collect();
        let database = format!("round{round}");
        server.create_database(&database).unwrap();
        server.execute(Some(&database), &script(dialect, &tables)).unwrap();
    }
}

fn script(dialect: &SchemaDialect, tables: &[TableSpec<'_>]) -> String {
    let statements = dialect.create_all(tables).unwrap();
    let texts: Vec<_> = statements.iter().map(Statement::text).collect();
    texts.join(";\n") + ";\n"
}

fn newest() -> Vec<TableSpec<'static>> {
    tables().into_iter().map(|table| table.newest().spec()).collect()
}

#[test]
fn mariadb_takes_every_form_of_every_table() {
    let server = MariaDb::start().unwrap();
    make_all(&server, &MYSQL);

    server.create_database("rows").unwrap();
    server.execute(Some("rows"), &script(&MYSQL, &newest())).unwrap();
    let member = "INSERT INTO queue_members (queue_name, interface) VALUES ('q', 'PJSIP/1')";
    server.execute(Some("rows"), member).unwrap();
    let made = server.query(Some("rows"), "SELECT uniqueid FROM queue_members").unwrap();
    assert_eq!(made.trim(), "1", "E27: the store numbers members");
}

#[test]
fn postgres_takes_every_form_of_every_table() {
    let server = Postgres::start().unwrap();
    make_all(&server, &POSTGRES);

    server.create_database("rows").unwrap();
    server.execute(Some("rows"), &script(&POSTGRES, &newest())).unwrap();
    let member = "INSERT INTO queue_members (queue_name, interface) VALUES ('q', 'PJSIP/1')";
    server.execute(Some("rows"), member).unwrap_err();
    let peer = "INSERT INTO sippeers (name, type) VALUES ('alice', 'friend')";
    server.execute(Some("rows"), peer).unwrap();
    let made = server.query(Some("rows"), "SELECT id FROM sippeers").unwrap();
    assert_eq!(made.trim(), "1");
    let peer = "INSERT INTO sippeers (name, type) VALUES ('bob', 'freind')";
    server.execute(Some("rows"), peer).unwrap_err();
}
