//! Every text file: blanks, ends, and paths that only one machine has.

use crate::tidy::Violation;

/// Where people keep their work; in two pieces, so that this file does not break its own rule.
const FOLDERS_OF_PEOPLE: &[&str] =
    &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/Us", "ers/")];

/// Files that people write, and whose blanks mean nothing.
const ENDINGS: &[&str] = &["md", "rs", "sh", "toml", "yaml", "yml"];

/// Files that are as they are for a reason: what tests read and what tools write.
const AS_THEY_ARE: &[&str] = &["/corpus/", "/fixtures/", "/snapshots/", "Cargo.lock"];

pub(super) fn check(file: &str, text: &str) -> Vec<Violation> {
    if AS_THEY_ARE.iter().any(|part| file.contains(part)) {
        return Vec::new();
    }
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_written = ENDINGS.contains(&ending) || file.starts_with(".ci/");
    let mut violations = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let violation = |message: &str| Violation::new(file, number, message);
        if is_written && line.ends_with(char::is_whitespace) {
            violations.push(violation("remove the blanks at the end"));
        }
        if ending == "rs" && line.contains('\t') {
            violations.push(violation("replace the tab by blanks, or write `\\t`"));
        }
        if FOLDERS_OF_PEOPLE.iter().any(|folder| has_path(line, folder)) {
            violations.push(violation("name no folder of a developer's machine"));
        }
    }
    if is_written && !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
        violations.push(Violation::new(
            file,
            text.lines().count(),
            "end the file with one newline",
        ));
    }
    violations
}

/// Whether an absolute path begins with the folder.
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "-_.~}*".contains(c))
    })
}

#[cfg(test)]
mod tests {

    #[track_caller]
    fn check(file: &str, text: &str, expected: &[usize]) {
        let found = super::check(file, text);
        assert_eq!(found.iter().map(|one| one.line).collect::<Vec<_>>(), expected, "{found:?}");
    }

    #[test]
    fn blanks_and_ends() {
        check("a.rs", "a\nb \n\tc\nd\t\n", &[2, 3, 4, 4]);
        check("a.md", "a\n\tb", &[2]);
        check("a.toml", "a\n\n", &[2]);
        check("a.conf", "a \n\n", &[]);
        check("crates/conf/tests/corpus/a.md", "a ", &[]);
        check("a.rs", "", &[]);
    }

    #[test]
    fn paths_of_one_machine() {
        let path = concat!("x = \"/ho", "me/me/x\"\n");
        check("a.txt", path, &[1]);
        check("a.txt", concat!("https://example.org/ho", "me/x and ../wo", "rk/\n"), &[]);
    }
}
