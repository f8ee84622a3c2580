//! The lines of a static file.

use asterisk_realtime_core::Result;

use crate::statement::Writer;
use crate::{Bind, Dialect, Direction, Statement, Target};

impl Dialect {
    /// The active lines of one static file, as category, `cat_metric`, name and value, in the
    /// order of Asterisk's driver of this store, then as they were written. Behind them come the
    /// texts of those of the four that the store has to print.
    ///
    /// # Errors
    ///
    /// [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): the table lacks one of the
    /// columns of a static configuration.
    pub fn load<'a>(&'a self, target: &Target<'a>, file: &'a str) -> Result<Statement<'a>> {
        let column = |name| target.column(name);
        let wanted = ["category", "cat_metric", "var_name", "var_val"];
        let mut writer = Writer::new(self, target);
        writer.push("SELECT ");
        for (index, name) in wanted.into_iter().enumerate() {
            writer.push(if index == 0 { "" } else { ", " });
            writer.push_column(&column(name)?.name)?;
        }
        for name in wanted {
            let column = column(name)?;
            if target.treatment(column).printed {
                writer.push(", ");
                writer.push_printed(column)?;
            }
        }
        writer.push(" FROM ");
        writer.push_table()?;
        // Values are bound as text, so that they are numbers to numbers and texts to texts.
        for (lead, name, value) in [(" WHERE ", "filename", file), (" AND ", "commented", "0")] {
            let column = column(name)?;
            writer.push(lead);
            writer.push_comparable(column)?;
            writer.push(" = ");
            writer.bind_like(column, Bind::text(value))?;
        }
        writer.push(" ORDER BY ");
        for (index, (name, direction)) in self.static_order.iter().enumerate() {
            writer.push(if index == 0 { "" } else { ", " });
            writer.push_comparable(column(name)?)?;
            writer.push(match direction {
                Direction::Ascending => " ASC",
                Direction::Descending => " DESC",
            });
        }
        for name in target.identity() {
            writer.push(", ");
            writer.push_column(name)?;
        }
        Ok(writer.finish())
    }
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::{ColumnDescription, ErrorKind, TableDescription, TypeClass};

    use super::*;
    use crate::SQLITE;
    use crate::testing::{binds, peers};

    #[test]
    fn lines_come_in_the_order_of_asterisks_driver() {
        let names = "id cat_metric var_metric commented filename category var_name var_val";
        let columns = names.split(' ').map(|name| {
            let mut column = ColumnDescription::new(name, TypeClass::Char, "TEXT");
            column.key = (name == "id").then_some(1);
            column
        });
        let description = TableDescription::new(columns.collect());
        let target = Target::new("c", &description).with_row_id("rowid");
        let statement = SQLITE.load(&target, "sip'.conf").unwrap();
        assert_eq!(
            statement.text(),
            r#"SELECT "c"."category", "c"."cat_metric", "c"."var_name", "c"."var_val" FROM "c" "#
                .to_owned()
                + r#"WHERE "c"."filename" = ? AND "c"."commented" = ? "#
                + r#"ORDER BY "c"."cat_metric" ASC, "c"."var_metric" ASC, "c"."rowid""#
        );
        assert_eq!(binds(&statement), ["sip'.conf", "0"]);
    }

    #[test]
    fn a_table_of_another_kind_lacks_a_column() {
        let description = peers();
        let error = SQLITE.load(&Target::new("t", &description), "sip.conf").unwrap_err();
        assert_eq!((error.kind(), error.column()), (ErrorKind::NotFound, Some("category")));
    }
}
