//! Configurations and findings as short texts, in the notation of the vectors.

use std::fmt::Write;

use asterisk_realtime_conf::{Document, MemoryFiles, Options, Resolved, Resolver, Step, load};
use asterisk_realtime_core::{Config, Diagnostic};

/// `[a]!<t> x=1, y=>2; [b]`: `!` marks a template, `<t>` what it inherits from.
pub(crate) fn config(config: &Config) -> String {
    let mut text = String::new();
    for category in &config.categories {
        if !text.is_empty() {
            text.push_str("; ");
        }
        write!(text, "[{}]", category.name).unwrap();
        if category.template {
            text.push('!');
        }
        if !category.bases.is_empty() {
            write!(text, "<{}>", category.bases.join(",")).unwrap();
        }
        for (at, variable) in category.variables.iter().enumerate() {
            let operator = if variable.object { "=>" } else { "=" };
            let comma = if at > 0 { "," } else { "" };
            write!(text, "{comma} {}{operator}{}", variable.name, variable.value).unwrap();
        }
    }
    text
}

/// The configuration, or `INVALID`.
pub(crate) fn resolved(resolved: &Resolved) -> String {
    if resolved.is_valid() { config(&resolved.config) } else { "INVALID".to_owned() }
}

/// `place code`, one for each finding.
pub(crate) fn findings(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|found| match &found.location {
            Some(location) => format!("{location} {}", found.code),
            None => found.code.to_owned(),
        })
        .collect()
}

/// Resolves one document without includes.
pub(crate) fn resolve(bytes: impl Into<Vec<u8>>) -> Resolved {
    resolve_with(bytes, Options::new())
}

pub(crate) fn resolve_with(bytes: impl Into<Vec<u8>>, options: Options) -> Resolved {
    let mut resolver = Resolver::new(options);
    resolver.enter(Document::parse("m", bytes));
    while let Step::Include(_) = resolver.step() {
        resolver.include_missing();
    }
    resolver.finish()
}

/// Loads `m` from files in memory.
pub(crate) fn load_m(files: &[(&str, &str)]) -> Resolved {
    let files: MemoryFiles = files.iter().copied().collect();
    load(&files, "m", &Options::new()).unwrap()
}
