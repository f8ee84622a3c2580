//! Jumps to what is not there.

use std::collections::HashMap;

use asterisk_realtime_core::Severity;

use super::Noter;
use crate::{Context, Extension, Mode, Priority};

/// The contexts of a table.
pub(super) type Contexts<'c> = HashMap<&'c str, Context>;

/// The place that a jump leads to, as far as it is known before variables are worked in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Target<'t> {
    /// `None` for that of the row.
    context: Option<&'t str>,
    /// `None` for what was dialled.
    exten: Option<&'t str>,
    priority: &'t str,
}

impl<'t> Target<'t> {
    /// Those of an application; none if it does not jump.
    fn of(app: &str, appdata: &'t str) -> Vec<Self> {
        let is = |names: &[&str]| names.iter().any(|name| app.eq_ignore_ascii_case(name));
        let places = if is(&["goto", "gosub"]) {
            vec![appdata]
        } else if is(&["gotoif", "gotoiftime", "gosubif"]) {
            // `condition?one:other`, either of which may be missing.
            let places = split_outside(appdata, '?').map_or("", |(_, places)| places);
            match split_outside(places, ':') {
                Some((one, other)) => vec![one, other],
                None => vec![places],
            }
        } else {
            return Vec::new();
        };
        places.into_iter().filter_map(Self::parse).collect()
    }

    fn parse(place: &'t str) -> Option<Self> {
        // What is in brackets are the arguments of a subroutine.
        let place = split_outside(place, '(').map_or(place, |(place, _)| place);
        let parts: Vec<_> = place.split(',').map(str::trim).collect();
        Some(match parts[..] {
            [""] => return None,
            [priority] => Self { context: None, exten: None, priority },
            [exten, priority] => Self { context: None, exten: Some(exten), priority },
            [context, exten, priority] => {
                Self { context: Some(context), exten: Some(exten), priority }
            }
            _ => return None,
        })
    }
}

/// Splits at the first such character outside of brackets: those of expressions and variables may
/// have it, too.
fn split_outside(text: &str, separator: char) -> Option<(&str, &str)> {
    let mut depth = 0_u32;
    for (at, character) in text.char_indices() {
        match character {
            _ if character == separator && depth == 0 => {
                return Some((&text[..at], &text[at + separator.len_utf8()..]));
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Whether a text is what it will be when it runs.
fn is_known(text: &str) -> bool {
    !text.contains('$')
}

pub(super) fn check(row: &Extension, contexts: &Contexts<'_>, noter: &mut Noter<'_>) {
    for target in Target::of(&row.app, &row.appdata) {
        check_target(row, target, contexts, noter);
    }
}

fn check_target(
    row: &Extension,
    target: Target<'_>,
    contexts: &Contexts<'_>,
    noter: &mut Noter<'_>,
) {
    let name = target.context.unwrap_or(&row.context);
    if !is_known(name) {
        return;
    }
    let Some(context) = contexts.get(name) else {
        let message = format!(
            "`{}` to the context `{name}`, which this table does not have: it has to be in \
             extensions.conf",
            row.app
        );
        return noter.note(Severity::Warning, "goto-context", row, message);
    };
    if !is_known(target.priority) {
        return;
    }
    let Ok(number) = target.priority.parse::<i32>() else {
        let message = format!(
            "`{}` to the label `{}`: tables have no labels, only numbers",
            row.app, target.priority
        );
        return noter.note(Severity::Warning, "goto-label", row, message);
    };
    let exten = target.exten.unwrap_or(&row.exten);
    let is_dialled = target.exten.is_some() || !exten.starts_with('_');
    let priority = Priority::new(number);
    let is_there = || context.find(exten, Mode::Exact, priority).is_some();
    if is_known(exten) && is_dialled && !is_there() {
        let message = format!("`{}` to {name},{exten},{number}, which is not there", row.app);
        noter.note(Severity::Warning, "goto-target", row, message);
    }
}
