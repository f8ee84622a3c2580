//! Digests.

use std::fmt::Write as _;

use md5::{Digest, Md5};

/// The bytes of a digest, by its algorithm.
const DIGESTS: [(&str, usize); 3] = [("MD5", 16), ("SHA-256", 32), ("SHA-512-256", 32)];

/// Whether it is `ALGORITHM:hex` of the right length, or an MD5 without its name.
pub fn is_digest(text: &str) -> bool {
    let (name, digits) = text.split_once(':').unwrap_or(("MD5", text));
    let algorithm = DIGESTS.iter().find(|(each, _)| each.eq_ignore_ascii_case(name));
    algorithm.is_some_and(|(_, bytes)| digits.len() == bytes * 2)
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The MD5 of a text in small hexadecimal digits.
///
/// It keeps nothing secret: Asterisk makes names of it.
///
/// ```
/// use asterisk_realtime_schema::value::md5;
///
/// assert_eq!(md5("abc"), "900150983cd24fb0d6963f7d28e17f72");
/// ```
pub fn md5(text: &str) -> String {
    Md5::digest(text).iter().fold(String::with_capacity(32), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
