//! Caches before the stores, as `ara.conf` wants them.

#[cfg(feature = "cache")]
mod advice;
#[cfg(feature = "cache")]
mod handles;
#[cfg(feature = "cache")]
mod options;
#[cfg(feature = "cache")]
mod plan;
#[cfg(feature = "cache")]
mod store;
#[cfg(feature = "cache")]
mod wanted;
#[cfg(not(feature = "cache"))]
mod without;

use std::path::Path;

use asterisk_realtime_core::{Config, Variable};
use asterisk_realtime_extconfig::{Mapping, Mappings};

use crate::policy::EngineSettings;
use crate::snapshot::StoreKey;

#[cfg(feature = "cache")]
pub use advice::CacheAdvice;
#[cfg(feature = "cache")]
pub use handles::{FamilyCache, StoreCache};
#[cfg(not(feature = "cache"))]
pub(crate) use without::{CacheSlot, Caching, Options, Plan};
#[cfg(feature = "cache")]
pub(crate) use {advice::Caching, options::Options, plan::Plan, store::CacheSlot};

/// The options of `[general]`, which are the same for all stores.
pub(crate) const GENERAL_OPTIONS: [&str; 6] = [
    "cache",
    "cache-absent-bytes",
    "cache-absent-entries",
    "cache-bytes",
    "cache-entries",
    "cache-file",
];

/// The options of `[family NAME]`.
pub(crate) const FAMILY_OPTIONS: [&str; 10] = [
    "cache",
    "cache-absent",
    "cache-absent-grace",
    "cache-bytes",
    "cache-grace",
    "cache-hard",
    "cache-registration",
    "cache-registration-grace",
    "cache-rows",
    "cache-soft",
];

/// What a plan is made of, beside the options.
#[cfg_attr(not(feature = "cache"), expect(dead_code, reason = "there is nothing to plan"))]
pub(crate) struct Context<'c> {
    pub(crate) mappings: &'c Mappings,
    pub(crate) settings: &'c EngineSettings,
    /// The store of a mapping, if this program has its driver.
    pub(crate) store: &'c dyn Fn(&Mapping) -> Option<StoreKey>,
    pub(crate) caching: &'c Caching,
    /// The configuration directory.
    pub(crate) directory: &'c Path,
}

/// The options about caches in `ara.conf`, those of `[general]` without the name of a family.
fn each_option(own: &Config) -> impl Iterator<Item = (Option<&str>, &Variable)> {
    own.visible().flat_map(|section| {
        let family = match section.name.split_once(' ') {
            Some((word, name)) if word.eq_ignore_ascii_case("family") => Some(name.trim()),
            _ => None,
        };
        let known: &[&str] = match family {
            Some("") => &[],
            Some(_) => &FAMILY_OPTIONS,
            None if section.name.eq_ignore_ascii_case("general") => &GENERAL_OPTIONS,
            None => &[],
        };
        let options = section.variables.iter();
        let is_known = |name: &str| known.iter().any(|known| known.eq_ignore_ascii_case(name));
        options.filter(move |option| is_known(&option.name)).map(move |option| (family, option))
    })
}
