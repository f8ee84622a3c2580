//! What Asterisk's driver was seen to do, and beside it what is different here.

use asterisk_realtime_conformance::probe::{soon, table};
use asterisk_realtime_core::{Driver, ErrorKind, IntoChanges, IntoFilter, Result, Row, Selection};
use asterisk_realtime_ldap::LdapDriver;
use asterisk_realtime_testkit::Slapd;

use crate::phones::{self, filled, shown};

async fn find(driver: &LdapDriver, pairs: &[(&str, &str)]) -> Result<Vec<Row>> {
    let filter = pairs.into_filter()?;
    driver.select(&table("sip"), &filter, Selection::ALL, soon()).await
}

async fn names(driver: &LdapDriver, pairs: &[(&str, &str)]) -> Vec<String> {
    let rows = find(driver, pairs).await.unwrap();
    rows.iter().map(|row| row.text("name").unwrap().to_owned()).collect()
}

/// The filter of the last search that the server was asked.
fn last_filter(server: &Slapd) -> String {
    let statements = server.statements().unwrap();
    let last = statements.iter().rev().find_map(|line| line.split_once(" filter=\"")).unwrap();
    last.1.trim_end_matches('"').to_owned()
}

#[tokio::test]
async fn lookups() {
    let server = filled(Slapd::logged().unwrap());
    let driver = phones::driver(&server);

    // P-253, P-265. Several values are several cells; nothing is split, and nothing comes that is
    // not mapped.
    for name in ["name", "NAME"] {
        let rows = find(&driver, &[(name, "1000")]).await.unwrap();
        let expected = [
            "name=1000",
            "host=dynamic",
            "context=from-internal",
            "allow=ulaw;alaw",
            "allow=gsm",
            "md5secret=abc;def",
            "fullcontact=sip:1000@10.0.0.1",
            "mailbox=a^3Bb",
            "setvar=;lead;;trail;",
            "shared=acct1000",
        ];
        assert_eq!(shown(&rows[0]), expected);
    }
    assert_eq!(last_filter(&server), "(&(objectClass=AsteriskSIPUser)(cn=1000))");
    // P-254: a row for each entry, not one row for all.
    assert_eq!(names(&driver, &[("context", "from-internal")]).await, ["1000", "1001"]);
    // P-255, P-257: no row is an answer.
    assert!(names(&driver, &[("name", "nope")]).await.is_empty());
    // P-258.
    assert_eq!(names(&driver, &[("name LIKE", "\\_%")]).await, ["_1X"]);
    assert_eq!(last_filter(&server), "(&(objectClass=AsteriskSIPUser)(cn=_*))");
    // P-259: `_` is any one character, as for every other driver.
    assert_eq!(names(&driver, &[("name LIKE", "100_")]).await, ["1000", "1001"]);
    // P-261, P-262: a value is a value.
    assert!(names(&driver, &[("name LIKE", "*)(AstAccountName=acct1000")]).await.is_empty());
    assert!(names(&driver, &[("name LIKE", "a(b")]).await.is_empty());
    assert_eq!(names(&driver, &[("context", "weird*(ctx)\\x")]).await, ["_1X"]);
    // P-263: operators are understood.
    assert!(names(&driver, &[("regseconds >=", "1")]).await.is_empty());
    // P-266, P-267.
    assert_eq!(names(&driver, &[("shared", "acct1001")]).await, ["1001"]);
    assert!(names(&driver, &[("fullcontact", "sip:1000@10.0.0.1")]).await.is_empty());
    assert_eq!(
        last_filter(&server),
        "(&(objectClass=AsteriskSIPUser)(AstAccountSecret=sip:1000@10.0.0.1))"
    );
    // P-269.
    assert!(names(&driver, &[("name", "")]).await.is_empty());
}

#[tokio::test]
async fn bases() {
    let server = phones::server();
    // P-270.
    let mut settings = phones::settings(&server, vec![phones::section()]);
    settings.database = "ou=sip|dc=example|dc=com".into();
    let driver = LdapDriver::new(settings.clone());
    assert_eq!(names(&driver, &[("name", "1001")]).await, ["1001"]);
    // P-271: a base that does not exist is an error, and says what there is.
    settings.database = "ou=nosuch,dc=example,dc=com".into();
    let driver = LdapDriver::new(settings);
    let error = find(&driver, &[("name", "1001")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("`dc=example,dc=com`"), "{error}");
    assert_eq!(driver.ping(soon()).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn updates() {
    let server = phones::server();
    let driver = phones::driver(&server);
    let update = async |pairs: &[(&str, &str)], changes: &[(&str, &str)]| {
        let (filter, changes) = (pairs.into_filter()?, changes.into_changes()?);
        driver.update(&table("sip"), &filter, &changes, soon()).await
    };
    let host = async |name: &str| {
        let rows = find(&driver, &[("name", name)]).await.unwrap();
        rows[0].text("host").map(str::to_owned)
    };
    // P-273, P-274: what is not there may be removed.
    assert_eq!(update(&[("name", "nope")], &[("host", "x")]).await.unwrap(), 0);
    assert_eq!(update(&[("name", "1001")], &[("host", ""), ("regseconds", "")]).await.unwrap(), 1);
    assert_eq!(host("1001").await, None);
    // P-275: three values, not one that is joined.
    let values = [("setvar", "c"), ("setvar", "a"), ("setvar", "b")];
    assert_eq!(update(&[("name", "1001")], &values).await.unwrap(), 1);
    let rows = find(&driver, &[("name", "1001")]).await.unwrap();
    let stored: Vec<_> =
        shown(&rows[0]).into_iter().filter(|it| it.starts_with("setvar")).collect();
    assert_eq!(stored, ["setvar=c", "setvar=a", "setvar=b"]);
    // P-277: an unknown column is an error, and nothing is written.
    let outcome = update(&[("name", "1001")], &[("host", "h2"), ("nocol", "x")]).await;
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(host("1001").await, None);
    // P-278, P-279.
    assert_eq!(update(&[("context", "from-internal")], &[("port", "7")]).await.unwrap(), 2);
    let both = [("name", "1001"), ("context", "from-internal")];
    assert_eq!(update(&both, &[("host", "h3")]).await.unwrap(), 1);
    assert_eq!(
        (host("1001").await.as_deref(), host("1000").await.as_deref()),
        (Some("h3"), Some("dynamic"))
    );
}

/// what the template has and the entry has not; in the order of the columns.
#[tokio::test]
async fn templates() {
    let server = phones::server();
    let more = "dn: cn=tmpl,ou=sip,dc=example,dc=com\nobjectClass: AsteriskAccount\ncn: tmpl\n\
                AstAccountHost: tmplhost\nAstAccountContext: tmplctx\n\
                AstAccountAllowedCodec: opus;g722\n\n\
                dn: cn=2000,ou=sip,dc=example,dc=com\nobjectClass: AsteriskAccount\n\
                objectClass: AsteriskSIPUser\ncn: 2000\nAstAccountHost: own\n\
                AstAccountName: cn=tmpl,ou=sip,dc=example,dc=com\n\n\
                dn: cn=2001,ou=sip,dc=example,dc=com\nobjectClass: AsteriskAccount\n\
                objectClass: AsteriskSIPUser\ncn: 2001\nAstAccountName: cn=gone,dc=example\n\n\
                dn: cn=2002,ou=sip,dc=example,dc=com\nobjectClass: AsteriskAccount\n\
                objectClass: AsteriskSIPUser\ncn: 2002\nAstAccountName: no name at all\n";
    server.execute(None, more).unwrap();
    let section = phones::section().map("accountBaseDN", "AstAccountName");
    let driver = LdapDriver::new(phones::settings(&server, vec![section]));
    let rows = find(&driver, &[("name LIKE", "200%")]).await.unwrap();
    let all: Vec<_> = shown(&rows[0]).into_iter().filter(|it| !it.contains("tmpl,")).collect();
    assert_eq!(all, ["name=2000", "host=own", "context=tmplctx", "allow=opus;g722"]);
    assert_eq!(rows[1].text("name"), Some("2001"));
    assert_eq!((rows[1].text("host"), rows[2].text("host")), (None, None));
}

///
#[tokio::test]
async fn outages_and_no_filter() {
    let server = filled(Slapd::logged().unwrap());
    let mut section = phones::section();
    section.filters.clear();
    let driver = LdapDriver::new(phones::settings(&server, vec![section]));
    assert_eq!(names(&driver, &[("name", "1000")]).await, ["1000"]);
    assert_eq!(last_filter(&server), "(cn=1000)");
    server.stop().unwrap();
    let error = find(&driver, &[("name", "1000")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    server.start_again().unwrap();
    assert_eq!(names(&driver, &[("name", "1000")]).await, ["1000"]);
    server.stop().unwrap();
    server.start_again().unwrap();
    assert_eq!(names(&driver, &[("name", "1000")]).await, ["1000"]);
}

/// What Asterisk's driver does, for those who ask for it.
#[tokio::test]
async fn compatibility() {
    let server = phones::server();
    let mut section = phones::section();
    (section.split_semicolon, section.unmapped) = (true, true);
    section.attributes.retain(|(name, _)| name != "shared");
    let driver = LdapDriver::new(phones::settings(&server, vec![section]));
    let rows = find(&driver, &[("name", "1000")]).await.unwrap();
    let expected = [
        "name=1000",
        "host=dynamic",
        "context=from-internal",
        "allow=ulaw",
        "allow=alaw",
        "allow=gsm",
        "md5secret=abc;def",
        "fullcontact=sip:1000@10.0.0.1",
        "mailbox=a^3Bb",
        "setvar=",
        "setvar=lead",
        "setvar=",
        "setvar=trail",
        "setvar=",
        "AstAccountName=acct1000",
        "objectClass=AsteriskAccount",
        "objectClass=AsteriskSIPUser",
    ];
    assert_eq!(shown(&rows[0]), expected);
}
