//! Values of every column of every table.

use asterisk_realtime_core::{Columns, Row, Severity};
use asterisk_realtime_schema::{Otherwise, Syntax};
use proptest::prelude::*;

use crate::{table, tables};

fn row(cells: &[(&str, &str)]) -> Row {
    let columns = Columns::new(cells.iter().map(|(name, _)| *name));
    Row::from_cells(&columns, cells.iter().map(|(_, text)| Some(*text))).unwrap()
}

#[track_caller]
fn check(name: &str, cells: &[(&str, &str)], expected: &[&str]) {
    let findings = table(name).check(&row(cells));
    let texts: Vec<_> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(texts, expected);
}

#[test]
fn good_rows_have_no_findings() {
    check(
        "sippeers",
        &[
            ("id", "7"),
            ("name", "1001"),
            ("type", "Friend"),
            ("host", "dynamic"),
            ("secret", "Zk9pQ2"),
            ("nat", "force_rport,comedia"),
            ("disallow", "all"),
            ("allow", "opus;g722;ulaw:20"),
            ("ipaddr", "203.0.113.7"),
            ("port", "51234"),
            ("fullcontact", "sip:1001@203.0.113.7:51234^3Btransport=udp"),
            ("qualify", "yes"),
            ("unknown", "anything"),
        ],
        &[],
    );
    check(
        "ps_endpoints",
        &[("id", "1001"), ("callerid", "\"Alice\" <1001>"), ("allow", "opus,ulaw")],
        &[],
    );
}

#[test]
fn findings_name_column_value_rule_and_what_follows() {
    check(
        "sippeers",
        &[("permit", "10.0.0.0/8;10.0.0.0/33")],
        &["permit: `10.0.0.0/33` is not an entry `[!]address[/mask]` of an access list; Asterisk \
         refuses the row"],
    );
    check(
        "sippeers",
        &[("session-timers", "acept")],
        &["session-timers: `acept` is not `accept`, `originate` or `refuse` (did you mean \
         `accept`?); Asterisk takes accept"],
    );
    check(
        "sippeers",
        &[("insecure", "port, invite")],
        &["insecure: ` invite` is not `yes`, `no`, `port` or `invite` (did you mean `invite`?); \
         Asterisk ignores it"],
    );
}

#[test]
fn j05_j15_j27_values_that_pjsip_refuses() {
    let refuses = |name: &str, column: &str, value: &str| {
        let findings = table(name).check(&row(&[(column, value)]));
        findings.len() == 1 && findings[0].severity() == Severity::Error
    };
    assert!(refuses("ps_endpoints", "media_encryption", "yes"), "J05");
    assert!(!refuses("ps_endpoints", "dtmf_mode", "none"), "J06");
    assert!(!refuses("ps_endpoints", "timers", "always"), "J07");
    assert!(refuses("ps_endpoints", "callerid_privacy", "allowed_passed_screened"), "J02");
    assert!(!refuses("ps_endpoints", "callerid_privacy", "prohib_failed_screen"), "J03");
    assert!(refuses("ps_endpoints", "from_user", "a b"), "J18");
    assert!(!refuses("ps_endpoints", "external_media_address", "1.2.3.4"), "J19");
    assert!(!refuses("ps_auths", "auth_type", "digest"), "J25");
    assert!(refuses("ps_aors", "qualify_frequency", "90000"), "J27");
    assert!(refuses("ps_aors", "contact", "tel:1"), "J29");
    assert!(refuses("ps_endpoints", "follow_redirect_methods", "message,invite"), "J39");
    assert!(refuses("ps_endpoints", "incoming_call_offer_pref", "local_merge"), "J41");
    assert!(refuses("ps_endpoints", "identify_by", "username,foo"), "A23");
    assert!(refuses("ps_endpoints", "allow", "ulaw:-5"), "A21");
    assert!(refuses("ps_endpoints", "100rel", "maybe"));
}

#[test]
fn a19_sippeers_go_on_without_an_unknown_codec() {
    let findings = table("sippeers").check(&row(&[("allow", "ulaw,foo")]));
    assert_eq!(findings[0].otherwise, Otherwise::Ignores);
}

#[test]
fn members_of_enumerations_are_values_of_the_consumer() {
    let mut mismatches = Vec::new();
    for table in tables() {
        for column in table.columns {
            let asterisk_realtime_schema::DataType::Enumeration(words) = column.data_type else {
                continue;
            };
            for word in words.members {
                if column.check(word).is_some() {
                    mismatches.push(format!("{}.{}={word}", table.name, column.name));
                }
            }
        }
    }
    assert_eq!(
        mismatches,
        [
            "ps_endpoints.callerid_privacy=allowed_passed_screened",
            "ps_endpoints.callerid_privacy=allowed_failed_screened",
            "ps_endpoints.callerid_privacy=prohib_passed_screened",
            "ps_endpoints.callerid_privacy=prohib_failed_screened",
        ],
        "the known mismatches, and no others"
    );
}

#[test]
fn what_holds_if_a_column_is_absent_is_a_value_of_it() {
    for table in tables() {
        for column in table.columns.iter().filter(|column| column.syntax != Syntax::Unread) {
            let finding = column.absent.and_then(|absent| column.check(absent));
            assert_eq!(finding, None, "{}.{}", table.name, column.name);
        }
    }
}

#[test]
fn secrets_are_known() {
    let secrets: Vec<_> = tables()
        .into_iter()
        .flat_map(|table| table.columns.iter().map(move |column| (table.name, column)))
        .filter(|(_, column)| column.is_secret)
        .map(|(table, column)| format!("{table}.{}", column.name))
        .collect();
    assert_eq!(
        secrets,
        [
            "iaxfriends.secret",
            "meetme.pin",
            "meetme.adminpin",
            "ps_auths.md5_cred",
            "ps_auths.password",
            "ps_auths.refresh_token",
            "ps_auths.oauth_secret",
            "ps_auths.password_digest",
            "ps_transports.password",
            "sippeers.secret",
            "sippeers.md5secret",
            "sippeers.remotesecret",
            "sippeers.auth",
            "voicemail.password",
            "voicemail.imappassword",
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_in_any_column(text in ".{0,40}") {
        for table in tables() {
            for column in table.columns {
                let Some(finding) = column.check(&text) else { continue };
                let shown = finding.to_string();
                prop_assert!(shown.contains(column.name));
                prop_assert!(!shown.contains('\n'));
                prop_assert_eq!(finding.value.is_none(), column.is_secret);
            }
        }
    }
}
