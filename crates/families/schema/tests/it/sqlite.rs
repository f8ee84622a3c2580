//! Every form that every table ever had, on SQLite.

use asterisk_realtime_sql::schema::SQLITE;
use rusqlite::Connection;

use crate::{forms, tables};

fn newest() -> Connection {
    let specs: Vec<_> = tables().into_iter().map(|table| table.newest().spec()).collect();
    let connection = Connection::open_in_memory().unwrap();
    for statement in SQLITE.create_all(&specs).unwrap() {
        connection.execute_batch(statement.text()).unwrap();
    }
    connection
}

#[test]
fn sqlite_takes_every_form_of_every_table() {
    let mut count = 0;
    for form in forms().concat() {
        let connection = Connection::open_in_memory().unwrap();
        for statement in SQLITE.create_all(std::slice::from_ref(&form)).unwrap() {
            connection.execute_batch(statement.text()).unwrap();
        }
        let columns: i64 = connection
            .query_row("SELECT count(*) FROM pragma_table_info(?1)", [form.name], |row| row.get(0))
            .unwrap();
        assert_eq!(usize::try_from(columns).unwrap(), form.columns.len(), "{}", form.name);
        count += 1;
    }
    assert!(count > 150, "{count}");
}

/// E30: the official schema cannot do it.
#[test]
fn the_store_numbers_the_rows() {
    let connection = newest();
    connection.execute("INSERT INTO queue_log (event) VALUES ('CONNECT')", []).unwrap();
    connection.execute("INSERT INTO sippeers (name) VALUES ('alice')", []).unwrap();
    let sql = "INSERT INTO extensions (context, exten, priority, app, appdata) \
               VALUES ('a', 'b', 1, 'c', '')";
    connection.execute(sql, []).unwrap();
    let number = |table: &str, column: &str| -> i64 {
        let sql = format!("SELECT {column} FROM {table}");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(number("queue_log", "id"), 1);
    assert_eq!(number("sippeers", "id"), 1);
    assert_eq!(number("extensions", "id"), 1);
}

#[test]
fn m09_words_that_are_not_in_the_enumeration_are_refused() {
    let connection = newest();
    let insert = |value: Option<&str>| {
        connection.execute("INSERT INTO sippeers (name, type) VALUES (?1, ?1)", [value])
    };
    assert!(insert(Some("friend")).is_ok());
    assert!(insert(Some("freind")).is_err());
    connection.execute("INSERT INTO sippeers (name, type) VALUES ('x', NULL)", []).unwrap();
}

#[test]
fn static_configuration_has_its_defaults() {
    let connection = newest();
    let sql = "INSERT INTO ast_config (filename, var_name) VALUES ('a.conf', 'x')";
    connection.execute(sql, []).unwrap();
    let sql = "SELECT cat_metric || category || commented FROM ast_config";
    let found: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(found, "0default0");
}
