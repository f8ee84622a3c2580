//! What a directory does with writes.

use asterisk_realtime_conformance::probe::{soon, table};
use asterisk_realtime_core::{
    Driver, Error, ErrorKind, IntoChanges, IntoFilter, Result, Selection,
};
use asterisk_realtime_ldap::LdapDriver;

use crate::phones;

async fn insert(driver: &LdapDriver, changes: &[(&str, &str)]) -> Result<u64> {
    driver.insert(&table("sip"), &changes.into_changes()?, soon()).await
}

fn refusal(outcome: Result<u64>) -> (ErrorKind, String) {
    let error: Error = outcome.unwrap_err();
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn a_table_that_cannot_say_what_an_entry_is_says_so() {
    let server = phones::server();
    for (classes, rdn, expected) in
        [(true, false, "write `rdn`"), (false, true, "write `object-classes`")]
    {
        let mut section = phones::section();
        if !classes {
            section.object_classes.clear();
        }
        if !rdn {
            section.rdn.clear();
        }
        let driver = LdapDriver::new(phones::settings(&server, vec![section]));
        let (kind, text) = refusal(insert(&driver, &[("name", "3000")]).await);
        assert_eq!(kind, ErrorKind::Invalid);
        assert!(text.contains(expected) && text.contains("[ldap sip] of ara.conf"), "{text}");
    }
    let driver = phones::driver(&server);
    let (kind, text) = refusal(insert(&driver, &[("host", "x")]).await);
    assert!(kind == ErrorKind::Invalid && text.contains("column name"), "{text}");
}

#[tokio::test]
async fn entries_are_added_renamed_and_removed() {
    let server = phones::server();
    let driver = phones::driver(&server);
    let name = " a,b+c=\"d\\e\" ";
    assert_eq!(
        insert(&driver, &[("name", name), ("allow", "b"), ("allow", "a")]).await.unwrap(),
        1
    );
    let row = async |name: &str| {
        let filter = [("name", name)].into_filter().unwrap();
        driver.select(&table("sip"), &filter, Selection::FIRST, soon()).await.unwrap().pop()
    };
    assert_eq!(phones::shown(&row(name).await.unwrap())[0], format!("name={name}"));
    let filter = [("name", name)].into_filter().unwrap();
    let changes = [("name", "#new"), ("host", "h")].into_changes().unwrap();
    assert_eq!(driver.update(&table("sip"), &filter, &changes, soon()).await.unwrap(), 1);
    assert!(row(name).await.is_none());
    assert_eq!(
        phones::shown(&row("#new").await.unwrap()),
        ["name=#new", "host=h", "allow=b", "allow=a"]
    );
    let filter = [("name", "#new")].into_filter().unwrap();
    assert_eq!(driver.delete(&table("sip"), &filter, soon()).await.unwrap(), 1);
    assert_eq!(driver.delete(&table("sip"), &filter, soon()).await.unwrap(), 0);
}

/// An entry with others below it stays, and says why.
#[tokio::test]
async fn an_entry_with_others_below_is_a_conflict() {
    let server = phones::server();
    let below = "dn: cn=x,cn=1001,ou=sip,dc=example,dc=com\nobjectClass: device\ncn: x\n";
    server.execute(None, below).unwrap();
    let driver = phones::driver(&server);
    let filter = [("context", "from-internal")].into_filter().unwrap();
    let (kind, text) = refusal(driver.delete(&table("sip"), &filter, soon()).await);
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(text.contains("1 of 2 entries"), "{text}");
}

/// Both sides of what only some attributes are: single-valued.
#[tokio::test]
async fn an_attribute_with_one_value_takes_one() {
    let server = phones::server();
    let section = phones::section().map("number", "phoneNumber").map("ring", "phoneRing");
    let driver = LdapDriver::new(phones::settings(&server, vec![section]));
    let twice = [("name", "a"), ("number", "1"), ("number", "2")];
    let (kind, text) = refusal(insert(&driver, &twice).await);
    assert_eq!(kind, ErrorKind::Invalid);
    assert!(text.contains("column number"), "{text}");
    let once =
        [("name", "a"), ("number", "0042"), ("ring", "true"), ("setvar", "1"), ("setvar", "2")];
    // slapd takes no zeros in front of a number.
    assert_eq!(refusal(insert(&driver, &once).await).0, ErrorKind::Invalid);
    let once =
        [("name", "a"), ("number", "42"), ("ring", "true"), ("setvar", "1"), ("setvar", "2")];
    assert_eq!(insert(&driver, &once).await.unwrap(), 1);
    for (field, value) in
        [("ring", "TRUE"), ("ring", "true"), ("ring !=", "false"), ("number", "042")]
    {
        let filter = [(field, value)].into_filter().unwrap();
        let rows = driver.select(&table("sip"), &filter, Selection::ALL, soon()).await.unwrap();
        assert_eq!(rows.len(), 1, "{field} {value}");
    }
    let filter = [("number", "42")].into_filter().unwrap();
    let changes = [("number", "7"), ("number", "8")].into_changes().unwrap();
    let outcome = driver.update(&table("sip"), &filter, &changes, soon()).await;
    assert_eq!(refusal(outcome).0, ErrorKind::Invalid);
}

/// What is not under the plain name is another attribute.
#[tokio::test]
async fn attributes_with_options_are_attributes_of_their_own() {
    let server = phones::server();
    let section = phones::section().map("german", "cn;lang-de");
    let driver = LdapDriver::new(phones::settings(&server, vec![section]));
    assert_eq!(insert(&driver, &[("name", "house"), ("german", "Haus")]).await.unwrap(), 1);
    let filter = [("german", "Haus")].into_filter().unwrap();
    let rows = driver.select(&table("sip"), &filter, Selection::ALL, soon()).await.unwrap();
    assert_eq!(phones::shown(&rows[0]), ["name=house", "german=Haus"]);
}
