//! The directory server, which is not asked in SQL.

use std::process::Command;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use asterisk_realtime_testkit::{Server, Slapd};

const PHONE: &str =
    "dn: cn=1000,dc=example,dc=com\nobjectClass: device\ncn: 1000\ndescription: zażółć\n";

/// `ldapsearch` as the user, over TCP.
fn search(server: &Server, more: &[&str]) -> std::process::Output {
    let url = format!("ldap://127.0.0.1:{}/", server.port());
    let mut command = Command::new("ldapsearch");
    command.args(["-x", "-LLL", "-H", &url, "-D", Slapd::USER, "-w", Slapd::PASSWORD]);
    command.args(["-b", Slapd::SUFFIX]).args(more).output().unwrap()
}

#[test]
fn the_user_comes_in_with_the_password_only() {
    let server = Slapd::start().unwrap();
    server.execute(None, PHONE).unwrap();
    let found = search(&server, &["(cn=1000)", "dn"]);
    assert!(String::from_utf8_lossy(&found.stdout).contains("dn: cn=1000"), "{found:?}");
    assert!(!search(&server, &["-w", "wrong"]).status.success());
    assert!(server.read(None, "cn=1000,dc=example,dc=com", &["cn"]).unwrap().contains("cn: 1000"));
}

#[test]
fn what_was_committed_survives_and_no_data_mixes() {
    let (server, other) = (Slapd::start().unwrap(), Slapd::start().unwrap());
    server.execute(None, PHONE).unwrap();
    for end in [Server::stop, Server::kill] {
        end(&server).unwrap();
        assert!(!search(&server, &[]).status.success());
        server.start_again().unwrap();
        assert!(
            search(&server, &["-s", "base", "-b", "cn=1000,dc=example,dc=com"]).status.success()
        );
    }
    assert!(other.read(None, "cn=1000,dc=example,dc=com", &["cn"]).is_err());
}

#[test]
fn a_frozen_server_answers_when_it_is_thawed() {
    let server = Slapd::start().unwrap();
    thread::scope(|scope| {
        server.freeze().unwrap();
        let (sender, receiver) = channel();
        let server = &server;
        scope.spawn(move || sender.send(search(server, &["-s", "base"])).unwrap());
        assert!(receiver.recv_timeout(Duration::from_millis(300)).is_err());
        server.thaw().unwrap();
        assert!(receiver.recv().unwrap().status.success());
    });
}

#[test]
fn the_schema_grows_while_it_runs() {
    let server = Slapd::start().unwrap();
    let schema = "dn: cn=phones,cn=schema,cn=config\nobjectClass: olcSchemaConfig\ncn: phones\n\
                  olcAttributeTypes: ( 1.3.6.1.4.1.22736.99.1 NAME 'phoneRing' \
                  EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )\n";
    server.execute(Some(Slapd::CONFIG), schema).unwrap();
    let types = server.read(None, "cn=Subschema", &["attributeTypes"]).unwrap();
    assert!(types.contains("'phoneRing'"), "{types}");
}

#[test]
fn requests_of_clients_are_logged_and_ours_are_not() {
    let server = Slapd::logged().unwrap();
    server.execute(None, PHONE).unwrap();
    search(&server, &["(cn=1000)", "cn"]);
    let expected = [
        "BIND dn=\"cn=asterisk,dc=example,dc=com\" method=128",
        "SRCH base=\"dc=example,dc=com\" scope=2 deref=0 filter=\"(cn=1000)\"",
    ];
    assert_eq!(server.statements().unwrap(), expected);
}

#[test]
fn tls_is_offered_both_ways() {
    let server = Slapd::start().unwrap();
    let ask = |server: &Slapd, scheme: &str, more: &[&str], ca| {
        // For `localhost` this client would take the name of the machine.
        let url = format!("{scheme}://127.0.0.1:{}/", server.port());
        let mut command = Command::new("ldapsearch");
        command.env("LDAPTLS_CACERT", ca).args(["-x", "-H", &url, "-s", "base"]).args(more);
        command.output().unwrap().status.success()
    };
    assert!(ask(&server, "ldap", &["-ZZ"], &server.tls().ca));
    assert!(!ask(&server, "ldap", &["-ZZ"], &server.tls().other_ca));
    let server = Slapd::with_options(Slapd::LDAPS).unwrap();
    assert!(ask(&server, "ldaps", &[], &server.tls().ca));
    assert!(!ask(&server, "ldaps", &[], &server.tls().other_ca));
}

#[test]
fn a_start_that_fails_shows_the_log() {
    let error = Slapd::with_options(&["-F", "no-such-folder"]).unwrap_err();
    assert!(error.to_string().contains("no-such-folder"), "{error}");
}
