//! `res_config_odbc.conf`: how all databases are used.

use asterisk_realtime_conf::value::parse_bool;
use asterisk_realtime_core::{Category, Config, Diagnostic, Variable, spelling};

use crate::check::at;
use crate::section::{self, OPTIONS};
use crate::{FILE, SECOND_FILE};

/// The only section.
const GENERAL: &str = "general";

/// The only option, which Asterisk has since 18.20 and 20.5: whether several rows come in the order
/// of the column of the first condition.
pub(crate) const ORDERED: &str = "order_multi_row_results_by_initial_column";

/// What the file says; `None` if it says nothing that reads.
pub(crate) fn is_ordered(file: &Config) -> Option<bool> {
    let general = file.visible().find(|section| is_general(section))?;
    section::switch(general, ORDERED)
}

/// Everything wrong with the file.
pub(crate) fn check(file: &Config) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for section in file.visible() {
        if !is_general(section) {
            findings.push(at(unknown(section), section.location.as_ref()));
            continue;
        }
        let of_options = section.variables.iter().filter_map(|variable| {
            let place = variable.location.as_ref().or(section.location.as_ref());
            option(variable).map(|finding| at(finding, place))
        });
        findings.extend(of_options);
    }
    findings
}

fn is_general(section: &Category) -> bool {
    section.name.eq_ignore_ascii_case(GENERAL)
}

fn unknown(section: &Category) -> Diagnostic {
    let message = format!("[{}] of {SECOND_FILE} is not read", section.name);
    let help = format!("the only section is [{GENERAL}]; databases stand in {FILE}");
    Diagnostic::warning("odbc-unknown-section", message).with_help(help)
}

fn option(variable: &Variable) -> Option<Diagnostic> {
    let name = variable.name.to_ascii_lowercase();
    if name == ORDERED {
        let is_read = parse_bool(&variable.value).is_ok();
        return (!is_read).then(|| {
            let message = format!("`{ORDERED}` cannot be {:?}; yes holds", variable.value);
            Diagnostic::warning("odbc-bad-value", message).with_help("write yes or no")
        });
    }
    let help = if OPTIONS.contains(&&*name) {
        format!("`{name}` belongs into a section of {FILE}")
    } else if spelling::nearest(&name, [ORDERED], 4).is_some() {
        format!("did you mean `{ORDERED}`?")
    } else {
        format!("the only one is {ORDERED}")
    };
    let message = format!("`{}` is not an option of {SECOND_FILE}", variable.name);
    Some(Diagnostic::warning("odbc-unknown-option", message).with_help(help))
}
