//! Reading a table in pages.

use std::num::NonZeroU32;

use asterisk_realtime_core::{Filter, Result};

use crate::statement::Writer;
use crate::{Bind, Dialect, Statement, Target};

/// Where a page begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Position {
    /// At the first row.
    First,
    /// Behind the row whose identity is bound by [`Bind::Identity`].
    BehindIdentity,
    /// Behind so many rows, for tables whose rows have no identity (views).
    Behind(u64),
}

/// One page of a scan.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Page<'a> {
    /// The statement.
    pub statement: Statement<'a>,
    /// How many columns are the identity of a row: those at the end of each row, which are no part
    /// of it, where [`Dialect::appends_identity`]; else those of the primary key. If there is none,
    /// the next page begins with [`Position::Behind`].
    pub identity: usize,
}

impl Dialect {
    /// One page of the rows that satisfy the filter, all without one, in the order of what
    /// identifies them: the row number or the primary key. So a page needs no open transaction,
    /// costs the same wherever it lies, and no row that stays comes twice or never.
    ///
    /// Rows without an identity (views) are ordered by all their columns and counted, which
    /// repeats or misses rows if others change them between two pages.
    ///
    /// # Errors
    ///
    /// As [`Dialect::select`].
    pub fn scan_page<'a>(
        &'a self,
        target: &Target<'a>,
        filter: Option<&'a Filter>,
        position: Position,
        rows: NonZeroU32,
    ) -> Result<Page<'a>> {
        let identity = target.identity();
        let mut writer = Writer::new(self, target);
        let passed = if let Position::Behind(rows) = position { rows } else { 0 };
        writer.push_select(Some(rows.get()), passed);
        writer.push_row()?;
        if self.appends_identity && !identity.is_empty() {
            writer.push(", ");
            writer.push_columns(&identity)?;
        }
        writer.push(" FROM ");
        writer.push_table()?;
        if let Some(filter) = filter {
            writer.push_where(filter)?;
        }
        if position == Position::BehindIdentity {
            writer.push(if filter.is_some() { " AND " } else { " WHERE " });
            writer.push_behind(&identity)?;
        }
        writer.push(" ORDER BY ");
        if identity.is_empty() {
            for (index, column) in target.description.columns().iter().enumerate() {
                writer.push(if index == 0 { "" } else { ", " });
                writer.push_comparable(column)?;
            }
        } else {
            writer.push_columns(&identity)?;
        }
        writer.push_limit(Some(rows.get()), passed);
        Ok(Page { statement: writer.finish(), identity: identity.len() })
    }
}

impl Writer<'_> {
    /// Appends `("a", "b") > (?, ?)`, or what means the same.
    fn push_behind(&mut self, identity: &[&str]) -> Result<()> {
        if !self.dialect.compares_rows && identity.len() > 1 {
            return self.push_behind_by_column(identity);
        }
        self.push("(");
        self.push_columns(identity)?;
        self.push(") > (");
        for (index, name) in identity.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.push_last(name, index)?;
        }
        self.push(")");
        Ok(())
    }

    /// Appends `("a" > ? OR ("a" = ? AND "b" > ?))`.
    fn push_behind_by_column(&mut self, identity: &[&str]) -> Result<()> {
        for (end, last) in identity.iter().enumerate() {
            self.push(if end == 0 { "(" } else { " OR (" });
            for (index, name) in identity[..end].iter().enumerate() {
                self.push_column(name)?;
                self.push(" = ");
                self.push_last(name, index)?;
                self.push(" AND ");
            }
            self.push_column(last)?;
            self.push(" > ");
            self.push_last(last, end)?;
            self.push(if end == 0 { "" } else { ")" });
        }
        self.push(")");
        Ok(())
    }

    /// Appends a placeholder for the cell of the last row.
    fn push_last(&mut self, name: &str, index: usize) -> Result<()> {
        match self.target.description.column(name) {
            Some(column) => self.bind_like(column, Bind::Identity(index))?,
            None => self.bind(Bind::Identity(index)),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::{IntoFilter, TableDescription};

    use super::*;
    use crate::SQLITE;
    use crate::odbc::{ORACLE_DIALECT, SQL_SERVER_DIALECT};
    use crate::testing::{binds, peers};

    const ROWS: NonZeroU32 = NonZeroU32::new(100).unwrap();

    #[test]
    fn pages_follow_the_row_number() {
        let (description, filter) = (peers(), [("context", "a")].into_filter().unwrap());
        let target = Target::new("t", &description).with_row_id("rowid");
        let page = SQLITE.scan_page(&target, None, Position::First, ROWS).unwrap();
        assert_eq!(
            page.statement.text(),
            r#"SELECT "t".*, "t"."rowid" FROM "t" ORDER BY "t"."rowid" LIMIT 100"#
        );
        assert_eq!(page.identity, 1);
        let page =
            SQLITE.scan_page(&target, Some(&filter), Position::BehindIdentity, ROWS).unwrap();
        assert_eq!(
            page.statement.text(),
            r#"SELECT "t".*, "t"."rowid" FROM "t" WHERE "t"."context" = ? "#.to_owned()
                + r#"AND ("t"."rowid") > (?) ORDER BY "t"."rowid" LIMIT 100"#
        );
        assert_eq!(binds(&page.statement), ["a", "identity 0"]);
    }

    #[test]
    fn pages_follow_the_primary_key_where_there_is_no_row_number() {
        let mut columns = peers().columns().to_vec();
        columns[1].key = Some(2);
        let description = TableDescription::new(columns);
        let target = Target::new("t", &description);
        let page = SQLITE.scan_page(&target, None, Position::BehindIdentity, ROWS).unwrap();
        assert_eq!(
            page.statement.text(),
            r#"SELECT "t".*, "t"."name", "t"."context" FROM "t" "#.to_owned()
                + r#"WHERE ("t"."name", "t"."context") > (?, ?) "#
                + r#"ORDER BY "t"."name", "t"."context" LIMIT 100"#
        );
        assert_eq!(page.identity, 2);
    }

    #[test]
    fn columns_are_compared_one_by_one_where_rows_cannot_be() {
        let mut columns = peers().columns().to_vec();
        columns[1].key = Some(2);
        columns[2].key = Some(3);
        let description = TableDescription::new(columns);
        let target = Target::new("t", &description);
        let rows = Position::BehindIdentity;
        let page = ORACLE_DIALECT.scan_page(&target, None, rows, ROWS).unwrap();
        assert_eq!(
            page.statement.text(),
            r#"SELECT "t".* FROM "t" WHERE ("t"."name" > ? "#.to_owned()
                + r#"OR ("t"."name" = ? AND "t"."context" > ?) "#
                + r#"OR ("t"."name" = ? AND "t"."context" = ? AND "t"."host" > ?)) "#
                + r#"ORDER BY "t"."name", "t"."context", "t"."host" FETCH FIRST 100 ROWS ONLY"#
        );
        let bound = [0, 0, 1, 0, 1, 2].map(|index| format!("identity {index}"));
        assert_eq!(binds(&page.statement), bound);
        assert_eq!(page.identity, 3);
    }

    #[test]
    fn rows_are_passed_over_in_the_words_of_the_database() {
        let mut columns = peers().columns()[..1].to_vec();
        columns[0].key = None;
        let description = TableDescription::new(columns);
        let target = Target::new("v", &description);
        let text = |dialect: &Dialect, position| {
            let page = dialect.scan_page(&target, None, position, ROWS).unwrap();
            page.statement.text().to_owned()
        };
        for (dialect, first, behind) in [
            (
                SQLITE,
                r#"SELECT "v".* FROM "v" ORDER BY "v"."name" LIMIT 100"#,
                r#"SELECT "v".* FROM "v" ORDER BY "v"."name" LIMIT 100 OFFSET 200"#,
            ),
            (
                ORACLE_DIALECT,
                r#"SELECT "v".* FROM "v" ORDER BY "v"."name" FETCH FIRST 100 ROWS ONLY"#,
                r#"SELECT "v".* FROM "v" ORDER BY "v"."name" OFFSET 200 ROWS FETCH NEXT 100 ROWS ONLY"#,
            ),
            (
                SQL_SERVER_DIALECT,
                "SELECT TOP (100) [v].* FROM [v] ORDER BY [v].[name]",
                "SELECT [v].* FROM [v] ORDER BY [v].[name] OFFSET 200 ROWS FETCH NEXT 100 ROWS ONLY",
            ),
        ] {
            assert_eq!(text(&dialect, Position::First), first);
            assert_eq!(text(&dialect, Position::Behind(200)), behind);
        }
    }

    #[test]
    fn rows_without_identity_are_counted() {
        let mut columns = peers().columns()[..2].to_vec();
        columns[0].key = None;
        let description = TableDescription::new(columns);
        let target = Target::new("v", &description);
        let page = SQLITE.scan_page(&target, None, Position::Behind(200), ROWS).unwrap();
        assert_eq!(
            page.statement.text(),
            r#"SELECT "v".* FROM "v" ORDER BY "v"."name", "v"."context" LIMIT 100 OFFSET 200"#
        );
        assert_eq!(page.identity, 0);
    }
}
