//! The small server of `docs/drivers/curl.md`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use asterisk_realtime_core::{Driver, ErrorKind, RequiredType, Requirement};
use asterisk_realtime_curl::{CurlDriver, CurlSettings};

use crate::recorder::{delete, insert, multi, single, soon, table, update};

const PAGE: &str = include_str!("../../../../../docs/drivers/curl.md");

const DATA: &str = "
    CREATE TABLE sippeers (name TEXT PRIMARY KEY, host TEXT, port INTEGER, allow TEXT);
    INSERT INTO sippeers VALUES ('alice', 'dynamic', 5060, 'a&b=c d+é'), ('bob', '', NULL, '');
    CREATE TABLE ast_config (cat_metric INTEGER, var_metric INTEGER, commented INTEGER,
        filename TEXT, category TEXT, var_name TEXT, var_val TEXT);
    INSERT INTO ast_config VALUES (0, 0, 0, 'queues.conf', 'sales', 'strategy', ''),
        (1, 0, 0, 'queues.conf', 'general', '#include', 'x.conf'),
        (0, 1, 1, 'queues.conf', 'sales', 'off', '1'), (0, 0, 0, 'other.conf', 'a', 'b', 'c');
";

/// The server, until the test ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(folder: &Path) -> (Server, String) {
    let (_, rest) = PAGE.split_once("```python\n").unwrap();
    let (program, _) = rest.split_once("```").unwrap();
    let (program_file, file) = (folder.join("backend.py"), folder.join("asterisk.sqlite3"));
    std::fs::write(&program_file, program).unwrap();
    let code = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])";
    let made = Command::new("python3").args(["-c", code]).arg(&file).arg(DATA).status();
    assert!(made.expect("python3 is installed; `cargo xtask setup` does it").success());
    let mut child = Command::new("python3")
        .arg(&program_file)
        .arg(&file)
        .arg("0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Server(child), line.trim().to_owned())
}

#[tokio::test]
async fn the_small_server_of_the_page_works() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, url) = start(folder.path());
    let driver = CurlDriver::new(CurlSettings::new(format!("{url}/sippeers")));
    driver.ping(soon()).await.unwrap();

    let alice = single(&driver, &[("name", "alice")]).await.unwrap();
    assert_eq!(alice[0].text("allow"), Some("a&b=c d+é"));
    assert_eq!(alice[0].text("port"), Some("5060"));
    assert_eq!(single(&driver, &[("name", "carol")]).await.unwrap(), []);
    let all = multi(&driver, &[("name NOT LIKE", r"\%")]).await.unwrap();
    assert_eq!(
        all.iter().map(|row| row.text("name")).collect::<Vec<_>>(),
        [Some("alice"), Some("bob")]
    );
    assert_eq!(all[1].len(), 1, "NULL and empty texts are left out");
    assert_eq!(multi(&driver, &[("port >=", "5061")]).await.unwrap(), []);

    assert_eq!(insert(&driver, &[("name", "carol"), ("port", "1")]).await.unwrap(), 1);
    let carol = [("name", "carol"), ("port", "1")];
    assert_eq!(update(&driver, &carol, &[("host", "a;b")]).await.unwrap(), 1);
    assert_eq!(single(&driver, &carol).await.unwrap()[0].text("host"), Some("a;b"));
    let twice = insert(&driver, &[("name", "carol")]).await.unwrap_err();
    assert_eq!(twice.kind(), ErrorKind::Unavailable);
    assert_eq!(delete(&driver, &[("name", "carol")]).await.unwrap(), 1);
    assert_eq!(delete(&driver, &[("name", "carol")]).await.unwrap(), 0);

    let unknown = single(&driver, &[("nocol", "x")]).await.unwrap_err();
    assert_eq!((unknown.kind(), unknown.code()), (ErrorKind::Unavailable, Some("500")));
    let needed = |name: &str| [Requirement::new(name, RequiredType::Char, 10)];
    assert!(driver.require(&needed("host"), soon()).await.unwrap());
    assert!(!driver.require(&needed("nocol"), soon()).await.unwrap());

    let files = CurlDriver::new(CurlSettings::new(format!("{url}/ast_config")));
    let lines = files.load(&table(), "queues.conf", soon()).await.unwrap();
    let texts: Vec<_> = lines
        .iter()
        .map(|line| format!("[{}] {}={}", line.category, line.name, line.value))
        .collect();
    assert_eq!(texts, ["[general] #include=x.conf", "[sales] strategy="]);
}
