//! File name patterns as Asterisk's C library reads them, in terms of the `glob` crate.
//!
//! Beyond `*`, `?` and `[...]` there are braces, expanded without looking at files and in the
//! order written. Two stars in a row mean no more than one.

use glob::{MatchOptions, Pattern};

/// Braces may multiply; beyond this many names the pattern is taken literally.
const MOST_NAMES: usize = 4096;

/// As in the C library, wildcards match neither slashes nor the dot of a hidden file.
pub(super) const MATCHING: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// One name or pattern of the expanded braces.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// A file of exactly this name.
    Literal(String),
    /// Whatever matches, in the spelling of the `glob` crate.
    Pattern(String),
}

/// What a pattern stands for, in order.
pub(super) fn names(pattern: &str) -> Vec<Name> {
    let mut expanded = Vec::new();
    if !expand(pattern, &mut expanded) {
        expanded = vec![pattern.to_owned()];
    }
    expanded.into_iter().map(name).collect()
}

fn name(text: String) -> Name {
    if !text.contains(['*', '?', '[']) {
        return Name::Literal(text);
    }
    let mut pattern = text.replace("[^", "[!");
    while pattern.contains("**") {
        pattern = pattern.replace("**", "*");
    }
    // The C library takes a bracket without an end for itself.
    if Pattern::new(&pattern).is_ok() { Name::Pattern(pattern) } else { Name::Literal(text) }
}

/// Expands the first group of braces and, in each result, the following ones; false if there
/// are too many.
fn expand(pattern: &str, names: &mut Vec<String>) -> bool {
    let mut waiting = vec![(String::new(), pattern.to_owned())];
    while let Some((head, tail)) = waiting.pop() {
        let Some((before, choices, after)) = group(&tail) else {
            names.push(head + &tail);
            continue;
        };
        if waiting.len() + names.len() + choices.len() > MOST_NAMES {
            return false;
        }
        for choice in choices.into_iter().rev() {
            waiting.push((format!("{head}{before}"), format!("{choice}{after}")));
        }
    }
    true
}

/// Splits at the first group of braces with an end: the text before, the choices, the text
/// behind. `{}` is no group.
fn group(text: &str) -> Option<(&str, Vec<&str>, &str)> {
    let open = text.find('{')?;
    let mut depth = 0_usize;
    let mut start = open + 1;
    let mut choices = Vec::new();
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b',' if depth == 1 => {
                choices.push(&text[start..at]);
                start = at + 1;
            }
            b'}' if depth == 1 => {
                if at == open + 1 {
                    return None;
                }
                choices.push(&text[start..at]);
                return Some((&text[..open], choices, &text[at + 1..]));
            }
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: &[&str]) {
        let names: Vec<String> = names(pattern)
            .into_iter()
            .map(|name| match name {
                Name::Literal(name) => name,
                Name::Pattern(pattern) => format!("/{pattern}/"),
            })
            .collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn braces_are_expanded_in_the_order_written() {
        check("m{2,1}.conf", &["m2.conf", "m1.conf"]);
        check("{a,b}{1,2}", &["a1", "a2", "b1", "b2"]);
        check("{a,b{1,2}}c", &["ac", "b1c", "b2c"]);
        check("a{}b", &["a{}b"]);
        check("a{b", &["a{b"]);
        check("{a}", &["a"]);
    }

    #[test]
    fn wildcards_are_told_from_names() {
        check("m[12].conf", &["/m[12].conf/"]);
        check("[^a]**", &["/[!a]*/"]);
        check("m[1", &["m[1"]);
        check("d/*.conf", &["/d/*.conf/"]);
    }

    #[test]
    fn too_many_choices_are_not_expanded() {
        let pattern = "{a,b}".repeat(40);
        check(&pattern, &[&pattern]);
    }
}
