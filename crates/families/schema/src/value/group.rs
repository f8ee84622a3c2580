//! Call and pickup groups.

use std::ops::RangeInclusive;

/// The groups of a comma list of numbers from 0 to 63 and ranges, as bits; pieces that are none
/// are left out.
pub fn groups(text: &str) -> u64 {
    let ranges = super::elements(text).filter_map(group_range);
    ranges.flatten().fold(0, |bits, group| bits | 1 << group)
}

/// One piece of such a list: `7` or `3-5`.
pub fn group_range(piece: &str) -> Option<RangeInclusive<u8>> {
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|group: &u8| is_number && *group < 64)
    };
    let (first, last) = piece.split_once('-').unwrap_or((piece, piece));
    let range = number(first.trim())?..=number(last.trim())?;
    (!range.is_empty()).then_some(range)
}
