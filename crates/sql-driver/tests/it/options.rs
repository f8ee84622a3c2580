//! Our own options of a database.

use std::path::Path;
use std::time::Duration;

use asterisk_realtime_core::{Category, ErrorKind, Result, Variable};
use asterisk_realtime_sql_driver::{Options, TlsMode};

fn read(lines: &[(&str, &str)]) -> Result<Options> {
    let mut own = Category::new("mysql asterisk");
    own.variables = lines.iter().map(|(name, value)| Variable::new(*name, *value)).collect();
    let mut options = Options::default();
    options.read_own(&own, Path::new("/etc/asterisk"), &["time-zone"], |name, _| {
        (name == "time-zone").then_some(Ok(()))
    })?;
    Ok(options)
}

#[test]
fn options_are_read() {
    let options = read(&[
        ("pool", "20"),
        ("Connect-Timeout", "500ms"),
        ("deadline", "1.5"),
        ("tls", "verify-ca"),
        ("tls-ca", "ca.pem"),
        ("tls-key", "/keys/k.pem"),
        ("time-zone", "Europe/Berlin"),
    ]);
    let options = options.unwrap();
    assert_eq!(options.connections.get(), 20);
    assert_eq!(options.connect_timeout, Duration::from_millis(500));
    assert_eq!(options.deadline, Some(Duration::from_millis(1500)));
    assert_eq!(options.tls.mode, TlsMode::VerifyCa);
    assert_eq!(options.tls.ca.as_deref(), Some(Path::new("/etc/asterisk/ca.pem")));
    assert_eq!(options.tls.key.as_deref(), Some(Path::new("/keys/k.pem")));
    assert_eq!(options.tls.certificate, None);
}

#[test]
fn an_authority_that_nobody_asks_is_a_mistake() {
    for lines in [&[("tls-ca", "ca.pem")][..], &[("tls", "required"), ("tls-ca", "ca.pem")]] {
        let error = read(lines).unwrap_err();
        assert!(error.message().contains("tls = verify-identity"), "{error}");
    }
}

#[test]
fn mistakes_are_errors_that_say_what_to_write() {
    for (name, value, hint) in [
        ("pool", "0", "`pool`"),
        ("pool", "many", "`pool`"),
        ("tls", "maybe", "verify-identity"),
        ("deadline", "soon", "`deadline`"),
        ("tls-cert", "x", "known are"),
        ("tls-certifikate", "x", "did you mean `tls-certificate`?"),
        ("timezone", "x", "did you mean `time-zone`?"),
    ] {
        let error = read(&[(name, value)]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.message().contains(hint), "{name}: {error}");
    }
}
