//! Our own settings: `ara.conf`, beside `extconfig.conf` and in the same dialect.

use std::collections::HashMap;
use std::time::Duration;

use asterisk_realtime_conf::value;
use asterisk_realtime_core::{Category, Codec, Config, Deadline, Diagnostic, Order, Variable};

use crate::cache;

/// The name of the file.
pub(crate) const FILE: &str = "ara.conf";

/// What to do when a store says that there is no such row.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum OnNotFound {
    /// Absent is an answer.
    #[default]
    Stop,
    /// Ask the next store, as Asterisk's drivers but odbc do (upstream issue 1305); reads only.
    Next,
}

/// What to do with columns of a write that the table does not have.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum UnknownColumns {
    /// Leave them out, with one warning per table and column, as Asterisk does.
    #[default]
    Drop,
    /// Refuse the write.
    Refuse,
}

/// How calls of one family are answered: section `[family NAME]` of `ara.conf`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct FamilyPolicy {
    /// `codec = on | off`
    pub codec: Codec,
    /// `deadline`: the time that a whole call may take.
    pub deadline: Duration,
    /// `on-not-found = stop | next`
    pub on_not_found: OnNotFound,
    /// `order = first-column | none`
    pub order: Order,
    /// `unknown-columns = drop | refuse`
    pub unknown_columns: UnknownColumns,
}

impl Default for FamilyPolicy {
    fn default() -> Self {
        Self {
            codec: Codec::default(),
            deadline: Deadline::DEFAULT,
            on_not_found: OnNotFound::default(),
            order: Order::default(),
            unknown_columns: UnknownColumns::default(),
        }
    }
}

/// The settings of the engine: `ara.conf`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct EngineSettings {
    /// `asterisk-version` of `[general]`.
    pub(crate) asterisk_version: u32,
    /// Whether the file says so.
    pub(crate) names_version: bool,
    /// `exec` of `[general]`: whether `#exec` is allowed in text files.
    pub(crate) exec: bool,
    /// The policy of families without a section.
    pub(crate) default_policy: FamilyPolicy,
    /// By lower-case family name.
    families: HashMap<String, FamilyPolicy>,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            asterisk_version: 20,
            names_version: false,
            exec: false,
            default_policy: FamilyPolicy::default(),
            families: HashMap::new(),
        }
    }
}

impl EngineSettings {
    /// The policy of a family.
    pub(crate) fn policy(&self, family: &str) -> FamilyPolicy {
        let name = family.to_ascii_lowercase();
        self.families.get(&name).copied().unwrap_or(self.default_policy)
    }

    /// Reads `ara.conf`; what cannot be used keeps its default and is reported.
    pub(crate) fn read(config: &Config, tokens: &[&str]) -> (Self, Vec<Diagnostic>) {
        let mut settings = Self::default();
        let mut findings = Vec::new();
        // `[general]` first: it holds the defaults of the families.
        for category in config.visible().filter(|category| is_general(category)) {
            for variable in &category.variables {
                settings.set_general(variable, &mut findings);
            }
        }
        for category in config.visible().filter(|category| !is_general(category)) {
            let (word, name) = category.name.split_once(' ').unwrap_or((&category.name, ""));
            match (word, name.trim()) {
                (word, family) if word.eq_ignore_ascii_case("family") && !family.is_empty() => {
                    let mut policy = settings.policy(family);
                    for variable in &category.variables {
                        set_family(&mut policy, variable, &mut findings);
                    }
                    settings.families.insert(family.to_ascii_lowercase(), policy);
                }
                // The gateway reads its own sections, and a driver its own.
                _ if is_of_gateway(&category.name) => {}
                (word, _) if tokens.iter().any(|token| token.eq_ignore_ascii_case(word)) => {}
                _ => findings.push(unknown_section(category, tokens)),
            }
        }
        (settings, findings)
    }

    fn set_general(&mut self, variable: &Variable, findings: &mut Vec<Diagnostic>) {
        let text = &*variable.value;
        let result = match &*variable.name.to_ascii_lowercase() {
            "asterisk-version" => major_version(text).map(|major| {
                (self.asterisk_version, self.names_version) = (major, true);
            }),
            "deadline" => deadline(text).map(|time| self.default_policy.deadline = time),
            "exec" => boolean(text).map(|exec| self.exec = exec),
            // Those are read by themselves.
            option if cache::GENERAL_OPTIONS.contains(&option) => return,
            _ => {
                let known = [GENERAL_OPTIONS.as_slice(), &cache::GENERAL_OPTIONS].concat();
                return findings.push(unknown_option(variable, &known));
            }
        };
        report(result, variable, findings);
    }
}

const GENERAL_OPTIONS: [&str; 3] = ["asterisk-version", "deadline", "exec"];
const FAMILY_OPTIONS: [&str; 5] = ["codec", "deadline", "on-not-found", "order", "unknown-columns"];

/// Options of `[family NAME]` that are the gateway's, which checks their values.
const GATEWAY_OPTIONS: [&str; 1] = ["explicit-empty"];

/// Whether the gateway reads this section.
fn is_of_gateway(section: &str) -> bool {
    let word = section.split_once(' ').map_or(section, |(word, _)| word);
    word.eq_ignore_ascii_case("client") || section.eq_ignore_ascii_case("gateway")
}

fn is_general(category: &Category) -> bool {
    category.name.eq_ignore_ascii_case("general")
}

fn set_family(policy: &mut FamilyPolicy, variable: &Variable, findings: &mut Vec<Diagnostic>) {
    let text = &*variable.value;
    let result = match &*variable.name.to_ascii_lowercase() {
        "codec" => {
            word(text, &[("on", Codec::On), ("off", Codec::Off)]).map(|codec| policy.codec = codec)
        }
        "deadline" => deadline(text).map(|time| policy.deadline = time),
        "on-not-found" => word(text, &[("stop", OnNotFound::Stop), ("next", OnNotFound::Next)])
            .map(|choice| policy.on_not_found = choice),
        "order" => word(text, &[("first-column", Order::FirstColumn), ("none", Order::Unordered)])
            .map(|order| policy.order = order),
        "unknown-columns" => {
            word(text, &[("drop", UnknownColumns::Drop), ("refuse", UnknownColumns::Refuse)])
                .map(|choice| policy.unknown_columns = choice)
        }
        option if GATEWAY_OPTIONS.contains(&option) => Ok(()),
        option if cache::FAMILY_OPTIONS.contains(&option) => Ok(()),
        _ => {
            let known = [FAMILY_OPTIONS.as_slice(), &GATEWAY_OPTIONS, &cache::FAMILY_OPTIONS];
            let known = known.concat();
            return findings.push(unknown_option(variable, &known));
        }
    };
    report(result, variable, findings);
}

pub(crate) fn report(
    result: Result<(), String>,
    variable: &Variable,
    findings: &mut Vec<Diagnostic>,
) {
    if let Err(fault) = result {
        let message = format!("`{}`: {fault}", variable.name);
        findings.push(located(Diagnostic::error("ara-bad-value", message), variable));
    }
}

pub(crate) fn located(diagnostic: Diagnostic, variable: &Variable) -> Diagnostic {
    match &variable.location {
        Some(location) => diagnostic.at(location.clone()),
        None => diagnostic,
    }
}

fn unknown_option(variable: &Variable, known: &[&str]) -> Diagnostic {
    let message = format!("`{}` is not an option of this section", variable.name);
    let help = format!("the options are {}", known.join(", "));
    located(Diagnostic::warning("ara-unknown-option", message).with_help(help), variable)
}

fn unknown_section(category: &Category, tokens: &[&str]) -> Diagnostic {
    let message = format!("`[{}]` is not a section of {FILE}", category.name);
    let drivers: Vec<_> = tokens.iter().map(|token| format!("[{token} DATABASE]")).collect();
    let help = format!(
        "the sections are [general], [family NAME], [gateway], [client NAME], {}",
        drivers.join(", ")
    );
    let diagnostic = Diagnostic::warning("ara-unknown-section", message).with_help(help);
    match &category.location {
        Some(location) => diagnostic.at(location.clone()),
        None => diagnostic,
    }
}

fn boolean(text: &str) -> Result<bool, String> {
    value::parse_bool(text).map_err(|error| error.to_string())
}

fn deadline(text: &str) -> Result<Duration, String> {
    let time =
        value::parse_duration(text, value::Unit::Seconds).map_err(|error| error.to_string())?;
    if time.is_zero() { Err("a call needs some time".into()) } else { Ok(time) }
}

/// The major number of `20`, `20.21` or `20.21.0-rc1`.
fn major_version(text: &str) -> Result<u32, String> {
    let major = text.split('.').next().unwrap_or_default().trim();
    major.parse().map_err(|_| "write a version such as 20 or 22.10".into())
}

pub(crate) fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        format!("write {}", names.join(" or "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(name: &str, options: &[(&str, &str)]) -> Category {
        let mut category = Category::new(name);
        category.variables =
            options.iter().map(|(name, value)| Variable::new(*name, *value)).collect();
        category
    }

    fn read(categories: Vec<Category>) -> (EngineSettings, Vec<String>) {
        let (settings, findings) = EngineSettings::read(&Config { categories }, &["sqlite3"]);
        (settings, findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn families_take_their_defaults_from_general() {
        let (settings, findings) = read(vec![
            section("family Queues", &[("codec", "off"), ("order", "none")]),
            section("general", &[("deadline", "500ms"), ("asterisk-version", "22.10")]),
            section("sqlite3 asterisk", &[("readers", "2")]),
        ]);
        assert_eq!(findings, [""; 0]);
        assert_eq!(settings.asterisk_version, 22);
        let queues = settings.policy("queues");
        assert_eq!(queues.codec, Codec::Off);
        assert_eq!(queues.order, Order::Unordered);
        assert_eq!(queues.deadline, Duration::from_millis(500));
        assert_eq!(settings.policy("sippeers").codec, Codec::On);
    }

    #[test]
    fn what_is_wrong_is_said_and_the_default_kept() {
        let (settings, findings) = read(vec![
            section("general", &[("deadline", "soon"), ("exce", "yes")]),
            section("family a", &[("on-not-found", "perhaps")]),
            section("nonsense", &[]),
        ]);
        assert_eq!(findings.len(), 4, "{findings:#?}");
        assert!(findings[2].contains("write stop or next"), "{}", findings[2]);
        assert_eq!(settings.policy("a"), FamilyPolicy::default());
    }
}
