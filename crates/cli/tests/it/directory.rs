//! Against a real directory: the commands, and what `check` says of it.

use std::path::Path;

use asterisk_realtime_testkit::Slapd;
use tempfile::TempDir;

use crate::run::{ara, etc};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/drivers/ldap");

const BRANCHES: &str = "dn: ou=peers,dc=example,dc=com
objectClass: organizationalUnit
ou: peers

dn: ou=files,dc=example,dc=com
objectClass: organizationalUnit
ou: files
";

/// A server with the schema of the docs, and what it shows of its indexes.
fn server() -> Slapd {
    let server = Slapd::start().unwrap();
    let schema = std::fs::read_to_string(Path::new(FOLDER).join("asterisk.ldif")).unwrap();
    server.execute(Some(Slapd::CONFIG), &schema).unwrap();
    let show = "dn: olcDatabase={0}config,cn=config\nchangetype: modify\nadd: olcAccess\n\
                olcAccess: to * by dn.exact=cn=asterisk,dc=example,dc=com read\n";
    server.execute(Some(Slapd::CONFIG), show).unwrap();
    server.execute(None, BRANCHES).unwrap();
    server
}

const MAPPINGS: &str = "[settings]\n\
                        sippeers => ldap,\"ou=peers,dc=example,dc=com\",sippeers\n\
                        queues.conf => ldap,\"ou=files,dc=example,dc=com\",ast_config\n";

/// A configuration directory with the files of the docs; `change` is made in `res_ldap.conf`.
fn directory(server: &Slapd, mappings: &str, change: (&str, &str)) -> TempDir {
    let text = |name: &str| std::fs::read_to_string(Path::new(FOLDER).join(name)).unwrap();
    let url = format!(
        "url = ldap://127.0.0.1:{}/\nuser = {}\npass = {}\n",
        server.port(),
        Slapd::USER,
        Slapd::PASSWORD
    );
    let file = text("res_ldap.conf").replace("url = ldap://localhost/\n", &url);
    etc(&[
        ("extconfig.conf", mappings.as_bytes()),
        ("res_ldap.conf", file.replace(change.0, change.1).as_bytes()),
        ("ara.conf", text("ara.conf").as_bytes()),
    ])
}

fn check(directory: &TempDir) -> (Vec<String>, String) {
    let findings = ara(directory, "--json check").json();
    let findings = findings["findings"].as_array().unwrap();
    let codes = findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned());
    (codes.filter(|code| code != "ara-unused-section").collect(), ara(directory, "check").out)
}

const NO_CHANGE: (&str, &str) = ("\n", "\n");

#[test]
fn commands_against_a_directory() {
    let server = server();
    let directory = directory(&server, MAPPINGS, NO_CHANGE);
    let done = |command: &str| {
        let done = ara(&directory, command);
        assert_eq!(done.status, 0, "{command}: {done:?}");
        done
    };
    done("realtime store sippeers name alice allow opus allow alaw port 5060");
    let shown = done("realtime load sippeers name alice").out;
    let words: Vec<_> = shown.split_whitespace().skip(6).collect();
    assert_eq!(words, ["name", "alice", "port", "5060", "allow", "opus", "allow", "alaw"]);
    done("realtime update sippeers name alice host dynamic");
    assert!(done("realtime multi sippeers host dynamic").out.contains("alice"));
    assert_eq!(ara(&directory, "realtime load sippeers name bob").status, 1);
    done("realtime destroy sippeers name alice");
    assert_eq!(ara(&directory, "realtime load sippeers name alice").status, 1);
    let line = "dn: ast-id=1,ou=files,dc=example,dc=com\nobjectClass: asterisk-ast-config\n\
                ast-id: 1\nast-filename: queues.conf\nast-category: general\nast-cat-metric: 0\n\
                ast-commented: 0\nast-var-name: autofill\nast-var-val: yes\n";
    server.execute(None, line).unwrap();
    assert!(done("config show queues.conf").out.contains("autofill"));
}

#[test]
fn check_explains_a_directory() {
    let server = server();
    // Nothing is indexed until somebody says so.
    let unindexed = directory(&server, MAPPINGS, NO_CHANGE);
    let (codes, shown) = check(&unindexed);
    assert_eq!(codes, ["index-missing", "index-missing"], "{shown}");
    assert!(shown.contains("no index of `sippeers` begins with `name`"), "{shown}");
    let index = "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcDbIndex\n\
                 olcDbIndex: ast-name,ast-filename eq\n";
    server.execute(Some(Slapd::CONFIG), index).unwrap();
    assert_eq!(check(&unindexed).0, [""; 0]);

    let wrong = MAPPINGS.replace("ou=peers,", "ou=piers,");
    let (codes, shown) = check(&directory(&server, &wrong, NO_CHANGE));
    assert_eq!(codes, ["store-missing"], "{shown}");
    assert!(shown.contains("the nearest that there is, is `dc=example,dc=com`"), "{shown}");
    assert!(shown.contains("correct the base DN"), "{shown}");

    let (codes, shown) = check(&directory(&server, MAPPINGS, ("ast-allow\n", "ast-alow\n")));
    assert_eq!(codes, ["table-note"], "{shown}");
    assert!(shown.contains("ast-alow (of allow)"), "{shown}");

    let (codes, shown) = check(&directory(&server, MAPPINGS, ("pass = ", "pass = x")));
    assert!(codes.iter().all(|code| code == "store-denied"), "{shown}");
    assert!(!shown.contains("s3cret"), "{shown}");
}
