//! `[general]` of `sip.conf` and `iax.conf`.

use std::time::Duration;

use asterisk_realtime_conf::{MemoryFiles, Options, load};
use asterisk_realtime_core::Config;
use asterisk_realtime_friends::{Iax2Peer, Iax2User, Settings, Sip, configured};
use asterisk_realtime_schema::value::Qualify;

fn config(lines: &str) -> Config {
    let files = MemoryFiles::new().with_file("a.conf", format!("[general]\n{lines}"));
    load(&files, "a.conf", &Options::new()).unwrap().config
}

fn sip(lines: &str) -> (Settings, Vec<String>) {
    let (settings, findings) = Settings::of_sip(&config(lines));
    (settings, findings.iter().map(ToString::to_string).collect())
}

#[test]
fn all_options() {
    let lines = "rtcachefriends=yes\nRTAutoClear = 300\nrtupdate=no\nrtsavesysname=1\n\
                 rtsavepath=on\nignoreregexpire=true\nqualify=1500\nqualifyfreq=30\ncontext=x\n\
                 rtptimeout=5\n[1001]\nrtcachefriends=maybe\n";
    let (settings, findings) = sip(lines);
    assert_eq!(findings, [""; 0]);
    let mut expected = Settings::default();
    (expected.rtcachefriends, expected.rtupdate, expected.ignoreregexpire) = (true, false, true);
    (expected.rtsavesysname, expected.rtsavepath) = (true, true);
    expected.rtautoclear = Some(Duration::from_mins(5));
    expected.qualify = Qualify::Milliseconds(1500);
    expected.qualifyfreq = Duration::from_secs(30);
    assert_eq!(settings, expected);
    // What is not there any more is not in force any more: nothing is carried over.
    assert_eq!(sip("context=x\n").0, Settings::default());
}

#[test]
fn how_long_until_autoclear() {
    let clear = |text: &str| {
        let (settings, findings) = sip(&format!("rtcachefriends=yes\nrtautoclear={text}\n"));
        (settings.rtautoclear.map(|time| time.as_secs()), findings.len())
    };
    assert_eq!(clear("yes"), (Some(120), 0));
    assert_eq!(clear("1"), (Some(120), 0), "a true word");
    assert_eq!(clear("5"), (Some(5), 0));
    assert_eq!(clear("no"), (None, 0));
    assert_eq!(clear("0"), (None, 0));
    assert_eq!(clear("-5"), (None, 1));
    assert_eq!(clear("soon"), (None, 1));
}

#[test]
fn what_is_strange_is_told() {
    let (settings, findings) =
        sip("rtcachefriend=yes\nrtupdate=maybe\nrtautoclear=yes\nrtsave_sysname=yes\n");
    assert!(!settings.rtcachefriends && !settings.rtupdate);
    assert_eq!(findings.len(), 4, "{findings:#?}");
    assert!(findings[0].starts_with("a.conf:2:"), "{findings:#?}");
    assert!(findings[0].contains("write `rtcachefriends`"));
    assert!(findings[1].contains("neither yes nor no"));
    assert!(findings[2].contains("write `rtsavesysname`"));
    assert!(findings[3].contains("note[friends-no-cache]"));
}

#[test]
fn of_iax() {
    let lines = "rtcachefriends=yes\nrtignoreregexpire=yes\nrtsavepath=maybe\n";
    let (settings, findings) = Settings::of_iax(&config(lines));
    assert!(settings.rtcachefriends && settings.ignoreregexpire && !settings.rtsavepath);
    assert_eq!(findings, []);
    let (settings, findings) = Settings::of_iax(&config("ignoreregexpire=yes\n"));
    assert!(!settings.ignoreregexpire);
    assert!(findings[0].to_string().contains("write `rtignoreregexpire`"));
}

/// Sections as devices; templates, and what is none, are not.
#[test]
fn devices_of_the_file() {
    let text = "[general]\ntype=friend\n[base](!)\ntype=peer\nhost=dynamic\n\
                [office](base)\nallow=ulaw\nallow=alaw\nsecret=a\\;b\n[authentication]\ntype=peer\n\
                [bad]\ntype=peer\npermit=10.0.0.0/99\n[text]\nhost=dynamic\n";
    let files = MemoryFiles::new().with_file("a.conf", text);
    let config = load(&files, "a.conf", &Options::new()).unwrap().config;
    let devices = configured::<Sip>(&config);
    assert_eq!(devices.len(), 1);
    let peer = &devices[0].peer;
    assert_eq!((&*peer.name, peer.is_dynamic()), ("office", true));
    assert_eq!(peer.codecs(&[]).len(), 2);
    assert_eq!(peer.secret.as_ref().unwrap().expose(), "a;b");
    assert_eq!(configured::<Iax2Peer>(&config).len(), 2, "IAX2 refuses no list of addresses");
    assert_eq!(configured::<Iax2User>(&config).len(), 0);
}
