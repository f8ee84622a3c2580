//! Lookups and scans.

use std::collections::HashMap;
use std::sync::Arc;

use asterisk_realtime_core as core;
use asterisk_realtime_core::{Deadline, ErrorKind, Filter, Order, Result, Row, Selection};
use ldap3::Scope;

use crate::call::Search;
use crate::directory::Directory;
use crate::entry::Entry;
use crate::error::{Failure, code};
use crate::plan::Plan;
use crate::rows::{self, Rows};
use crate::server::at;
use crate::table::Table;

/// The variable that names an entry to inherit from: the template mechanism of Asterisk's driver.
const TEMPLATE: &str = "accountBaseDN";

impl Directory {
    /// The table, and the plan for a filter on it. A column that is not known is looked for in the
    /// schema of now.
    pub(crate) async fn plan(
        &self,
        name: &core::Table,
        filter: Option<&Filter>,
        deadline: Deadline,
    ) -> Result<(Arc<Table>, Plan)> {
        let plan = |table: &Table| match filter {
            Some(filter) => Plan::new(table, filter),
            None => Ok(Plan::all(table)),
        };
        let table = self.table(name, deadline).await?;
        match plan(&table) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let Some(table) = self.renewed(&table, deadline).await? else { return Err(error) };
                let plan = plan(&table)?;
                Ok((table, plan))
            }
            plan => plan.map(|plan| (table, plan)),
        }
    }

    /// The entries that satisfy a plan, in no order.
    pub(crate) async fn matching(
        &self,
        table: &Table,
        plan: &Plan,
        wanted: &[String],
        limit: Option<u32>,
        deadline: Deadline,
    ) -> Result<Vec<Entry>, Failure> {
        if plan.is_empty {
            return Ok(Vec::new());
        }
        let limit = limit.filter(|_| plan.is_exact()).and_then(|limit| i32::try_from(limit).ok());
        let search = Search {
            base: &self.base,
            scope: Scope::Subtree,
            filter: &plan.filter,
            wanted,
            limit: limit.unwrap_or(0),
        };
        let found = self.find(search, deadline).await?;
        let mut entries = self.entries(found, table)?;
        if !plan.is_exact() {
            entries.retain(|entry| plan.accepts(entry));
        }
        Ok(entries)
    }

    pub(crate) async fn select(
        &self,
        name: &core::Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        let (table, plan) = self.plan(name, Some(filter), deadline).await?;
        let limit = selection.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        if limit == Some(0) {
            return Ok(Vec::new());
        }
        let is_ordered = selection.order == Order::FirstColumn;
        let most = selection.limit.filter(|_| !is_ordered);
        let found = self.matching(&table, &plan, &table.wanted, most, deadline).await;
        let mut entries = found.map_err(|failure| failure.error)?;
        if is_ordered {
            rows::sort(&mut entries, &table, filter.first().column())?;
        }
        entries.truncate(limit.unwrap_or(usize::MAX));
        self.inherit(&table, &mut entries, deadline).await?;
        let mut rows = Rows::new(&table);
        entries.iter().map(|entry| rows.row(entry)).collect()
    }

    /// Gives entries what their templates have. A template that cannot be read is worth a word, but
    /// no error: the entry stands by itself.
    pub(crate) async fn inherit(
        &self,
        table: &Table,
        entries: &mut [Entry],
        deadline: Deadline,
    ) -> Result<()> {
        let Some(column) = table.find(TEMPLATE) else { return Ok(()) };
        let mut templates: HashMap<String, Option<Entry>> = HashMap::new();
        for entry in entries {
            let Some(dn) = entry.values(column.main).first().cloned() else { continue };
            if !templates.contains_key(&dn) {
                let template = self.template(table, &dn, deadline).await?;
                templates.insert(dn.clone(), template);
            }
            if let Some(Some(template)) = templates.get(&dn) {
                entry.inherit(template);
            } else {
                tracing::warn!(
                    driver = crate::TOKEN,
                    database = self.settings.database,
                    table = table.section.name,
                    "an entry names a template ({TEMPLATE}) that is not there"
                );
            }
        }
        Ok(())
    }

    async fn template(&self, table: &Table, dn: &str, deadline: Deadline) -> Result<Option<Entry>> {
        let search = at(dn, "(objectClass=*)", &table.wanted);
        match self.find(search, deadline).await {
            Ok(found) => {
                let entries = self.entries(found, table)?;
                Ok(entries.into_iter().next())
            }
            Err(failure) if failure.is(code::NO_SUCH_OBJECT) || failure.is(34) => Ok(None),
            Err(failure) => Err(failure.error),
        }
    }
}
