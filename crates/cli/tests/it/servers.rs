//! Against real servers: the commands, and what `check` says of servers that cannot be used.

use asterisk_realtime_testkit::{MariaDb, Postgres, Server};
use tempfile::TempDir;

use crate::run::{ara, etc};

const TABLES: &str = "CREATE TABLE sippeers (name VARCHAR(40) PRIMARY KEY, host VARCHAR(40),
                          port INTEGER, allow VARCHAR(40));
                      INSERT INTO sippeers VALUES ('alice', 'dynamic', 5060, 'opus;alaw');
                      INSERT INTO sippeers VALUES ('bob', NULL, NULL, '');
                      CREATE TABLE meetme (number VARCHAR(40) PRIMARY KEY);
                      CREATE TABLE musiconhold (name VARCHAR(40), mode VARCHAR(40));";

fn mysql() -> MariaDb {
    let server = MariaDb::start().unwrap();
    server.create_database("asterisk").unwrap();
    server.execute(Some("asterisk"), TABLES).unwrap();
    server
}

fn pgsql() -> Postgres {
    let server = Postgres::start().unwrap();
    server.create_database("asterisk").unwrap();
    server.execute(Some("asterisk"), TABLES).unwrap();
    server
}

/// A configuration directory; `change` is made in the driver's file.
fn mysql_etc(server: &Server, extconfig: &str, change: (&str, &str)) -> TempDir {
    let (user, password) = (MariaDb::USER, MariaDb::PASSWORD);
    let file = format!(
        "[asterisk]\ndbhost = 127.0.0.1\ndbport = {}\ndbname = asterisk\ndbuser = {user}\n\
         dbpass = {password}\n",
        server.port()
    );
    let file = file.replace(change.0, change.1);
    etc(&[("extconfig.conf", extconfig.as_bytes()), ("res_config_mysql.conf", file.as_bytes())])
}

fn pgsql_etc(server: &Server, extconfig: &str, change: (&str, &str)) -> TempDir {
    let (user, password) = (Postgres::USER, Postgres::PASSWORD);
    let file = format!(
        "[general]\nhostname = 127.0.0.1\nport = {}\ndbname = asterisk\nuser = {user}\n\
         password = {password}\n",
        server.port()
    );
    let file = file.replace(change.0, change.1);
    etc(&[("extconfig.conf", extconfig.as_bytes()), ("res_pgsql.conf", file.as_bytes())])
}

const NO_CHANGE: (&str, &str) = ("\n", "\n");

/// What both servers print for the same commands.
fn converse(directory: &TempDir) {
    let alice = ara(directory, "realtime load sippeers name alice");
    let words = "Column Name Column Value -------------------- -------------------- name alice \
                 host dynamic port 5060 allow opus allow alaw";
    assert_eq!(alice.out.split_whitespace().collect::<Vec<_>>().join(" "), words);
    assert_eq!(ara(directory, "realtime load sippeers name nobody").status, 1);
    assert_eq!(ara(directory, "realtime load sippeers port abc").status, 1);
    assert_eq!(ara(directory, "realtime load sippeers nocol x").status, 2);
    let bob = ara(directory, "--json realtime load sippeers name bob").json();
    assert_eq!(bob["columns"][1], serde_json::json!(["host", null]));
    assert_eq!(bob["columns"][3], serde_json::json!(["allow", ""]));
    let update = ara(directory, "--json realtime update sippeers name alice port 5071").json();
    assert_eq!(update["rows"], 1);
    // The same again: the row matches, although nothing changes.
    let update = ara(directory, "--json realtime update sippeers name alice port 5071").json();
    assert_eq!(update["rows"], 1);
    let store = ara(directory, "--json realtime store sippeers name carol port 1").json();
    assert_eq!(store["rows"], 1);
    let again = ara(directory, "--json realtime store sippeers name carol port 1");
    assert_eq!((again.status, &again.json()["error"]["kind"]), (3, &"Conflict".into()));
    let destroy = ara(directory, "--json realtime destroy sippeers name carol").json();
    assert_eq!(destroy["rows"], 1);
}

/// The codes of the findings, and all that is said.
fn check(directory: &TempDir) -> (Vec<String>, String) {
    let findings = ara(directory, "--json check").json();
    let findings = findings["findings"].as_array().unwrap();
    let codes = findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned());
    (codes.collect(), ara(directory, "check").out)
}

const SIPPEERS: [&str; 2] =
    ["[settings]\nsippeers => mysql,asterisk\n", "[settings]\nsippeers => pgsql,general\n"];

#[test]
fn commands_against_mysql() {
    let server = mysql();
    let directory = mysql_etc(&server, SIPPEERS[0], NO_CHANGE);
    converse(&directory);
    assert_eq!(check(&directory).0, [""; 0]);
}

#[test]
fn commands_against_pgsql() {
    let server = pgsql();
    let directory = pgsql_etc(&server, SIPPEERS[1], NO_CHANGE);
    converse(&directory);
    assert_eq!(check(&directory).0, [""; 0]);
}

#[test]
fn check_explains_what_a_server_lacks() {
    let (mysql, pgsql) = (mysql(), pgsql());
    let extconfig = |place: &str| {
        let families = ["meetme", "musiconhold", "voicemail"];
        let lines = families.map(|family| format!("{family} => {place}\n"));
        format!("[settings]\n{}", lines.concat())
    };
    for directory in [
        mysql_etc(&mysql, &extconfig("mysql,asterisk"), NO_CHANGE),
        pgsql_etc(&pgsql, &extconfig("pgsql,general"), NO_CHANGE),
    ] {
        let (mut codes, shown) = check(&directory);
        codes.retain(|code| !code.starts_with("extconfig-"));
        assert_eq!(codes, ["column-missing", "index-missing", "table-missing"], "{shown}");
        assert!(shown.contains("no column `confno`"), "{shown}");
        assert!(shown.contains("no index of `musiconhold` begins with `name`"), "{shown}");
        assert!(shown.contains("create the table `voicemail`"), "{shown}");
    }
}

#[test]
fn check_explains_why_a_server_cannot_be_used() {
    let (mysql, pgsql) = (mysql(), pgsql());
    for (directory, code) in [
        (mysql_etc(&mysql, SIPPEERS[0], ("dbpass = ", "dbpass = x")), "store-denied"),
        (mysql_etc(&mysql, SIPPEERS[0], ("dbname = asterisk", "dbname = no")), "store-missing"),
        (mysql_etc(&mysql, SIPPEERS[0], ("dbport = ", "dbport = 1 ;")), "store-unreachable"),
        (pgsql_etc(&pgsql, SIPPEERS[1], ("password = ", "password = x")), "store-denied"),
        (pgsql_etc(&pgsql, SIPPEERS[1], ("dbname = asterisk", "dbname = no")), "store-missing"),
        (pgsql_etc(&pgsql, SIPPEERS[1], ("port = ", "port = 1 ;")), "store-unreachable"),
    ] {
        let (codes, shown) = check(&directory);
        assert_eq!(codes, [code], "{shown}");
        assert!(!shown.contains("s3cret"), "{shown}");
        assert!(shown.contains("help: "), "{shown}");
        assert_eq!(ara(&directory, "check").status, 2);
        assert_eq!(
            ara(&directory, "realtime load sippeers name alice").status,
            match code {
                "store-missing" => 2,
                _ => 3,
            }
        );
    }
}

/// Rows as a server prints them, through `scan`.
#[test]
fn check_reads_the_rows_of_a_server() {
    const TABLES: &str = "
        CREATE TABLE queues (name VARCHAR(128) PRIMARY KEY, strategy VARCHAR(20), timeout INTEGER);
        INSERT INTO queues VALUES ('support', 'ringal', 15), ('sales', 'linear', NULL);
        CREATE TABLE queue_members (queue_name VARCHAR(80), interface VARCHAR(80),
                                    membername VARCHAR(80), penalty INTEGER, uniqueid INTEGER,
                                    PRIMARY KEY (queue_name, interface));
        INSERT INTO queue_members VALUES ('support', 'PJSIP/1', 'A;B', -1, 1),
                                         ('suport', 'PJSIP/2', 'C^3BD', 0, NULL);";
    let (mysql, pgsql) = (mysql(), pgsql());
    mysql.execute(Some("asterisk"), TABLES).unwrap();
    pgsql.execute(Some("asterisk"), TABLES).unwrap();
    let extconfig = |place| format!("[settings]\nqueues => {place}\nqueue_members => {place}\n");
    for directory in [
        mysql_etc(&mysql, &extconfig("mysql,asterisk"), NO_CHANGE),
        pgsql_etc(&pgsql, &extconfig("pgsql,general"), NO_CHANGE),
    ] {
        let (codes, shown) = check(&directory);
        let expected = ["row-value", "row-refused", "row-value", "row-separator", "row-dangling"];
        assert_eq!(codes, expected, "{shown}");
        for part in [
            "name support: strategy: `ringal` is not",
            "queue_name suport, interface PJSIP/2: uniqueid: ",
            "queue_name support, interface PJSIP/1: penalty: `-1` is not",
            "membername: Asterisk splits `A;B` at `;`",
            "queue_name suport, interface PJSIP/2: queue_name: there is no queue `suport`",
            "2 mappings, 4 rows, 1 error, 4 warnings\n",
        ] {
            assert!(shown.contains(part), "{part}:\n{shown}");
        }
    }
}

/// `requirements` decides what is done about a column that a module needs.
#[test]
fn missing_columns_are_added_only_if_the_configuration_says_so() {
    let (mysql, pgsql) = (mysql(), pgsql());
    let require = "realtime require sippeers name char 20 lastms integer4 11 useragent char 80";
    for (mode, status, types) in [
        ("warn", 1, ["", ""]),
        ("createclose", 0, ["int", "integer"]),
        ("createchar", 0, ["varchar", "character varying"]),
    ] {
        let option = format!("requirements = {mode}\ndbname = asterisk");
        for (server, directory, expected) in [
            (&*mysql, mysql_etc(&mysql, SIPPEERS[0], ("dbname = asterisk", &option)), types[0]),
            (&*pgsql, pgsql_etc(&pgsql, SIPPEERS[1], ("dbname = asterisk", &option)), types[1]),
        ] {
            let done = ara(&directory, require);
            assert_eq!(done.status, status, "{mode}: {} {}", done.out, done.err);
            let sql = "SELECT data_type FROM information_schema.columns \
                       WHERE table_name = 'sippeers' AND column_name = 'lastms'";
            assert_eq!(server.query(Some("asterisk"), sql).unwrap().trim(), expected, "{mode}");
            if status == 0 {
                // The column can be written at once.
                let update = "--json realtime update sippeers name alice lastms 12";
                assert_eq!(ara(&directory, update).json()["rows"], 1);
                let drop = "ALTER TABLE sippeers DROP COLUMN lastms, DROP COLUMN useragent";
                server.execute(Some("asterisk"), drop).unwrap();
            }
        }
    }
}
