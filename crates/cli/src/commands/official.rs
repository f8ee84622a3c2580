//! Which of Asterisk's tables a mapping is about.

use asterisk_realtime::engine::Source;
use asterisk_realtime::families;
use asterisk_realtime::families::schema::Table;

/// The table that Asterisk reads a family from.
///
/// The dialplan names its family itself, so one that is unheard of is the dialplan if its table is
/// called so.
pub(super) fn table_of(source: &Source) -> Option<&'static Table> {
    by_family(&source.family).or_else(|| {
        let name = source.table.rsplit('.').next().unwrap_or_default();
        name.eq_ignore_ascii_case(DIALPLAN).then(|| by_family(DIALPLAN)).flatten()
    })
}

const DIALPLAN: &str = "extensions";

/// The table of a family.
pub(super) fn by_family(family: &str) -> Option<&'static Table> {
    let is_it = |name: &&str| name.eq_ignore_ascii_case(family);
    families::tables().into_iter().find(|table| table.families.iter().any(is_it))
}
