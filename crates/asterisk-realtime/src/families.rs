//! The families of this build: one module for each, and the tables of all.

pub use asterisk_realtime_schema as schema;
pub use asterisk_realtime_sql as sql;

use asterisk_realtime_schema::Table;
use asterisk_realtime_schema::record::RowReader;

/// One line for each family: its feature, its module and its crate.
///
/// ```text
/// "queues" => queues = asterisk_realtime_queues;
/// ```
///
/// becomes a re-export of the crate as the module and a part of [`tables`] and [`readers`], all
/// behind the feature.
macro_rules! families {
    ($($feature:literal => $module:ident = $krate:ident;)+) => {
        $(
            #[cfg(feature = $feature)]
            #[cfg_attr(docsrs, doc(cfg(feature = $feature)))]
            pub use ::$krate as $module;
        )+

        /// The words of the families that are compiled in, by the alphabet, each with its tables.
        pub fn all() -> Vec<(&'static str, &'static [&'static Table])> {
            vec![$(
                #[cfg(feature = $feature)]
                ($feature, $module::tables()),
            )+]
        }

        /// What reads the rows of the families that are compiled in, as their consumers do.
        pub fn readers() -> Vec<RowReader> {
            let readers: &[&[RowReader]] = &[$(
                #[cfg(feature = $feature)]
                $module::readers(),
            )+];
            readers.concat()
        }
    };
}

families! {
    "acls" => acls = asterisk_realtime_acls;
    "extensions" => extensions = asterisk_realtime_extensions;
    "followme" => followme = asterisk_realtime_followme;
    "iaxpeers" => iaxpeers = asterisk_realtime_iaxpeers;
    "meetme" => meetme = asterisk_realtime_meetme;
    "musiconhold" => musiconhold = asterisk_realtime_musiconhold;
    "pjsip" => pjsip = asterisk_realtime_pjsip;
    "queues" => queues = asterisk_realtime_queues;
    "sippeers" => sippeers = asterisk_realtime_sippeers;
    "voicemail" => voicemail = asterisk_realtime_voicemail;
}

/// The tables of all families that are compiled in, and behind them those of no family: static
/// configuration and call detail records.
pub fn tables() -> Vec<&'static Table> {
    let families = all().into_iter().flat_map(|(_, tables)| tables.iter().copied());
    families.chain(schema::tables().iter().copied()).collect()
}
