//! The findings about single lines, in words.

use asterisk_realtime_core::Diagnostic;

use super::grammar::Fault;

/// How much of a faulty line a message quotes.
const QUOTED: usize = 40;

impl Fault {
    /// The finding, without its place; `text` is what stands there.
    pub(crate) fn diagnostic(self, text: &str) -> Diagnostic {
        match self {
            Self::NoBracket => {
                Diagnostic::error("conf-no-bracket", "the category has no closing `]`")
                    .with_help("write `[name]`; a `;` in a name is written `\\;`")
            }
            Self::NoParenthesis => {
                Diagnostic::error("conf-no-parenthesis", "the options have no closing `)`")
                    .with_help("write `[name](options)` on one line")
            }
            Self::IgnoredText => Diagnostic::warning(
                "conf-ignored-text",
                format!("`{}` behind the category is ignored", quoted(text)),
            )
            .with_help("options follow the `]` without a blank, in one pair of parentheses"),
            Self::EmptyOption => {
                Diagnostic::warning("conf-empty-option", "an empty option is ignored")
                    .with_help("Asterisk takes it for the name of the file's first category")
            }
            Self::BadEscape => Diagnostic::error(
                "conf-bad-escape",
                "the backslash at the start of the line escapes nothing",
            )
            .with_help("remove it, or write the escaped character directly behind it"),
            Self::NoEquals => {
                Diagnostic::warning("conf-no-equals", format!("`{}` has no `=`", quoted(text)))
                    .with_help("write `name = value`, or start a comment with `;`")
            }
            Self::EmptyName => {
                Diagnostic::warning("conf-empty-name", "there is no name before `=`")
                    .with_help("a name that starts with `=` is written `\\=`")
            }
            Self::UnknownDirective => Diagnostic::warning(
                "conf-unknown-directive",
                format!("`{}` is no directive", quoted(text)),
            )
            .with_help(
                "use `#include`, `#tryinclude` or `#exec`, `;` for a comment, `\\#` for a name",
            ),
            Self::NoArgument => Diagnostic::warning(
                "conf-no-argument",
                format!("`{}` needs an argument", quoted(text)),
            ),
        }
    }
}

/// The start of a text, fit for one line of a message.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted: String = text
        .chars()
        .take(QUOTED)
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    if text.chars().nth(QUOTED).is_some() {
        quoted.push_str("...");
    }
    quoted
}
