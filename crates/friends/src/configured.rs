//! The devices of a configuration file.

use asterisk_realtime_core::{Category, Codec, Columns, Config, Row};

use crate::Protocol;

/// The devices of `sip.conf` or `iax.conf`: its sections that have a `type` of device. Those that
/// Asterisk would refuse are left out.
///
/// What a section does not say is as a row without it, so what `[general]` says of calls is not
/// worked in; friends do not depend on it.
pub fn configured<P: Protocol>(config: &Config) -> Vec<P::Object> {
    config.visible().filter(|it| is_device(it)).filter_map(object::<P>).collect()
}

fn is_device(category: &Category) -> bool {
    let is = |word: &str| category.name.eq_ignore_ascii_case(word);
    !is("general") && !is("authentication") && !is("callnumberlimits")
}

/// A section as a row: options are columns, and may repeat.
fn object<P: Protocol>(category: &Category) -> Option<P::Object> {
    category.last("type")?;
    let variables = &category.variables;
    let names = variables.iter().map(|variable| variable.name.as_str()).chain(["name"]);
    let columns = Columns::new(names);
    let values = variables.iter().map(|variable| variable.value.as_str());
    let cells = values.chain([category.name.as_str()]).map(Some);
    let mut row = Row::from_cells(&columns, cells).ok()?;
    // A file packs nothing.
    row.set_codec(Codec::Off);
    P::of_section(&row)
}
