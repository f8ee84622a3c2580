//! The drivers of this build: one module for each.

use std::sync::Arc;

use asterisk_realtime_core::DriverKind;

pub use asterisk_realtime_memory as memory;

/// One line for each optional driver: its feature, its module, its crate and its kind; and other
/// features that bring the same crate.
///
/// ```text
/// "sqlite3" => sqlite3 = asterisk_realtime_sqlite3::Sqlite3Kind;
/// ```
///
/// becomes a re-export of the crate as the module and an entry of [`kinds`], both behind the
/// feature.
macro_rules! drivers {
    ($(
        $feature:literal => $module:ident = $krate:ident::$kind:ident $(, or $other:literal)*;
    )+) => {
        $(
            #[cfg(any(feature = $feature $(, feature = $other)*))]
            #[cfg_attr(docsrs, doc(cfg(any(feature = $feature $(, feature = $other)*))))]
            pub use ::$krate as $module;
        )+

        /// The kinds of drivers that are compiled in, `memory` first, then by the alphabet.
        ///
        /// Each call makes new kinds, so the memory databases of two calls are not the same.
        pub fn kinds() -> Vec<Arc<dyn DriverKind>> {
            vec![
                Arc::new(memory::MemoryKind::default()),
                $(
                    #[cfg(any(feature = $feature $(, feature = $other)*))]
                    Arc::new($module::$kind::default()),
                )+
            ]
        }
    };
}

drivers! {
    "curl" => curl = asterisk_realtime_curl::CurlKind;
    "ldap" => ldap = asterisk_realtime_ldap::LdapKind;
    "mysql" => mysql = asterisk_realtime_mysql::MysqlKind;
    "odbc" => odbc = asterisk_realtime_odbc::OdbcKind, or "odbc-vendored";
    "pgsql" => pgsql = asterisk_realtime_pgsql::PgsqlKind;
    "sqlite3" => sqlite3 = asterisk_realtime_sqlite3::Sqlite3Kind;
}
