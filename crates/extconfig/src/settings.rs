//! Which section holds the mappings, and what is wrong with the others.

use asterisk_realtime_core::spelling::is_near;
use asterisk_realtime_core::{Category, Config, Diagnostic, Location};

use crate::SECTION;
use crate::place::at;

/// Finds the section with the mappings and reports everything else.
pub(crate) fn find<'c>(config: &'c Config, findings: &mut Vec<Diagnostic>) -> Option<&'c Category> {
    let found = config.category(SECTION);
    for category in &config.categories {
        if !found.is_some_and(|found| std::ptr::eq(found, category)) {
            findings.extend(other(config, category, found));
        }
    }
    if found.is_none() {
        findings.push(missing(config));
    }
    found
}

fn other(config: &Config, category: &Category, found: Option<&Category>) -> Option<Diagnostic> {
    let name = category.name.as_str();
    let diagnostic = if name.eq_ignore_ascii_case(SECTION) {
        if category.template { template() } else { second(found?) }
    } else if category.template || is_base(config, name) {
        return None;
    } else {
        unused(name, found.is_none())
    };
    Some(at(diagnostic, category.location.clone()))
}

fn template() -> Diagnostic {
    let message = format!("[{SECTION}] is a template, so none of its lines is a mapping");
    Diagnostic::warning("extconfig-template", message)
        .with_help(format!("write `[{SECTION}]` without `(!)`"))
}

fn second(first: &Category) -> Diagnostic {
    let place = first.location.as_ref().map(|place| format!(", the one at {place}"));
    let message =
        format!("only the first [{SECTION}] counts{}", place.as_deref().unwrap_or_default());
    Diagnostic::warning("extconfig-second-settings", message)
        .with_help(format!("write `[{SECTION}](+)` to add to it"))
}

fn unused(name: &str, may_be_misspelt: bool) -> Diagnostic {
    let message = format!("nothing reads the section [{name}]");
    let help = if may_be_misspelt && is_near(name, SECTION, 2) {
        format!("write `[{SECTION}]`")
    } else {
        format!("mappings belong in [{SECTION}]")
    };
    Diagnostic::warning("extconfig-unknown-section", message).with_help(help)
}

fn missing(config: &Config) -> Diagnostic {
    let message = format!("there is no section [{SECTION}], so nothing is mapped");
    let file = config.categories.iter().find_map(|category| category.location.as_ref());
    let whole = file.map(|location| Location::file(std::sync::Arc::clone(&location.file)));
    at(Diagnostic::warning("extconfig-no-settings", message), whole)
        .with_help(format!("begin the mappings with a line `[{SECTION}]`"))
}

/// Whether another section inherits from this one.
fn is_base(config: &Config, name: &str) -> bool {
    let mut bases = config.categories.iter().flat_map(|category| &category.bases);
    bases.any(|base| base.eq_ignore_ascii_case(name))
}
