//! Triggers that tell of changes, by `NOTIFY`.
//!
//! A trigger runs once for each statement and looks at all of its rows: a change of 10,000 rows is
//! one notification. It names the rows by the values of one column, that by which they are looked
//! up, if they are few and short; else it names the table. What a transaction says twice the server
//! tells once, and behind [`MOST_TOLD`] statements the trigger names nothing but the table.

use asterisk_realtime_core::Result;

use crate::{POSTGRES, Statement};

/// The channel.
///
/// A notification is an object in JSON: `schema` and `table`; `column` and `values` if it is about
/// rows that have, or had before, one of these values in it; `writer`, the setting
/// [`WRITER`] of the session, if its statement was about this table.
/// What lacks `schema` or `table` is about anything.
pub const CHANNEL: &str = "ara_changes";

/// The setting by which a session tells who writes.
pub const WRITER: &str = "ara.writer";

/// How many statements of a transaction name rows.
pub const MOST_TOLD: u32 = 1000;

/// How many values a notification has at most, and how many characters they have together: the
/// server takes less than 8000 bytes, names and quotes included.
const MOST_VALUES: u32 = 100;
const MOST_CHARACTERS: u32 = 3000;

/// The longest name, in bytes; the server cuts off what is longer.
const LONGEST_NAME: usize = 63;

/// The names of all functions begin so.
const FUNCTION: &str = "ara_changed";

/// The triggers: name, event, and the names of the rows that it sees.
const TRIGGERS: [(&str, &str, &str); 4] = [
    ("ara_inserted", "INSERT", " REFERENCING NEW TABLE AS ara_new"),
    ("ara_updated", "UPDATE", " REFERENCING OLD TABLE AS ara_old NEW TABLE AS ara_new"),
    ("ara_deleted", "DELETE", " REFERENCING OLD TABLE AS ara_old"),
    ("ara_truncated", "TRUNCATE", ""),
];

/// Has a table tell of its changes: by the values of the column, if there is one. What was made
/// before is replaced. To be executed in one transaction.
///
/// # Errors
///
/// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): no table can have the name.
pub fn announce(
    schema: Option<&str>,
    table: &str,
    column: Option<&str>,
) -> Result<Vec<Statement<'static>>> {
    let column = column.filter(|column| FUNCTION.len() + 4 + column.len() <= LONGEST_NAME);
    let function = match column {
        Some(column) => name(schema, &format!("{FUNCTION}_by_{column}"))?,
        None => name(schema, FUNCTION)?,
    };
    let mut statements = vec![Statement::plain(make_function(&function, column)?)];
    let table = name(schema, table)?;
    for (trigger, event, rows) in TRIGGERS {
        statements.push(drop_trigger(trigger, &table));
        statements.push(Statement::plain(format!(
            "CREATE TRIGGER {trigger} AFTER {event} ON {table}{rows} \
             FOR EACH STATEMENT EXECUTE PROCEDURE {function}()"
        )));
    }
    Ok(statements)
}

/// Ends that, and drops the functions that no table of the schema needs any more. To be executed
/// in one transaction.
///
/// # Errors
///
/// As [`announce`].
pub fn silence(schema: Option<&str>, table: &str) -> Result<Vec<Statement<'static>>> {
    let table = name(schema, table)?;
    let mut statements: Vec<_> =
        TRIGGERS.iter().map(|(trigger, ..)| drop_trigger(trigger, &table)).collect();
    let schema = match schema {
        Some(schema) => literal(schema),
        None => "pg_catalog.current_schema()".into(),
    };
    let length = FUNCTION.len();
    let body = format!(
        "DECLARE unused regprocedure; BEGIN
    FOR unused IN SELECT p.oid FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = {schema} AND pg_catalog.left(p.proname::text, {length}) = '{FUNCTION}'
            AND p.prorettype = 'pg_catalog.trigger'::regtype
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgfoid = p.oid)
    LOOP
        EXECUTE 'DROP FUNCTION ' || unused;
    END LOOP;
END"
    );
    statements.push(Statement::plain(format!("DO {}", dollar_quoted(&body))));
    Ok(statements)
}

fn drop_trigger(trigger: &str, table: &str) -> Statement<'static> {
    Statement::plain(format!("DROP TRIGGER IF EXISTS {trigger} ON {table}"))
}

/// The function of a column, or of none. It is the same for all tables: the server keeps a plan for
/// each.
fn make_function(function: &str, column: Option<&str>) -> Result<String> {
    // A column that is gone must not keep anybody from writing.
    let (has_column, value) = match column {
        None => ("false".to_owned(), "''".to_owned()),
        Some(column) => (
            format!(
                "EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = TG_RELID \
                 AND attname = {} AND NOT attisdropped)",
                literal(column)
            ),
            format!("pg_catalog.format('%s', {})", name(None, column)?),
        ),
    };
    let told = column.map_or_else(|| "NULL".into(), literal);
    let body = format!(
        "#variable_conflict use_column
-- Tells asterisk-realtime what a statement has changed, for its caches.
DECLARE
    -- What a statement sets off in other tables, by triggers or keys, is news to whoever wrote it,
    -- too. So it has to begin as those do that write to this table.
    own text := pg_catalog.concat(
        CASE TG_OP WHEN 'INSERT' THEN 'INSERT INTO' WHEN 'DELETE' THEN 'DELETE FROM' ELSE TG_OP END,
        ' \"', pg_catalog.replace(TG_TABLE_SCHEMA, '\"', '\"\"'),
        '\".\"', pg_catalog.replace(TG_TABLE_NAME, '\"', '\"\"'), '\" ');
    writer text := CASE WHEN pg_catalog.pg_trigger_depth() = 1
        AND pg_catalog.left(pg_catalog.current_query(), pg_catalog.length(own)) = own
        THEN pg_catalog.current_setting('{WRITER}', true) END;
    what jsonb := pg_catalog.jsonb_build_object('writer', writer);
    told integer := coalesce(nullif(pg_catalog.current_setting('ara.told', true), ''), '0');
    touched text[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        NULL;
    ELSIF NOT {has_column} THEN
        -- Whether there are rows is all that matters.
        IF TG_OP = 'INSERT' THEN
            IF NOT EXISTS (SELECT FROM ara_new) THEN RETURN NULL; END IF;
        ELSIF NOT EXISTS (SELECT FROM ara_old) THEN
            RETURN NULL;
        END IF;
    ELSE
        IF TG_OP = 'INSERT' THEN
            SELECT pg_catalog.array_agg(value) INTO touched
            FROM (SELECT DISTINCT {value} AS value FROM ara_new LIMIT {MOST_VALUES} + 1) each;
        ELSIF TG_OP = 'DELETE' THEN
            SELECT pg_catalog.array_agg(value) INTO touched
            FROM (SELECT DISTINCT {value} AS value FROM ara_old LIMIT {MOST_VALUES} + 1) each;
        ELSE
            SELECT pg_catalog.array_agg(value) INTO touched
            FROM (SELECT {value} AS value FROM ara_old
                UNION SELECT {value} FROM ara_new LIMIT {MOST_VALUES} + 1) each;
        END IF;
        IF touched IS NULL THEN RETURN NULL; END IF;
    END IF;
    -- A database without an encoding may have names that no client can be sent.
    IF pg_catalog.current_setting('server_encoding') <> 'SQL_ASCII'
        OR pg_catalog.concat(TG_TABLE_SCHEMA, TG_TABLE_NAME) COLLATE \"C\" ~ '^[ -~]*$' THEN
        what := what || pg_catalog.jsonb_build_object(
            'schema', TG_TABLE_SCHEMA, 'table', TG_TABLE_NAME);
    END IF;
    -- What is not plain nobody compares without asking, and a table is as good as many rows.
    IF told < {MOST_TOLD} AND pg_catalog.cardinality(touched) <= {MOST_VALUES}
        AND pg_catalog.length(pg_catalog.array_to_string(touched, '')) <= {MOST_CHARACTERS}
        AND NOT EXISTS (SELECT FROM pg_catalog.unnest(touched) value
            WHERE value COLLATE \"C\" !~ '^[!-~]([ -~]*[!-~])?$') THEN
        what := what || pg_catalog.jsonb_build_object('column', {told}, 'values', touched);
        PERFORM pg_catalog.set_config('ara.told', (told + 1)::text, true);
    END IF;
    PERFORM pg_catalog.pg_notify('{CHANNEL}', what::text);
    RETURN NULL;
END"
    );
    let body = dollar_quoted(&body);
    Ok(format!(
        "CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {body}"
    ))
}

fn name(schema: Option<&str>, name: &str) -> Result<String> {
    let mut text = String::new();
    if let Some(schema) = schema {
        POSTGRES.push_name(&mut text, schema)?;
        text.push('.');
    }
    POSTGRES.push_name(&mut text, name)?;
    Ok(text)
}

/// A text, whatever the server takes a backslash for.
fn literal(text: &str) -> String {
    let escapes = if text.contains('\\') { "E" } else { "" };
    format!("{escapes}'{}'", text.replace('\\', r"\\").replace('\'', "''"))
}

/// The text of a program, between marks that are not in it.
fn dollar_quoted(body: &str) -> String {
    let mut mark = String::from("$ara");
    while body.contains(&mark) {
        mark.push('_');
    }
    format!("{mark}$\n{body}\n{mark}$")
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::{IntoChanges, IntoFilter};

    use super::*;

    fn texts(statements: &[Statement<'_>]) -> String {
        statements.iter().map(Statement::text).collect::<Vec<_>>().join(";\n")
    }

    #[test]
    fn names_and_texts_cannot_leave_their_quotes() {
        let hostile = r#"a"b'c\d$ara$e"#;
        let made = texts(&announce(Some("s\"1"), "t\"2", Some(hostile)).unwrap());
        assert!(
            made.contains(r#"FUNCTION "s""1"."ara_changed_by_a""b'c\d$ara$e"() RETURNS"#),
            "{made}"
        );
        assert!(made.contains(r"AS $ara_$"), "{made}");
        assert!(made.contains(r#"attname = E'a"b''c\\d$ara$e' AND"#), "{made}");
        assert!(made.contains(r#"pg_catalog.format('%s', "a""b'c\d$ara$e")"#), "{made}");
        assert!(made.contains(r#"AFTER UPDATE ON "s""1"."t""2" REFERENCING"#), "{made}");
        let gone = texts(&silence(Some("s'$ara$1"), "t").unwrap());
        assert!(gone.contains("n.nspname = 's''$ara$1'"), "{gone}");
        assert!(gone.contains("DO $ara_$"), "{gone}");
        assert!(announce(None, "", None).is_err());
    }

    /// The trigger knows own statements by how they begin.
    #[test]
    fn statements_begin_as_the_trigger_expects() {
        let description = crate::testing::peers();
        let target = crate::Target::new("t\"1", &description).in_schema("s");
        let filter = [("name", "alice")].into_filter().unwrap();
        let changes = [("name", "bob")].into_changes().unwrap();
        for (statement, lead) in [
            (POSTGRES.insert(&target, &changes), r#"INSERT INTO "s"."t""1" "#),
            (POSTGRES.update(&target, &filter, &changes), r#"UPDATE "s"."t""1" "#),
            (POSTGRES.delete(&target, &filter), r#"DELETE FROM "s"."t""1" "#),
        ] {
            let statement = statement.unwrap();
            assert!(statement.text().starts_with(lead), "{}", statement.text());
        }
    }

    #[test]
    fn a_column_whose_function_would_have_too_long_a_name_is_left_out() {
        let long = "x".repeat(48);
        assert!(texts(&announce(None, "t", Some(&long)).unwrap()).contains("_by_x"));
        let longer = "x".repeat(49);
        let made = texts(&announce(None, "t", Some(&longer)).unwrap());
        assert!(made.contains(r#"FUNCTION "ara_changed"()"#), "{made}");
        assert!(!made.contains('x'.to_string().repeat(9).as_str()), "{made}");
    }
}
