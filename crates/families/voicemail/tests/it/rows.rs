//! Rows.

use asterisk_realtime_core::{ErrorKind, Secret, Stored};
use asterisk_realtime_schema::record::Record;
use asterisk_realtime_voicemail::{
    Mailbox, PasswordLocation, VOICEMAIL, VOICEMAIL_DATA, VOICEMAIL_MESSAGES, VoicemailData,
    VoicemailMessage,
};
use proptest::prelude::*;

use crate::support::{any_text, cell, engine, findings, read, round_trip, texts};

const BOX: [(&str, &str); 2] = [("context", "default"), ("mailbox", "1001")];

fn mailbox(column: &str, value: &str) -> Mailbox {
    read(&[&BOX[..], &[(column, value)]].concat())
}

fn pin(cells: &[(&str, &str)]) -> Option<String> {
    read::<Mailbox>(cells).pin().map(|pin| pin.expose().to_owned())
}

#[test]
fn the_rows_of_the_specification() {
    let alice: Mailbox = read(&[
        ("uniqueid", "12"),
        ("context", "default"),
        ("mailbox", "1001"),
        ("password", "4321"),
        ("fullname", "Alice Adams"),
        ("email", "alice@example.org"),
        ("attach", "yes"),
        ("tz", "central"),
        ("deletevoicemail", "no"),
        ("maxmsg", "50"),
        ("volgain", "0.00"),
    ]);
    assert_eq!(alice.uniqueid.as_deref(), Some("12"));
    assert_eq!((alice.attach, alice.deletevoicemail), (Some(true), Some(false)));
    assert_eq!((alice.maxmsg, alice.volgain), (Some(50), Some(0.0)));
    assert_eq!(alice.pin().unwrap().expose(), "4321");
    let reception: Mailbox = read(&[
        ("uniqueid", "13"),
        ("context", "acme"),
        ("mailbox", "1001"),
        ("password", "0000"),
        ("pager", "5551234@pager.example"),
        ("saycid", "yes"),
        ("dialout", "outgoing"),
        ("callback", "from-vm"),
    ]);
    assert_eq!((reception.saycid, reception.envelope), (Some(true), None));
    assert_eq!(reception.callback.as_deref(), Some("from-vm"));
}

#[test]
fn a_mailbox_of_nulls_is_as_general_says() {
    let mailbox: Mailbox = read(&[&BOX[..], &[("attach", ""), ("maxmsg", " ")]].concat());
    assert_eq!(mailbox, Mailbox::new("1001", "default"));
    assert_eq!((mailbox.saydurationm, mailbox.kept_deleted(), mailbox.pin()), (2, None, None));
    assert_eq!(mailbox.passwordlocation, PasswordLocation::VoicemailConf);
}

#[test]
fn f07_f09_passwords() {
    assert_eq!(pin(&[("password", "*123")]), None);
    assert_eq!(pin(&[("secret", "1"), ("password", "2")]).as_deref(), Some("1"));
    assert_eq!(pin(&[("password", "2"), ("secret", "1")]).as_deref(), Some("2"));
    assert_eq!(pin(&[("password", "2"), ("vmsecret", "3")]).as_deref(), Some("3"));
    assert_eq!(pin(&[("password", &"7".repeat(100))]).unwrap().len(), 79);
    assert_eq!(
        findings::<Mailbox>(&[("password", "*123")]),
        ["password: the value is not a password that begins with no `*`; Asterisk ignores it"]
    );
    assert!(!format!("{:?}", mailbox("password", "4321")).contains("4321"));
}

#[test]
fn f10_the_column_of_numbers_that_says_yes_or_no() {
    assert_eq!(mailbox("sayduration", "1").sayduration, Some(true));
    assert_eq!(mailbox("sayduration", "2").sayduration, Some(false));
    assert_eq!(findings::<Mailbox>(&[("sayduration", "2")]).len(), 1);
    let mut mailbox = mailbox("sayduration", "1");
    mailbox.sayduration = Some(false);
    mailbox.envelope = Some(false);
    let changes = mailbox.changes().unwrap().unwrap();
    let pairs: Vec<_> = changes.iter().map(|one| (one.column(), one.value().unwrap())).collect();
    assert_eq!(pairs, [("envelope", "no"), ("sayduration", "0")]);
}

#[test]
fn f11_numbers() {
    let maxmsg = |text: &str| mailbox("maxmsg", text).maxmsg;
    assert_eq!(maxmsg("0"), Some(0));
    assert_eq!(maxmsg("-1"), Some(100));
    assert_eq!(maxmsg("20000"), Some(9999));
    assert_eq!(maxmsg("x"), Some(0));
    assert_eq!(mailbox("minsecs", "-1").minsecs, None);
    assert_eq!(mailbox("minsecs", "0").minsecs, Some(0));
    assert_eq!(mailbox("maxmessage", "60").maxsecs, Some(60));
    assert_eq!(mailbox("maxsecs", "0").maxsecs, None);
    assert_eq!(mailbox("backupdeleted", "yes").kept_deleted(), Some(100));
    assert_eq!(mailbox("backupdeleted", "1").kept_deleted(), Some(100));
    assert_eq!(mailbox("backupdeleted", "20000").kept_deleted(), Some(9999));
    assert_eq!(mailbox("backupdeleted", "7").kept_deleted(), Some(7));
}

#[test]
fn f13_f14_f15_texts_and_words() {
    assert_eq!(mailbox("deletevoicemail", "yes").deletevoicemail, Some(true));
    assert_eq!(mailbox("delete", "yes").deletevoicemail, Some(true));
    assert_eq!(mailbox("fullname", &"a".repeat(100)).fullname.unwrap().len(), 79);
    assert_eq!(mailbox("volgain", "abc").volgain, None);
    assert_eq!(mailbox("volgain", "-2.5").volgain, Some(-2.5));
    assert_eq!(
        mailbox("passwordlocation", "spooldir").passwordlocation,
        PasswordLocation::SpoolDir
    );
    let options: Mailbox = mailbox("options", "attach=no|x|maxmsg=7");
    assert_eq!(options.more_options().collect::<Vec<_>>(), [("attach", "no"), ("maxmsg", "7")]);
}

#[test]
fn a_row_without_its_number_cannot_be_told_apart() {
    let error = mailbox("fullname", "Alice").identity().unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::Invalid, Some("uniqueid")));
    assert!(mailbox("uniqueid", "12").identity().unwrap().is_some());
}

#[test]
fn only_what_changed_is_written() {
    let cells = [("password", "4321"), ("delete", "no"), ("stamp", "2026-08-06 15:45:38")];
    let mut mailbox: Mailbox = read(&[&BOX[..], &cells].concat());
    assert_eq!(mailbox.changes().unwrap(), None);
    mailbox.deletevoicemail = Some(true);
    mailbox.password = Some(Secret::new("1"));
    let changes = mailbox.changes().unwrap().unwrap();
    let pairs: Vec<_> = changes.iter().map(|one| (one.column(), one.value().unwrap())).collect();
    assert_eq!(pairs, [("password", "1"), ("delete", "yes")]);
    mailbox.saved(&changes).unwrap();
    assert_eq!(mailbox.origin().row().unwrap().text("stamp"), Some("2026-08-06 15:45:38"));
}

#[test]
fn messages() {
    let cells = [("dir", "/var/spool/1001/INBOX"), ("msgnum", "-1"), ("flag", "Urgent")];
    let message: VoicemailMessage = read(&cells);
    assert!(message.is_greeting() && message.is_urgent());
    let message = VoicemailMessage::new("/var/spool/1001/INBOX", 0);
    assert!(!message.is_greeting() && !message.is_urgent());
}

#[tokio::test]
async fn new_ones_are_found_again() {
    let engine = engine(&[&VOICEMAIL, &VOICEMAIL_DATA, &VOICEMAIL_MESSAGES], &[]);
    let mut mailbox = Mailbox::new("1001", "default");
    mailbox.password = Some(Secret::new("4321"));
    mailbox.sayduration = Some(true);
    mailbox.maxmsg = Some(50);
    mailbox.volgain = Some(2.5);
    round_trip(&engine, mailbox).await;
    let found = cell(&engine, "voicemail", [("mailbox", "1001")], "sayduration").await;
    assert_eq!(found.as_deref(), Some("1"));
    let mut data = VoicemailData::new("/var/spool/1001/INBOX/msg0000");
    data.origtime = Some(1_795_402_774);
    data.duration = Some(12);
    round_trip(&engine, data).await;
    let mut message = VoicemailMessage::new("/var/spool/1001/INBOX", 3);
    message.msg_id = Some("1795402774-0000002a".to_owned());
    message.origtime = Some(1_795_402_774);
    round_trip(&engine, message).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_in_any_column(text in texts()) {
        any_text::<Mailbox>(&BOX, &[], &text);
        any_text::<VoicemailData>(&[("filename", "/a")], &[], &text);
        any_text::<VoicemailMessage>(&[("dir", "/a"), ("msgnum", "0")], &[], &text);
        let _ = (mailbox("options", &text).more_options().count(), pin(&[("secret", &text)]));
    }
}
