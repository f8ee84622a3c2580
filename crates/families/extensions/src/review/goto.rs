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
    /// That of an application; `None` if it is none that jumps.
    fn of(app: &str, appdata: &'t str) -> Option<Self> {
        let place = match app {
            _ if app.eq_ignore_ascii_case("goto") => appdata,
            // What is in brackets are arguments.
            _ if app.eq_ignore_ascii_case("gosub") => appdata.split('(').next()?,
            _ => return None,
        };
        let parts: Vec<_> = place.split(',').map(str::trim).collect();
        Some(match parts[..] {
            [priority] => Self { context: None, exten: None, priority },
            [exten, priority] => Self { context: None, exten: Some(exten), priority },
            [context, exten, priority] => {
                Self { context: Some(context), exten: Some(exten), priority }
            }
            _ => return None,
        })
    }
}

/// Whether a text is what it will be when it runs.
fn is_known(text: &str) -> bool {
    !text.contains('$')
}

pub(super) fn check(row: &Extension, contexts: &Contexts<'_>, noter: &mut Noter<'_>) {
    let Some(target) = Target::of(&row.app, &row.appdata) else { return };
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
