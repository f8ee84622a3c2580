//! Truth values.

/// What the word says, in any of Asterisk's twelve spellings and in any case: `yes`, `true`, `y`,
/// `t`, `1`, `on` and `no`, `false`, `n`, `f`, `0`, `off`. Any other text, also one with blanks
/// around, says neither.
pub fn truth(text: &str) -> Option<bool> {
    let is_in = |words: [&str; 6]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_in(["yes", "true", "y", "t", "1", "on"]) {
        Some(true)
    } else if is_in(["no", "false", "n", "f", "0", "off"]) {
        Some(false)
    } else {
        None
    }
}

/// Whether the text is a true word: what most consumers ask, so that anything else means no.
pub fn is_true(text: &str) -> bool {
    truth(text) == Some(true)
}
