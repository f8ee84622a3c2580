//! Rows.

use asterisk_realtime_core::{Object, Stored};
use asterisk_realtime_iaxpeers::{
    AuthMethods, CodecPriority, ConnectedLine, Encryption, IAXFRIENDS, IaxKind, IaxPeer, IaxUser,
    RequireCallToken, Transfer, readers,
};
use asterisk_realtime_schema::record::Record;
use asterisk_realtime_schema::value::{AmaFlags, Qualify};
use proptest::prelude::*;

use crate::support::{any_text, any_text_but, engine, findings, read, round_trip, row, texts};

fn peer(column: &str, value: &str) -> IaxPeer {
    read(&[("name", "branch2"), (column, value)])
}

fn user(column: &str, value: &str) -> IaxUser {
    read(&[("name", "branch2"), (column, value)])
}

#[test]
fn the_rows_of_the_specification() {
    let cells = [
        ("name", "branch2"),
        ("type", "friend"),
        ("host", "dynamic"),
        ("secret", "s3cr"),
        ("context", "from-branch"),
        ("trunk", "yes"),
        ("auth", "md5"),
        ("ipaddr", "198.51.100.9"),
        ("port", "4569"),
        ("regseconds", "1795399000"),
        ("qualify", "yes"),
    ];
    let branch: IaxPeer = read(&cells);
    assert_eq!((branch.kind, branch.trunk), (Some(IaxKind::Friend), Some(true)));
    assert!(branch.is_dynamic() && branch.is_over(1_795_399_061));
    assert!(!branch.is_over(1_795_399_060));
    assert_eq!(branch.qualify.map(Qualify::milliseconds), Some(2000));
    let branch: IaxUser = read(&cells);
    assert_eq!(branch.context, ["from-branch"]);
    let hq = [("name", "hq"), ("type", "peer"), ("host", "hq.example.net"), ("trunk", "no")];
    let peer: IaxPeer = read(&hq);
    assert!(!peer.is_dynamic() && !peer.is_over(1_795_399_061));
    assert_eq!(IaxUser::from_row(&row(&hq)).unwrap_err().column(), Some("type"));
}

#[test]
fn nulls_are_as_general_says() {
    let peer: IaxPeer = read(&[("name", "a"), ("callerid", "")]);
    assert_eq!(peer, IaxPeer::new("a"));
    assert_eq!((peer.qualifyfreqok, peer.qualifyfreqnotok), (60_000, 10_000));
    assert_eq!(peer.auth_methods(), AuthMethods { md5: true, ..AuthMethods::default() });
    assert_eq!(read::<IaxUser>(&[("name", "a")]), IaxUser::new("a"));
}

#[test]
fn d07_outkeys_is_ignored() {
    assert_eq!(peer("outkeys", "k1").outkey, None);
    assert_eq!(peer("outkey", "k1").outkey.as_deref(), Some("k1"));
}

#[test]
fn d09_a_user_has_several_contexts_and_secrets() {
    assert_eq!(user("context", "a;b").context, ["a", "b"]);
    assert_eq!(peer("context", "a;b").context.as_deref(), Some("b"));
    let secrets: Vec<_> =
        user("secret", "one;two").secrets().map(|it| it.expose().to_owned()).collect();
    assert_eq!(secrets, ["one", "two"]);
    assert_eq!(peer("secret", "one;two").secret.unwrap().expose(), "two");
    assert!(!format!("{:?}", user("secret", "one;two")).contains("two"));
}

#[test]
fn d10_a_user_is_no_peer() {
    let cells = [("name", "a"), ("type", "User")];
    assert!(IaxPeer::from_row(&row(&cells)).is_err());
    assert_eq!(
        findings::<IaxPeer>(&cells),
        ["type: `user` is not `peer` or `friend`; Asterisk refuses the row"]
    );
    assert_eq!(findings::<IaxUser>(&cells), [""; 0]);
}

#[test]
fn a_row_that_is_only_the_other_is_no_fault() {
    let found = |cells: &[(&str, &str)]| -> Vec<usize> {
        readers().iter().map(|reader| reader.findings(&row(cells)).len()).collect()
    };
    let bad = ("trunk", "maybe");
    assert_eq!(found(&[("type", "user"), bad]), [0, 1]);
    assert_eq!(found(&[("type", "peer"), bad]), [1, 0]);
    assert_eq!(found(&[("type", "friend"), bad]), [1, 1]);
}

#[test]
fn d11_d13_words_and_numbers() {
    assert_eq!(user("encryption", "no").encryption, Some(Encryption::No));
    assert_eq!(user("encryption", "AES128").encryption, Some(Encryption::Aes128));
    assert_eq!(user("maxauthreq", "-1").maxauthreq, Some(0));
    assert_eq!(user("codecpriority", "mine").codecpriority, Some(CodecPriority::Host));
    assert_eq!(user("requirecalltoken", "auto").requirecalltoken, Some(RequireCallToken::Auto));
    assert_eq!(user("requirecalltoken", "maybe").requirecalltoken, None);
    assert_eq!(user("transfer", "mediaonly").transfer, Some(Transfer::MediaOnly));
    assert_eq!(user("transfer", "maybe").transfer, Some(Transfer::No));
    assert_eq!(user("connectedline", "send").connectedline, Some(ConnectedLine::Send));
    assert_eq!(user("amaflags", "billing").amaflags, AmaFlags::Billing);
    assert_eq!(user("setvar", "a=1;a=2;b").variables(), [("a", "2")]);
    assert_eq!(peer("port", "0").port, Some(0));
    assert_eq!(peer("port", "70000").port, Some(4569));
    assert_eq!(peer("qualify", "no").qualify, Some(Qualify::No));
}

#[test]
fn d14_how_they_prove_who_they_are() {
    let methods = |plaintext, md5, rsa| AuthMethods { plaintext, md5, rsa };
    assert_eq!(user("auth", "md5,rsa").auth_methods(), methods(false, true, true));
    assert_eq!(user("inkeys", "k").auth_methods(), methods(false, false, true));
    assert_eq!(user("secret", "s").auth_methods(), methods(false, true, false));
    let both: IaxUser = read(&[("secret", "s"), ("inkeys", "k")]);
    assert_eq!(both.auth_methods(), methods(false, true, true));
    assert_eq!(peer("auth", "plaintext").auth_methods(), methods(true, false, false));
}

#[test]
fn caller_ids() {
    let id = peer("callerid", "A <1>").caller_id();
    assert_eq!((&*id.name, &*id.number), ("A", "1"));
    assert_eq!(user("callerid", "asreceived").caller_id(), None);
    let cells = [("callerid", "A <1>"), ("cid_number", "2"), ("fullname", "B")];
    assert_eq!(read::<IaxUser>(&cells).caller_id().unwrap().to_string(), "\"B\" <2>");
}

#[test]
fn access_lists_do_not_refuse_and_their_order_does_not_count() {
    let cells = [("permit", "10.0.0.0/8,nonsense"), ("deny", "0.0.0.0/0")];
    let peer: IaxPeer = read(&cells);
    assert!(peer.permits("10.1.1.1".parse().unwrap()));
    assert!(!peer.permits("192.0.2.1".parse().unwrap()));
    assert_eq!(findings::<IaxPeer>(&cells).len(), 2, "the bad entry, and the order");
    let user: IaxUser = read(&cells);
    assert!(user.permits("10.1.1.1".parse().unwrap()));
}

#[test]
fn hosts() {
    for column in ["host", "defaultip"] {
        let row = row(&[("name", "a"), (column, "no host")]);
        assert_eq!(IaxPeer::from_row(&row).unwrap_err().column(), Some(column));
        assert!(IaxUser::from_row(&row).is_ok(), "nobody reads it");
    }
}

#[test]
fn only_what_changed_is_written() {
    let mut user: IaxUser =
        read(&[("name", "a"), ("context", "a;b"), ("host", "dynamic"), ("maxauthreq", "-1")]);
    assert_eq!(user.changes().unwrap(), None);
    user.context.push("c".to_owned());
    user.jitterbuffer = Some(false);
    let changes = user.changes().unwrap().unwrap();
    let pairs: Vec<_> = changes.iter().map(|one| (one.column(), one.value().unwrap())).collect();
    assert_eq!(
        pairs,
        [("context", "a"), ("context", "b"), ("context", "c"), ("jitterbuffer", "no")]
    );
    user.saved(&changes).unwrap();
    assert_eq!(user.origin().row().unwrap().text("context"), Some("a;b;c"));
    assert_eq!(user.origin().row().unwrap().text("host"), Some("dynamic"));
}

#[tokio::test]
async fn new_ones_are_found_again() {
    let engine = engine(&[&IAXFRIENDS], &[]);
    let mut peer = IaxPeer::new("hq");
    peer.host = Some("dynamic".to_owned());
    peer.port = Some(4570);
    peer.qualify = Some(Qualify::Milliseconds(800));
    peer.qualifyfreqok = 30_000;
    peer.mask = Some("255.255.255.0".parse().unwrap());
    round_trip(&engine, peer).await;
    let mut user = IaxUser::new("branch2");
    user.context = vec!["a".to_owned(), "b".to_owned()];
    user.encryption = Some(Encryption::Yes);
    user.amaflags = AmaFlags::Documentation;
    round_trip(&engine, user).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_in_any_column(text in texts()) {
        let good = [("name", "branch2"), ("host", "dynamic")];
        any_text::<IaxPeer>(&good, &["type"], &text);
        any_text_but::<IaxUser>(&good, &["type"], &["host", "defaultip"], &text);
    }
}
