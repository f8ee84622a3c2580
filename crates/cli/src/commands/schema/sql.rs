//! `ara schema sql`

use asterisk_realtime::Error;
use asterisk_realtime::families::schema::{Layout, TableSpec, Version};
use asterisk_realtime::families::sql::Statement;
use asterisk_realtime::families::sql::schema::SchemaDialect;
use serde_json::json;

use crate::console::Console;
use crate::outcome::Result;

pub(super) fn run(
    dialect: &str,
    version: Version,
    families: &[String],
    console: &mut Console<'_>,
) -> Result<()> {
    let dialect = SchemaDialect::find(dialect)
        .ok_or_else(|| Error::invalid(format!("there is no dialect called {dialect:?}")))?;
    let statements = dialect.create_all(&specs(version, families)?)?;
    let texts: Vec<_> = statements.iter().map(Statement::text).collect();
    if console.json {
        let asterisk = super::shown(version);
        let document =
            json!({ "dialect": dialect.name, "asterisk": asterisk, "statements": texts });
        console.document(&document)?;
        return Ok(());
    }
    for text in texts {
        writeln!(console.out, "{text};\n")?;
    }
    Ok(())
}

/// Each table once, whoever names it.
fn specs(version: Version, families: &[String]) -> Result<Vec<TableSpec<'static>>> {
    let mut layouts: Vec<Layout> = Vec::new();
    for family in families {
        for layout in super::layouts(family, version)? {
            if layouts.iter().all(|one| one.name() != layout.name()) {
                layouts.push(layout);
            }
        }
    }
    if families.is_empty() {
        layouts = super::all(version)?;
    }
    Ok(layouts.iter().map(Layout::spec).collect())
}
