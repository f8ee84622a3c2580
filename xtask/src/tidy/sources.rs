//! Rust sources: what libraries do not do.
//!
//! A scan of lines, not of syntax: comments and what follows `#[cfg(test)] mod` are left out.

use crate::tidy::Violation;
use crate::workspace::Workspace;

/// Texts that do not occur, and where.
struct Rule {
    texts: &'static [&'static str],
    scope: Scope,
    /// The beginnings of the paths that may.
    except: &'static [&'static str],
    message: &'static str,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Scope {
    /// All sources.
    All,
    /// Sources of libraries, without tests and examples.
    Library,
    /// Sources of libraries and binaries, without tests and examples.
    Program,
}

const RULES: &[Rule] = &[
    Rule {
        texts: &["println!(", "print!("],
        scope: Scope::Library,
        except: &[],
        message: "only binaries print: return the text, or use `tracing`",
    },
    Rule {
        texts: &["std::env", "core::env"],
        scope: Scope::Library,
        except: &[],
        message: "only binaries read the environment: pass the value in",
    },
    Rule {
        texts: &["todo!(", "unimplemented!(", "dbg!("],
        scope: Scope::Program,
        except: &["xtask/src/tidy/"],
        message: "finish this before it goes in",
    },
    Rule {
        texts: &[".unwrap()"],
        scope: Scope::Library,
        except: &[],
        message: "write `expect` and why it holds, or return an error",
    },
    Rule {
        texts: &["#[ignore"],
        scope: Scope::All,
        except: &["xtask/src/tidy/"],
        message: "no test is switched off: mend or remove it",
    },
    Rule {
        texts: &["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM ", "\"CREATE TABLE "],
        scope: Scope::Program,
        except: &[
            "crates/cli/src/quickstart",
            "crates/conformance/",
            "crates/sql/",
            "crates/testkit/",
            "xtask/",
        ],
        message: "only the crate `sql` writes SQL: make the statement there",
    },
];

pub(super) fn check(workspace: &Workspace, file: &str, text: &str) -> Vec<Violation> {
    let scopes = scopes(workspace, file);
    let rules = RULES.iter().filter(|rule| scopes.contains(&rule.scope));
    let rules = rules.filter(|rule| !rule.except.iter().any(|start| file.starts_with(start)));
    let rules: Vec<_> = rules.collect();
    let tests = tests_from(text);
    let mut violations = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for rule in &rules {
            let is_test = index >= tests && rule.scope != Scope::All;
            if !is_test && rule.texts.iter().any(|text| line.contains(text)) {
                violations.push(Violation::new(file, index + 1, rule.message));
            }
        }
    }
    violations
}

fn scopes(workspace: &Workspace, file: &str) -> Vec<Scope> {
    let member = workspace.members.iter().find(|member| {
        file.strip_prefix(&member.folder).is_some_and(|rest| rest.starts_with("/src/"))
    });
    let is_test = file.ends_with("/tests.rs") || file.contains("/tests/");
    let mut scopes = vec![Scope::All];
    if let Some(member) = member.filter(|_| !is_test) {
        scopes.push(Scope::Program);
        let is_main = file.ends_with("/main.rs") || file.contains("/src/bin/");
        if member.has_library && !member.has_binary && !is_main && member.is_published {
            scopes.push(Scope::Library);
        }
    }
    // Benchmarks bring their own statements.
    scopes.retain(|scope| *scope == Scope::All || !file.starts_with("benches/"));
    scopes
}

/// The first line of the tests at the end of a file.
fn tests_from(text: &str) -> usize {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let starts = |index: &usize| {
        let mut behind = lines[index + 1..].iter().skip_while(|line| line.starts_with("#["));
        lines[*index] == "#[cfg(test)]"
            && behind.next().is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'))
    };
    (0..lines.len()).find(starts).unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Member;

    #[track_caller]
    fn check(file: &str, text: &str, expected: &[usize]) {
        let member = |folder: &str, has_library, has_binary| Member {
            folder: folder.to_owned(),
            has_library,
            has_binary,
            is_published: true,
            ..Member::default()
        };
        let members = vec![
            member("crates/core", true, false),
            member("crates/sql", true, false),
            member("crates/cli", false, true),
        ];
        let workspace = Workspace { members, ..Workspace::default() };
        let found = super::check(&workspace, file, text);
        assert_eq!(found.iter().map(|one| one.line).collect::<Vec<_>>(), expected, "{found:?}");
    }

    #[test]
    fn libraries_do_not_print_nor_unwrap() {
        let text = "fn f() {\n    println!(\"x\");\n    x.unwrap();\n    // x.unwrap()\n}\n";
        check("crates/core/src/x.rs", text, &[2, 3]);
        check("crates/cli/src/x.rs", text, &[]);
        check("crates/core/tests/it/x.rs", text, &[]);
        check("crates/core/src/x/tests.rs", text, &[]);
    }

    #[test]
    fn tests_at_the_end_are_left_out() {
        let text = "#[cfg(test)]\nmod tests;\nx.unwrap()\n\
                    #[cfg(test)]\nmod tests {\nx.unwrap()\n#[ignore]\n";
        check("crates/core/src/x.rs", text, &[3, 7]);
    }

    #[test]
    fn sql_belongs_to_its_crate() {
        let text = "let x = \"SELECT 1\";\n";
        check("crates/core/src/x.rs", text, &[1]);
        check("crates/cli/src/x.rs", text, &[1]);
        check("crates/cli/src/quickstart/data.rs", text, &[]);
        check("crates/sql/src/x.rs", text, &[]);
        check("crates/core/benches/x.rs", text, &[]);
        check("benches/src/x.rs", text, &[]);
    }

    #[test]
    fn nothing_is_left_unfinished() {
        check("crates/cli/src/main.rs", "todo!()\nfn todo() {}\ndbg!(x)\n", &[1, 3]);
    }
}
