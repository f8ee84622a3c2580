//! How the answers of a family are kept: what is written, and where it is not, what is advised.

use std::time::Duration;

use asterisk_realtime_cache::{Facet, Lifetimes, Limits, Mode, TableSettings};
use asterisk_realtime_core::{Diagnostic, Variable};

use super::CacheAdvice;
use super::options::{FamilyOptions, Options};
use crate::policy::located;

/// How a family is to be kept.
pub(super) struct Wanted<'w> {
    pub(super) name: &'w str,
    pub(super) settings: TableSettings,
    /// The lines of `ara.conf` about it.
    pub(super) written: &'w [Variable],
}

impl<'w> Wanted<'w> {
    pub(super) fn new(
        options: &Options,
        own: &'w FamilyOptions,
        advice: &CacheAdvice,
        name: &'w str,
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
        let mode = own.mode.or(options.mode).unwrap_or(Mode::Off);
        let mut settings = TableSettings::default().with_mode(mode);
        settings.found = found(own, advice);
        settings.absent = absent(own, advice, settings.found.hard);
        settings.facet = facet(own, advice);
        let Limits { entries, bytes } = settings.full_limits;
        settings.full_limits =
            Limits { entries: value(own.rows, entries), bytes: value(own.bytes, bytes) };
        match mode {
            Mode::Off => findings.extend(unused(own, name)),
            Mode::Keyed => findings.extend(unused_limits(own)),
            Mode::Full => {}
        }
        if mode != Mode::Off {
            findings.extend(contradictions(own, &settings));
        }
        Self { name, settings, written: &own.written }
    }
}

/// What is written; what is not gives way to it.
fn found(own: &FamilyOptions, advice: &CacheAdvice) -> Lifetimes {
    let hard = value(own.hard, advice.found.hard);
    let soft = value(own.soft, advice.found.soft.min(hard));
    Lifetimes { soft, hard, grace: value(own.grace, advice.found.grace) }
}

/// That there is no row is not kept longer than a row would be, unless that is written.
fn absent(own: &FamilyOptions, advice: &CacheAdvice, longest: Duration) -> Lifetimes {
    let Lifetimes { soft, hard, grace } = advice.absent;
    let (soft, hard) = match own.absent {
        Some(time) => (time, time),
        None => (soft.min(longest), hard.min(longest)),
    };
    Lifetimes { soft, hard, grace: value(own.absent_grace, grace) }
}

/// The registration columns, if the family has any.
fn facet(own: &FamilyOptions, advice: &CacheAdvice) -> Option<Facet> {
    let mut facet = Facet::new(advice.registration.iter().copied());
    facet.lifetime = value(own.registration, facet.lifetime);
    facet.grace = value(own.registration_grace, facet.grace);
    (!facet.columns.is_empty()).then_some(facet)
}

fn value<T>(written: Option<T>, advised: T) -> T {
    written.unwrap_or(advised)
}

/// Options of a family whose answers are not kept.
fn unused(own: &FamilyOptions, family: &str) -> Option<Diagnostic> {
    let option = own.written.iter().find(|option| !is(option, "cache"))?;
    let why = format!("the answers of `{family}` are not kept");
    Some(without_effect(option, &why, "write `cache = keyed`, too"))
}

/// Limits of whole tables where none is kept.
fn unused_limits(own: &FamilyOptions) -> Option<Diagnostic> {
    let is_limit = |option: &&Variable| is(option, "cache-bytes") || is(option, "cache-rows");
    let option = own.written.iter().find(is_limit)?;
    let help = "write `cache = full`; the memory of each store has its limits in `[general]`: \
                `cache-entries`, `cache-bytes`";
    Some(without_effect(option, "it limits tables that are kept as a whole", help))
}

/// Options of a family that is a static file, or holds them.
pub(super) fn of_static_file(family: &str, own: &FamilyOptions) -> Option<Diagnostic> {
    let is_off = own.mode == Some(Mode::Off);
    let option = own.written.iter().find(|option| !(is_off && is(option, "cache")))?;
    let why = format!("`{family}` is static configuration, which is read whenever it is asked for");
    Some(without_effect(option, &why, "leave it out"))
}

/// Times that cannot all be meant.
fn contradictions(own: &FamilyOptions, settings: &TableSettings) -> Vec<Diagnostic> {
    let Lifetimes { soft, hard, .. } = settings.found;
    let lifetime = settings.facet.as_ref().map(|facet| facet.lifetime);
    let mut findings = Vec::new();
    let mut check = |name: &str, is_wrong: bool, why: &str, help: &str| {
        let option = own.written.iter().rfind(|option| is_wrong && is(option, name));
        findings.extend(option.map(|option| without_effect(option, why, help)));
    };
    let longer = format!("an answer is kept for {} only", told(hard));
    let shorten = "write a shorter time, or a longer `cache-hard`";
    check("cache-soft", soft > hard, &longer, shorten);
    let nothing = "that there is no row is not kept";
    let keep = "write a time for `cache-absent`";
    check("cache-absent-grace", settings.absent.hard.is_zero(), nothing, keep);
    let none = "no columns of a registration are known of this family";
    check("cache-registration", lifetime.is_none(), none, "leave it out");
    check("cache-registration-grace", lifetime.is_none(), none, "leave it out");
    let is_longer = lifetime.is_some_and(|lifetime| lifetime > hard);
    check("cache-registration", is_longer, &longer, shorten);
    findings
}

fn is(option: &Variable, name: &str) -> bool {
    option.name.eq_ignore_ascii_case(name)
}

fn without_effect(option: &Variable, why: &str, help: &str) -> Diagnostic {
    let message = format!("`{}` has no effect: {why}", option.name);
    located(Diagnostic::warning("ara-cache-unused", message).with_help(help), option)
}

/// `30s`, as it may be written.
fn told(time: Duration) -> String {
    if time.subsec_millis() > 0 {
        format!("{}ms", time.as_millis())
    } else {
        format!("{}s", time.as_secs())
    }
}
