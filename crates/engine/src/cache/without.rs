//! A program without the feature `cache`.

#![expect(clippy::unused_self, reason = "the others say the same with the feature")]

use std::sync::Arc;

use asterisk_realtime_core::{Config, Diagnostic, Driver, Settings, Table};

use super::{Context, each_option};
use crate::policy::located;
use crate::snapshot::StoreKey;

/// What `ara.conf` says of caches, which is not read.
#[derive(Debug)]
pub(crate) struct Options;

/// There is nothing to make caches with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Caching(());

/// Which stores have a cache: none.
#[derive(Debug, Default)]
pub(crate) struct Plan(());

/// A store's cache: there is none.
#[derive(Debug)]
pub(crate) struct CacheSlot;

impl Options {
    pub(crate) fn read(own: &Config) -> (Self, Vec<Diagnostic>) {
        let wanted = each_option(own).filter(|(_, option)| {
            // Off it is.
            !(option.name.eq_ignore_ascii_case("cache") && option.value.eq_ignore_ascii_case("off"))
        });
        let findings = wanted.map(|(_, option)| {
            let message = format!("`{}`: this program has no cache", option.name);
            let help = "leave the option out, or build the program with the feature `cache`";
            located(Diagnostic::warning("ara-no-cache", message).with_help(help), option)
        });
        (Self, findings.collect())
    }

    pub(crate) fn plan(&self, _: &Context<'_>) -> (Plan, Vec<Diagnostic>) {
        (Plan::default(), Vec::new())
    }
}

impl CacheSlot {
    /// The driver as it is.
    pub(crate) fn open(
        driver: Arc<dyn Driver>,
        _: &dyn Settings,
        _: &Plan,
        _: &StoreKey,
    ) -> (Arc<dyn Driver>, Self) {
        (driver, Self)
    }

    /// Never.
    pub(crate) fn remembers(&self) -> bool {
        false
    }

    pub(crate) fn forget(&self, _: &Table) {}

    pub(crate) fn written(&self, _: &Table) {}

    /// Nothing changes.
    pub(crate) fn reopened(&self, _: &Plan, _: &StoreKey) -> Option<(Arc<dyn Driver>, Self)> {
        None
    }
}
