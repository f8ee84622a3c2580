//! How far apart two spellings are: what a misspelt name was probably meant to be.

/// Whether at most `most` letters were added, left out, replaced or exchanged with a neighbour;
/// letter case is ignored.
pub fn is_near(a: &str, b: &str, most: usize) -> bool {
    a.len().abs_diff(b.len()) <= most && distance(a, b) <= most
}

/// The nearest of the candidates, if one is near enough.
pub fn nearest<'c>(
    text: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    most: usize,
) -> Option<&'c str> {
    let near = candidates.into_iter().filter(|candidate| is_near(text, candidate, most));
    near.min_by_key(|candidate| distance(text, candidate))
}

fn distance(a: &str, b: &str) -> usize {
    let [a, b] = [a, b].map(|text| text.to_ascii_lowercase().into_bytes());
    // Three rows of the classic table; an exchange looks two rows back.
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for i in 1..=a.len() {
        let [before, last, row] = &mut rows;
        row[0] = i;
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        rows.rotate_left(1);
    }
    rows[1][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_slips_of_a_typist_count_one_each() {
        for text in ["sippers", "sippeerss", "sippeets", "sipeprs", "SIPPEERS", "sipepers"] {
            let expected = match text {
                "SIPPEERS" => 0,
                "sipeprs" => 2,
                _ => 1,
            };
            assert_eq!(distance(text, "sippeers"), expected, "{text}");
        }
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
    }

    #[test]
    fn the_nearest_wins_and_far_ones_never_do() {
        assert_eq!(nearest("msql", ["pgsql", "mysql"], 2), Some("mysql"));
        assert_eq!(nearest("oracle", ["pgsql", "mysql"], 2), None);
        assert_eq!(nearest("x", [], 2), None);
    }
}
