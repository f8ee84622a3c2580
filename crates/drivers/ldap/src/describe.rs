//! Descriptions of tables, and what the server says of its indexes.

use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core as core;
use asterisk_realtime_core::{Deadline, Error, Result, TableDescription};
use ldap3::{Scope, SearchEntry};

use crate::call::Search;
use crate::directory::Directory;
use crate::table::{Attribute, Table};
use crate::text::dn;

/// A description is not asked for again before this.
const FRESH: Duration = Duration::from_secs(1);

impl Directory {
    pub(crate) async fn columns(
        &self,
        name: &core::Table,
        deadline: Deadline,
    ) -> Result<Arc<TableDescription>> {
        let mut table = self.table(name, deadline).await?;
        if table.made.elapsed() > FRESH
            && let Some(renewed) = self.renewed(&table, deadline).await?
        {
            table = renewed;
        }
        if self.server.pool.is_closed() {
            return Err(Error::unavailable("the driver is closed"));
        }
        let indexes = self.indexes(&table, deadline).await;
        let is_indexed = |attribute: &Attribute| {
            let indexes = indexes.as_ref()?;
            Some(indexes.iter().any(|index| attribute.is_called(index)))
        };
        Ok(Arc::new(table.describe(is_indexed)))
    }

    /// The attributes with an index for equality, where OpenLDAP shows its configuration to us.
    async fn indexes(&self, table: &Table, deadline: Deadline) -> Option<Vec<String>> {
        if table.columns.is_empty() {
            return None;
        }
        let wanted = ["olcSuffix".to_owned(), "olcDbIndex".to_owned()];
        let search = Search {
            base: "cn=config",
            scope: Scope::Subtree,
            filter: "(&(objectClass=olcDatabaseConfig)(olcSuffix=*))",
            wanted: &wanted,
            limit: 0,
        };
        // Most servers show it to nobody but their administrator.
        let found = self.find(search, deadline).await.ok()?;
        let databases = found.entries.into_iter().map(SearchEntry::construct);
        let of_base = |entry: &SearchEntry| {
            let suffixes = entry.attrs.get("olcSuffix");
            let covers = |suffix: &String| dn::is_within(&self.base, suffix);
            suffixes.is_some_and(|suffixes| suffixes.iter().any(covers))
        };
        let database = databases.into_iter().find(of_base)?;
        let lines = database.attrs.get("olcDbIndex");
        Some(lines.into_iter().flatten().flat_map(|line| equality(line)).collect())
    }
}

/// The attributes of a line such as `cn,uid eq,sub`, if equality is among their indexes.
fn equality(line: &str) -> Vec<String> {
    // In front there may be `{0}`.
    let line = line.split_once('}').map_or(line, |(_, rest)| rest);
    let (names, kinds) = line.split_once(' ').unwrap_or((line, "eq"));
    let has = kinds.split([',', ' ']).any(|kind| kind == "eq");
    let names = names.split(',').filter(|_| has);
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_indexes_are_read() {
        assert_eq!(equality("cn,uid eq,sub"), ["cn", "uid"]);
        assert_eq!(equality("{2}mail pres,eq"), ["mail"]);
        assert!(equality("sn sub").is_empty());
    }
}
