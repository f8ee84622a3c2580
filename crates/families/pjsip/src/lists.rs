//! Lists of ids.

use asterisk_realtime_schema::value::elements;

/// The pieces of lists that add up.
pub(crate) fn pieces(lists: &[String]) -> impl Iterator<Item = &str> {
    lists.iter().flat_map(|list| elements(list))
}
