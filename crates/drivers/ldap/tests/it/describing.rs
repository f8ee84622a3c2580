//! Descriptions, from the server's schema and configuration.

use asterisk_realtime_conformance::probe::{kind, soon, table};
use asterisk_realtime_core::{
    ColumnDescription, Comparison, Driver, ErrorKind, IntoFilter, Selection, TypeClass,
};
use asterisk_realtime_ldap::{LdapDriver, LdapSection};
use asterisk_realtime_testkit::Slapd;

use crate::phones;

#[tokio::test]
async fn columns_are_described_by_the_schema() {
    let server = phones::server();
    let mut section = LdapSection::new("sip")
        .map("ring", "phoneRing")
        .map("name", "CommonName")
        .map("number", "phoneNumber")
        .map("owner", "phoneOwner")
        .map("street", "street")
        .map("gone", "noSuchAttribute");
    section.object_classes = vec!["AsteriskAccount".into()];
    section.rdn = vec!["name".into()];
    let driver = LdapDriver::new(phones::settings(&server, vec![section]));
    let found = driver.columns(&table("sip"), soon()).await.unwrap();
    let show = |column: &ColumnDescription| {
        (column.name.to_string(), column.class, column.nullable, column.key, column.length)
    };
    let integer = TypeClass::Integer { bytes: 8, signed: true };
    let expected = [
        ("ring", TypeClass::Boolean, true, None, None),
        ("name", TypeClass::Char, false, Some(1), Some(32_768)),
        ("number", integer, true, None, None),
        ("owner", TypeClass::Other, true, None, None),
        ("street", TypeClass::Char, true, None, Some(128)),
    ];
    let expected: Vec<_> =
        expected.into_iter().map(|(name, a, b, c, d)| (name.to_owned(), a, b, c, d)).collect();
    assert_eq!(found.columns().iter().map(show).collect::<Vec<_>>(), expected);
    assert_eq!(found.notes().len(), 1);
    assert!(found.notes()[0].contains("noSuchAttribute (of gone)"), "{:?}", found.notes());
    let compares = |name: &str| found.column(name).unwrap().compares;
    assert_eq!(compares("name"), Comparison::Folded);
    assert_eq!(compares("number"), Comparison::Numeric);

    // An attribute that the server does not know is no column, and the error names it.
    let filter = [("gone", "x")].into_filter().unwrap();
    let outcome = driver.select(&table("sip"), &filter, Selection::ALL, soon()).await;
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::NotFound, Some("gone")));
    assert!(error.to_string().contains("noSuchAttribute"), "{error}");
    assert_eq!(kind(driver.columns(&table("other"), soon()).await), ErrorKind::NotFound);
}

/// The administrator of the configuration sees it; who does not, is not told.
#[tokio::test]
async fn indexes_are_told_where_the_server_shows_them() {
    let server = phones::server();
    let indexed = async |driver: &LdapDriver| {
        let found = driver.columns(&table("sip"), soon()).await.unwrap();
        [found.column("name").unwrap().indexed, found.column("host").unwrap().indexed]
    };
    assert_eq!(indexed(&phones::driver(&server)).await, [None, None]);
    let show = format!(
        "dn: olcDatabase={{0}}config,cn=config\nchangetype: modify\nadd: olcAccess\n\
         olcAccess: to * by dn.exact={} read\n",
        Slapd::USER
    );
    server.execute(Some(Slapd::CONFIG), &show).unwrap();
    assert_eq!(indexed(&phones::driver(&server)).await, [Some(true), Some(false)]);
}
