//! The URL of a mapping.

use std::borrow::Cow;

use asterisk_realtime_core::{Error, Result};
use percent_encoding::percent_decode_str;
use reqwest::Url;

/// Reads the base URL.
///
/// # Errors
///
/// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid), saying what to write.
pub(crate) fn parse(text: &str) -> Result<Url> {
    if text.is_empty() {
        return Err(Error::invalid("the database of the mapping is empty; it is a URL"));
    }
    if text.contains("${") || text.contains("$[") {
        return Err(Error::invalid(
            "the URL holds a dialplan expression, which only Asterisk can evaluate; write its value",
        ));
    }
    let not_url =
        || Error::invalid("the database of the mapping is no URL; write http://HOST/PATH");
    let url = Url::parse(text).map_err(|_| not_url())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Error::invalid("the URL is neither http: nor https:"));
    }
    if url.fragment().is_some() {
        return Err(Error::invalid("the URL has a `#`, behind which nothing reaches the server"));
    }
    url.has_host().then_some(url).ok_or_else(not_url)
}

/// The text of a URL for messages: without a password that stands in it. Of a text that is no URL
/// nobody knows where the password ends, so all is left out that may be one.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    match Url::parse(text) {
        Ok(url) if url.password().is_some() => {
            let mut url = url;
            // It has a host, so it can have a password.
            let _ = url.set_password(None);
            Cow::Owned(url.into())
        }
        Ok(_) => Cow::Borrowed(text),
        Err(_) => match text.split_once("://").zip(text.rsplit_once('@')) {
            Some(((scheme, _), (_, host))) => Cow::Owned(format!("{scheme}://...@{host}")),
            None => Cow::Borrowed(text),
        },
    }
}

/// The text of a URL without user and password, and these.
pub(crate) fn split_login(text: &str) -> (String, Option<(String, String)>) {
    let Some((scheme, rest)) = text.split_once("://") else { return (text.to_owned(), None) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let Some((login, host)) = authority.rsplit_once('@') else { return (text.to_owned(), None) };
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    (format!("{scheme}://{host}{path}"), Some((decoded(user), decoded(password))))
}

/// Whether the text of a URL lies below another one: `http://host/a` is below `http://host`, and not
/// below `http://ho`.
pub(crate) fn is_below(url: &str, prefix: &str) -> bool {
    url.strip_prefix(prefix).is_some_and(|rest| {
        prefix.ends_with('/') || rest.is_empty() || rest.starts_with(['/', '?', ':'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_urls_of_servers_are_read() {
        for text in ["http://h", "https://u:p@h:8/a/b?x=1", "http://[::1]:8200/"] {
            assert!(parse(text).is_ok(), "{text}");
        }
        for text in ["", "asterisk", "ftp://h/", "http://", "http://h/${X}/t", "http://h/a#b", "/a"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(shown("http://u:s3cret@h/a"), "http://u@h/a");
        assert_eq!(shown("http://h/a"), "http://h/a");
        assert_eq!(shown("no url"), "no url");
        assert_eq!(shown("http://u:s3/cret@h/a"), "http://...@h/a");
        assert_eq!(shown("http://u:s3cret@h h/a"), "http://...@h h/a");
        assert_eq!(shown("http://u:s3@cret@h:x/a"), "http://...@h:x/a");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(https?://)?[a-z0-9@:%/?#.\\[\\]$é {}-]{0,24}") {
            if let Ok(url) = parse(&text) {
                prop_assert!(url.has_host());
            }
            let (rest, _) = split_login(&text);
            prop_assert!(rest.len() <= text.len());
            prop_assert!(is_below(&text, &text));
            shown(&text);
        }

        #[test]
        fn no_password_is_shown(user in "[a-z]{1,5}", password in "[A-Z0-9]{3,9}") {
            let text = format!("http://{user}:{password}@h/a");
            prop_assert_eq!(shown(&text), format!("http://{user}@h/a"));
            let (rest, login) = split_login(&text);
            prop_assert_eq!((rest.as_str(), login), ("http://h/a", Some((user, password))));
        }
    }

    #[test]
    fn user_and_password_are_taken_out() {
        let login = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        for (text, rest, expected) in [
            ("http://h/a@b", "http://h/a@b", None),
            ("http://u@h", "http://h", login("u", "")),
            ("http://u%40x:p%3Aw:d@h:8/a?b", "http://h:8/a?b", login("u@x", "p:w:d")),
        ] {
            assert_eq!(split_login(text), (rest.to_owned(), expected));
        }
    }

    #[test]
    fn sections_end_at_the_parts_of_a_url() {
        assert!(is_below("http://h:8200/a", "http://h:8200"));
        assert!(is_below("http://h:8200/a", "http://h"));
        assert!(is_below("http://h/a", "http://h/a"));
        assert!(is_below("http://h/a/b", "http://h/a/"));
        assert!(!is_below("http://host", "http://ho"));
        assert!(!is_below("http://h/ab", "http://h/a"));
    }
}
