//! Smaller syntaxes.

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
