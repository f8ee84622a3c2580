//! No server outlives the process that owns it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use asterisk_realtime_testkit::{MariaDb, Postgres, Server};

static MARIADB: OnceLock<MariaDb> = OnceLock::new();
static POSTGRES: OnceLock<Postgres> = OnceLock::new();

/// Set for a process that is to be an owner.
const VARIABLE: &str = "ASTERISK_REALTIME_TESTKIT_OWNER";

/// What the other tests start: it says where its servers are, and ends with its input.
#[test]
#[expect(clippy::disallowed_methods, reason = "it is told to a process of our own")]
fn the_owner() {
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    let mariadb = MARIADB.get_or_init(|| MariaDb::start().unwrap());
    let postgres = POSTGRES.get_or_init(|| Postgres::start().unwrap());
    // Nobody but the guard can end a frozen one.
    postgres.freeze().unwrap();
    for server in [mariadb as &Server, postgres] {
        println!("server {} {}", server.process().unwrap(), server.folder().display());
    }
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn servers_end_when_their_owner_ends() {
    let (mut owner, mut output) = start_owner();
    let servers = servers(&mut output);
    drop(owner.stdin.take());
    assert!(owner.wait().unwrap().success());
    check(&servers);
}

#[test]
fn servers_end_when_their_owner_is_killed() {
    let (mut owner, mut output) = start_owner();
    let servers = servers(&mut output);
    owner.kill().unwrap();
    owner.wait().unwrap();
    check(&servers);
}

fn start_owner() -> (Child, BufReader<ChildStdout>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--nocapture", "owner::the_owner"]).env(VARIABLE, "1");
    let mut owner = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let output = BufReader::new(owner.stdout.take().unwrap());
    (owner, output)
}

/// The process and the folder of each of the two.
fn servers(output: &mut BufReader<ChildStdout>) -> Vec<(String, String)> {
    let lines = output.lines().map_while(Result::ok);
    let words = |line: String| -> Option<(String, String)> {
        let (process, folder) = line.split_once("server ")?.1.split_once(' ')?;
        Some((process.to_owned(), folder.to_owned()))
    };
    let servers: Vec<_> = lines.filter_map(words).take(2).collect();
    assert_eq!(servers.len(), 2);
    servers
}

fn check(servers: &[(String, String)]) {
    let end = Instant::now() + Duration::from_secs(10);
    for (process, folder) in servers {
        while Path::new("/proc").join(process).exists() || Path::new(folder).exists() {
            assert!(Instant::now() < end, "{process} or {folder} is left behind");
            thread::sleep(Duration::from_millis(10));
        }
    }
}
