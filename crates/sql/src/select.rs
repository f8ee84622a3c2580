//! SELECT.

use asterisk_realtime_core::{Filter, Order, Result, Selection};

use crate::statement::Writer;
use crate::{Dialect, Limit, Statement, Target};

impl Dialect {
    /// The rows that satisfy the filter, all columns in the table's order.
    ///
    /// # Errors
    ///
    /// * [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): a column does not exist.
    /// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): a value cannot be compared in
    ///   order with its column; a name or a pattern contains NUL.
    pub fn select<'a>(
        &'a self,
        target: &Target<'a>,
        filter: &'a Filter,
        selection: Selection,
    ) -> Result<Statement<'a>> {
        let mut writer = Writer::new(self, target);
        writer.push_select(selection.limit, 0);
        writer.push_row()?;
        writer.push(" FROM ");
        writer.push_table()?;
        writer.push_where(filter)?;
        if selection.order == Order::FirstColumn {
            writer.push_order(filter.first().column())?;
        }
        writer.push_limit(selection.limit, 0);
        Ok(writer.finish())
    }
}

impl Writer<'_> {
    /// Begins a statement that wants at most `rows` rows, after `passed` others.
    pub(crate) fn push_select(&mut self, rows: Option<u32>, passed: u64) {
        self.push("SELECT ");
        if let (Limit::Top, Some(rows), 0) = (self.dialect.limit, rows, passed) {
            self.push("TOP (");
            self.push_number(rows.into());
            self.push(") ");
        }
    }

    /// Ends it, behind its order; there must be one if rows are passed over.
    pub(crate) fn push_limit(&mut self, rows: Option<u32>, passed: u64) {
        let Some(rows) = rows else { return };
        match (self.dialect.limit, passed) {
            (Limit::Limit, _) => {
                self.push(" LIMIT ");
                self.push_number(rows.into());
                if passed > 0 {
                    self.push(" OFFSET ");
                    self.push_number(passed);
                }
            }
            // Said already.
            (Limit::Top, 0) => {}
            (Limit::Fetch, 0) => self.push_fetch(" FETCH FIRST ", rows),
            (Limit::Fetch | Limit::Top, _) => {
                self.push(" OFFSET ");
                self.push_number(passed);
                self.push_fetch(" ROWS FETCH NEXT ", rows);
            }
        }
    }

    fn push_fetch(&mut self, words: &'static str, rows: u32) {
        self.push(words);
        self.push_number(rows.into());
        self.push(" ROWS ONLY");
    }

    /// Appends the order by one column, then by what tells equal rows apart.
    fn push_order(&mut self, first: &str) -> Result<()> {
        let first = self.target.column(first)?;
        self.push(" ORDER BY ");
        self.push_comparable(first)?;
        for name in self.target.tie_break() {
            if name != &*first.name {
                self.push(", ");
                self.push_column(name)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::{Error, ErrorKind, IntoFilter};
    use proptest::prelude::*;

    use super::*;
    use crate::odbc::{ORACLE_DIALECT, SQL_SERVER_DIALECT};
    use crate::testing::{binds, peers};
    use crate::{Bind, SQLITE};

    #[track_caller]
    fn select(pairs: &[(&str, &str)], selection: Selection) -> Result<(String, Vec<String>)> {
        let description = peers();
        let filter = pairs.into_filter().unwrap();
        let statement = SQLITE.select(&Target::new("t", &description), &filter, selection)?;
        Ok((statement.text().to_owned(), binds(&statement)))
    }

    /// Checks what stands between `WHERE` and `ORDER BY`.
    #[track_caller]
    fn check(field: &str, value: &str, expected: &str, bound: &[&str]) {
        let selection = Selection { order: Order::Unordered, limit: None };
        let (text, binds) = select(&[(field, value)], selection).unwrap();
        assert_eq!(text, format!(r#"SELECT "t".* FROM "t" WHERE {expected}"#));
        assert_eq!(binds, bound);
    }

    #[track_caller]
    fn refused(field: &str, value: &str) -> Error {
        select(&[(field, value)], Selection::ALL).unwrap_err()
    }

    #[test]
    fn a_lookup_is_ordered_by_its_first_column_and_the_key() {
        let (text, bound) =
            select(&[("context", "default"), ("NAME", "x' OR ''='")], Selection::FIRST).unwrap();
        assert_eq!(
            text,
            r#"SELECT "t".* FROM "t" WHERE "t"."context" = ? AND "t"."name" = ? "#.to_owned()
                + r#"ORDER BY "t"."context", "t"."name" LIMIT 1"#
        );
        assert_eq!(bound, ["default", "x' OR ''='"]);

        let (text, _) = select(&[("name", "alice")], Selection::ALL).unwrap();
        assert!(text.ends_with(r#" ORDER BY "t"."name""#), "{text}");
    }

    #[test]
    fn a_lookup_wants_one_row_in_the_words_of_the_database() {
        let description = peers();
        let filter = [("name", "alice")].into_filter().unwrap();
        let target = Target::new("t", &description);
        let one = |order| Selection { order, ..Selection::FIRST };
        for (dialect, order, expected) in [
            (
                ORACLE_DIALECT,
                Order::FirstColumn,
                r#"SELECT "t".* FROM "t" WHERE "t"."name" = ? ORDER BY "t"."name" FETCH FIRST 1 ROWS ONLY"#,
            ),
            (
                SQL_SERVER_DIALECT,
                Order::FirstColumn,
                "SELECT TOP (1) [t].* FROM [t] WHERE [t].[name] = ? ORDER BY [t].[name]",
            ),
            (
                SQL_SERVER_DIALECT,
                Order::Unordered,
                "SELECT TOP (1) [t].* FROM [t] WHERE [t].[name] = ?",
            ),
        ] {
            let statement = dialect.select(&target, &filter, one(order)).unwrap();
            assert_eq!(statement.text(), expected);
        }
    }

    #[test]
    fn a_table_without_a_key_is_ordered_by_its_row_number() {
        let mut columns = peers().columns().to_vec();
        columns[0].key = None;
        let description = asterisk_realtime_core::TableDescription::new(columns);
        let target = Target::new("t", &description).in_schema("main").with_row_id("rowid");
        let filter = [("context", "a")].into_filter().unwrap();
        let statement = SQLITE.select(&target, &filter, Selection::ALL).unwrap();
        assert_eq!(
            statement.text(),
            r#"SELECT "t".* FROM "main"."t" WHERE "t"."context" = ? ORDER BY "t"."context", "t"."rowid""#
        );
    }

    #[test]
    fn every_operator_is_written() {
        check("name", "a", r#""t"."name" = ?"#, &["a"]);
        check("name <>", "a", r#""t"."name" != ?"#, &["a"]);
        check("port <", "1", r#""t"."port" < ?"#, &["1"]);
        check("port <=", "1", r#""t"."port" <= ?"#, &["1"]);
        check("port >", "1", r#""t"."port" > ?"#, &["1"]);
        check("port >=", "1", r#""t"."port" >= ?"#, &["1"]);
        check("name LIKE", "a%", r#""t"."name" LIKE ? ESCAPE '!'"#, &["a%"]);
        check("name not like", r"\_%", r#""t"."name" NOT LIKE ? ESCAPE '!'"#, &["!_%"]);
        check("port LIKE", "5!%", r#""t"."port" LIKE ? ESCAPE '!'"#, &["5!!%"]);
    }

    #[test]
    fn an_empty_text_means_null_where_there_are_no_characters() {
        check("name", "", r#""t"."name" = ?"#, &[""]);
        check("port", "", r#"("t"."port" IS NULL OR "t"."port" = '')"#, &[]);
        check("port !=", "", r#""t"."port" != ''"#, &[]);
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        let unknown = refused("nocol", "nocol");
        assert_eq!(unknown.kind(), ErrorKind::NotFound);
        assert_eq!(unknown.column(), Some("nocol"));

        let order = refused("PORT >", "s3cret");
        assert_eq!(order.kind(), ErrorKind::Invalid);
        assert_eq!(order.column(), Some("port"));
        assert!(!order.to_string().contains("s3cret"));
        assert_eq!(refused("port <", "").kind(), ErrorKind::Invalid);
        assert_eq!(refused("name LIKE", "a\0%").kind(), ErrorKind::Invalid);
        check("port", "abc", r#""t"."port" = ?"#, &["abc"]);
    }

    proptest! {
        #[test]
        fn values_never_appear_in_the_text(value in any::<String>()) {
            let description = peers();
            let pairs = [("name", &*value), ("context LIKE", &*value), ("host !=", &*value)];
            let filter = pairs.into_filter().unwrap();
            let target = Target::new("t", &description);
            if let Ok(statement) = SQLITE.select(&target, &filter, Selection::FIRST) {
                let other = [("name", "1"), ("context LIKE", "1"), ("host !=", "1")];
                let other = other.into_filter().unwrap();
                let other = SQLITE.select(&target, &other, Selection::FIRST).unwrap();
                prop_assert_eq!(statement.text(), other.text());
                prop_assert_eq!(&statement.binds()[0], &Bind::text(&*value));
            }
        }
    }
}
