//! What is wrong with the mappings of one family taken together.

use asterisk_realtime_core::Diagnostic;

use crate::place::at;
use crate::{Mapping, Mappings};

pub(crate) fn check(mappings: &Mappings, findings: &mut Vec<Diagnostic>) {
    findings.extend(mappings.shadowed().map(|(dead, living)| duplicate(dead, living)));
    for family in mappings.families() {
        let mut expected = 1;
        for mapping in mappings.chain(family) {
            if mapping.priority != expected {
                findings.push(gap(mapping, expected));
            }
            expected = mapping.priority.saturating_add(1);
        }
    }
}

fn duplicate(dead: &Mapping, living: &Mapping) -> Diagnostic {
    let place = living.location.as_ref().map(|place| format!(" at {place}"));
    let message = format!(
        "`{}` is mapped with priority {} again{}, so this line has no effect",
        dead.family,
        dead.priority,
        place.as_deref().unwrap_or_default()
    );
    at(Diagnostic::warning("extconfig-duplicate", message), dead.location.clone())
        .with_help("remove one of the lines, or give one another priority")
}

fn gap(mapping: &Mapping, expected: u32) -> Diagnostic {
    let Mapping { family, priority, .. } = mapping;
    let message = format!("`{family}` has priority {priority}, but no priority {expected}");
    at(Diagnostic::warning("extconfig-priority-gap", message), mapping.location.clone())
        .with_help(format!("make this priority {expected}: Asterisk stops at the gap"))
}
