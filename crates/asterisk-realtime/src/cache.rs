//! The cache before the stores, and what suits each of Asterisk's families.
//!
//! `cache = keyed` in `[family NAME]` of `ara.conf` turns it on. [`Realtime::family_caches`] tells
//! what it does, [`Realtime::invalidate_rows`] and the others what others have changed.
//!
//! [`Realtime::family_caches`]: crate::engine::Realtime::family_caches
//! [`Realtime::invalidate_rows`]: crate::engine::Realtime::invalidate_rows

use std::time::Duration;
#[cfg(feature = "sqlite3")]
use std::{num::NonZeroUsize, path::Path, sync::Arc};

#[cfg(feature = "sqlite3")]
use asterisk_realtime_core::Driver;
#[cfg(feature = "sqlite3")]
use asterisk_realtime_sqlite3::{Sqlite3Driver, Sqlite3Settings};

use asterisk_realtime_schema::registration_columns;

#[doc(inline)]
pub use asterisk_realtime_cache::*;
#[doc(inline)]
pub use asterisk_realtime_engine::{CacheAdvice, FamilyCache, StoreCache};

/// Opens the file that `cache-file` of `ara.conf` names. Nobody waits for it, and nobody else
/// writes into it.
#[cfg(feature = "sqlite3")]
pub(crate) fn open_file(file: &Path) -> Arc<dyn Driver> {
    let mut settings = Sqlite3Settings::new("cache-file", file);
    settings.readers = NonZeroUsize::MIN;
    settings.inline = false;
    settings.watch = None;
    Arc::new(Sqlite3Driver::new(settings))
}

const HOUR: Duration = Duration::from_hours(1);

/// How long the rows of a family are kept, and how long it is that there is none.
struct Advice {
    families: &'static [&'static str],
    found: Lifetimes,
    absent: Lifetimes,
}

/// Families that live shorter or longer than others; the reasons stand in `docs/cache.md`.
const ADVICE: &[Advice] = &[
    // Nothing but registrations: where a device was is no answer to where it is.
    Advice {
        families: &["ps_contacts", "ps_subscription_persistence", "sipregs"],
        found: exactly(2),
        absent: exactly(1),
    },
    // Passwords and lists of access, which are changed in a hurry.
    Advice {
        families: &["acls", "ps_auths", "voicemail"],
        found: lives(10, 60, HOUR),
        absent: exactly(5),
    },
    // Changed by those who are in them, from a phone or a web page.
    Advice {
        families: &["followme", "followme_numbers", "meetme"],
        found: lives(10, 60, HOUR),
        absent: exactly(5),
    },
    // Members pause on one server and are rung by another one.
    Advice { families: &["queue_members"], found: lives(2, 10, HOUR), absent: exactly(2) },
    // Read when a module is loaded or reloaded, by somebody who has just changed a row.
    Advice {
        families: &[
            "ps_asterisk_publications",
            "ps_globals",
            "ps_inbound_publications",
            "ps_outbound_publishes",
            "ps_registrations",
            "ps_resource_list",
            "ps_systems",
            "ps_transports",
            "queue_rules",
        ],
        found: lives(2, 2, HOUR),
        absent: exactly(2),
    },
    // Whole messages, each of which is read once.
    Advice { families: &["voicemail_data"], found: exactly(2), absent: exactly(1) },
    // Hardly ever changed, and an old one is as good to listen to.
    Advice {
        families: &["musiconhold", "musiconhold_entry"],
        found: lives(60, 600, Duration::from_hours(24)),
        absent: exactly(30),
    },
    // Asked for at each request, and nearly never there.
    Advice { families: &["ps_domain_aliases"], found: lives(30, 300, HOUR), absent: exactly(60) },
];

const fn exactly(seconds: u64) -> Lifetimes {
    Lifetimes::exactly(Duration::from_secs(seconds))
}

const fn lives(soft: u64, hard: u64, grace: Duration) -> Lifetimes {
    let (soft, hard) = (Duration::from_secs(soft), Duration::from_secs(hard));
    Lifetimes { soft, hard, grace }
}

/// What suits a family, in any letter case of its name, where `ara.conf` says nothing else: that
/// of a new [`CacheAdvice`] for most, and for those that are not Asterisk's.
///
/// ```
/// use asterisk_realtime::cache::{CacheAdvice, advice};
///
/// assert!(advice("sippeers").registration.contains(&"ipaddr"));
/// assert!(advice("ps_contacts").found.grace.is_zero());
/// assert_eq!(advice("my_own"), CacheAdvice::default());
/// ```
pub fn advice(family: &str) -> CacheAdvice {
    let usual = CacheAdvice::default().with_registration(registration_columns(family));
    let name = family.to_ascii_lowercase();
    let special = ADVICE.iter().find(|advice| advice.families.contains(&name.as_str()));
    special.map_or(usual, |advice| usual.with_found(advice.found).with_absent(advice.absent))
}
