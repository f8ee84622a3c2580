//! What is worth saying about statements and their results.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use asterisk_realtime_sql::Statement;

/// Logs for one database.
#[derive(Debug)]
pub(crate) struct Reporter {
    database: String,
    statements: bool,
    /// The columns whose text has been reported as broken.
    broken: Mutex<HashSet<(String, String)>>,
}

impl Reporter {
    pub(crate) fn new(database: &str, statements: bool) -> Self {
        Self { database: database.to_owned(), statements, broken: Mutex::default() }
    }

    /// Logs a statement, without its values, if the configuration asks for it.
    pub(crate) fn statement(&self, statement: &Statement<'_>) {
        if self.statements {
            tracing::debug!(database = self.database, statement = statement.text(), "sqlite3");
        }
    }

    /// Warns, once per column, of text that is not UTF-8.
    pub(crate) fn not_utf8(&self, table: &str, column: &str) {
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        if broken.insert((table.to_owned(), column.to_owned())) {
            tracing::warn!(
                database = self.database,
                table,
                column,
                "text that is not UTF-8; the bad bytes are replaced"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Write};
    use std::sync::Arc;

    use asterisk_realtime_core::{ColumnDescription, IntoFilter, TableDescription, TypeClass};
    use asterisk_realtime_sql::{SQLITE, Target};
    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use super::*;

    /// The texts of all events.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<String>>>);

    impl Subscriber for Log {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            let mut line = Line(event.metadata().level().to_string());
            event.record(&mut line);
            self.0.lock().unwrap().push(line.0);
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }

    struct Line(String);

    impl Visit for Line {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            write!(self.0, " {field}={value:?}").unwrap();
        }
    }

    fn logged(act: impl FnOnce()) -> Vec<String> {
        let log = Log::default();
        tracing::subscriber::with_default(log.clone(), act);
        let lines = log.0.lock().unwrap();
        lines.clone()
    }

    #[test]
    fn broken_text_is_reported_once_per_column() {
        let lines = logged(|| {
            let reporter = Reporter::new("asterisk", false);
            for column in ["a", "b", "a", "a"] {
                reporter.not_utf8("t", column);
            }
        });
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].starts_with("WARN"), "{lines:?}");
        assert!(lines[0].contains(r#"table="t" column="a""#), "{lines:?}");
    }

    #[test]
    fn statements_are_logged_on_request_and_without_their_values() {
        let column = ColumnDescription::new("secret", TypeClass::Char, "TEXT");
        let description = TableDescription::new(vec![column]);
        let filter = [("secret", "s3cret-v4lue")].into_filter().unwrap();
        let target = Target::new("t", &description);
        let statement = SQLITE.delete(&target, &filter).unwrap();
        for (wanted, count) in [(true, 1), (false, 0)] {
            let lines = logged(|| Reporter::new("asterisk", wanted).statement(&statement));
            assert_eq!(lines.len(), count, "{lines:?}");
            assert!(lines.iter().all(|line| line.contains("DELETE FROM")), "{lines:?}");
            assert!(!lines.concat().contains("v4lue"), "{lines:?}");
        }
    }
}
