//! Times.

/// A time in seconds since 1970; a fraction is cut off.
pub fn unix_time(text: &str) -> Option<u64> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    seconds.parse().ok().filter(|_| is_number(seconds) && is_number(fraction))
}

/// Whether it is a time of the form `YYYY-MM-DD HH:MM:SS`, with a fraction of a second if wanted.
pub fn is_date_time(text: &str) -> bool {
    let (time, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if time.len() != 19 || !time.is_ascii() || !is_digits(fraction) || fraction.is_empty() {
        return false;
    }
    let is_shaped = time
        .bytes()
        .zip("0000-00-00 00:00:00".bytes())
        .all(|(found, shape)| if shape == b'0' { found.is_ascii_digit() } else { found == shape });
    let part = |from: usize| time[from..from + 2].parse().unwrap_or(u8::MAX);
    is_shaped
        && (1..=12).contains(&part(5))
        && (1..=31).contains(&part(8))
        && part(11) < 24
        && part(14) < 60
        && part(17) < 61
}
