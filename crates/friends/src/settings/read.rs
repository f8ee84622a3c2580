//! Reading `[general]`.

use std::time::Duration;

use asterisk_realtime_core::spelling::nearest;
use asterisk_realtime_core::{Config, Diagnostic, Variable};
use asterisk_realtime_schema::value::{Qualify, scan, truth};

use super::Settings;

/// The time that a true word means for `rtautoclear`.
const USUAL_CLEAR: Duration = Duration::from_mins(2);

/// The options of a file.
pub(super) struct Options {
    /// Those that are read here.
    ours: &'static [&'static str],
    /// Others with similar names.
    others: &'static [&'static str],
}

pub(super) const SIP: Options = Options {
    ours: &[
        "ignoreregexpire",
        "qualify",
        "qualifyfreq",
        "rtautoclear",
        "rtcachefriends",
        "rtsavepath",
        "rtsavesysname",
        "rtupdate",
    ],
    others: &["rtpholdtimeout", "rtpkeepalive", "rtptimeout"],
};

pub(super) const IAX: Options = Options {
    ours: &["rtautoclear", "rtcachefriends", "rtignoreregexpire", "rtsavesysname", "rtupdate"],
    others: &[],
};

pub(super) fn read(config: &Config, options: &Options) -> (Settings, Vec<Diagnostic>) {
    let (mut settings, mut findings) = (Settings::default(), Vec::new());
    let general = config.visible().filter(|it| it.name.eq_ignore_ascii_case("general"));
    for variable in general.flat_map(|category| &category.variables) {
        let name = variable.name.to_ascii_lowercase();
        if options.ours.contains(&&*name) {
            findings.extend(set(&mut settings, &name, variable));
        } else {
            findings.extend(misspelt(&name, variable, options));
        }
    }
    findings.extend(doubts(&settings));
    (settings, findings)
}

/// Sets an option; answers what is strange about its value.
fn set(settings: &mut Settings, name: &str, variable: &Variable) -> Option<Diagnostic> {
    let text = variable.value.as_str();
    let boolean = match name {
        "qualify" => {
            settings.qualify = Qualify::read(text);
            return None;
        }
        "qualifyfreq" => return set_frequency(settings, variable),
        "rtautoclear" => return set_clear(settings, variable),
        "rtcachefriends" => &mut settings.rtcachefriends,
        "rtsavepath" => &mut settings.rtsavepath,
        "rtsavesysname" => &mut settings.rtsavesysname,
        "rtupdate" => &mut settings.rtupdate,
        _ => &mut settings.ignoreregexpire,
    };
    let meant = truth(text);
    *boolean = meant == Some(true);
    meant.is_none().then(|| bad(variable, "neither yes nor no; it counts as no"))
}

fn set_clear(settings: &mut Settings, variable: &Variable) -> Option<Diagnostic> {
    let seconds = scan(&variable.value).and_then(|seconds| u64::try_from(seconds).ok());
    settings.rtautoclear = match truth(&variable.value) {
        Some(true) => Some(USUAL_CLEAR),
        Some(false) => None,
        None => seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs),
    };
    let is_no = truth(&variable.value) == Some(false) || seconds == Some(0);
    let is_bad = settings.rtautoclear.is_none() && !is_no;
    is_bad.then(|| bad(variable, "neither yes, no nor a number of seconds; it counts as no"))
}

fn set_frequency(settings: &mut Settings, variable: &Variable) -> Option<Diagnostic> {
    let seconds = scan(&variable.value).and_then(|seconds| u64::try_from(seconds).ok());
    let seconds = seconds.filter(|seconds| *seconds > 0);
    settings.qualifyfreq = seconds.map_or(Settings::default().qualifyfreq, Duration::from_secs);
    seconds.is_none().then(|| bad(variable, "not a number of seconds; it counts as 60"))
}

fn bad(variable: &Variable, fault: &str) -> Diagnostic {
    let message = format!("`{} = {}` is {fault}", variable.name, variable.value);
    located(Diagnostic::warning("friends-bad-value", message), variable)
}

/// Whether an option that nobody knows was meant to be one of ours.
fn misspelt(name: &str, variable: &Variable, options: &Options) -> Option<Diagnostic> {
    // Names that are short enough to be near to anything are left alone, as are known ones.
    if name.len() < 6 || options.others.contains(&name) {
        return None;
    }
    let meant = nearest(name, options.ours.iter().copied(), 2)?;
    let message = format!("`{}` is not an option, so it does nothing", variable.name);
    let finding = Diagnostic::warning("friends-unknown-option", message);
    Some(located(finding.with_help(format!("write `{meant}`")), variable))
}

/// What does nothing.
fn doubts(settings: &Settings) -> Option<Diagnostic> {
    (settings.rtautoclear.is_some() && !settings.rtcachefriends).then(|| {
        let message = "`rtautoclear` does nothing without `rtcachefriends`: nothing is kept";
        Diagnostic::note("friends-no-cache", message)
    })
}

fn located(finding: Diagnostic, variable: &Variable) -> Diagnostic {
    match &variable.location {
        Some(location) => finding.at(location.clone()),
        None => finding,
    }
}
