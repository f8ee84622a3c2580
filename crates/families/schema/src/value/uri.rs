//! SIP URIs.

/// Whether it begins as a SIP URI does, and names a host.
pub fn is_sip_uri(text: &str) -> bool {
    let scheme = |word: &str| {
        let head = text.get(..word.len())?;
        head.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
    };
    let Some(rest) = scheme("sip:").or_else(|| scheme("sips:")) else { return false };
    // Only parameters and headers may follow the host, and they hold no `@` of their own.
    let rest = rest.split([';', '?']).next().unwrap_or(rest);
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    super::is_host_port(host)
}

/// Whether every character may stand in the user part of a SIP URI: letters, digits and
/// `-._~%!$&'()*+,;=:`.
pub fn is_sip_user(text: &str) -> bool {
    let is_allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:".contains(&byte);
    text.bytes().all(is_allowed)
}
