//! Smaller syntaxes.

/// The bytes of a digest, by its algorithm.
const DIGESTS: [(&str, usize); 3] = [("MD5", 16), ("SHA-256", 32), ("SHA-512-256", 32)];

/// Whether it is `ALGORITHM:hex` of the right length, or an MD5 without its name.
pub fn is_digest(text: &str) -> bool {
    let (name, digits) = text.split_once(':').unwrap_or(("MD5", text));
    let algorithm = DIGESTS.iter().find(|(each, _)| each.eq_ignore_ascii_case(name));
    algorithm.is_some_and(|(_, bytes)| digits.len() == bytes * 2)
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether it is `user:secret@realm` or `user#md5@realm`.
pub fn is_credentials(text: &str) -> bool {
    let sides = text.rsplit_once('@').filter(|(_, realm)| !realm.is_empty());
    let user = sides
        .and_then(|(user, _)| user.split([':', '#']).next().filter(|it| it.len() < user.len()));
    user.is_some_and(|user| !user.is_empty())
}

/// Whether it is one key of a telephone.
pub fn is_digit(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0'..=b'9' | b'*' | b'#'])
}

/// Whether it is `Name: value`.
pub fn is_header(text: &str) -> bool {
    text.split_once(':').is_some_and(|(name, _)| !name.trim().is_empty())
}
