//! A directory like those that Asterisk's own schema makes: the fixture of the test vectors.

use std::fmt::Write as _;

use asterisk_realtime_core::{Row, Secret};
use asterisk_realtime_ldap::{LdapDriver, LdapSection, LdapSettings};
use asterisk_realtime_testkit::Slapd;

/// Where the phones are.
pub(crate) const BASE: &str = "ou=sip,dc=example,dc=com";

/// The attributes of the original schema that the fixture has, all of them texts without case.
const ATTRIBUTES: [&str; 18] = [
    "AstAccountAllowedCodec",
    "AstAccountContext",
    "AstAccountExpirationTimestamp",
    "AstAccountFullContact",
    "AstAccountHost",
    "AstAccountMailbox",
    "AstAccountName",
    "AstAccountPort",
    "AstAccountRealmedPassword",
    "AstAccountSecret",
    "AstAccountSetVar",
    "AstConfigCategory",
    "AstConfigCategoryMetric",
    "AstConfigCommented",
    "AstConfigFilename",
    "AstConfigVariableMetric",
    "AstConfigVariableName",
    "AstConfigVariableValue",
];

fn schema() -> String {
    let mut text =
        "dn: cn=asterisk,cn=schema,cn=config\nobjectClass: olcSchemaConfig\ncn: asterisk\n".into();
    for (number, name) in (1..).zip(ATTRIBUTES) {
        attribute(
            &mut text,
            number,
            name,
            "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch",
            15,
        );
    }
    attribute(&mut text, 50, "phoneNumber", "EQUALITY integerMatch", 27);
    attribute(&mut text, 51, "phoneRing", "EQUALITY booleanMatch", 7);
    attribute(
        &mut text,
        52,
        "phoneName",
        "EQUALITY caseIgnoreMatch ORDERING caseIgnoreOrderingMatch",
        15,
    );
    attribute(&mut text, 53, "phoneOwner", "EQUALITY distinguishedNameMatch", 12);
    attribute(&mut text, 54, "phonePlain", "", 15);
    attribute(&mut text, 55, "phoneBytes", "EQUALITY octetStringMatch", 40);
    let may = format!(
        "cn $ ou $ phoneNumber $ phoneRing $ phoneName $ phoneOwner $ phonePlain $ phoneBytes $ {}",
        ATTRIBUTES.join(" $ ")
    );
    let _ = writeln!(
        text,
        "olcObjectClasses: ( 1.3.6.1.4.1.22736.98.0.1 NAME 'AsteriskAccount' SUP top STRUCTURAL \
         MAY ( {may} ) )\n\
         olcObjectClasses: ( 1.3.6.1.4.1.22736.98.0.2 NAME 'AsteriskSIPUser' SUP top AUXILIARY )\n\
         olcObjectClasses: ( 1.3.6.1.4.1.22736.98.0.3 NAME 'AsteriskConfig' SUP top AUXILIARY )"
    );
    text
}

fn attribute(text: &mut String, number: u32, name: &str, rules: &str, syntax: u32) {
    let single = if syntax == 27 || syntax == 7 { "SINGLE-VALUE " } else { "" };
    let _ = writeln!(
        text,
        "olcAttributeTypes: ( 1.3.6.1.4.1.22736.98.{number} NAME '{name}' {rules} \
         SYNTAX 1.3.6.1.4.1.1466.115.121.1.{syntax} {single})"
    );
}

const ENTRIES: &str = r"dn: ou=sip,dc=example,dc=com
objectClass: organizationalUnit
ou: sip

dn: cn=1000,ou=sip,dc=example,dc=com
objectClass: AsteriskAccount
objectClass: AsteriskSIPUser
cn: 1000
AstAccountName: acct1000
AstAccountHost: dynamic
AstAccountContext: from-internal
AstAccountAllowedCodec: ulaw;alaw
AstAccountAllowedCodec: gsm
AstAccountRealmedPassword: {md5}abc;def
AstAccountFullContact: sip:1000@10.0.0.1
AstAccountMailbox: a^3Bb
AstAccountSetVar: ;lead;;trail;

dn: cn=1001,ou=sip,dc=example,dc=com
objectClass: AsteriskAccount
objectClass: AsteriskSIPUser
cn: 1001
AstAccountName: acct1001
AstAccountHost: dynamic
AstAccountContext: from-internal

dn: cn=_1X,ou=sip,dc=example,dc=com
objectClass: AsteriskAccount
objectClass: AsteriskSIPUser
cn: _1X
AstAccountName: pat
AstAccountContext: weird*(ctx)\x
";

/// A server with the phones in it.
pub(crate) fn server() -> Slapd {
    filled(Slapd::start().unwrap())
}

/// Puts the phones into a server.
pub(crate) fn filled(server: Slapd) -> Slapd {
    server.execute(Some(Slapd::CONFIG), &schema()).unwrap();
    server.execute(None, ENTRIES).unwrap();
    server
}

/// The section `[sip]` of the fixture.
pub(crate) fn section() -> LdapSection {
    let mut section = LdapSection::new("sip")
        .map("name", "cn")
        .map("host", "AstAccountHost")
        .map("context", "AstAccountContext")
        .map("allow", "AstAccountAllowedCodec")
        .map("md5secret", "AstAccountRealmedPassword")
        .map("fullcontact", "AstAccountFullContact")
        .map("fullcontact", "AstAccountSecret")
        .map("mailbox", "AstAccountMailbox")
        .map("setvar", "AstAccountSetVar")
        .map("regseconds", "AstAccountExpirationTimestamp")
        .map("port", "AstAccountPort")
        .map("shared", "AstAccountName");
    section.filters = vec!["(objectClass=AsteriskSIPUser)".into()];
    section.object_classes = vec!["AsteriskAccount".into(), "AsteriskSIPUser".into()];
    section.rdn = vec!["name".into()];
    section
}

/// How to reach a server, as its user, with these tables.
pub(crate) fn settings(server: &Slapd, sections: Vec<LdapSection>) -> LdapSettings {
    let mut settings = LdapSettings::new(BASE);
    settings.url = format!("ldap://127.0.0.1:{}/", server.port());
    settings.user = Some(Slapd::USER.into());
    settings.password = Secret::new(Slapd::PASSWORD);
    settings.sections = sections;
    settings
}

pub(crate) fn driver(server: &Slapd) -> LdapDriver {
    LdapDriver::new(settings(server, vec![section()]))
}

/// The columns of a row that have a value, as `name=value`.
pub(crate) fn shown(row: &Row) -> Vec<String> {
    row.iter().filter_map(|(name, cell)| Some(format!("{name}={}", cell.text()?))).collect()
}
