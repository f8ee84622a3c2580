//! What to write instead.

use asterisk_realtime_core::spelling;

/// How a word of libpq that a value brings with it is written without one. Passwords are not
/// repeated.
pub(crate) fn cleaner(word: &str, value: &str, section: &str) -> String {
    let own = |option: &str, value: &str| {
        format!("write `{option} = {value}` under [pgsql {section}] of ara.conf")
    };
    match word {
        "sslmode" => own("tls", tls_word(value)),
        "sslrootcert" => own("tls-ca", value),
        "sslcert" => own("tls-certificate", value),
        "sslkey" => own("tls-key", value),
        "connect_timeout" => own("connect-timeout", &format!("{value}s")),
        "options" => "write ALTER ROLE ... SET ... on the server".into(),
        "password" => "write it as `password`".into(),
        "host" | "hostaddr" => format!("write `hostname = {value}`"),
        "application_name" => format!("write `appname = {value}`"),
        _ => format!("write `{word} = {value}`"),
    }
}

fn tls_word(sslmode: &str) -> &str {
    match sslmode {
        "disable" => "off",
        "allow" | "prefer" => "preferred",
        "require" => "required",
        "verify-full" => "verify-identity",
        other => other,
    }
}

/// What a word may hold.
pub(crate) fn expected(word: &str) -> &'static str {
    match word {
        "port" => "write a number from 1 to 65535; 5432 holds",
        "connect_timeout" => "write a whole number of seconds",
        "sslmode" => "write disable, allow, prefer, require, verify-ca or verify-full",
        "options" => "only settings are understood: -c name=value",
        _ => "write a name; asterisk holds",
    }
}

/// Words that are no option of the file, although people look for them there, and what to write.
const MEANT: [(&str, &str); 12] = [
    ("username", "write `user`"),
    ("database", "write `dbname`"),
    ("db", "write `dbname`"),
    ("host", "write `hostname`"),
    ("server", "write `hostname`"),
    ("secret", "write `password`"),
    ("pass", "write `password`"),
    ("application_name", "write `appname`"),
    ("sslmode", "write `tls` in our own section of ara.conf"),
    ("sslrootcert", "write `tls-ca` in our own section of ara.conf"),
    ("connect_timeout", "write `connect-timeout` in our own section of ara.conf"),
    ("schema", "write `schema.table` in the mapping, or set the search_path of the role"),
];

/// What an option that does not exist was probably meant to be.
pub(crate) fn meant(name: &str, known: &[&'static str], aliases: &[&'static str]) -> String {
    if let Some((_, help)) = MEANT.iter().find(|(each, _)| each.eq_ignore_ascii_case(name)) {
        return (*help).to_owned();
    }
    match spelling::nearest(name, known.iter().chain(aliases).copied(), 2) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_a_cleaner_spelling() {
        for (word, value, expected) in [
            (
                "sslmode",
                "verify-full",
                "write `tls = verify-identity` under [pgsql eu] of ara.conf",
            ),
            ("sslmode", "verify-ca", "write `tls = verify-ca` under [pgsql eu] of ara.conf"),
            ("connect_timeout", "3", "write `connect-timeout = 3s` under [pgsql eu] of ara.conf"),
            ("hostaddr", "192.0.2.1", "write `hostname = 192.0.2.1`"),
            ("dbname", "pbx", "write `dbname = pbx`"),
            ("password", "s3cret", "write it as `password`"),
        ] {
            assert_eq!(cleaner(word, value, "eu"), expected);
        }
    }

    #[test]
    fn near_misses_get_a_suggestion() {
        let known = ["hostname", "user"];
        assert_eq!(meant("UserName", &known, &[]), "write `user`");
        assert_eq!(meant("hostnam", &known, &["dbhost"]), "did you mean `hostname`?");
        assert_eq!(meant("db_host", &known, &["dbhost"]), "did you mean `dbhost`?");
        assert_eq!(meant("nonsense", &known, &[]), "known are hostname, user");
    }
}
