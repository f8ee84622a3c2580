//! UPDATE, INSERT and DELETE.

use asterisk_realtime_core::{Change, Changes, ColumnDescription, Error, Filter, Result};

use crate::condition::can_hold;
use crate::statement::Writer;
use crate::{Bind, Dialect, Statement, Target};

impl Dialect {
    /// Writes the changes to every row that satisfies the filter.
    ///
    /// # Errors
    ///
    /// * As [`Dialect::select`], for columns of filter and changes.
    /// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): a column is given twice; a
    ///   value is no number although the column holds numbers; a text is empty although the
    ///   column is neither of a character type nor nullable.
    pub fn update<'a>(
        &'a self,
        target: &Target<'a>,
        filter: &'a Filter,
        changes: &'a Changes,
    ) -> Result<Statement<'a>> {
        let mut writer = Writer::new(self, target);
        writer.push("UPDATE ");
        writer.push_table()?;
        for (index, (column, bind)) in resolve(target, changes)?.into_iter().enumerate() {
            writer.push(if index == 0 { " SET " } else { ", " });
            writer.push_name(&column.name)?;
            writer.push(" = ");
            writer.bind_written(column, bind)?;
        }
        writer.push_where(filter)?;
        Ok(writer.finish())
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// As [`Dialect::update`].
    pub fn insert<'a>(
        &'a self,
        target: &Target<'a>,
        changes: &'a Changes,
    ) -> Result<Statement<'a>> {
        let resolved = resolve(target, changes)?;
        let mut writer = Writer::new(self, target);
        writer.push("INSERT INTO ");
        writer.push_table()?;
        for (index, (column, _)) in resolved.iter().enumerate() {
            writer.push(if index == 0 { " (" } else { ", " });
            writer.push_name(&column.name)?;
        }
        for (index, (column, bind)) in resolved.into_iter().enumerate() {
            writer.push(if index == 0 { ") VALUES (" } else { ", " });
            writer.bind_written(column, bind)?;
        }
        writer.push(")");
        Ok(writer.finish())
    }

    /// Removes every row that satisfies the filter.
    ///
    /// # Errors
    ///
    /// As [`Dialect::select`].
    pub fn delete<'a>(&'a self, target: &Target<'a>, filter: &'a Filter) -> Result<Statement<'a>> {
        let mut writer = Writer::new(self, target);
        writer.push("DELETE FROM ");
        writer.push_table()?;
        writer.push_where(filter)?;
        Ok(writer.finish())
    }
}

/// The columns of the changes, and what is to be written.
fn resolve<'a>(
    target: &Target<'a>,
    changes: &'a Changes,
) -> Result<Vec<(&'a ColumnDescription, Bind<'a>)>> {
    let mut resolved: Vec<(&ColumnDescription, Bind<'_>)> = Vec::with_capacity(changes.len());
    for change in changes {
        let column = target.column(change.column())?;
        if resolved.iter().any(|(other, _)| other.name == column.name) {
            return Err(Error::invalid("the column is given twice").with_column(&*column.name));
        }
        resolved.push((column, bind(column, change)?));
    }
    Ok(resolved)
}

fn bind<'a>(column: &ColumnDescription, change: &'a Change) -> Result<Bind<'a>> {
    let refuse = |message| Err(Error::invalid(message).with_column(&*column.name));
    match change.value() {
        None => Ok(Bind::Null),
        Some("") if !column.class.is_character() && column.nullable => Ok(Bind::Null),
        Some("") if !column.class.is_character() => {
            refuse("an empty text is no value of the column, and it refuses NULL")
        }
        Some(value) if !can_hold(column.class, value) => {
            refuse("the value is no number that the column can hold")
        }
        Some(value) => Ok(Bind::text(value)),
    }
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::{ErrorKind, IntoChanges, IntoFilter};

    use super::*;
    use crate::SQLITE;
    use crate::testing::{binds, peers};

    const KEY: [(&str, &str); 1] = [("NAME", "alice")];

    #[track_caller]
    fn check_update(changes: &[(&str, Option<&str>)], expected: &str, bound: &[&str]) {
        let (description, filter) = (peers(), KEY.into_filter().unwrap());
        let changes = changes.into_changes().unwrap();
        let target = Target::new("t", &description);
        let statement = SQLITE.update(&target, &filter, &changes).unwrap();
        let head = format!(r#"UPDATE "t" SET {expected} WHERE "t"."name" = ?"#);
        assert_eq!(statement.text(), head);
        assert_eq!(binds(&statement), bound);
    }

    #[track_caller]
    fn refused(changes: &[(&str, Option<&str>)]) -> (ErrorKind, Option<String>) {
        let description = peers();
        let changes = changes.into_changes().unwrap();
        let error = SQLITE.insert(&Target::new("t", &description), &changes).unwrap_err();
        (error.kind(), error.column().map(Into::into))
    }

    #[test]
    fn updates_set_bound_values() {
        check_update(
            &[("HOST", Some("h'5")), ("port", Some("5071"))],
            r#""host" = ?, "port" = ?"#,
            &["h'5", "5071", "alice"],
        );
        check_update(&[("port", Some(""))], r#""port" = ?"#, &["NULL", "alice"]);
        check_update(&[("host", Some(""))], r#""host" = ?"#, &["", "alice"]);
        check_update(&[("host", None)], r#""host" = ?"#, &["NULL", "alice"]);
    }

    #[test]
    fn inserts_and_deletes() {
        let (description, filter) = (peers(), KEY.into_filter().unwrap());
        let target = Target::new("t", &description);
        let changes = [("name", "bob"), ("Port", "1")].into_changes().unwrap();
        let statement = SQLITE.insert(&target, &changes).unwrap();
        assert_eq!(statement.text(), r#"INSERT INTO "t" ("name", "port") VALUES (?, ?)"#);
        assert_eq!(binds(&statement), ["bob", "1"]);
        let statement = SQLITE.delete(&target, &filter).unwrap();
        assert_eq!(statement.text(), r#"DELETE FROM "t" WHERE "t"."name" = ?"#);
        assert_eq!(
            statement.returning().text(),
            r#"DELETE FROM "t" WHERE "t"."name" = ? RETURNING 1"#
        );
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let invalid = |column: &str| (ErrorKind::Invalid, Some(column.to_owned()));
        assert_eq!(refused(&[("nocol", None)]), (ErrorKind::NotFound, Some("nocol".to_owned())));
        assert_eq!(refused(&[("host", None), ("HOST", Some("a"))]), invalid("host"));
        assert_eq!(refused(&[("regseconds", Some(""))]), invalid("regseconds"));
        assert_eq!(refused(&[("port", Some("abc"))]), invalid("port"));
    }
}
