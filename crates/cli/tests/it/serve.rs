//! `ara serve` as a process: it starts, is reloaded, told things and stopped.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use asterisk_realtime_testkit::MariaDb;
use serde_json::{Value, json};

use crate::run::{etc, finish};
use crate::served::{
    EXTCONFIG, OWN, Served, directory, eventually, file, make_database, remote, serve_command,
};

#[test]
fn it_answers_and_counts() {
    let directory = directory(OWN);
    let served = Served::start(&directory);
    let (status, body) = served.post("/sippeers/single", "name=alice");
    assert_eq!((status, body.trim_end()), (200, "name=alice&host=dynamic"));
    assert_eq!(served.post("/sippeers/single", "name=nobody").1, "");
    assert_eq!(served.post("/sippeers/update?name=alice", "host=x").1, "1");
    assert_eq!(served.get("/health/live"), (200, "live\n".to_owned()));
    let (status, body) = served.get("/health/ready");
    let ready: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &ready["status"]), (200, &json!("ready")));

    let calls = |operation, outcome| {
        let labels = "family=\"sippeers\",driver=\"sqlite3\",database=\"main\"";
        served.number(&format!(
            "ara_store_calls_total{{{labels},operation=\"{operation}\",outcome=\"{outcome}\"}}"
        ))
    };
    let counted = [calls("read", "found"), calls("read", "absent"), calls("write", "found")];
    assert_eq!(counted.map(|count| count.to_string()), ["1", "1", "1"]);
    let logged = served.expect_log("answered", |line| line["operation"] == "update");
    assert_eq!((&logged["target"], &logged["status"]), (&json!("ara::access"), &json!(200)));
    assert!(!logged.to_string().contains("alice"), "no values: {logged}");
}

#[test]
fn signals_stop_it_when_all_is_answered() {
    for name in ["TERM", "INT"] {
        let directory = directory(OWN);
        let mut served = Served::start(&directory);
        assert_eq!(served.post("/sippeers/single", "name=alice").0, 200);
        served.signal(name);
        assert_eq!(served.ended(), Some(0), "{name}");
        assert!(!file(&directory, "control.sock").exists());
    }
}

/// Keeps the database from being written to.
fn lock(directory: &tempfile::TempDir) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(file(directory, "main.sqlite3")).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    connection
}

#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let directory = directory(&format!("{OWN}[general]\ndeadline = 20s\n"));
    let mut served = Served::start(&directory);
    let lock = lock(&directory);
    let mut slow = served.connect();
    slow.send("POST", "/sippeers/update?name=alice", "host=y").unwrap();
    eventually(|| (served.number("ara_http_connections") >= 2.0).then_some(())).unwrap();
    served.signal("TERM");
    served.expect_log("stopping when all requests are answered", |_| true);
    drop(lock);
    assert_eq!(slow.receive().unwrap(), (200, "1".to_owned()));
    assert_eq!(served.ended(), Some(0));
}

#[test]
fn the_end_has_a_limit_and_a_second_signal_is_one() {
    let own = "[general]\ndeadline = 60s\n[gateway]\nlisten = 127.0.0.1:0\ncontrol = control.sock\n\
               max-deadline = 60s\nstop-timeout = 300ms\n";
    let directory_of_one = directory(own);
    let mut served = Served::start(&directory_of_one);
    let _lock = lock(&directory_of_one);
    let mut slow = served.connect();
    slow.send("POST", "/sippeers/update?name=alice", "host=y").unwrap();
    eventually(|| (served.number("ara_http_connections") >= 2.0).then_some(())).unwrap();
    served.signal("TERM");
    assert_eq!(served.ended(), Some(0));

    let directory_of_two = directory(&own.replace("300ms", "60s"));
    let mut served = Served::start(&directory_of_two);
    let _lock = lock(&directory_of_two);
    let mut slow = served.connect();
    slow.send("POST", "/sippeers/update?name=alice", "host=y").unwrap();
    eventually(|| (served.number("ara_http_connections") >= 2.0).then_some(())).unwrap();
    served.signal("TERM");
    served.expect_log("stopping when all requests are answered", |_| true);
    served.signal("INT");
    assert_eq!(served.ended(), Some(0));
}

#[test]
fn reloads_drop_no_request() {
    let directory = directory(OWN);
    let served = Served::start(&directory);
    let (is_over, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let (is_over, asked) = (Arc::clone(&is_over), Arc::clone(&asked));
            let mut http = served.connect();
            thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let (status, body) =
                        http.ask("POST", "/sippeers/single", "name=alice").unwrap();
                    assert_eq!((status, body.trim_end()), (200, "name=alice&host=dynamic"));
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for turn in 0..10 {
        // Another table of the same rows every other time, so that something changes.
        let more = if turn % 2 == 0 { "meetme => sqlite3,main,sippeers\n" } else { "" };
        fs::write(file(&directory, "extconfig.conf"), format!("{EXTCONFIG}{more}")).unwrap();
        if turn % 3 == 0 {
            let before = served.number("ara_reloads_total{result=\"done\"}");
            served.signal("HUP");
            let now = || served.number("ara_reloads_total{result=\"done\"}");
            eventually(|| (now() > before).then_some(())).unwrap();
        } else {
            remote(&directory, &["core reload"]).is(0, "The configuration is reloaded.\n", "");
        }
    }
    let so_far = asked.load(Ordering::Relaxed);
    eventually(|| (asked.load(Ordering::Relaxed) > so_far).then_some(())).unwrap();
    is_over.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().unwrap();
    }
    let counted = "ara_http_requests_total{protocol=\"stock\",operation=\"single\",\
                   family=\"sippeers\",status=\"200\"}";
    let asked = asked.load(Ordering::Relaxed).to_string();
    assert_eq!(served.number(counted).to_string(), asked);
}

#[test]
fn a_bad_configuration_keeps_the_old_one() {
    let directory = directory(OWN);
    let served = Served::start(&directory);
    for (name, text) in [
        ("extconfig.conf", "[settings\nsippeers => sqlite3,main\n".to_owned()),
        ("ara.conf", OWN.replace("5s", "soon")),
    ] {
        let path = file(&directory, name);
        let good = fs::read_to_string(&path).unwrap();
        fs::write(&path, text).unwrap();
        let done = remote(&directory, &["module", "reload"]);
        let message = format!("{name}:");
        assert_eq!(done.out, "The module 'extconfig' reported a reload failure\n");
        assert_eq!(done.status, 2, "{done:?}");
        assert!(done.err.contains(&message), "{done:?}");
        let failed = "the configuration is not reloaded; the old one holds";
        served.expect_log(failed, |line| line["error"].as_str().unwrap().contains(&message));
        assert_eq!(served.post("/sippeers/single", "name=alice").0, 200);
        fs::write(&path, good).unwrap();
    }
    assert_eq!(served.number("ara_reloads_total{result=\"failed\"}").to_string(), "2");
    assert_eq!(served.number("ara_last_reload_failed").to_string(), "1");
    assert_eq!(remote(&directory, &["core reload"]).status, 0);
    assert_eq!(served.number("ara_last_reload_failed").to_string(), "0");
}

#[test]
fn it_is_not_ready_until_its_database_is_there() {
    let directory = directory(OWN);
    // A folder is in the way of the database.
    let path = file(&directory, "main.sqlite3");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let served = Served::start(&directory);
    let (status, body) = served.get("/health/ready");
    let document: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &document["status"]), (503, &json!("unavailable")), "{body}");
    assert_eq!(document["stores"][0]["database"], "main");
    assert_eq!(served.get("/health/live").0, 200);
    assert!(served.post("/sippeers/single", "name=alice").0 >= 400);
    let health = remote(&directory, &["ara show health"]);
    assert!(health.out.starts_with("The gateway is unavailable.\n"), "{health:?}");

    fs::remove_dir(&path).unwrap();
    make_database(&directory);
    eventually(|| (served.get("/health/ready").0 == 200).then_some(())).unwrap();
    assert_eq!(served.post("/sippeers/single", "name=alice").0, 200);
}

#[test]
fn a_server_that_goes_and_comes_back_is_told() {
    let mariadb = MariaDb::start().unwrap();
    mariadb.create_database("asterisk").unwrap();
    let table = "CREATE TABLE sippeers (name VARCHAR(40) PRIMARY KEY, host VARCHAR(40));
                 INSERT INTO sippeers VALUES ('alice', 'dynamic');";
    mariadb.execute(Some("asterisk"), table).unwrap();
    let (user, password, port) = (MariaDb::USER, MariaDb::PASSWORD, mariadb.port());
    let file = format!(
        "[asterisk]\ndbhost = 127.0.0.1\ndbport = {port}\ndbname = asterisk\ndbuser = {user}\n\
         dbpass = {password}\n"
    );
    let directory = etc(&[
        ("extconfig.conf", b"[settings]\nsippeers => mysql,asterisk\n"),
        ("res_config_mysql.conf", file.as_bytes()),
        ("ara.conf", OWN.as_bytes()),
    ]);
    let served = Served::start(&directory);
    assert_eq!(served.get("/health/ready").0, 200);
    assert_eq!(served.post("/sippeers/single", "name=alice").0, 200);
    let store = "driver=\"mysql\",database=\"asterisk\"";
    let open = format!("ara_store_breaker_open{{{store}}}");
    let idle = format!("ara_store_pool_connections{{{store},state=\"idle\"}}");
    assert_eq!((served.number(&open).to_string(), served.number(&idle) >= 1.0), ("0".into(), true));

    mariadb.kill().unwrap();
    eventually(|| (served.get("/health/ready").0 == 503).then_some(())).unwrap();
    assert_eq!(served.post("/sippeers/single", "name=alice"), (503, String::new()));
    assert_eq!(served.number(&open).to_string(), "1");
    mariadb.start_again().unwrap();
    eventually(|| (served.get("/health/ready").0 == 200).then_some(())).unwrap();
    assert_eq!(served.post("/sippeers/single", "name=alice").0, 200);
    assert_eq!(served.number(&open).to_string(), "0");
}

#[test]
fn systemd_is_told() {
    let directory = directory(OWN);
    let path = directory.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let told = || {
        let mut buffer = [0; 512];
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    };
    // Beats of the watchdog come in between.
    let next = || loop {
        match told() {
            beat if beat.trim_end() == "WATCHDOG=1" => {}
            other => break other,
        }
    };
    let mut command = serve_command(&directory);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "200000");
    let mut served = Served::spawn(&mut command);
    assert_eq!(next().trim_end(), "READY=1");
    while told().trim_end() != "WATCHDOG=1" {}
    served.signal("HUP");
    let reloading = next();
    let lines: Vec<_> = reloading.lines().collect();
    let [first, second] = lines[..] else { panic!("{reloading}") };
    let time = second.strip_prefix("MONOTONIC_USEC=").unwrap_or_else(|| panic!("{reloading}"));
    assert_eq!((first, time.parse::<u64>().is_ok()), ("RELOADING=1", true));
    assert_eq!(next().trim_end(), "READY=1");
    served.signal("TERM");
    assert_eq!(next().trim_end(), "STOPPING=1");
    assert_eq!(served.ended(), Some(0));
}

#[test]
fn console_commands_end_with_the_status_of_what_they_found() {
    let directory = directory(OWN);
    let _served = Served::start(&directory);
    let is = |words: &[&str], status, out: &str| remote(&directory, words).is(status, out, "");
    is(&["realtime update sippeers name alice host x"], 0, "Updated 1 RealTime record.\n");
    is(
        &["realtime", "update", "sippeers", "name LIKE", "al%", "host", ""],
        0,
        "Updated 1 RealTime record.\n",
    );
    is(&["realtime load sippeers name nobody"], 1, "No rows found matching search criteria.\n");
    let failed = remote(&directory, &["realtime store nofam name x"]);
    assert_eq!(failed.status, 2);
    assert!(failed.err.contains("\"nofam\" is not mapped"), "{failed:?}");
    let command = "Command 'realtime store nofam name x' failed.\n";
    assert!(failed.out.starts_with("Failed to store record.") && failed.out.ends_with(command));
    remote(&directory, &["sip show inuse"]).fails(2, &["core show help"]);
    let json = remote(&directory, &["--json", "realtime load sippeers name alice"]);
    assert_eq!((json.status, &json.json()["found"]), (0, &json!(true)));
    let json = remote(&directory, &["realtime load nofam name alice", "--json"]);
    assert_eq!((json.status, &json.json()["error"]["kind"]), (2, &json!("NotFound")));
}

#[test]
fn lines_of_standard_input_are_commands() {
    let directory = directory(OWN);
    let _served = Served::start(&directory);
    let mut command = crate::run::command(directory.path());
    command.args(["--config-dir", "etc", "remote"]);
    let lines = directory.path().join("lines");
    fs::write(&lines, "core show uptime\n\nrealtime load sippeers name nobody\nquit\nnonsense\n")
        .unwrap();
    let done = finish(command.stdin(fs::File::open(lines).unwrap()));
    assert_eq!((done.status, done.err.as_str()), (1, ""));
    assert!(done.out.starts_with("System uptime: "), "{done:?}");
    assert!(done.out.ends_with("No rows found matching search criteria.\n"), "{done:?}");
}

#[test]
fn commands_stop_it() {
    for command in ["core stop gracefully", "core stop now"] {
        let directory = directory(OWN);
        let mut served = Served::start(&directory);
        remote(&directory, &[command]).is(0, "The gateway stops.\n", "");
        assert_eq!(served.ended(), Some(0));
        let gone = remote(&directory, &["core show uptime"]);
        gone.fails(3, &["no gateway listens on etc/control.sock", "ara --config-dir etc serve"]);
    }
}

#[test]
fn the_control_socket_has_one_gateway() {
    let directory = directory(OWN);
    let mut served = Served::start(&directory);
    let second = finish(serve_command(&directory).stdin(Stdio::null()));
    second.fails(3, &["another gateway listens on etc/control.sock", "core stop gracefully"]);
    // One that was killed leaves its socket behind, which is in nobody's way.
    served.signal("KILL");
    served.ended();
    assert!(file(&directory, "control.sock").exists());
    let again = Served::start(&directory);
    assert_eq!(remote(&directory, &["core show uptime"]).status, 0);
    drop(again);
    // It may be switched off.
    let off = OWN.replace("control.sock", "no");
    fs::write(file(&directory, "ara.conf"), off).unwrap();
    fs::remove_file(file(&directory, "control.sock")).unwrap();
    let _without = Served::start(&directory);
    assert!(!file(&directory, "control.sock").exists());
    remote(&directory, &["core show uptime"]).fails(2, &["has no control socket", "--socket"]);
}

#[test]
fn it_listens_on_several_addresses() {
    let more = format!("{OWN}listen = [::1]:0\nlisten = unix:etc-gateway.sock\n");
    let directory = directory(&more);
    let served = Served::start(&directory);
    served.expect_log("listening", |line| {
        line["listen"].as_str().is_some_and(|it| it.contains("[::1]:"))
    });
    served.expect_log("listening", |line| {
        line["listen"].as_str().is_some_and(|it| it.starts_with("unix:"))
    });
}

#[test]
fn what_keeps_it_from_starting_is_told() {
    let started = |own: &str| finish(&mut serve_command(&directory(own)));
    started("[gateway]\nlisten = nonsense\n").fails(2, &["ara.conf:2", "listen"]);
    started("[gateway]\nlisten = 0.0.0.0:0\n").fails(2, &["[client NAME]"]);
    started("[gateway]\nlisten = 127.0.0.1:0\ncontrol = etc/no/such/folder\n")
        .fails(2, &["control socket", "make the folder"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    started(&format!("[gateway]\nlisten = {address}\ncontrol = no\n"))
        .fails(3, &["is taken by another program"]);
    let nowhere = tempfile::tempdir().unwrap();
    let mut command: Command = crate::run::command(nowhere.path());
    finish(command.args(["--config-dir", "no", "serve"])).fails(2, &["ara quickstart"]);
}

#[test]
fn what_is_wrong_with_its_settings_is_checked_with_all_else() {
    let directory = directory("[gateway]\nlisten = nonsense\ncontol = x\n[client]\ntoken = t\n");
    let done = crate::run::ara(&directory, "check");
    assert_eq!(done.status, 2);
    for part in ["ara.conf:2:", "ara.conf:3:", "write `control`", "a client needs a name"] {
        assert!(done.out.contains(part), "{part}: {done:?}");
    }
}

/// `ara serve` with the configuration of the quickstart, as the README has it.
#[test]
fn the_example_is_served() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(crate::run::run(directory.path(), ["quickstart", "etc"]).status, 0);
    let own = fs::read_to_string(file(&directory, "ara.conf")).unwrap();
    let own = own.replace(";listen = 127.0.0.1:8200", "listen = 127.0.0.1:0");
    fs::write(file(&directory, "ara.conf"), own).unwrap();
    let served = Served::start(&directory);
    assert!(served.post("/sippeers/single", "name=alice").1.contains("&name=alice&"));
    let static_file = served.get("/static?file=queues.conf").1;
    assert!(static_file.contains("var_name=autofill"), "{static_file}");
    let health = remote(&directory, &["ara show health"]);
    assert!(health.out.starts_with("The gateway is ready.\n"), "{health:?}");
}
