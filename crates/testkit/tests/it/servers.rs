//! A server comes and goes.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use asterisk_realtime_testkit::{MariaDb, Postgres, Server};

use crate::both;
use crate::client::{mariadb, printed, psql};

#[test]
fn databases_are_made_and_asked() {
    both(|server| {
        server.create_database("as`te\"risk").unwrap();
        let sql = "CREATE TABLE a (b VARCHAR(20)); INSERT INTO a VALUES ('1000'), ('zażółć')";
        server.execute(Some("as`te\"risk"), sql).unwrap();
        let rows = server.query(Some("as`te\"risk"), "SELECT b FROM a ORDER BY b").unwrap();
        assert_eq!(rows, "1000\nzażółć\n");
        assert!(server.create_database("as`te\"risk").is_err());
    });
}

#[test]
fn a_client_that_fails_says_why() {
    both(|server| {
        let error = server.execute(None, "SELECT 1; SELECT nope").unwrap_err();
        assert!(format!("{error:?}").contains("nope"), "{error}");
    });
}

#[test]
fn the_user_comes_in_with_the_password_only() {
    let server = MariaDb::start().unwrap();
    assert!(printed(&mariadb(&server, &[])).contains("asterisk@127.0.0.1"));
    assert!(!mariadb(&server, &["--password=wrong"]).status.success());
    assert!(!mariadb(&server, &["--user=root", "--password="]).status.success());
    let server = Postgres::start().unwrap();
    assert_eq!(printed(&psql(&server, "")), "asterisk|f\n");
    assert!(!psql(&server, "password=wrong").status.success());
}

#[test]
fn servers_stand_side_by_side() {
    let servers = [MariaDb::start().unwrap(), MariaDb::start().unwrap()];
    let sockets = [servers[0].socket(), servers[1].socket()];
    assert_ne!(servers[0].port(), servers[1].port());
    assert_ne!(sockets[0], sockets[1]);
    assert!(sockets.iter().all(|socket| socket.exists() && socket.as_os_str().len() < 108));
    for server in &servers {
        // The administrator needs no password in there.
        assert_eq!(server.folder().metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
    servers[0].create_database("one").unwrap();
    servers[1].create_database("one").unwrap();
}

#[test]
fn options_win() {
    let server = MariaDb::with_options(&["--max-connections=17"]).unwrap();
    assert_eq!(server.query(None, "SELECT @@max_connections").unwrap(), "17\n");
    let server = Postgres::with_options(&["--max_connections=17"]).unwrap();
    assert_eq!(server.query(None, "SHOW max_connections").unwrap(), "17\n");
}

#[test]
fn a_start_that_fails_shows_the_log() {
    let error = MariaDb::with_options(&["--no-such-option"]).unwrap_err();
    assert!(error.to_string().contains("unknown option '--no-such-option'"), "{error}");
    let error = Postgres::with_options(&["--no_such_option=1"]).unwrap_err();
    assert!(error.to_string().contains("no_such_option"), "{error}");
}

#[test]
fn nothing_stays_behind() {
    let check = |server: &Server| (server.process().unwrap(), server.folder().to_path_buf());
    let mariadb = MariaDb::start().unwrap();
    let postgres = Postgres::start().unwrap();
    postgres.freeze().unwrap();
    let places = [check(&mariadb), check(&postgres)];
    drop((mariadb, postgres));
    for (process, folder) in places {
        assert!(!Path::new("/proc").join(process.to_string()).exists());
        assert!(!folder.exists());
    }
}

#[test]
fn a_panic_takes_the_server_with_it() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let server = Postgres::start().unwrap();
        sender.send(server.folder().to_path_buf()).unwrap();
        panic!("as a test does that fails");
    });
    assert!(thread.join().is_err());
    assert!(!receiver.recv().unwrap().exists());
}
