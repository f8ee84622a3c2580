//! Static files in a directory.

use asterisk_realtime_conformance::probe::{soon, table};
use asterisk_realtime_core::Driver;
use asterisk_realtime_ldap::{LdapDriver, LdapSection};

use crate::phones;

const LINES: &str = "dn: ou=conf,ou=sip,dc=example,dc=com
objectClass: organizationalUnit
ou: conf

dn: cn=1,ou=conf,ou=sip,dc=example,dc=com
objectClass: AsteriskAccount
objectClass: AsteriskConfig
cn: 1
AstConfigFilename: lab.conf
AstConfigCategory: general
AstConfigCategoryMetric: 0
AstConfigVariableMetric: 1
AstConfigVariableName: allow
AstConfigVariableValue: ulaw;alaw
AstConfigCommented: FALSE

dn: cn=2,ou=conf,ou=sip,dc=example,dc=com
objectClass: AsteriskAccount
objectClass: AsteriskConfig
cn: 2
AstConfigFilename: lab.conf
AstConfigCategory: general
AstConfigCategoryMetric: 0
AstConfigVariableMetric: 0
AstConfigVariableName: bind
AstConfigVariableValue: 0.0.0.0
AstConfigCommented: false

dn: cn=3,ou=conf,ou=sip,dc=example,dc=com
objectClass: AsteriskAccount
objectClass: AsteriskConfig
cn: 3
AstConfigFilename: nometric.conf
AstConfigCategory: general
AstConfigCategoryMetric: 0
AstConfigVariableName: a
AstConfigVariableValue: 1
AstConfigCommented: FALSE

dn: cn=4,ou=conf,ou=sip,dc=example,dc=com
objectClass: AsteriskAccount
objectClass: AsteriskConfig
cn: 4
AstConfigFilename: lab.conf
AstConfigCategory: general
AstConfigCategoryMetric: 0
AstConfigVariableName: off
AstConfigVariableValue: 1
AstConfigCommented: TRUE
";

/// The six lines of the sample.
fn section() -> LdapSection {
    let mut section = LdapSection::new("config")
        .map("filename", "AstConfigFilename")
        .map("category", "AstConfigCategory")
        .map("cat_metric", "AstConfigCategoryMetric")
        .map("variable_name", "AstConfigVariableName")
        .map("variable_value", "AstConfigVariableValue")
        .map("commented", "AstConfigCommented");
    section.filters = vec!["(objectClass=AsteriskConfig)".into()];
    section
}

async fn lines(driver: &LdapDriver, name: &str, file: &str) -> Vec<String> {
    let lines = driver.load(&table(name), file, soon()).await.unwrap();
    lines.iter().map(|line| format!("[{}] {}={}", line.category, line.name, line.value)).collect()
}

#[tokio::test]
async fn files_come_from_the_original_schema_too() {
    let server = phones::server();
    server.execute(None, LINES).unwrap();
    let with_metric = section().map("var_metric", "AstConfigVariableMetric");
    let driver = LdapDriver::new(phones::settings(&server, vec![with_metric]));
    let expected = ["[general] bind=0.0.0.0", "[general] allow=ulaw;alaw"];
    assert_eq!(lines(&driver, "config", "lab.conf").await, expected);
    // As in Asterisk, the section is `config` if there is none of the name of the table.
    assert_eq!(lines(&driver, "lab.conf", "lab.conf").await, expected);
    // P-285, P-286: a line needs no metric; no line is an empty file.
    assert_eq!(lines(&driver, "config", "nometric.conf").await, ["[general] a=1"]);
    assert!(lines(&driver, "config", "none.conf").await.is_empty());

    // The schema of Asterisk has no metric of lines, and the sample maps none.
    let mut sample = section();
    let driver = LdapDriver::new(phones::settings(&server, vec![sample.clone()]));
    let mut found = lines(&driver, "config", "lab.conf").await;
    found.sort();
    assert_eq!(found, ["[general] allow=ulaw;alaw", "[general] bind=0.0.0.0"]);

    sample.split_semicolon = true;
    let sample = sample.map("var_metric", "AstConfigVariableMetric");
    let driver = LdapDriver::new(phones::settings(&server, vec![sample]));
    let expected = ["[general] bind=0.0.0.0", "[general] allow=ulaw", "[general] allow=alaw"];
    assert_eq!(lines(&driver, "config", "lab.conf").await, expected);
}
