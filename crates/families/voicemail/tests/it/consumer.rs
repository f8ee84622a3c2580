//! The sequence of queries, and what is written.

use asterisk_realtime_core::{ErrorKind, Lookup};
use asterisk_realtime_voicemail::{
    AppVoicemail, MessageIndex, PasswordChange, VOICEMAIL, VOICEMAIL_DATA, VoicemailData,
};

use crate::support::{Cells, cell, engine, read};

const ALICE: (&str, Cells<'_>) = (
    "voicemail",
    &[("context", "default"), ("mailbox", "1001"), ("password", "1234"), ("imapuser", "alice")],
);
const ACME: (&str, Cells<'_>) =
    ("voicemail", &[("context", "acme"), ("mailbox", "2002"), ("password", "0000")]);

#[tokio::test]
async fn f01_f02_a_mailbox() {
    let engine = engine(&[&VOICEMAIL], &[ALICE, ACME]);
    let mut voicemail = AppVoicemail::default();
    assert!(voicemail.mailbox(&engine, "1001", None).await.unwrap().is_some());
    assert!(voicemail.mailbox(&engine, "2002", None).await.unwrap().is_none());
    assert!(voicemail.mailbox(&engine, "2002", Some("acme")).await.unwrap().is_some());
    assert_eq!(
        engine.queries(),
        [
            "lookup voicemail mailbox = 1001, context = default",
            "lookup voicemail mailbox = 2002, context = default",
            "lookup voicemail mailbox = 2002, context = acme"
        ]
    );
    voicemail.searchcontexts = true;
    assert!(voicemail.mailbox(&engine, "2002", None).await.unwrap().is_some());
    assert!(voicemail.mailbox(&engine, "2002", Some("default")).await.unwrap().is_none());
    assert_eq!(
        engine.queries(),
        ["lookup voicemail mailbox = 2002", "lookup voicemail mailbox = 2002, context = default"]
    );
    let unmapped = crate::support::engine(&[&VOICEMAIL_DATA], &[]);
    let error = voicemail.mailbox(&unmapped, "2002", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn f03_f05_passwords() {
    let engine = engine(&[&VOICEMAIL], &[ALICE]);
    let voicemail = AppVoicemail::default();
    let mailbox = voicemail.mailbox(&engine, "1001", None).await.unwrap().unwrap().value.unwrap();
    engine.queries();
    let changed = voicemail.change_password(&engine, &mailbox, "1234").await.unwrap();
    assert_eq!((changed, engine.queries().len()), (PasswordChange::Same, 0));
    let changed = voicemail.change_password(&engine, &mailbox, "5678").await.unwrap();
    assert_eq!(changed, PasswordChange::Written);
    assert_eq!(engine.queries(), ["update voicemail context = default, mailbox = 1001: password"]);
    let stored = cell(&engine, "voicemail", [("mailbox", "1001")], "password").await;
    assert_eq!(stored.as_deref(), Some("5678"));
    let gone = read(&[("context", "default"), ("mailbox", "9")]);
    let changed = voicemail.change_password(&engine, &gone, "5678").await.unwrap();
    assert_eq!(changed, PasswordChange::Lost);
}

#[tokio::test]
async fn the_other_questions() {
    let engine = engine(&[&VOICEMAIL], &[ALICE, ACME]);
    let voicemail = AppVoicemail::default();
    assert_eq!(voicemail.users(&engine, "acme").await.unwrap().len(), 1);
    assert_eq!(voicemail.directory(&engine, None).await.unwrap().len(), 2);
    assert_eq!(voicemail.directory(&engine, Some("acme")).await.unwrap().len(), 1);
    assert!(voicemail.imap_user(&engine, "alice").await.unwrap().is_some());
    assert_eq!(
        engine.queries(),
        [
            "lookup_all voicemail context = acme",
            "lookup_all voicemail mailbox LIKE %",
            "lookup_all voicemail mailbox LIKE %, context = acme",
            "lookup voicemail imapuser = alice"
        ]
    );
}

#[tokio::test]
async fn the_index_of_messages() {
    let engine = engine(&[&VOICEMAIL_DATA], &[]);
    let mut message = VoicemailData::new("/spool/tmp/a;b");
    message.origmailbox = Some("1001".to_owned());
    message.origtime = Some(1_795_402_774);
    let index = MessageIndex::default();
    assert_eq!(index.begin(&engine, &message).await.unwrap(), 1);
    assert_eq!(index.finish(&engine, "/spool/tmp/a;b", "/spool/INBOX/0", 12).await.unwrap(), 1);
    assert_eq!(index.rename(&engine, "/spool/INBOX/0", "/spool/Old/0").await.unwrap(), 1);
    assert_eq!(index.copy(&engine, "/spool/Old/0", "/spool/Work/0").await.unwrap(), 1);
    assert_eq!(index.copy(&engine, "/spool/Old/1", "/spool/Work/1").await.unwrap(), 0);
    assert_eq!(index.remove(&engine, "/spool/Old/0").await.unwrap(), 1);
    assert_eq!(
        engine.queries(),
        [
            "store voicemail_data: origmailbox, context, macrocontext, exten, priority, callerchan, \
             callerid, origdate, origtime, category, filename",
            "update voicemail_data filename = /spool/tmp/a;b: filename, duration",
            "update voicemail_data filename = /spool/INBOX/0: filename",
            "lookup voicemail_data filename = /spool/Old/0",
            "store voicemail_data: origmailbox, priority, origtime, duration, filename",
            "lookup voicemail_data filename = /spool/Old/1",
            "destroy voicemail_data filename = /spool/Old/0"
        ]
    );
    let copied = [("filename", "/spool/Work/0")];
    assert_eq!(cell(&engine, "voicemail_data", copied, "duration").await.as_deref(), Some("12"));
    assert_eq!(cell(&engine, "voicemail_data", copied, "origmailbox").await.unwrap(), "1001");
}

#[tokio::test]
async fn any_lookup_will_do_and_what_waits_for_it_can_be_sent() {
    fn sendable<F: Future + Send>(future: F) -> F {
        future
    }
    let engine = engine(&[&VOICEMAIL, &VOICEMAIL_DATA], &[ALICE]);
    let lookup: &dyn Lookup = &engine;
    let voicemail = AppVoicemail::default();
    assert!(sendable(voicemail.mailbox(lookup, "1001", None)).await.unwrap().is_some());
    assert_eq!(sendable(MessageIndex::default().copy(lookup, "/a", "/b")).await.unwrap(), 0);
}
