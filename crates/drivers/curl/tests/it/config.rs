//! `res_curl.conf`, and `[curl]` and `[curl URL]` of `ara.conf`.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Category, Config, DriverKind, Error, ErrorKind, Location, OpenRequest, Secret, Settings,
    Variable,
};
use asterisk_realtime_curl::{Credentials, CurlKind, CurlSettings, Protocol, Proxy, ProxyKind};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const URL: &str = "http://h:8200/sippeers";

fn section(name: &str, options: &[(&str, &str)]) -> Category {
    let mut section = Category::new(name);
    section.variables = options.iter().map(|(name, value)| Variable::new(*name, *value)).collect();
    for variable in &mut section.variables {
        variable.location = Some(Location::new("res_curl.conf", 1, 1, 3));
    }
    section.location = Some(Location::new("res_curl.conf", 7, 1, 3));
    section
}

fn file(sections: &[(&str, &[(&str, &str)])]) -> Config {
    Config { categories: sections.iter().map(|(name, options)| section(name, options)).collect() }
}

fn open(file: Option<&Config>, url: &str, own: &Config) -> Result<Arc<dyn Settings>, Error> {
    let directory = Path::new("/etc/asterisk");
    let request = OpenRequest { database: url, directory, file, second: None, own: None };
    CurlKind.settings_with(&request, own)
}

/// Checks what options of `res_curl.conf` come to, without a finding.
#[track_caller]
fn check(options: &[(&str, &str)], change: impl FnOnce(&mut CurlSettings)) {
    let file = file(&[("globals", options)]);
    assert_eq!(CurlKind.check(&file), []);
    let mut expected = CurlSettings::new(URL);
    change(&mut expected);
    let found = open(Some(&file), URL, &Config::default()).unwrap();
    assert!(found.same_as(&expected), "{found:?}\n{expected:?}");
}

/// Checks what our own options come to.
#[track_caller]
fn check_own(sections: &[(&str, &[(&str, &str)])], change: impl FnOnce(&mut CurlSettings)) {
    let mut expected = CurlSettings::new(URL);
    change(&mut expected);
    let found = open(None, URL, &file(sections)).unwrap();
    assert!(found.same_as(&expected), "{found:?}\n{expected:?}");
}

/// The codes of the findings of options, which leave the defaults.
#[track_caller]
fn codes(options: &[(&str, &str)]) -> Vec<&'static str> {
    let file = file(&[("globals", options)]);
    let found = open(Some(&file), URL, &Config::default()).unwrap();
    assert!(found.same_as(&CurlSettings::new(URL)), "{found:?}");
    let findings = CurlKind.check(&file);
    assert!(findings.iter().all(|finding| finding.help.is_some() && finding.location.is_some()));
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn without_a_file_the_defaults_hold() {
    assert!(open(None, URL, &Config::default()).unwrap().same_as(&CurlSettings::new(URL)));
    check(&[], |_| {});
}

#[test]
fn times_are_seconds() {
    // Z-22
    check(&[("httptimeout", "1.5")], |it| it.deadline = Some(Duration::from_millis(1500)));
    check(&[("conntimeout", "3")], |it| it.connect_timeout = Duration::from_secs(3));
    check(&[("httptimeout", "0"), ("conntimeout", "0")], |_| {});
    let file = file(&[("globals", &[("httptimeout", "5000")])]);
    let findings = CurlKind.check(&file);
    assert_eq!(findings[0].code, "curl-long-timeout");
    assert!(findings[0].message.contains("5000 seconds"), "{}", findings[0]);
}

#[test]
fn every_option_is_read() {
    check(&[("CURLOPT(userpwd)", "u:p:w")], |it| {
        it.credentials = Some(Credentials::new("u", Secret::new("p:w")));
    });
    check(&[("httpauth", "digest, BASIC"), ("header", "no"), ("hashcompat", "no")], |_| {});
    check(&[("useragent", "a"), ("useragent", "b")], |it| it.user_agent = "b".into());
    check(&[("followlocation", "yes")], |it| it.redirects = 5);
    check(&[("maxredirs", "2"), ("followlocation", "1")], |it| it.redirects = 2);
    check(&[("maxredirs", "2")], |_| {});
    check(&[("failurecodes", "404, 500,503")], |it| it.failure_codes = vec![404, 500, 503]);
    check(&[("ssl_verifypeer", "0")], |it| it.tls.verify = false);
    check(&[("ssl_verifyhost", "0")], |it| it.tls.verify_host = false);
    check(&[("ssl_verifyhost", "2"), ("ssl_certtype", "pem"), ("ssl_keytype", "DER")], |_| {});
    let files =
        [("ssl_cainfo", "ca.pem"), ("ssl_capath", "/ca"), ("ssl_cert", "c"), ("ssl_key", "k")];
    check(&files, |it| {
        it.tls.ca = Some("/etc/asterisk/ca.pem".into());
        it.tls.ca_folder = Some("/ca".into());
        it.tls.certificate = Some("/etc/asterisk/c".into());
        it.tls.key = Some("/etc/asterisk/k".into());
    });
}

#[test]
fn headers_come_together() {
    let options = [
        ("httpheader", "X-One: 1"),
        ("httpheader", "X-Two:2"),
        ("cookie", "a=b"),
        ("cookie", "c=d"),
        ("referer", "http://r"),
    ];
    check(&options, |it| {
        let header = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
        it.headers = vec![
            header("X-One", "1"),
            header("X-Two", "2"),
            header("cookie", "c=d"),
            header("referer", "http://r"),
        ];
    });
}

#[test]
fn proxies_are_put_together() {
    let proxy = |kind, host: &str, port| Proxy::new(kind, host, port);
    check(&[("proxy", "p")], |it| it.proxy = Some(proxy(ProxyKind::Http, "p", 1080)));
    check(&[("proxyport", "8080"), ("proxy", "p"), ("proxytype", "socks5")], |it| {
        it.proxy = Some(proxy(ProxyKind::Socks5, "p", 8080));
    });
    check(&[("proxy", "socks5h://u:w@[::1]:9/")], |it| {
        let mut proxy = proxy(ProxyKind::Socks5Hostname, "[::1]", 9);
        proxy.credentials = Some(Credentials::new("u", Secret::new("w")));
        it.proxy = Some(proxy);
    });
    check(&[("proxy", "[::1]"), ("proxyuserpwd", "u:w")], |it| {
        let mut proxy = proxy(ProxyKind::Http, "[::1]", 1080);
        proxy.credentials = Some(Credentials::new("u", Secret::new("w")));
        it.proxy = Some(proxy);
    });
}

#[test]
fn what_makes_no_sense_is_told() {
    for (name, value) in [
        ("dnstimeout", "60"),
        ("ftptimeout", "1"),
        ("ftptext", "yes"),
        ("hashcompat", "yes"),
        ("hashcompat", "legacy"),
        ("header", "yes"),
        ("ssl_keypasswd", "x"),
        ("httpheader", "Host: x"),
    ] {
        assert_eq!(codes(&[(name, value)]), ["curl-no-effect"], "{name}");
    }
    for (name, value) in [
        ("httptimeout", "soon"),
        ("conntimeout", "-1"),
        ("failurecodes", "404,x"),
        ("httpheader", "no colon"),
        ("httpheader", "b ad: x"),
        ("proxytype", "quic"),
        ("proxyport", "0"),
        ("proxy", "ftp://h"),
        ("ssl_certtype", "P12"),
        ("ssl_verifypeer", "perhaps"),
        ("ssl_verifyhost", "3"),
        ("maxredirs", "-1"),
    ] {
        assert_eq!(codes(&[(name, value)]), ["curl-bad-value"], "{name}");
    }
    assert_eq!(codes(&[("proxyport", "1")]), ["curl-no-proxy"]);
    // Not sent in clear to whoever is to get a digest.
    assert_eq!(codes(&[("userpwd", "u:p"), ("httpauth", "digest")]), ["curl-no-password"]);
    assert_eq!(codes(&[("usrpwd", "x")]), ["curl-unknown-option"]);
    let file = file(&[("globals", &[("usrpwd", "s3cret")])]);
    let finding = CurlKind.check(&file)[0].to_string();
    assert!(finding.contains("did you mean `userpwd`?") && !finding.contains("s3cret"));
}

#[test]
fn the_first_section_with_options_holds() {
    let read = |sections| {
        let file = file(sections);
        let codes: Vec<_> = CurlKind.check(&file).iter().map(|finding| finding.code).collect();
        (open(Some(&file), URL, &Config::default()).unwrap(), codes)
    };
    let mut expected = CurlSettings::new(URL);
    expected.user_agent = "b".into();
    let (found, codes) = read(&[
        ("general", &[("useragent", "c")]),
        ("GLOBAL", &[("useragent", "b")]),
        ("globals", &[]),
    ]);
    assert!(found.same_as(&expected), "{found:?}");
    assert_eq!(codes, ["curl-unused-section"]);
    assert_eq!(read(&[("asterisk", &[("useragent", "c")])]).1, ["curl-unused-section"]);
}

#[test]
fn our_own_options_stand_in_the_nearest_section() {
    check_own(
        &[
            ("curl", &[("protocol", "full"), ("deadline", "500ms"), ("token", "t")]),
            ("curl http://h", &[("deadline", "9")]),
            ("curl http://h:8200/sip", &[("protocol", "asterisk")]),
            ("curl http://h:8200", &[("connect-timeout", "1"), ("deadline", "2")]),
        ],
        |it| {
            it.protocol = Protocol::Full;
            it.deadline = Some(Duration::from_secs(2));
            it.connect_timeout = Duration::from_secs(1);
            it.token = Some(Secret::new("t"));
        },
    );
    let all = [
        ("absent-codes", "404"),
        ("idle-timeout", "10"),
        ("user", "u"),
        ("password", "p"),
        ("response-limit", "1000"),
        ("socket", "ara.sock"),
        ("tls-ca", "ca.pem"),
        ("tls-certificate", "/c"),
        ("tls-key", "/k"),
        ("tls-verify", "no"),
    ];
    check_own(&[("curl http://h:8200/sippeers", &all)], |it| {
        it.absent_codes = vec![404];
        it.idle_timeout = Duration::from_secs(10);
        it.credentials = Some(Credentials::new("u", Secret::new("p")));
        it.response_limit = 1000;
        it.socket = Some("/etc/asterisk/ara.sock".into());
        it.tls.ca = Some("/etc/asterisk/ca.pem".into());
        it.tls.certificate = Some("/c".into());
        it.tls.key = Some("/k".into());
        (it.tls.verify, it.tls.verify_host) = (false, false);
    });
}

#[test]
fn our_own_mistakes_are_errors() {
    for (name, value, part) in [
        ("protocol", "ful", "`asterisk` or `full`"),
        ("protocl", "full", "did you mean `protocol`"),
        ("response-limit", "0", "response-limit"),
        ("deadline", "soon", "duration"),
        ("nonsense", "1", "known are absent-codes"),
    ] {
        let error = open(None, URL, &file(&[("curl", &[(name, value)])])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.message().contains(part), "{error}");
        assert!(error.location().is_some());
    }
}

/// All options that are read, and some that are not.
const OPTIONS: [&str; 12] = [
    "conntimeout",
    "failurecodes",
    "httpauth",
    "httpheader",
    "httptimeout",
    "maxredirs",
    "proxy",
    "proxyport",
    "proxytype",
    "ssl_verifyhost",
    "userpwd",
    "nonsense",
];

proptest! {
    #[test]
    fn any_value_is_read_or_told(
        options in vec((select(&OPTIONS), "[a-z0-9:/@,. \\[\\]é-]{0,20}"), 0..6),
        own in vec((select(&["protocol", "deadline", "response-limit", "absent-codes"]), any::<String>()), 0..3),
    ) {
        let section = |name: &str, options: &[(&str, String)]| {
            let options: Vec<_> = options.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Config { categories: vec![section(name, &options)] }
        };
        let (file, own) = (section("globals", &options), section("curl", &own));
        for finding in CurlKind.check(&file) {
            prop_assert!(finding.help.is_some());
        }
        match open(Some(&file), URL, &own) {
            Ok(settings) => drop(settings.open()),
            Err(error) => prop_assert_eq!(error.kind(), ErrorKind::Invalid),
        }
    }
}

#[test]
fn only_urls_are_databases() {
    for (url, part) in [
        ("asterisk", "http://HOST/PATH"),
        ("", "is empty"),
        ("ftp://h/x", "neither http: nor https:"),
        ("http://h/${EPOCH}/t", "dialplan expression"),
    ] {
        let error = open(None, url, &Config::default()).unwrap_err();
        assert_eq!((error.kind(), error.driver()), (ErrorKind::Invalid, Some("curl")));
        assert!(error.message().contains(part), "{error}");
    }
}

#[test]
fn sections_of_our_own_are_about_what_lies_below() {
    assert!(CurlKind.is_section_of("", URL));
    assert!(CurlKind.is_section_of("http://h:8200", URL));
    assert!(!CurlKind.is_section_of("http://h:8201", URL));
}
