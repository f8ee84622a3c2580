//! Numbers, in the ways that C programs read them.

/// Reads as `atoi` does: blanks, a sign, digits; whatever follows is left out, and a text that
/// does not begin so is 0. Numbers that are too large are the largest.
pub fn atoi(text: &str) -> i32 {
    scan(text).unwrap_or(0)
}

/// Reads as [`atoi`], but a text that does not begin with a number is `None`.
pub fn scan(text: &str) -> Option<i32> {
    let text = text.trim_start_matches(is_blank);
    let (is_negative, digits) = sign(text);
    let end = digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    if end == 0 {
        return None;
    }
    let most = if is_negative { i64::from(i32::MIN) } else { i64::from(i32::MAX) };
    let number = digits[..end].bytes().try_fold(0_i64, |number, digit| {
        number.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
    });
    let number = number.map_or(most, |number| if is_negative { -number } else { number });
    i32::try_from(number.clamp(i64::from(i32::MIN), i64::from(i32::MAX))).ok()
}

/// A decimal number in nothing but a sign and digits, blanks in front allowed: what no reader
/// takes for something else.
pub fn whole(text: &str) -> Option<i64> {
    let text = text.trim_start_matches(is_blank);
    let (_, digits) = sign(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Reads an unsigned number of 32 bits as PJSIP's options do: blanks in front, then decimal, with
/// `0x` hexadecimal, with a leading `0` octal. Nothing at all, a minus sign, what follows the
/// number, and larger ones are refused.
pub fn unsigned(text: &str) -> Option<u32> {
    let text = text.trim_start_matches(is_blank);
    let digits = text.strip_prefix('+').unwrap_or(text);
    u32::try_from(based(digits)?).ok()
}

/// Reads a signed number of 32 bits as [`unsigned`] does.
pub fn signed(text: &str) -> Option<i32> {
    let (is_negative, digits) = sign(text.trim_start_matches(is_blank));
    let number = i64::try_from(based(digits)?).ok()?;
    i32::try_from(if is_negative { -number } else { number }).ok()
}

/// A number with a fraction; blanks in front allowed.
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim_start_matches(is_blank);
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|number: &f64| is_number && number.is_finite())
}

/// A type of service: a number from 0 to 255, or the name of a service class.
pub fn tos(text: &str) -> Option<u8> {
    if let Some(number) = unsigned(text) {
        return u8::try_from(number).ok();
    }
    let digits = |text: &str| text.bytes().map(|byte| byte.wrapping_sub(b'0')).collect::<Vec<_>>();
    let name = text.to_ascii_lowercase();
    match &*name {
        "ef" => Some(0xb8),
        "va" => Some(0xb0),
        "lowdelay" => Some(0x10),
        "throughput" => Some(0x08),
        "reliability" => Some(0x04),
        "mincost" => Some(0x02),
        "none" => Some(0),
        _ => match (name.get(..2), &*digits(name.get(2..)?)) {
            (Some("cs"), &[class @ 0..=7]) => Some(class << 5),
            (Some("af"), &[class @ 1..=4, drop @ 1..=3]) => Some(class << 5 | drop << 3),
            _ => None,
        },
    }
}

/// Digits in the base that their beginning says.
fn based(digits: &str) -> Option<u64> {
    let prefixed = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    let (digits, base) = match prefixed {
        Some(digits) => (digits, 16),
        None if digits.len() > 1 && digits.starts_with('0') => (&digits[1..], 8),
        None => (digits, 10),
    };
    let is_number = digits.starts_with(|digit: char| digit.is_digit(base));
    u64::from_str_radix(digits, base).ok().filter(|_| is_number)
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// What C calls a space.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}
