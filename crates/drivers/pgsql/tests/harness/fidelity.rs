//! What `psql` prints; `tests/it` asks it, so that this table cannot lie.

use asterisk_realtime_conformance::Fidelity;

/// The types that the table needs beside the server's own.
pub(crate) const TYPES: &str = "
    CREATE TYPE yesno AS ENUM ('yes', 'no');
    CREATE TYPE contact AS (host text, port integer);
    CREATE DOMAIN extension AS varchar(10) CHECK (VALUE <> 'bad');
    CREATE DOMAIN port AS integer;
";

const fn both(column_type: &'static str, literal: &'static str, text: &'static str) -> Fidelity {
    Fidelity::new(column_type, literal, text)
}

const fn read(column_type: &'static str, literal: &'static str, text: &'static str) -> Fidelity {
    Fidelity::read_only(column_type, literal, text)
}

pub(crate) const TABLE: &[Fidelity] = &[
    both("smallint", "-32768", "-32768"),
    both("integer", "-5", "-5"),
    both("bigint", "9223372036854775807", "9223372036854775807"),
    both("serial", "7", "7"),
    both("oid", "4294967295", "4294967295"),
    Fidelity::null("integer", "NULL"),
    both("numeric", "1e20", "100000000000000000000"),
    both("numeric(10,2)", "1.5", "1.50"),
    both("numeric", "12345678901234567890.123456789", "12345678901234567890.123456789"),
    read("numeric", "'NaN'", "NaN"),
    both("real", "0.1", "0.1"),
    both("real", "1e10", "1e+10"),
    both("double precision", "0.1", "0.1"),
    both("double precision", "1e300", "1e+300"),
    both("double precision", "1e15", "1e+15"),
    both("double precision", "100", "100"),
    both("double precision", "123456789012345680", "1.2345678901234568e+17"),
    both("double precision", "'-0'", "-0"),
    read("double precision", "'NaN'", "NaN"),
    read("double precision", "'-Infinity'", "-Infinity"),
    Fidelity::null("double precision", "NULL"),
    both("boolean", "true", "t"),
    both("boolean", "false", "f"),
    Fidelity::null("boolean", "NULL"),
    both("char(10)", "'ab'", "ab        "),
    both("char(3)", "''", "   "),
    both("varchar(10)", "'hé😀'", "hé😀"),
    both("varchar", "' a '", " a "),
    both("text", "''", ""),
    both("text", "' '", " "),
    both("text", "E'a\\nb\\\\'", "a\nb\\"),
    Fidelity::null("text", "NULL"),
    both("name", "'alice'", "alice"),
    both(r#""char""#, "'x'", "x"),
    both("date", "'2024-02-29'", "2024-02-29"),
    both("date", "'0044-03-15 BC'", "0044-03-15 BC"),
    both("date", "'infinity'", "infinity"),
    both("timestamp", "'2024-01-02 03:04:05'", "2024-01-02 03:04:05"),
    both("timestamp", "'2024-01-02 03:04:05.123456'", "2024-01-02 03:04:05.123456"),
    both("timestamp(3)", "'2024-01-02 03:04:05.1239'", "2024-01-02 03:04:05.124"),
    both("timestamptz", "'2024-01-02 03:04:05+02'", "2024-01-02 01:04:05+00"),
    both("timestamptz", "'-infinity'", "-infinity"),
    both("time", "'03:04:05'", "03:04:05"),
    both("timetz", "'03:04:05+02'", "03:04:05+02"),
    both("interval", "'1 year 2 days 03:04:05.5'", "1 year 2 days 03:04:05.5"),
    Fidelity::null("timestamptz", "NULL"),
    both("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    both("inet", "'192.0.2.1'", "192.0.2.1"),
    both("inet", "'2001:db8::1/64'", "2001:db8::1/64"),
    both("cidr", "'192.0.2.0/24'", "192.0.2.0/24"),
    both("macaddr", "'08-00-2B-01-02-03'", "08:00:2b:01:02:03"),
    both("json", r#"'{"b": 1,  "a":null}'"#, r#"{"b": 1,  "a":null}"#),
    both("jsonb", r#"'{"b": 1,  "a":null}'"#, r#"{"a": null, "b": 1}"#),
    both("xml", "'<a>é</a>'", "<a>é</a>"),
    both("xml", r#"'<?xml version="1.0" encoding="UTF-8"?><a/>'"#, "<a/>"),
    both("bytea", r"'\x00ff41'", r"\x00ff41"),
    Fidelity::null("bytea", "NULL"),
    both("integer[]", "'{1,NULL,-3}'", "{1,NULL,-3}"),
    both("integer[][]", "'{{1,2},{3,4}}'", "{{1,2},{3,4}}"),
    both("text[]", r#"'{a,"b c","d\"e",NULL,"NULL",""}'"#, r#"{a,"b c","d\"e",NULL,"NULL",""}"#),
    both("boolean[]", "'{true,false}'", "{t,f}"),
    both("yesno", "'yes'", "yes"),
    Fidelity::null("yesno", "NULL"),
    both("yesno[]", "'{yes,no}'", "{yes,no}"),
    both("extension", "'100'", "100"),
    both("port", "5060", "5060"),
    both("contact", "ROW('a b', NULL)", r#"("a b",)"#),
    both("int4range", "'[1,5]'", "[1,6)"),
    both("tstzrange", "'[2024-01-01 00:00+00,)'", r#"["2024-01-01 00:00:00+00",)"#),
    both("bit(4)", "B'1010'", "1010"),
    both("varbit", "B'10'", "10"),
    both("money", "1234.5", "$1,234.50"),
    both("point", "'(1,2.5)'", "(1,2.5)"),
    both("box", "'(3,4),(1,2)'", "(3,4),(1,2)"),
    both("tsvector", "'a fat cat'", "'a' 'cat' 'fat'"),
    both("pg_lsn", "'16/B374D848'", "16/B374D848"),
    both("regclass", "'pg_class'", "pg_class"),
    both("xid", "'7'", "7"),
];
