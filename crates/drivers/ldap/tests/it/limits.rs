//! More entries than a server gives at once.

use std::fmt::Write as _;
use std::num::NonZeroU32;

use asterisk_realtime_conformance::probe::{scan, soon, table};
use asterisk_realtime_core::{Driver, ErrorKind, IntoFilter, Order, Selection};
use asterisk_realtime_ldap::LdapDriver;
use asterisk_realtime_testkit::{Server, Slapd};

use crate::phones;

fn fill(server: &Server, count: u32) {
    let mut ldif = String::new();
    for number in 0..count {
        let _ = writeln!(
            ldif,
            "dn: cn=n{number:04},{}\nobjectClass: AsteriskAccount\nobjectClass: AsteriskSIPUser\n\
             cn: n{number:04}\nAstAccountContext: many\n",
            phones::BASE
        );
    }
    server.execute(None, &ldif).unwrap();
}

/// Sets the limit of size of the server, and that of all pages of a search.
fn limit(server: &Server, limit: &str) {
    let change = format!(
        "dn: olcDatabase={{1}}mdb,cn=config\nchangetype: modify\nreplace: olcSizeLimit\n\
         olcSizeLimit: {limit}\n"
    );
    server.execute(Some(Slapd::CONFIG), &change).unwrap();
}

#[tokio::test]
async fn pages_are_read_where_the_server_allows_them() {
    let server = phones::server();
    fill(&server, 300);
    let mut settings = phones::settings(&server, vec![phones::section()]);
    settings.page_size = NonZeroU32::new(70).unwrap();
    let driver = LdapDriver::new(settings);
    let filter = [("context", "many")].into_filter().unwrap();
    let count = async |selection| {
        let rows = driver.select(&table("sip"), &filter, selection, soon()).await;
        rows.map(|rows| rows.len())
    };
    assert_eq!(count(Selection::ALL).await.unwrap(), 300);
    // A hundred at once, but as many pages as it takes.
    limit(&server, "size.soft=100 size.hard=100 size.prtotal=unlimited");
    assert_eq!(count(Selection::ALL).await.unwrap(), 300);
    assert_eq!(scan(&driver, "sip", 90).await.0.len(), 303);
    // No more at all: an error, and never a part of the answer.
    limit(&server, "size.soft=100 size.hard=100 size.prtotal=hard");
    let error = count(Selection::ALL).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("limit of size"), "{error}");
    assert_eq!(count(Selection::FIRST).await.unwrap_err().kind(), ErrorKind::Invalid);
    // Who takes any few entries gets them.
    let few = Selection { order: Order::Unordered, limit: Some(5) };
    assert_eq!(count(few).await.unwrap(), 5);
}
