//! `ara.conf`: what is read, and what is said about what is wrong.

use std::path::Path;
use std::time::Duration;

use asterisk_realtime_core::Config;
use asterisk_realtime_gateway::{Anonymous, Includes, Listen, Settings};

use crate::support::files;

fn config(text: &str) -> Config {
    let files = files(&[("ara.conf", text)]);
    let options = asterisk_realtime_conf::Options::new();
    asterisk_realtime_conf::load(&files, "ara.conf", &options).unwrap().config
}

fn read(text: &str) -> (Settings, Vec<String>) {
    let (settings, findings) = Settings::read(&config(text), Path::new("/etc/asterisk"));
    (settings, findings.iter().map(ToString::to_string).collect())
}

#[test]
fn without_a_file_the_machine_itself_is_served() {
    let (settings, findings) = read("[general]\nexec = no\n");
    assert_eq!(findings, [""; 0]);
    assert_eq!(settings, Settings::default());
    assert_eq!(settings.listen, [Listen::default()]);
    assert_eq!(settings.anonymous, Anonymous::Local);
    assert!(settings.rights.read.contains("x") && settings.rights.write.contains("x"));
    assert!(!settings.rights.alter.contains("x") && !settings.files.contains("x"));
}

#[test]
fn every_option_is_read() {
    let (settings, findings) = read(
        "[GATEWAY]\nlisten = 127.0.0.1\nlisten => unix:/run/gw.sock\nlisten = tls:0.0.0.0:8443\n\
         tls-certificate = gw.pem\ntls-key = /etc/ssl/gw.key\nunix-mode = 0600\n\
         anonymous = none\nread = a, b\nwrite = none\nalter = *\nfiles = x.conf\n\
         includes = client\naccess-log = no\nmax-body = 64k\nmax-header = 1M\n\
         max-connections = 10\nmax-requests = 5\nheader-timeout = 1s\nbody-timeout = 2\n\
         idle-timeout = 1m\nwrite-timeout = 500ms\nmax-deadline = 3s\nstop-timeout = 4s\n\
         [client pbx 1]\ntoken = abc\ntoken = def\npassword = p\nread = a\n\
         [family A]\nexplicit-empty = yes\ncodec = off\n",
    );
    assert_eq!(findings, [""; 0]);
    let shown: Vec<_> = settings.listen.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["127.0.0.1:8200", "unix:/run/gw.sock", "tls:0.0.0.0:8443"]);
    let tls = settings.tls.as_ref().unwrap();
    assert_eq!(tls.certificate, Path::new("/etc/asterisk/gw.pem"));
    assert_eq!(tls.key, Path::new("/etc/ssl/gw.key"));
    assert_eq!(settings.unix_mode, 0o600);
    assert_eq!((settings.anonymous, settings.includes), (Anonymous::None, Includes::Client));
    assert!(settings.rights.read.contains("B") && !settings.rights.read.contains("c"));
    assert!(!settings.rights.write.contains("a") && settings.rights.alter.contains("z"));
    assert!(settings.files.contains("x.conf") && !settings.access_log);
    let limits = settings.limits;
    assert_eq!((limits.body, limits.header), (64 << 10, 1 << 20));
    assert_eq!((limits.connections, limits.requests), (10, 5));
    let times = [limits.header_time, limits.body_time, limits.idle_time, limits.write_time];
    assert_eq!(times.map(|time| time.as_millis()), [1_000, 2_000, 60_000, 500]);
    assert_eq!(
        (limits.deadline, limits.stop_time),
        (Duration::from_secs(3), Duration::from_secs(4))
    );
    let [client] = &settings.clients[..] else { panic!("one client") };
    assert_eq!((&*client.name, client.tokens.len(), client.passwords.len()), ("pbx 1", 2, 1));
    assert!(settings.explicit_empty("a") && !settings.explicit_empty("b"));
    let shown = format!("{settings:?}");
    assert!(!shown.contains("abc") && !shown.contains("\"p\""), "{shown}");
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_what_to_write() {
    let (_, findings) = read(
        "[gateway]\nlisten = localhost\nlistne = 127.0.0.1\nmax-body = 1g\nmax-header = 1k\n\
         idle-timeout = 0\nunix-mode = 9\nanonymous = some\nread =\naccess-log = perhaps\n\
         listen = tls:127.0.0.1\ntls-key = x\n\
         [client]\ntoken = a\n[client b]\n[client c]\npassword = x\ntoken = t\n\
         [client c]\ntoken = u\n[client d]\ntoken = t\n[client e:f]\npassword = x\n\
         [client g]\ntoken = sha256:12\nusername = g\n[family h]\nexplicit-empty = 7\n",
    );
    let expected = [
        "ara.conf:2:1: error[ara-bad-value]: `listen`: write an address such as 127.0.0.1:8200, \
         tls:0.0.0.0:8443 or unix:/run/ara/gateway.sock",
        "ara.conf:3:1: warning[ara-unknown-option]: `listne` is not an option of this section \
         (write `listen`)",
        "ara.conf:4:1: error[ara-bad-value]: `max-body`: `1g` is not a whole number from 1 to \
         4294967295",
        "ara.conf:5:1: error[ara-bad-value]: `max-header`: write at least 8192 bytes",
        "ara.conf:6:1: error[ara-bad-value]: `idle-timeout`: it takes some time",
        "ara.conf:7:1: error[ara-bad-value]: `unix-mode`: write permissions such as 0660",
        "ara.conf:8:1: error[ara-bad-value]: `anonymous`: write all, local or none",
        "ara.conf:9:1: error[ara-bad-value]: `read`: write `*`, `none`, or names with commas between",
        "ara.conf:10:1: error[ara-bad-value]: `access-log`: `perhaps` is not `yes` or `no`",
        "ara.conf:13:2: error[gateway-bad-client]: a client needs a name (write `[client NAME]`)",
        "ara.conf:15:2: error[gateway-bad-client]: nobody can show to be the client `b` \
         (add `token = ...` or `password = ...`)",
        "ara.conf:19:2: error[gateway-bad-client]: the client `c` is there twice (remove one of \
         the sections; a client may have several tokens)",
        "ara.conf:21:2: error[gateway-bad-client]: the clients `c` and `d` have the same token \
         (give each client a token of its own)",
        "ara.conf:23:2: error[gateway-bad-client]: the client `e:f` has a password and a `:` in \
         its name (basic authentication ends the name there: choose another)",
        "ara.conf:26:1: error[ara-bad-value]: `token`: write 64 hexadecimal digits behind `sha256:`",
        "ara.conf:27:1: warning[ara-unknown-option]: `username` is not an option of this section \
         (the options are alter, password, read, token, write)",
        "ara.conf:25:2: error[gateway-bad-client]: nobody can show to be the client `g` \
         (add `token = ...` or `password = ...`)",
        "ara.conf:29:1: error[ara-bad-value]: `explicit-empty`: `7` is not `yes` or `no`",
        "error[gateway-tls]: a certificate without a key, or a key without a certificate \
         (write both `tls-certificate` and `tls-key`)",
        "ara.conf:11:1: error[gateway-tls]: `tls:127.0.0.1:8200` has no certificate \
         (write `tls-certificate` and `tls-key`)",
    ];
    assert_eq!(findings, expected);
}

#[test]
fn the_engine_leaves_these_sections_to_the_gateway() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
    write("extconfig.conf", "[settings]\na => memory,main\n");
    write(
        "ara.conf",
        "[gateway]\nx = y\n[client z]\n[family a]\nexplicit-empty = yes\nexplicit = 1\n",
    );
    let realtime = asterisk_realtime_engine::Realtime::builder(directory.path())
        .driver(std::sync::Arc::new(asterisk_realtime_memory::MemoryKind::new()))
        .open()
        .unwrap();
    let findings: Vec<_> = realtime.diagnostics().iter().map(ToString::to_string).collect();
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].starts_with("ara.conf:6:1: "), "{findings:#?}");
    assert!(findings[0].contains("unknown-columns, explicit-empty"), "{findings:#?}");
}
