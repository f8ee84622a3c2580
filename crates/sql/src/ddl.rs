//! CREATE TABLE and ALTER TABLE.

use asterisk_realtime_core::{ColumnDefinition, ColumnType, Error, Result, TableDescription};

use crate::mysql::definition::behind_type;
use crate::statement::Writer;
use crate::{Dialect, Retype, Statement, Target};

impl Dialect {
    /// Creates a table.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): there is no column, or a name
    /// cannot be one.
    pub fn create_table(
        &self,
        schema: Option<&str>,
        name: &str,
        columns: &[ColumnDefinition],
    ) -> Result<Statement<'static>> {
        if columns.is_empty() {
            return Err(Error::invalid("a table needs at least one column"));
        }
        let nothing = TableDescription::default();
        let mut target = Target::new(name, &nothing);
        target.schema = schema;
        let mut writer = Writer::new(self, &target);
        writer.push("CREATE TABLE ");
        writer.push_table()?;
        for (index, column) in columns.iter().enumerate() {
            writer.push(if index == 0 { " (" } else { ", " });
            writer.push_definition(column)?;
        }
        for (index, column) in columns.iter().filter(|column| column.key).enumerate() {
            writer.push(if index == 0 { ", PRIMARY KEY (" } else { ", " });
            writer.push_name(&column.name)?;
        }
        writer.push(if columns.iter().any(|column| column.key) { "))" } else { ")" });
        writer.push(self.table_options);
        Ok(unbound(writer))
    }

    /// Adds a column.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): it is to be part of the primary
    /// key, or its name cannot be one.
    pub fn add_column(
        &self,
        target: &Target<'_>,
        column: &ColumnDefinition,
    ) -> Result<Statement<'static>> {
        if column.key {
            let error = Error::invalid("a column cannot be added to the primary key");
            return Err(error.with_column(&*column.name));
        }
        let mut writer = Writer::new(self, target);
        writer.push("ALTER TABLE ");
        writer.push_table()?;
        writer.push(" ADD COLUMN ");
        writer.push_definition(column)?;
        if let (false, Some(default)) = (column.nullable, self.added_default) {
            writer.push(" DEFAULT ");
            writer.push(default(column.column_type));
        }
        Ok(unbound(writer))
    }
}

impl Dialect {
    /// Selects the definition of the table, if the store needs it for
    /// [`retype_column`](Dialect::retype_column): with the names
    /// [`mysql::DEFINITION`](crate::mysql::DEFINITION).
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): no table can have the name.
    pub fn definition(&self, target: &Target<'_>) -> Result<Option<Statement<'static>>> {
        if self.retype != Retype::Modify {
            return Ok(None);
        }
        let mut writer = Writer::new(self, target);
        writer.push("SHOW CREATE TABLE ");
        writer.push_table()?;
        Ok(Some(unbound(writer)))
    }

    /// [`retype_column`](Dialect::retype_column) as far as the description of the table tells,
    /// to show it: a default, a comment or a collation are not in it.
    ///
    /// # Errors
    ///
    /// As [`retype_column`](Dialect::retype_column).
    pub fn retype_as_described(
        &self,
        target: &Target<'_>,
        column: &str,
        column_type: ColumnType,
    ) -> Result<Statement<'static>> {
        let found = target.column(column)?;
        let null = if found.nullable { "" } else { " NOT NULL" };
        let mut definition = String::from("(");
        self.push_name(&mut definition, &found.name)?;
        for part in [" ", &found.type_name, null, ")"] {
            definition.push_str(part);
        }
        self.retype_column(target, column, column_type, &definition)
    }

    /// Gives a column another type, and leaves the rest of it as the definition of the table has
    /// it, which is looked at where [`definition`](Dialect::definition) asks for it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): there is no such column;
    /// [`Unsupported`](asterisk_realtime_core::ErrorKind::Unsupported): the store cannot, or
    /// something of the column would be lost.
    pub fn retype_column(
        &self,
        target: &Target<'_>,
        column: &str,
        column_type: ColumnType,
        definition: &str,
    ) -> Result<Statement<'static>> {
        let column = target.column(column)?;
        let unsupported = |message| Error::unsupported(message).with_column(&*column.name);
        let mut writer = Writer::new(self, target);
        writer.push("ALTER TABLE ");
        writer.push_table()?;
        let spelling = (self.column_type)(column_type);
        match self.retype {
            Retype::AlterType => {
                writer.push(" ALTER COLUMN ");
                writer.push_name(&column.name)?;
                writer.push(" TYPE ");
                writer.push_spelling(&spelling);
            }
            Retype::Modify => {
                // What is not said again is lost.
                let behind = behind_type(definition, &column.name, &column.type_name);
                let behind = behind.ok_or_else(|| {
                    unsupported("the column's definition is too unusual to be repeated")
                })?;
                writer.push(" MODIFY COLUMN ");
                writer.push_name(&column.name)?;
                writer.push(" ");
                writer.push_spelling(&spelling);
                writer.push_spelling(behind);
            }
            Retype::Never => {
                return Err(unsupported("the store cannot change the type of a column"));
            }
        }
        Ok(unbound(writer))
    }
}

impl Writer<'_> {
    fn push_definition(&mut self, column: &ColumnDefinition) -> Result<()> {
        self.push_name(&column.name)?;
        self.push(" ");
        let spelling = (self.dialect.column_type)(column.column_type);
        self.push_spelling(&spelling);
        if !column.nullable {
            self.push(" NOT NULL");
        }
        Ok(())
    }
}

/// DDL has no values, so the statement borrows nothing.
fn unbound(writer: Writer<'_>) -> Statement<'static> {
    writer.finish().without_binds()
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::{ColumnDescription, ColumnType, ErrorKind, TypeClass};

    use super::*;
    use crate::SQLITE;
    use crate::testing::peers;

    #[test]
    fn tables_are_created_from_neutral_definitions() {
        let columns = [
            ColumnDefinition::new("id", ColumnType::Char(40)).key(),
            ColumnDefinition::new("100rel", ColumnType::Text),
            ColumnDefinition::new("n", ColumnType::Integer { bytes: 2, signed: false }).not_null(),
            ColumnDefinition::new("big", ColumnType::Integer { bytes: 8, signed: false }),
            ColumnDefinition::new("f", ColumnType::Float),
            ColumnDefinition::new("d", ColumnType::Date),
            ColumnDefinition::new("dt", ColumnType::DateTime),
        ];
        let statement = SQLITE.create_table(Some("main"), "sip.conf", &columns).unwrap();
        assert_eq!(
            statement.text(),
            r#"CREATE TABLE "main"."sip.conf" ("id" VARCHAR(40) NOT NULL, "100rel" TEXT, "#
                .to_owned()
                + r#""n" INTEGER NOT NULL, "big" TEXT, "f" REAL, "d" DATE, "dt" DATETIME, "#
                + r#"PRIMARY KEY ("id"))"#
        );
        assert_eq!(SQLITE.create_table(None, "t", &[]).unwrap_err().kind(), ErrorKind::Invalid);
        let bare = [ColumnDefinition::new("a", ColumnType::Text)];
        let statement = SQLITE.create_table(None, "t", &bare).unwrap();
        assert_eq!(statement.text(), r#"CREATE TABLE "t" ("a" TEXT)"#);
    }

    #[test]
    fn a_column_is_retyped_as_it_is_described() {
        let mut name = ColumnDescription::new("a`b", TypeClass::Char, "varchar(10)");
        name.nullable = false;
        let description = TableDescription::new(vec![name]);
        let target = Target::new("t", &description);
        let text = |dialect: Dialect| {
            dialect
                .retype_as_described(&target, "A`B", ColumnType::Char(20))
                .unwrap()
                .text()
                .to_owned()
        };
        assert_eq!(text(crate::MYSQL), "ALTER TABLE `t` MODIFY COLUMN `a``b` VARCHAR(20) NOT NULL");
        assert_eq!(text(crate::POSTGRES), r#"ALTER TABLE "t" ALTER COLUMN "a`b" TYPE VARCHAR(20)"#);
    }

    #[test]
    fn columns_are_added() {
        let description = peers();
        let target = Target::new("t", &description);
        let check = |column: ColumnDefinition, expected: &str| {
            let statement = SQLITE.add_column(&target, &column).unwrap();
            assert_eq!(statement.text(), format!(r#"ALTER TABLE "t" ADD COLUMN {expected}"#));
        };
        let integer = ColumnType::Integer { bytes: 4, signed: true };
        check(ColumnDefinition::new("n0", integer), r#""n0" INTEGER"#);
        let column = ColumnDefinition::new("n1", integer).not_null();
        check(column, r#""n1" INTEGER NOT NULL DEFAULT 0"#);
        let column = ColumnDefinition::new("c", ColumnType::Char(9)).not_null();
        check(column, r#""c" VARCHAR(9) NOT NULL DEFAULT ''"#);
        let column = ColumnDefinition::new("k", integer).key();
        let error = SQLITE.add_column(&target, &column).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
}
