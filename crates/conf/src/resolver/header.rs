//! Category headers: new categories, categories continued by `(+)`, and inheritance.

use asterisk_realtime_core::{Category, Diagnostic};

use super::filter::{self, Filter};
use super::frame::Current;
use crate::Resolver;
use crate::document::{Header, Text, quoted};

/// What the options of a header ask for.
#[derive(Default)]
struct Plan {
    template: bool,
    /// The category that is continued.
    target: Option<usize>,
    /// The categories that are inherited from.
    bases: Vec<usize>,
    /// How many bases were named before the last `+`; these leave no record.
    unrecorded: usize,
    /// Whether the category to be continued was not found.
    lost: bool,
}

impl Resolver {
    /// Works a header in and returns where the following variables go.
    pub(super) fn header(&mut self, header: Header<'_>) -> Current {
        let name = self.text(header.name);
        let plan = self.plan(&name, header);
        if plan.lost {
            return Current::Lost;
        }
        let target = plan.target.unwrap_or_else(|| {
            let mut category = Category::new(name);
            category.location = Some(header.name.location());
            self.store.push(category)
        });
        self.store.category(target).template |= plan.template;
        for (at, &base) in plan.bases.iter().enumerate() {
            if !self.store.inherit(target, base, self.options.max_inherited_bytes) {
                self.report_too_much(header);
            }
            if at >= plan.unrecorded {
                let base = self.store.name(base).to_owned();
                self.store.category(target).bases.push(base);
            }
        }
        Current::Category(target)
    }

    fn plan(&mut self, name: &str, header: Header<'_>) -> Plan {
        let mut plan = Plan::default();
        let Some(text) = header.options else { return plan };
        let options = self.text(text);
        let mut start = 0;
        for option in options.split(',') {
            let end = start + option.len();
            match option.as_bytes() {
                // Reported with the line; Asterisk would inherit from the first category.
                [] => {}
                b"!" => plan.template = true,
                [b'+', ..] => {
                    plan.target = self.continued(name, &option[1..], text, (start, end));
                    plan.lost |= plan.target.is_none();
                    plan.unrecorded = plan.bases.len();
                }
                _ => plan.bases.extend(self.base(option, text, (start, end))),
            }
            start = end + 1;
        }
        plan
    }

    /// The category that `(+)` continues: the first of this name that the filter admits.
    fn continued(
        &mut self,
        name: &str,
        filter: &str,
        text: Text<'_>,
        (start, end): (usize, usize),
    ) -> Option<usize> {
        if !self.is_bearable(filter.len() * filter::PARSE_COST, || text.part(start, end)) {
            return None;
        }
        let parsed = match Filter::parse(filter) {
            Ok(parsed) => parsed,
            Err(message) => {
                let diagnostic =
                    Diagnostic::error("conf-bad-filter", message).at(text.part(start, end));
                self.findings.push(diagnostic.with_help("write `(+name=expression&...)`"));
                return None;
            }
        };
        let found = self.store.find(name, &parsed);
        if found.is_none() {
            let (name, filtered) = (quoted(name), !filter.is_empty());
            let what = if filtered { "that the filter admits" } else { "to continue" };
            let message = format!("there is no category `{name}` above {what}");
            let mut diagnostic = Diagnostic::error("conf-nothing-to-continue", message);
            if !filtered && self.store.base(&name).is_some() {
                let help = "templates are continued with `(+TEMPLATES=include)` only";
                diagnostic = diagnostic.with_help(help);
            }
            self.findings.push(diagnostic.at(text.part(start, end)));
        }
        found
    }

    /// The category that an option inherits from.
    fn base(&mut self, name: &str, text: Text<'_>, (start, end): (usize, usize)) -> Option<usize> {
        let found = self.store.base(name);
        if found.is_none() {
            let message = format!("there is no category `{}` above to inherit from", quoted(name));
            let mut diagnostic = Diagnostic::error("conf-unknown-base", message);
            let stripped = name.trim_matches(|character: char| character <= ' ');
            if stripped != name && self.store.base(stripped).is_some() {
                diagnostic = diagnostic.with_help(format!("write `{stripped}` without blanks"));
            }
            self.findings.push(diagnostic.at(text.part(start, end)));
        }
        found
    }

    fn report_too_much(&mut self, header: Header<'_>) {
        if !std::mem::replace(&mut self.reported_inheritance, true) {
            let message = format!(
                "the categories inherit more than {} bytes in all",
                self.options.max_inherited_bytes
            );
            let diagnostic = Diagnostic::error("conf-too-much-inherited", message);
            self.findings.push(diagnostic.at(header.name.location()));
        }
    }
}
