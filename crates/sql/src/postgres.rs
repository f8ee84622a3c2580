//! The dialect of PostgreSQL, and the statements about the database itself.

pub mod notify;

use asterisk_realtime_core::{ColumnDescription, ColumnType, TypeClass};

use crate::{Announcements, Dialect, Direction, Limit, Retype, Typing};

/// PostgreSQL.
pub const POSTGRES: Dialect = Dialect {
    quotes: crate::dialect::STANDARD_QUOTES,
    placeholder: |text, number| {
        text.push('$');
        text.push_str(&number.to_string());
    },
    like_escape: '!',
    typing: Typing::Strict,
    // The types are the database's own; the table's treatments name them.
    cast: |_| None,
    casts_writes: true,
    may_hold: |_, _| true,
    print,
    like_needs_text: true,
    appends_identity: false,
    limit: Limit::Limit,
    compares_rows: true,
    column_type,
    added_default: Some(added_default),
    table_options: "",
    schema: Some(&crate::schema::POSTGRES),
    retype: Retype::AlterType,
    announcements: Some(Announcements { begin: notify::announce, end: notify::silence }),
    static_order: &[
        ("cat_metric", Direction::Descending),
        ("var_metric", Direction::Ascending),
        ("category", Direction::Ascending),
        ("var_name", Direction::Ascending),
    ],
};

/// A cast to text is not always what `psql` prints: `true` for `t`, `192.0.2.1/32` for
/// `192.0.2.1`, and blanks at the end of `char` are lost. `format` prints as `psql` does, but makes
/// an empty text of NULL. A row with a NULL in it is neither NULL nor not, but distinct from NULL.
fn print(column: &ColumnDescription) -> &'static str {
    match column.class {
        TypeClass::Integer { .. } | TypeClass::Decimal | TypeClass::Float => {
            r#"CAST(? AS "pg_catalog"."text")"#
        }
        _ => "CASE WHEN ? IS DISTINCT FROM NULL THEN pg_catalog.format('%s', ?) END",
    }
}

/// Sets a new session up, with the name of a time zone or NULL, and with the [writer](notify::WRITER)
/// or NULL; answers the number of the session.
///
/// The client library sets the time zone and the style of dates when it connects, and what was set
/// then cannot be reset to what others get. So the settings of the role in the database, of the
/// role, of the database and of all roles are looked up, in the order in which they hold; without
/// any, the time zone is that of the server's log, because `initdb` writes the same to both.
///
/// A database without an encoding holds any bytes, and would not send those that are not UTF-8.
///
/// Messages that are no errors are turned off: triggers put values into them, and they are logged.
pub const SET_UP: &str = "\
WITH setting AS (
    SELECT lower(split_part(entry, '=', 1)) AS name,
        substr(entry, strpos(entry, '=') + 1) AS value,
        row_number() OVER (PARTITION BY lower(split_part(entry, '=', 1))
            ORDER BY each.setrole <> 0 DESC, each.setdatabase <> 0 DESC) AS place
    FROM pg_catalog.pg_db_role_setting each CROSS JOIN LATERAL unnest(each.setconfig) entry
    WHERE each.setdatabase IN (0, (
            SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
        AND each.setrole IN (0, (
            SELECT oid FROM pg_catalog.pg_roles WHERE rolname = session_user))
)
SELECT pg_catalog.pg_backend_pid(),
    pg_catalog.set_config('TimeZone', coalesce($1,
        (SELECT value FROM setting WHERE name = 'timezone' AND place = 1),
        pg_catalog.current_setting('log_timezone')), false),
    pg_catalog.set_config('DateStyle', coalesce(
        (SELECT value FROM setting WHERE name = 'datestyle' AND place = 1),
        pg_catalog.current_setting('DateStyle')), false),
    pg_catalog.set_config('client_encoding', CASE pg_catalog.current_setting('server_encoding')
        WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END, false),
    pg_catalog.set_config('ara.writer', coalesce($2, ''), false),
    pg_catalog.set_config('client_min_messages', 'error', false)";

/// Stops what the session of a number is doing.
pub const CANCEL: &str = "SELECT pg_catalog.pg_cancel_backend($1)";

/// Describes the table of a schema (or NULL, for where the search path finds it) and a name: a row
/// for each column; a single one without a column if it has none. Names are compared exactly, then
/// without the case of ASCII letters.
///
/// What not every version of the server has in its catalogue is read from rows as JSON.
pub const DESCRIBE: &str = "\
WITH RECURSIVE relation AS (
    SELECT c.oid, c.relkind, n.nspname, c.relname
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND lower(c.relname::text COLLATE \"C\") = lower($2 COLLATE \"C\")
        AND CASE WHEN $1 IS NULL THEN pg_catalog.pg_table_is_visible(c.oid)
            ELSE lower(n.nspname::text COLLATE \"C\") = lower($1 COLLATE \"C\") END
    ORDER BY n.nspname::text = $1 DESC, c.relname::text = $2 DESC,
        array_position(pg_catalog.current_schemas(true), n.nspname), n.nspname, c.relname
    LIMIT 1
),
-- Each column with its type, and under domains with theirs, down to the base type.
typed AS (
    SELECT a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) AS spelling,
        a.attcollation AS collation, a.atttypid AS type, a.atttypmod AS modifier,
        a.attnotnull AS refuses_null
    FROM relation JOIN pg_catalog.pg_attribute a ON a.attrelid = relation.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT typed.attnum, typed.attname, typed.spelling, typed.collation, t.typbasetype,
        t.typtypmod, typed.refuses_null OR t.typnotnull
    FROM typed JOIN pg_catalog.pg_type t ON t.oid = typed.type WHERE t.typtype = 'd'
),
-- Types that have an order, and with it an equality, of their own.
ordered AS (
    SELECT o.opcintype AS type
    FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
    WHERE o.opcdefault AND m.amname = 'btree'
),
sorted AS (
    SELECT c.oid,
        c.oid = 100 AS is_database,
        to_jsonb(c) ->> 'collisdeterministic' = 'false' AS is_folded,
        coalesce(to_jsonb(c) ->> 'collprovider', 'c') AS provider,
        c.collcollate::text AS order_name
    FROM pg_catalog.pg_collation c
),
own AS (
    SELECT coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') AS provider,
        d.datcollate::text AS order_name
    FROM pg_catalog.pg_database d WHERE d.datname = current_database()
)
SELECT relation.nspname::text AS table_schema,
    relation.relname::text AS table_name,
    typed.attname::text AS name,
    typed.spelling,
    n.nspname::text AS type_schema,
    t.typname::text AS type_name,
    t.typtype::text AS kind,
    typed.modifier,
    typed.refuses_null,
    t.typsend <> 0 AS has_binary_form,
    (SELECT k.place::integer
        FROM pg_catalog.pg_constraint c
            CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY k (attnum, place)
        WHERE c.conrelid = relation.oid AND c.contype = 'p' AND k.attnum = typed.attnum
    ) AS key,
    CASE WHEN relation.relkind IN ('r', 'p', 'm') THEN EXISTS (
        SELECT FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_am m ON m.oid = c.relam
        WHERE i.indrelid = relation.oid AND i.indisvalid AND i.indpred IS NULL
            AND i.indkey[0] = typed.attnum AND m.amname IN ('btree', 'hash')
    ) END AS indexed,
    e.typtype IN ('e', 'r', 'm') OR EXISTS (
        SELECT FROM ordered WHERE ordered.type = e.oid OR EXISTS (
            SELECT FROM pg_catalog.pg_cast c
            WHERE c.castsource = e.oid AND c.casttarget = ordered.type
                AND c.castmethod = 'b' AND c.castcontext = 'i')
    ) AS has_order,
    coalesce(sorted.is_folded, false) AS is_folded,
    coalesce(CASE WHEN sorted.is_database THEN own.provider ELSE sorted.provider END = 'b'
        OR CASE WHEN sorted.is_database THEN own.provider ELSE sorted.provider END = 'c'
        AND CASE WHEN sorted.is_database THEN own.order_name ELSE sorted.order_name END
            IN ('C', 'POSIX'), false) AS is_bytewise,
    -- As MySQL spells it.
    (SELECT 'enum(' || string_agg('''' || replace(l.enumlabel::text, '''', '''''') || '''', ','
            ORDER BY l.enumsortorder) || ')'
        FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid
    ) AS words
FROM relation CROSS JOIN own
    LEFT JOIN (typed
        JOIN pg_catalog.pg_type t ON t.oid = typed.type AND t.typtype <> 'd'
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        -- Arrays are ordered as their elements are.
        JOIN pg_catalog.pg_type e
            ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0
                THEN t.typelem ELSE t.oid END
        LEFT JOIN sorted ON sorted.oid = typed.collation
    ) ON true
ORDER BY typed.attnum";

fn column_type(column_type: ColumnType) -> String {
    match column_type {
        ColumnType::Char(length) if length <= 10_485_760 => format!("VARCHAR({length})"),
        ColumnType::Date => "DATE".into(),
        ColumnType::DateTime => "TIMESTAMP".into(),
        ColumnType::Float => "DOUBLE PRECISION".into(),
        ColumnType::Integer { bytes, signed } => match (bytes, signed) {
            (1, _) | (2, true) => "SMALLINT".into(),
            (2, false) | (3, _) | (4, true) => "INTEGER".into(),
            (8, false) => "NUMERIC(20)".into(),
            _ => "BIGINT".into(),
        },
        _ => "TEXT".into(),
    }
}

/// A table with rows takes no column that refuses NULL without a default.
fn added_default(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Float | ColumnType::Integer { .. } => "0",
        ColumnType::Date | ColumnType::DateTime => "'epoch'",
        _ => "''",
    }
}
