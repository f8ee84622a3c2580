//! `res_ldap.conf`, and `[ldap NAME]` of `ara.conf`.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Category, Config, DriverKind, Error, ErrorKind, Location, OpenRequest, Secret, Settings,
    Variable,
};
use asterisk_realtime_ldap::{LdapKind, LdapSection, LdapSettings, Referrals};

fn section(name: &str, options: &[(&str, &str)]) -> Category {
    let mut section = Category::new(name);
    section.variables = options.iter().map(|(name, value)| Variable::new(*name, *value)).collect();
    for variable in &mut section.variables {
        variable.location = Some(Location::new("res_ldap.conf", 1, 1, 3));
    }
    section.location = Some(Location::new("res_ldap.conf", 7, 1, 3));
    section
}

fn file(sections: &[(&str, &[(&str, &str)])]) -> Config {
    Config { categories: sections.iter().map(|(name, options)| section(name, options)).collect() }
}

fn open(file: Option<&Config>, base: &str, own: &Config) -> Result<Arc<dyn Settings>, Error> {
    let directory = Path::new("/etc/asterisk");
    let request = OpenRequest { database: base, directory, file, second: None, own: None };
    LdapKind.settings_with(&request, own)
}

/// Checks what a file and our own options come to.
#[track_caller]
fn check(file: &Config, own: &Config, change: impl FnOnce(&mut LdapSettings)) {
    let mut expected = LdapSettings::new("dc=a");
    expected.password = Secret::new("asterisk");
    change(&mut expected);
    let found = open(Some(file), "dc=a", own).unwrap();
    assert!(found.same_as(&expected), "{found:?}\n{expected:?}");
}

fn codes(file: &Config) -> Vec<&'static str> {
    LdapKind.check(file).iter().map(|finding| finding.code).collect()
}

const SERVER: (&str, &[(&str, &str)]) = ("_general", &[("url", "ldap://h")]);

#[test]
fn the_server_is_found() {
    let own = Config::default();
    for (options, url) in [
        (&[("url", "ldaps://h:1636/")][..], "ldaps://h:1636/"),
        (&[("URL", "ldapi:///")], "ldapi://%2Fvar%2Frun%2Fslapd%2Fldapi/"),
        (&[("host", "h")], "ldap://h:389/"),
        (&[("host", "::1"), ("port", "390")], "ldap://[::1]:390/"),
        (&[("url", "ldap://h"), ("host", "x"), ("port", "1")], "ldap://h"),
        (&[("url", "ldap://h ldapi:///")], "ldap://h ldapi://%2Fvar%2Frun%2Fslapd%2Fldapi/"),
    ] {
        check(&file(&[("_General", options)]), &own, |it| it.url = url.into());
    }
    let user = [("url", "ldap://h"), ("user", "cn=a,dc=b"), ("pass", "s3cret"), ("version", "3")];
    check(&file(&[("_general", &user)]), &own, |it| {
        it.url = "ldap://h".into();
        it.user = Some("cn=a,dc=b".into());
        it.password = Secret::new("s3cret");
    });
}

#[test]
fn sections_are_tables() {
    let general = [
        ("url", "ldap://h"),
        ("shared", "AstAccountName"),
        ("name", "uid"),
        ("additionalFilter", "(a=b)"),
    ];
    let sip =
        [("name", "cn"), ("fullcontact", "A"), ("fullcontact", "B"), ("additionalfilter", "c=d")];
    let found = file(&[("_general", &general), ("sip", &sip), ("config", &[])]);
    check(&found, &Config::default(), |it| {
        it.url = "ldap://h".into();
        let mut sip = LdapSection::new("sip")
            .map("name", "cn")
            .map("fullcontact", "A")
            .map("fullcontact", "B")
            .map("shared", "AstAccountName");
        sip.filters = vec!["(c=d)".into(), "(a=b)".into()];
        let mut config =
            LdapSection::new("config").map("shared", "AstAccountName").map("name", "uid");
        config.filters = vec!["(a=b)".into()];
        it.sections = vec![sip, config];
    });
    assert!(codes(&found).is_empty(), "{:?}", codes(&found));
}

#[test]
fn our_own_options_stand_in_ara_conf() {
    let found = file(&[SERVER, ("sip", &[("name", "cn"), ("additionalFilter", "(a=b)")])]);
    let own = file(&[
        (
            "ldap _general",
            &[
                ("starttls", "yes"),
                ("tls-ca", "ca.pem"),
                ("tls-verify", "no"),
                ("deadline", "250ms"),
                ("connect-timeout", "1"),
                ("pool", "3"),
                ("page-size", "100"),
                ("referrals", "follow"),
            ],
        ),
        (
            "ldap sip",
            &[
                ("object-classes", "top, device extra"),
                ("rdn", "name+context"),
                ("split-semicolon", "yes"),
                ("unmapped", "yes"),
            ],
        ),
    ]);
    check(&found, &own, |it| {
        it.url = "ldap://h".into();
        (it.tls.starttls, it.tls.verify) = (true, false);
        it.tls.ca = Some("/etc/asterisk/ca.pem".into());
        it.deadline = Some(Duration::from_millis(250));
        it.connect_timeout = Duration::from_secs(1);
        it.connections = 3.try_into().unwrap();
        it.page_size = 100.try_into().unwrap();
        it.referrals = Referrals::Follow;
        let mut sip = LdapSection::new("sip").map("name", "cn");
        sip.filters = vec!["(a=b)".into()];
        sip.object_classes = ["top", "device", "extra"].map(Into::into).to_vec();
        sip.rdn = ["name", "context"].map(Into::into).to_vec();
        (sip.split_semicolon, sip.unmapped) = (true, true);
        it.sections = vec![sip];
    });
    for name in ["_general", "sip"] {
        assert!(LdapKind.has_own_section(name, Some(&found)));
    }
    assert!(!LdapKind.has_own_section("sap", Some(&found)));
}

#[test]
fn mistakes_in_our_own_options_are_errors() {
    let found = file(&[SERVER, ("sip", &[])]);
    for (section, name, value, part) in [
        ("ldap _general", "startls", "yes", "did you mean `starttls`?"),
        ("ldap _general", "rdn", "name", "it belongs to a table"),
        ("ldap sip", "pool", "3", "it belongs to [ldap _general]"),
        ("ldap sip", "unmapped", "maybe", "`unmapped`"),
        ("ldap _general", "pool", "0", "`pool`"),
    ] {
        let own = file(&[(section, &[(name, value)])]);
        let error = open(Some(&found), "dc=a", &own).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{name}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(error.location().is_some(), "{name}");
    }
}

#[test]
fn what_is_wrong_with_the_file_is_found() {
    let general: &[(&str, &str)] = &[("url", "ldap://h")];
    let filter = ("additionalFilter", "(a=b)");
    for (sections, code) in [
        (&[("sip", &[filter][..])][..], "ldap-no-server"),
        (&[("_general", &[("user", "x"), ("pass", "y")])], "ldap-no-server"),
        (&[("_general", &[("url", "http://h")])], "ldap-bad-url"),
        (&[("_general", &[("url", "ldap://h i")])], "ldap-bad-url"),
        (&[("_general", &[("url", "ldap://h"), ("host", "i")])], "ldap-overruled"),
        (&[("_general", &[("host", "h"), ("port", "0")])], "ldap-bad-value"),
        (&[("_general", &[("host", "h"), ("protocol", "2")])], "ldap-version"),
        (&[("_general", &[("host", "h"), ("basedn", "dc=x")])], "ldap-basedn"),
        (&[("_general", &[("host", "h"), ("user", "cn=x")])], "ldap-no-password"),
        (&[("_general", general), ("a", &[filter, ("rdn", "name")])], "ldap-own-option"),
        (&[("_general", general), ("a", &[filter, ("name", "c n")])], "ldap-bad-attribute"),
        (&[("_general", general), ("a", &[("additionalFilter", "(x")])], "ldap-bad-filter"),
        (&[("_general", general), ("a", &[("name", "cn")])], "ldap-no-filter"),
        (&[("_general", general), ("a", &[filter]), ("a", &[filter])], "ldap-duplicate-section"),
    ] {
        assert!(codes(&file(sections)).contains(&code), "{code}: {:?}", codes(&file(sections)));
    }
    let secret = file(&[("_general", &[("host", "h"), ("user", "cn=x"), ("pass", "s3cret")])]);
    assert!(
        !format!(
            "{:?} {:?}",
            LdapKind.check(&secret),
            open(Some(&secret), "dc=a", &Config::default())
        )
        .contains("s3cret")
    );
}

/// A filter that cannot be read would let entries in that it is to keep out.
#[test]
fn what_cannot_be_used_is_not_opened() {
    let own = Config::default();
    let bad = file(&[SERVER, ("a", &[("additionalFilter", "(x")])]);
    assert_eq!(open(Some(&bad), "dc=a", &own).unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(open(None, "dc=a", &own).unwrap_err().kind(), ErrorKind::NotFound);
    let good = file(&[SERVER]);
    for base in ["", " ", "\"\""] {
        assert_eq!(open(Some(&good), base, &own).unwrap_err().kind(), ErrorKind::Invalid);
    }
}
