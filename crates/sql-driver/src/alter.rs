//! Changes of the schema.

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnDescription, ColumnType, Deadline, Error, ErrorKind,
    Result, Table, TableSpec, TypeClass,
};

use asterisk_realtime_sql::schema::Creation;
use asterisk_realtime_sql::{Dialect, Typing};

use crate::database::Database;
use crate::request::Read;
use crate::table::TableInfo;
use crate::{Client, Failure};

impl<C: Client> Database<C> {
    pub(crate) async fn alter(
        &self,
        table: &Table,
        change: &Alteration,
        deadline: Deadline,
    ) -> Result<()> {
        match change {
            Alteration::Create(spec) => self.create_whole(table, spec, deadline).await,
            Alteration::CreateTable(columns) => self.create(table, columns, deadline).await,
            Alteration::AddColumn(column) => self.add(table, column, deadline).await,
            Alteration::WidenColumn(column) => self.widen(table, column, deadline).await,
            Alteration::Announce(_) | Alteration::Silence => {
                self.announce(table, change, deadline).await
            }
            _ => Err(Error::unsupported("the driver does not know this change")),
        }
    }

    async fn create_whole(
        &self,
        table: &Table,
        spec: &TableSpec<'_>,
        deadline: Deadline,
    ) -> Result<()> {
        if self.has_table(table, deadline).await? {
            return Err(Error::conflict("the table exists already"));
        }
        let mut lease = self.lend_to_write(deadline).await?;
        let dialect = self.client.dialect(lease.peek()?).schema;
        let dialect = dialect.ok_or_else(|| {
            Error::unsupported("how this database spells whole tables is not known")
        })?;
        let Creation { types, table: statements, .. } = dialect.create(spec, table)?;
        for statement in &types {
            match self.execute(&mut lease, statement, deadline).await {
                // Another table has the same enumeration.
                Err(failure) if failure.error().kind() == ErrorKind::Conflict => {}
                outcome => drop(outcome.map_err(Failure::into_error)?),
            }
        }
        let outcome = if dialect.is_transactional {
            self.execute_together(&mut lease, &statements, deadline).await
        } else {
            self.execute_all(&mut lease, &statements, deadline).await
        };
        self.catalog.forget(table);
        outcome.map_err(Failure::into_error)
    }

    async fn create(
        &self,
        table: &Table,
        columns: &[ColumnDefinition],
        deadline: Deadline,
    ) -> Result<()> {
        if self.has_table(table, deadline).await? {
            return Err(Error::conflict("the table exists already"));
        }
        let (schema, name) = match table.schema_and_name() {
            Some((schema, name)) => (Some(schema), name),
            None => (None, table.name()),
        };
        let make = |dialect: &Dialect| dialect.create_table(schema, name, columns);
        self.change_schema(table, make, deadline).await
    }

    async fn add(
        &self,
        table: &Table,
        column: &ColumnDefinition,
        deadline: Deadline,
    ) -> Result<()> {
        let info = self.table(table, deadline).await?;
        if let Some(found) = info.description.column(&column.name) {
            let error = Error::conflict("the table has the column already");
            return Err(error.with_column(&*found.name));
        }
        let make = |dialect: &Dialect| dialect.add_column(&info.target(), column);
        self.change_schema(table, make, deadline).await
    }

    async fn widen(
        &self,
        table: &Table,
        column: &ColumnDefinition,
        deadline: Deadline,
    ) -> Result<()> {
        let info = self.table(table, deadline).await?;
        let found = info.description.column(&column.name).ok_or_else(|| {
            Error::not_found("the table has no such column").with_column(&*column.name)
        })?;
        let has = neutral(found);
        let Some(wider) = has.and_then(|has| has.widened(column.column_type)) else {
            let message = format!("a column of type {} cannot become that", found.type_name);
            return Err(Error::invalid(message).with_column(&*found.name));
        };
        if has == Some(wider) {
            return Ok(());
        }
        let typing = self.client.dialect(self.lend_to_write(deadline).await?.peek()?).typing;
        if typing == Typing::Dynamic {
            // The column holds what a wider one would hold.
            return Ok(());
        }
        let definition = self.definition(&info, deadline).await?;
        let make = |dialect: &Dialect| {
            dialect.retype_column(&info.target(), &found.name, wider, &definition)
        };
        self.change_schema(table, make, deadline).await
    }

    /// Makes the table tell of its changes, or ends that.
    async fn announce(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        let info = self.table(table, deadline).await?;
        let mut lease = self.lend_to_write(deadline).await?;
        let announcements = self.client.dialect(lease.peek()?).announcements;
        let announcements = announcements
            .ok_or_else(|| Error::unsupported("the database cannot tell others of changes"))?;
        let target = info.target();
        let statements = match change {
            Alteration::Announce(None) => (announcements.begin)(target.schema, target.name, None)?,
            Alteration::Announce(Some(column)) => {
                let found = info.description.column(column).ok_or_else(|| {
                    Error::not_found("the table has no such column").with_column(&**column)
                })?;
                (announcements.begin)(target.schema, target.name, Some(&found.name))?
            }
            _ => (announcements.end)(target.schema, target.name)?,
        };
        let outcome = self.execute_together(&mut lease, &statements, deadline).await;
        outcome.map_err(Failure::into_error)
    }

    /// The definition of the table in the server's words; empty where nobody needs it.
    async fn definition(&self, info: &TableInfo, deadline: Deadline) -> Result<String> {
        let mut lease = self.lend_to_write(deadline).await?;
        if self.client.dialect(lease.peek()?).definition(&info.target())?.is_none() {
            return Ok(String::new());
        }
        let rows = self.query(&mut lease, info, Read::Definition, deadline).await;
        let rows = rows.map_err(Failure::into_error)?;
        Ok(rows.iter().filter_map(|row| row.cell(1)?.text()).collect())
    }
}

/// The neutral type that says what the column holds.
fn neutral(column: &ColumnDescription) -> Option<ColumnType> {
    Some(match column.class {
        TypeClass::Char => column.length.map_or(ColumnType::Text, ColumnType::Char),
        TypeClass::Date => ColumnType::Date,
        TypeClass::DateTime => ColumnType::DateTime,
        TypeClass::Float => ColumnType::Float,
        TypeClass::Integer { bytes, signed } => ColumnType::Integer { bytes, signed },
        _ => return None,
    })
}
