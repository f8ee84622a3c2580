//! Parts of a directory on other servers.

use asterisk_realtime_conformance::probe::{scan, soon, table};
use asterisk_realtime_core::{
    Cell, Driver, ErrorKind, IntoChanges, IntoFilter, Result, Row, Selection,
};
use asterisk_realtime_ldap::{LdapDriver, LdapSettings, Referrals};
use asterisk_realtime_testkit::{Server, Slapd};

use crate::phones;

/// What the first server has as a reference only.
const BRANCH: &str = "ou=branch,ou=sip,dc=example,dc=com";

/// Two servers with the same phones; the second one has two more, in a branch.
struct World {
    first: Slapd,
    second: Slapd,
}

impl World {
    fn new() -> Self {
        let (first, second) = (phones::server(), phones::server());
        let phone = |name: &str| {
            format!(
                "dn: cn={name},{BRANCH}\nobjectClass: AsteriskAccount\n\
                 objectClass: AsteriskSIPUser\ncn: {name}\nAstAccountContext: branch\n\n"
            )
        };
        let branch = format!("dn: {BRANCH}\nobjectClass: organizationalUnit\nou: branch\n\n");
        let ldif = [branch, phone("2000"), phone("2001")].concat();
        second.execute(None, &ldif).unwrap();
        Self { first, second }
    }

    /// Makes the branch of the first server a reference.
    fn refer(&self, urls: &[String]) {
        refer(&self.first, BRANCH, urls);
    }

    fn second_url(&self) -> String {
        url(&self.second, BRANCH)
    }

    fn settings(&self) -> LdapSettings {
        let mut settings = phones::settings(&self.first, vec![phones::section()]);
        settings.referrals = Referrals::Follow;
        settings
    }

    fn driver(&self) -> LdapDriver {
        LdapDriver::new(self.settings())
    }
}

fn url(server: &Server, base: &str) -> String {
    format!("ldap://127.0.0.1:{}/{base}", server.port())
}

fn refer(server: &Server, dn: &str, urls: &[String]) {
    let refs = format!("ref: {}\n", urls.join("\nref: "));
    let rdn = dn.split(['=', ',']).nth(1).unwrap();
    let entry = format!(
        "dn: {dn}\nobjectClass: referral\nobjectClass: extensibleObject\nou: {rdn}\n{refs}"
    );
    server.execute(None, &entry).unwrap();
}

async fn all(driver: &LdapDriver) -> Result<Vec<Row>> {
    let filter = [("name LIKE", "%")].into_filter()?;
    driver.select(&table("sip"), &filter, Selection::ALL, soon()).await
}

fn name(row: &Row) -> &str {
    row.get("name").and_then(Cell::text).unwrap()
}

fn names(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(name).collect()
}

#[tokio::test]
async fn they_are_left_out_unless_it_is_wanted() {
    let world = World::new();
    world.refer(&[world.second_url()]);
    let mut settings = world.settings();
    settings.referrals = Referrals::default();
    let driver = LdapDriver::new(settings);
    assert_eq!(names(&all(&driver).await.unwrap()), ["1000", "1001", "_1X"]);
    let driver = world.driver();
    let rows = all(&driver).await.unwrap();
    assert_eq!(names(&rows), ["1000", "1001", "2000", "2001", "_1X"]);
    let mut scanned = scan(&driver, "sip", 2).await.0;
    scanned.sort_by(|one, other| name(one).cmp(name(other)));
    assert_eq!(names(&scanned), names(&rows));
}

#[tokio::test]
async fn entries_are_written_where_they_are() {
    let world = World::new();
    world.refer(&[world.second_url()]);
    let driver = world.driver();
    let filter = [("name", "2000")].into_filter().unwrap();
    let changes = [("host", "10.0.0.9")].into_changes().unwrap();
    assert_eq!(driver.update(&table("sip"), &filter, &changes, soon()).await.unwrap(), 1);
    let there = phones::driver(&world.second);
    let row = there.select(&table("sip"), &filter, Selection::FIRST, soon()).await.unwrap();
    assert_eq!(row[0].get("host").and_then(Cell::text), Some("10.0.0.9"));
    assert_eq!(driver.delete(&table("sip"), &filter, soon()).await.unwrap(), 1);
    assert_eq!(names(&all(&there).await.unwrap()), ["1000", "1001", "2001", "_1X"]);
}

/// The first server has nothing of it, and says so with a code in place of references.
#[tokio::test]
async fn a_whole_table_may_be_elsewhere() {
    let world = World::new();
    world.refer(&[world.second_url()]);
    let settings = |referrals| {
        let mut settings = world.settings();
        settings.database = BRANCH.into();
        settings.referrals = referrals;
        settings
    };
    let error = all(&LdapDriver::new(settings(Referrals::Ignore))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("referrals = follow"), "{error}");
    let driver = LdapDriver::new(settings(Referrals::Follow));
    driver.ping(soon()).await.unwrap();
    let new = [("name", "2002"), ("context", "branch")].into_changes().unwrap();
    assert_eq!(driver.insert(&table("sip"), &new, soon()).await.unwrap(), 1);
    assert_eq!(names(&all(&driver).await.unwrap()), ["2000", "2001", "2002"]);
    assert_eq!(scan(&driver, "sip", 1).await.0.len(), 3);
}

/// An answer that lacks a part is an error, whoever is down.
#[tokio::test]
async fn one_that_is_down_is_an_error_unless_another_has_the_same() {
    let mut world = World::new();
    let dead = "ldap://127.0.0.1:1/".to_owned();
    refer(&world.first, "ou=dead,ou=sip,dc=example,dc=com", std::slice::from_ref(&dead));
    let error = all(&world.driver()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("ldap://127.0.0.1:1, to which the directory"), "{error}");
    world.first = phones::server();
    world.refer(&[dead, world.second_url()]);
    let driver = world.driver();
    assert_eq!(all(&driver).await.unwrap().len(), 5);
    assert_eq!(scan(&driver, "sip", 10).await.0.len(), 5);
}

#[tokio::test]
async fn servers_that_refer_to_each_other_are_asked_once() {
    let world = World::new();
    world.refer(&[world.second_url()]);
    refer(&world.second, &format!("ou=back,{BRANCH}"), &[url(&world.first, BRANCH)]);
    let driver = world.driver();
    assert_eq!(names(&all(&driver).await.unwrap()), ["1000", "1001", "2000", "2001", "_1X"]);
    assert_eq!(scan(&driver, "sip", 2).await.0.len(), 5);
}

#[tokio::test]
async fn what_cannot_be_asked_is_no_answer() {
    for (reference, kind, reason) in [
        ("ldapi://%2Ftmp%2Fx/", ErrorKind::Unsupported, "no URL of a directory"),
        ("https://example.com/", ErrorKind::Unsupported, "no URL of a directory"),
        ("ldap:///ou=x", ErrorKind::Unsupported, "no URL of a directory"),
    ] {
        let world = World::new();
        world.refer(&[reference.to_owned()]);
        let error = all(&world.driver()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{reference}: {error}");
        assert!(error.to_string().contains(reason), "{reference}: {error}");
    }
}

/// The password does not go over an open line because a server says so.
#[tokio::test]
async fn encryption_is_not_given_up() {
    let first = phones::filled(Slapd::with_options(Slapd::LDAPS).unwrap());
    refer(&first, BRANCH, &["ldap://127.0.0.1:1/".to_owned()]);
    let mut settings = phones::settings(&first, vec![phones::section()]);
    settings.referrals = Referrals::Follow;
    settings.url = format!("ldaps://127.0.0.1:{}/", first.port());
    settings.tls.ca = Some(first.tls().ca.clone());
    let error = all(&LdapDriver::new(settings)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.to_string().contains("without encryption"), "{error}");
}
