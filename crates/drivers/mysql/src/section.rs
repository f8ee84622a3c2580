//! A section of `res_config_mysql.conf`.

use asterisk_realtime_core::{Category, RequirementsMode, Secret};

use crate::{Address, Server};

/// The options that a section may hold.
pub(crate) const OPTIONS: [&str; 8] =
    ["dbcharset", "dbhost", "dbname", "dbpass", "dbport", "dbsock", "dbuser", "requirements"];

/// The value that holds: the last line of several.
pub(crate) fn value<'a>(section: &'a Category, name: &str) -> Option<&'a str> {
    section.last(name).map(|variable| variable.value.as_str())
}

/// The value that holds, if there is anything in it.
fn text<'a>(section: &'a Category, name: &str) -> Option<&'a str> {
    value(section, name).filter(|text| !text.is_empty())
}

/// The server of a section. What does not read is reported by `check`; the default holds, as in
/// Asterisk.
pub(crate) fn server(section: &Category) -> Server {
    let mut server = Server::new(address(section));
    if let Some(schema) = text(section, "dbname") {
        schema.clone_into(&mut server.schema);
    }
    if let Some(user) = text(section, "dbuser") {
        user.clone_into(&mut server.user);
    }
    if let Some(password) = value(section, "dbpass") {
        server.password = Secret::new(password);
    }
    server
}

/// `requirements`.
pub(crate) fn requirements(section: &Category) -> RequirementsMode {
    value(section, "requirements").and_then(|mode| mode.parse().ok()).unwrap_or_default()
}

/// `dbport`.
pub(crate) fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port > 0)
}

fn address(section: &Category) -> Address {
    let socket = text(section, "dbsock");
    let port = value(section, "dbport").and_then(port).unwrap_or(Address::PORT);
    match (text(section, "dbhost"), socket) {
        (None, None) => Address::AnySocket,
        (None, Some(socket)) => Address::Socket(socket.into()),
        (Some(host), socket) if is_local(host, port) => {
            socket.map_or(Address::Localhost, |socket| Address::Socket(socket.into()))
        }
        (Some(host), _) => Address::Tcp { host: host.to_owned(), port },
    }
}

/// Whether MySQL's clients would take the local socket. They would with any port; but who writes
/// one means it.
pub(crate) fn is_local(host: &str, port: u16) -> bool {
    host.eq_ignore_ascii_case("localhost") && port == Address::PORT
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::Variable;

    use super::*;

    fn section(options: &[(&str, &str)]) -> Category {
        let mut section = Category::new("asterisk");
        section.variables =
            options.iter().map(|(name, value)| Variable::new(*name, *value)).collect();
        section
    }

    #[track_caller]
    fn check(options: &[(&str, &str)], change: impl FnOnce(&mut Server)) {
        let mut expected = Server::new(Address::AnySocket);
        change(&mut expected);
        assert_eq!(server(&section(options)), expected, "{options:?}");
    }

    fn tcp(host: &str, port: u16) -> Address {
        Address::Tcp { host: host.into(), port }
    }

    #[test]
    fn asterisks_defaults_hold() {
        check(&[], |_| {});
        check(&[("dbname", ""), ("dbuser", ""), ("dbhost", ""), ("dbsock", "")], |_| {});
    }

    #[test]
    fn every_option_is_read_and_nothing_is_cut() {
        check(&[("dbhost", "db")], |s| s.address = tcp("db", 3306));
        check(&[("DBHOST", "db"), ("dbport", "3307")], |s| s.address = tcp("db", 3307));
        check(&[("dbhost", "a"), ("dbhost", "b")], |s| s.address = tcp("b", 3306));
        check(&[("dbsock", "/s")], |s| s.address = Address::Socket("/s".into()));
        let long = "x".repeat(300);
        check(&[("dbname", &long), ("dbuser", &long), ("dbpass", &long)], |s| {
            (s.schema, s.user, s.password) = (long.clone(), long.clone(), Secret::new(&*long));
        });
        check(&[("dbpass", "")], |s| s.password = Secret::default());
        check(&[("dbcharset", "latin1")], |_| {});
    }

    #[test]
    fn a_host_wins_over_a_socket() {
        check(&[("dbhost", "db"), ("dbsock", "/s")], |s| s.address = tcp("db", 3306));
        check(&[("dbhost", "127.0.0.1"), ("dbsock", "/s")], |s| {
            s.address = tcp("127.0.0.1", 3306);
        });
    }

    #[test]
    fn localhost_means_the_socket_as_for_every_client_of_mysql() {
        check(&[("dbhost", "Localhost")], |s| s.address = Address::Localhost);
        check(&[("dbhost", "localhost"), ("dbsock", "/s")], |s| {
            s.address = Address::Socket("/s".into());
        });
        let other_port = [("dbhost", "localhost"), ("dbport", "3307")];
        check(&other_port, |s| s.address = tcp("localhost", 3307));
    }

    #[test]
    fn what_does_not_read_leaves_the_default() {
        for bad in ["", "x", "0", "65536", "-1", "3306 "] {
            check(&[("dbhost", "db"), ("dbport", bad)], |s| s.address = tcp("db", 3306));
        }
        let mode = |text| requirements(&section(&[("requirements", text)]));
        assert_eq!(mode("CreateClose"), RequirementsMode::CreateClose);
        assert_eq!(mode("createchar"), RequirementsMode::CreateChar);
        assert_eq!(mode("create"), RequirementsMode::Warn);
        assert_eq!(requirements(&section(&[])), RequirementsMode::Warn);
    }
}
