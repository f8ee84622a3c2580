//! Files that cannot be used, and what others may do with them.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;

use asterisk_realtime_cache::{Freshness, Persistence};
use asterisk_realtime_core::{Driver, ErrorKind};

use super::{Host, driver, open, stale, told};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Whatever is in the way of the file, the program starts and the store is asked.
async fn works_without(host: &Host, file: Arc<dyn Driver>, what: &str) {
    host.store.faults().set_unavailable(false);
    let cached = host.start_with(file, "memory,asterisk");
    let fresh = Ok((Some("office".to_owned()), Freshness::Fresh));
    assert_eq!(told(&cached, "alice").await, fresh, "{what}");
    cached.written().await;
    host.store.faults().set_unavailable(true);
    assert_eq!(told(&cached, "bob").await, Err(ErrorKind::Unavailable), "{what}");
}

#[tokio::test]
async fn a_file_that_cannot_be_used_keeps_nobody_from_starting() {
    let host = Host::new();
    host.run(&["alice", "bob"]).await;
    // Without a write-ahead log.
    let path = host.folder.path().join("copy.sqlite3");
    let other = rusqlite::Connection::open(host.path()).unwrap();
    other.execute("VACUUM INTO ?1", [path.to_str()]).unwrap();
    let whole = fs::read(&path).unwrap();
    assert!(whole.len() >= 8192, "{}", whole.len());

    fs::write(&path, "this is no database, but has been written by somebody").unwrap();
    works_without(&host, driver(&path), "garbage").await;
    assert!(fs::read(&path).unwrap().starts_with(b"this is"), "it is not ours to change");

    let folder = host.folder.path().join("folder");
    fs::create_dir(&folder).unwrap();
    works_without(&host, driver(&folder), "a folder").await;
    works_without(&host, driver(Path::new("/nonexistent/cache.sqlite3")), "no folder").await;

    // Pages are missing at the end; whatever SQLite makes of it is no answer that is wrong.
    for length in [100, 4096, 5000, whole.len() - 1] {
        let short = host.folder.path().join(format!("short{length}.sqlite3"));
        fs::write(&short, &whole[..length]).unwrap();
        host.store.faults().set_unavailable(true);
        let cached = host.start_with(driver(&short), "memory,asterisk");
        let answer = told(&cached, "alice").await;
        assert!(answer == stale("office") || answer == super::DOWN, "{length}: {answer:?}");
        works_without_bob(&host, driver(&short), length).await;
    }
}

async fn works_without_bob(host: &Host, file: Arc<dyn Driver>, length: usize) {
    host.store.faults().set_unavailable(false);
    let cached = host.start_with(file, "memory,asterisk");
    let fresh = Ok((Some("office".to_owned()), Freshness::Fresh));
    assert_eq!(told(&cached, "alice").await, fresh, "{length}");
    cached.written().await;
}

#[tokio::test]
async fn a_record_that_is_not_understood_ends_what_is_before_it() {
    let host = Host::new();
    host.run(&["alice"]).await;
    let other = rusqlite::Connection::open(host.path()).unwrap();
    other.execute_batch("INSERT INTO ara_cache_1 VALUES (1000, 'not JSON')").unwrap();
    host.run(&["bob"]).await;
    let cached = host.start_in_outage();
    assert_eq!(told(&cached, "alice").await, super::DOWN);
    assert_eq!(told(&cached, "bob").await, stale("office"));
}

#[tokio::test]
async fn what_older_versions_have_written_is_emptied() {
    let host = Host::new();
    Persistence::prepare(&host.path()).unwrap();
    let other = rusqlite::Connection::open(host.path()).unwrap();
    for version in [0, 2] {
        let table = format!("ara_cache_{version}");
        other
            .execute_batch(&format!(
                "CREATE TABLE {table} (number INTEGER PRIMARY KEY, records TEXT);
                INSERT INTO {table} VALUES (0, '[]'), (7, 'secret')"
            ))
            .unwrap();
    }
    host.run(&["alice"]).await;
    let count = |version: u32| {
        let sql = format!("SELECT count(*) FROM ara_cache_{version}");
        other.query_row(&sql, [], |row| row.get::<_, u32>(0)).unwrap()
    };
    assert_eq!((count(0), count(2)), (0, 2), "a later version may come back");
    assert_eq!(told(&host.start_in_outage(), "alice").await, stale("office"));
}

#[tokio::test]
async fn only_the_owner_reads_the_file() {
    let host = Host::new();
    let path = host.path();
    let cached = host.start_with(open(&path), "s");
    told(&cached, "alice").await.unwrap();
    cached.written().await;
    let mut files = 0;
    for entry in fs::read_dir(host.folder.path()).unwrap() {
        let file = entry.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        files += 1;
    }
    assert!(files >= 2, "the write-ahead log is one, too");

    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    Persistence::prepare(&path).unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_file_in_use_is_left_to_its_user() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache");
    let first = Persistence::prepare(&path).unwrap();
    assert_eq!(Persistence::prepare(&path).unwrap_err().kind(), ErrorKind::Conflict);
    drop(first);
    Persistence::prepare(&path).unwrap();
}

#[test]
fn a_place_that_others_may_change_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str| Persistence::prepare(&folder.path().join(name)).unwrap_err().kind();
    fs::create_dir(folder.path().join("d")).unwrap();
    assert_eq!(refused("d"), ErrorKind::Invalid);
    fs::write(folder.path().join("target"), "").unwrap();
    symlink(folder.path().join("target"), folder.path().join("link")).unwrap();
    assert_eq!(refused("link"), ErrorKind::Invalid);
    fs::hard_link(folder.path().join("target"), folder.path().join("second")).unwrap();
    assert_eq!(refused("second"), ErrorKind::Invalid);
    assert_eq!(refused("nowhere/cache"), ErrorKind::NotFound);
    fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    assert_eq!(refused("cache"), ErrorKind::Invalid);
    // Nobody exchanges the file of somebody else there.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o1777)).unwrap();
    Persistence::prepare(&folder.path().join("cache")).unwrap();
}
