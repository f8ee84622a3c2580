//! One table and everything that belongs to it, under the name that a mapping gives it.

use asterisk_realtime_core::{Result, Table};

use crate::Statement;
use crate::schema::{KeySpec, SchemaDialect, TableSpec};

/// Begins a transaction, for dialects that are [transactional](SchemaDialect::is_transactional).
pub fn begin() -> Statement<'static> {
    Statement::plain("BEGIN".into())
}

/// Ends it.
pub fn commit() -> Statement<'static> {
    Statement::plain("COMMIT".into())
}

/// Undoes what was done in it.
pub fn rollback() -> Statement<'static> {
    Statement::plain("ROLLBACK".into())
}

/// The statements that make one table.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Creation {
    /// The types of its enumerations, which other tables may have made already.
    pub types: Vec<Statement<'static>>,
    /// The table and its indexes.
    pub table: Vec<Statement<'static>>,
}

impl SchemaDialect {
    /// Makes a table under another name than that of its description: the one that the mapping
    /// gives. The names of its keys, which some stores keep apart by the whole schema, follow.
    ///
    /// # Errors
    ///
    /// As [`create_all`](Self::create_all).
    pub fn create(&self, table: &TableSpec<'_>, name: &Table) -> Result<Creation> {
        let (schema, name) = match name.schema_and_name() {
            Some((schema, name)) => (Some(schema), name),
            None => (None, name.name()),
        };
        let renamed = |key: &str| match key.strip_prefix(table.name) {
            Some(rest) => format!("{name}{rest}"),
            None if name == table.name => key.to_owned(),
            None => format!("{name}_{key}"),
        };
        let all = |keys: &[KeySpec<'_>]| -> Vec<_> {
            keys.iter().map(|key| key.name.map(renamed)).collect()
        };
        let (unique, indexes) = (all(&table.unique), all(&table.indexes));
        let foreign: Vec<_> = table.foreign_keys.iter().map(|key| renamed(key.name)).collect();
        let mut table = table.clone();
        (table.schema, table.name) = (schema, name);
        let names = unique.iter().chain(&indexes);
        for (key, name) in table.unique.iter_mut().chain(&mut table.indexes).zip(names) {
            key.name = name.as_deref();
        }
        for (key, name) in table.foreign_keys.iter_mut().zip(&foreign) {
            key.name = name;
        }
        let types = self.types(std::slice::from_ref(&table))?;
        let mut creation = Creation::default();
        for words in &types {
            creation.types.push(self.create_type(words)?);
        }
        creation.table.push(self.create_table(&table)?);
        for index in self.indexes(&table) {
            creation.table.push(self.create_index(&table, index)?);
        }
        Ok(creation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnSpec, DataType, EnumerationSpec, POSTGRES, SQLITE};

    const WORDS: EnumerationSpec<'static> = EnumerationSpec { name: "w", members: &["a", "b"] };

    fn texts(dialect: &SchemaDialect, name: &Table) -> Vec<String> {
        let columns = vec![ColumnSpec::new("x", DataType::Enumeration(WORDS))];
        let mut table = TableSpec::new("t", columns);
        table.unique = vec![KeySpec { name: Some("t_u"), columns: &["x"] }];
        table.indexes = vec![KeySpec { name: Some("by_x"), columns: &["x"] }];
        let creation = dialect.create(&table, name).unwrap();
        let all = creation.types.iter().chain(&creation.table);
        all.map(|statement| statement.text().replace("\n    ", " ").replace('\n', "")).collect()
    }

    #[test]
    fn a_table_is_made_under_its_own_name() {
        assert_eq!(
            texts(&SQLITE, &Table::defaulted("t").unwrap()),
            [
                r#"CREATE TABLE "t" ( "x" VARCHAR(1) CHECK ("x" IN ('a', 'b')), CONSTRAINT "t_u" UNIQUE ("x"))"#,
                r#"CREATE INDEX "by_x" ON "t" ("x")"#,
            ]
        );
    }

    #[test]
    fn keys_are_named_after_the_table_of_the_mapping() {
        assert_eq!(
            texts(&POSTGRES, &Table::mapped("s.mine").unwrap()),
            [
                r#"CREATE TYPE "w" AS ENUM ('a', 'b')"#,
                r#"CREATE TABLE "s"."mine" ( "x" "w", CONSTRAINT "mine_u" UNIQUE ("x"))"#,
                r#"CREATE INDEX "mine_by_x" ON "s"."mine" ("x")"#,
            ]
        );
    }
}
