//! The statements for servers: names in their quotes, values bound, casts by the described type.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::num::NonZeroU32;

use asterisk_realtime_core::{
    ColumnDefinition, ColumnDescription, ColumnType, ErrorKind, IntoChanges, IntoFilter, Selection,
    TableDescription, TypeClass,
};
use asterisk_realtime_sql::{
    Bind, Dialect, MYSQL, POSTGRES, Position, Statement, Target, Treatment, TypeName,
};

/// `name` (key), `port`, `price`, `weight` (printed), `seen`, `document` (opaque, printed).
fn peers() -> TableDescription {
    let column = |name: &str, class| ColumnDescription::new(name, class, "");
    let mut name = column("name", TypeClass::Char);
    name.key = Some(1);
    name.nullable = false;
    TableDescription::new(vec![
        name,
        ColumnDescription::new("port", TypeClass::Integer { bytes: 4, signed: true }, "int4"),
        column("price", TypeClass::Decimal),
        column("weight", TypeClass::Float),
        column("seen", TypeClass::DateTime),
        column("document", TypeClass::Other),
    ])
}

fn treatments(casts: [Option<&str>; 6]) -> Vec<Treatment> {
    let type_name = |name: &str| TypeName { schema: "pg_catalog".into(), name: name.into() };
    let treatment = |(index, cast): (usize, Option<&str>)| Treatment {
        cast: cast.map(type_name),
        printed: index == 3 || index == 5,
        opaque: index == 5,
    };
    casts.into_iter().enumerate().map(treatment).collect()
}

/// Makes the statement for MySQL and for PostgreSQL and compares their texts.
#[track_caller]
fn check(make: impl Fn(&Dialect, &Target<'_>) -> String, mysql: &str, postgres: &str) {
    let description = peers();
    let plain = treatments([None; 6]);
    let target = Target::new("peers", &description).with_treatments(&plain);
    assert_eq!(make(&MYSQL, &target), mysql);
    let cast =
        treatments([None, Some("int4"), Some("numeric"), Some("float8"), Some("timestamp"), None]);
    let target = target.with_treatments(&cast).in_schema("public");
    assert_eq!(make(&POSTGRES, &target), postgres);
}

fn shown(statement: &Statement<'_>) -> String {
    let binds = statement.binds().iter().map(|bind| match bind {
        Bind::Null => "NULL".to_owned(),
        Bind::Text(text) => text.to_string(),
        Bind::Identity(index) => format!("#{index}"),
    });
    format!("{} <- {}", statement.text(), binds.collect::<Vec<_>>().join("|"))
}

#[track_caller]
fn check_where(conditions: &[(&str, &str)], mysql: &str, postgres: &str) {
    let filter = conditions.into_filter().unwrap();
    let make = |dialect: &Dialect, target: &Target<'_>| {
        let statement = dialect.delete(target, &filter).unwrap();
        shown(&statement).split_once(" WHERE ").unwrap().1.to_owned()
    };
    check(make, mysql, postgres);
}

#[test]
fn rows_are_followed_by_what_the_server_prints() {
    let filter = [("name", "alice")].into_filter().unwrap();
    check(
        |dialect, target| {
            dialect.select(target, &filter, Selection::FIRST).unwrap().text().to_owned()
        },
        "SELECT `peers`.*, CAST(`peers`.`weight` AS CHAR), CAST(`peers`.`document` AS CHAR) \
         FROM `peers` WHERE `peers`.`name` = ? ORDER BY `peers`.`name` LIMIT 1",
        r#"SELECT "peers".*, CAST("peers"."weight" AS "pg_catalog"."text"), CASE WHEN "peers"."document" IS DISTINCT FROM NULL THEN pg_catalog.format('%s', "peers"."document") END FROM "public"."peers" WHERE "peers"."name" = $1 ORDER BY "peers"."name" LIMIT 1"#,
    );
}

#[test]
fn values_meet_columns_as_the_type_that_is_described() {
    check_where(
        &[("name", "a"), ("port >=", "5060"), ("price", "1.5"), ("seen <", "2024-01-01")],
        "`peers`.`name` = ? AND `peers`.`port` >= CAST(? AS SIGNED) AND `peers`.`price` = \
         CAST(? AS DECIMAL(65,30)) AND `peers`.`seen` < ? <- a|5060|1.5|2024-01-01",
        r#""peers"."name" = $1 AND "peers"."port" >= CAST($2 AS "pg_catalog"."int4") AND "peers"."price" = CAST($3 AS "pg_catalog"."numeric") AND "peers"."seen" < CAST($4 AS "pg_catalog"."timestamp") <- a|5060|1.5|2024-01-01"#,
    );
}

#[test]
fn numbers_that_are_none_match_nothing() {
    check_where(
        &[("port", "abc"), ("port !=", "2147483648"), ("price !=", "x")],
        "1 = 0 AND `peers`.`port` IS NOT NULL AND `peers`.`price` IS NOT NULL <- ",
        r#"1 = 0 AND "peers"."port" IS NOT NULL AND "peers"."price" IS NOT NULL <- "#,
    );
    check_where(
        &[("port", ""), ("seen !=", "")],
        "`peers`.`port` IS NULL AND `peers`.`seen` IS NOT NULL <- ",
        r#""peers"."port" IS NULL AND "peers"."seen" IS NOT NULL <- "#,
    );
}

#[test]
fn like_is_about_texts() {
    check_where(
        &[("name LIKE", r"a\_!%"), ("port NOT LIKE", "50%")],
        "`peers`.`name` LIKE ? ESCAPE '!' AND `peers`.`port` NOT LIKE ? ESCAPE '!' <- a!_!!%|50%",
        r#""peers"."name" LIKE $1 ESCAPE '!' AND CAST("peers"."port" AS "pg_catalog"."text") NOT LIKE $2 ESCAPE '!' <- a!_!!%|50%"#,
    );
}

#[test]
fn what_has_no_order_is_compared_by_its_text() {
    check_where(
        &[("document", "{}")],
        "CAST(`peers`.`document` AS CHAR) = ? <- {}",
        r#"CASE WHEN "peers"."document" IS DISTINCT FROM NULL THEN pg_catalog.format('%s', "peers"."document") END = $1 <- {}"#,
    );
}

#[test]
fn writes_cast_where_the_server_would_refuse_a_text() {
    let filter = [("name", "a")].into_filter().unwrap();
    let changes = [("port", Some("1")), ("Name", Some("b")), ("seen", Some(""))];
    let changes = changes.into_changes().unwrap();
    check(
        |dialect, target| shown(&dialect.update(target, &filter, &changes).unwrap()),
        "UPDATE `peers` SET `port` = ?, `name` = ?, `seen` = ? WHERE `peers`.`name` = ? <- \
         1|b|NULL|a",
        r#"UPDATE "public"."peers" SET "port" = CAST($1 AS "pg_catalog"."int4"), "name" = $2, "seen" = CAST($3 AS "pg_catalog"."timestamp") WHERE "peers"."name" = $4 <- 1|b|NULL|a"#,
    );
    check(
        |dialect, target| shown(&dialect.insert(target, &changes).unwrap()),
        "INSERT INTO `peers` (`port`, `name`, `seen`) VALUES (?, ?, ?) <- 1|b|NULL",
        r#"INSERT INTO "public"."peers" ("port", "name", "seen") VALUES (CAST($1 AS "pg_catalog"."int4"), $2, CAST($3 AS "pg_catalog"."timestamp")) <- 1|b|NULL"#,
    );
}

#[test]
fn pages_begin_behind_the_key_of_the_last_row() {
    let page = |dialect: &Dialect, target: &Target<'_>| {
        let rows = NonZeroU32::new(2).unwrap();
        let page = dialect.scan_page(target, None, Position::BehindIdentity, rows).unwrap();
        shown(&page.statement).rsplit_once(" FROM ").unwrap().1.to_owned()
    };
    check(
        page,
        "`peers` WHERE (`peers`.`name`) > (?) ORDER BY `peers`.`name` LIMIT 2 <- #0",
        r#""public"."peers" WHERE ("peers"."name") > ($1) ORDER BY "peers"."name" LIMIT 2 <- #0"#,
    );
}

#[test]
fn names_do_not_leave_their_quotes() {
    let column = ColumnDescription::new("a`b\"c", TypeClass::Char, "");
    let description = TableDescription::new(vec![column]);
    let filter = [("a`b\"c", "x")].into_filter().unwrap();
    let target = Target::new("t`\"", &description);
    let text = |dialect: &Dialect| dialect.delete(&target, &filter).unwrap().text().to_owned();
    assert_eq!(text(&MYSQL), "DELETE FROM `t``\"` WHERE `t``\"`.`a``b\"c` = ?");
    assert_eq!(text(&POSTGRES), r#"DELETE FROM "t`""" WHERE "t`"""."a`b""c" = $1"#);
}

#[test]
fn tables_are_made_and_changed() {
    let int = |bytes, signed| ColumnType::Integer { bytes, signed };
    let columns = [
        ColumnDefinition::new("id", ColumnType::Char(40)).key(),
        ColumnDefinition::new("small", int(1, false)),
        ColumnDefinition::new("big", int(8, false)),
        ColumnDefinition::new("f", ColumnType::Float),
        ColumnDefinition::new("d", ColumnType::DateTime),
        ColumnDefinition::new("t", ColumnType::Text),
    ];
    let create = |dialect: &Dialect, _: &Target<'_>| {
        dialect.create_table(None, "t", &columns).unwrap().text().to_owned()
    };
    check(
        create,
        "CREATE TABLE `t` (`id` VARCHAR(40) NOT NULL, `small` TINYINT UNSIGNED, `big` BIGINT \
         UNSIGNED, `f` DOUBLE, `d` DATETIME, `t` LONGTEXT, PRIMARY KEY (`id`)) \
         DEFAULT CHARACTER SET utf8mb4",
        r#"CREATE TABLE "t" ("id" VARCHAR(40) NOT NULL, "small" SMALLINT, "big" NUMERIC(20), "f" DOUBLE PRECISION, "d" TIMESTAMP, "t" TEXT, PRIMARY KEY ("id"))"#,
    );
    check(
        |dialect, target| {
            let definition = "CREATE TABLE `peers` (\n  `port` int4 DEFAULT 5060 COMMENT 'x'\n)";
            let wide = dialect.retype_column(target, "PORT", int(8, true), definition);
            wide.unwrap().text().to_owned()
        },
        "ALTER TABLE `peers` MODIFY COLUMN `port` BIGINT DEFAULT 5060 COMMENT 'x'",
        r#"ALTER TABLE "public"."peers" ALTER COLUMN "port" TYPE BIGINT"#,
    );
    let description = peers();
    let target = Target::new("peers", &description);
    let error = MYSQL.retype_column(&target, "nocol", int(8, true), "").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = MYSQL.retype_column(&target, "port", int(8, true), "").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let definition = MYSQL.definition(&target).unwrap().unwrap();
    assert_eq!(definition.text(), "SHOW CREATE TABLE `peers`");
    assert_eq!(POSTGRES.definition(&target).unwrap(), None);
}
