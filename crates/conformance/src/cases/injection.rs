//! Clause 8: nothing that a caller gives reaches the store as syntax.

use asterisk_realtime_core::{
    ColumnDefinition, ColumnType, ErrorKind, IntoFilter, LetterCase, LikePattern, Selection, Table,
};

use crate::Verdict;
use crate::case::{Case, cases, ensure, same};
use crate::kit::{Kit, soon, texts};

pub(super) fn cases() -> Vec<Case> {
    cases!("c08_names", [
        columns_may_have_any_characters;
        tables_may_have_any_characters;
        values_may_have_any_characters needs "insert", "update", "delete";
        values_of_patterns_may_have_any_characters needs "insert";
        names_that_do_not_exist_are_not_found_in_every_position needs "update", "insert", "delete";
        file_names_may_have_any_characters needs "load", "insert";
        a_dot_in_a_mapped_name_belongs_to_a_table_of_that_name;
    ])
}

/// What has broken somebody's quoting: none of it has blanks or operators, so that it can be a
/// column's name.
const NAMES: &[&str] = &[
    "quo'te",
    "quo\"te",
    "back`tick",
    "brack[et",
    "brack]et",
    "semi;colon",
    "dash--dash",
    "dot.dot",
    "slash/*star*/",
    "back\\slash",
    "quest?ion",
    "dollar$1",
    "colon:name",
    "at@sign",
    "@leading",
    "per%cent",
    "under_score",
    "ha#sh",
    "com,ma",
    "par(en)",
    "100rel",
    "0",
    "größe",
    "select",
    "null",
    "''",
    "\"\"",
    "``",
    "'\"`",
    "a''b",
    "\\'",
    "{brace}",
    "pipe|",
    "amp&",
    "star*",
    "+plus",
    "-minus",
    "til~de",
    "caret^3B",
];

/// The same and more for values.
const VALUES: &[&str] = &[
    "' OR '1'='1",
    "'; DROP TABLE peers; --",
    "\" OR \"1\"=\"1",
    "1; DELETE FROM peers",
    "1 OR 1=1",
    "\\' OR 1=1 --",
    "%' OR '%'='",
    "*)(uid=*",
    "NULL",
    "NULL --",
    "CURRENT_TIMESTAMP",
    "(SELECT 1)",
    "0x31",
    "X'31'",
    "?",
    "$1",
    ":1",
    "${x}",
    "{{x}}",
    "a\nb",
    "a\tb",
    " lead",
    "trail ",
    "\\",
    "\\\\",
    "'",
    "\"",
    "`",
    "\u{2019}",
    "\u{ff07}",
    "\u{bf}'",
    "a\u{301}'",
];

fn nasty() -> impl Iterator<Item = &'static str> {
    NAMES.iter().chain(VALUES).copied()
}

fn definitions() -> [ColumnDefinition; 2] {
    [
        ColumnDefinition::new("id", ColumnType::Char(80)).key(),
        ColumnDefinition::new("v", ColumnType::Char(80)),
    ]
}

async fn columns_may_have_any_characters(kit: Kit) -> Verdict {
    for (index, name) in NAMES.iter().enumerate() {
        let name = *name;
        let table = format!("columns{index}");
        let mut columns = definitions();
        name.clone_into(&mut columns[1].name);
        kit.create(&table, &columns).await?;
        kit.put(&table, &[("id", Some("1")), (name, Some("x"))]).await?;
        let rows = kit.select(&table, &[(name, "x")]).await?;
        same!(texts(&rows, name), ["x"], "column {name:?}");
        let like = kit.select(&table, &[(&*format!("{name} LIKE"), "_")]).await?;
        same!(like.len(), 1, "column {name:?} LIKE");
        let capabilities = kit.driver().capabilities();
        if capabilities.update {
            let count = kit.update(&table, &[(name, "x")], &[(name, Some("y"))]).await?;
            same!(count, 1, "updated in column {name:?}");
            same!(kit.row(&table, "1").await?.text(name), Some("y"), "column {name:?}");
        }
        if capabilities.delete {
            same!(kit.delete(&table, &[(&*format!("{name} >="), "a")]).await?, 1, "{name:?}");
        }
    }
    Ok(())
}

async fn tables_may_have_any_characters(kit: Kit) -> Verdict {
    for name in NAMES {
        let name = &*format!("t {name}");
        kit.create(name, &definitions()).await?;
        kit.put(name, &[("id", Some("1")), ("v", Some(name))]).await?;
        same!(kit.row(name, "1").await?.text("v"), Some(name), "table {name:?}");
        let capabilities = kit.driver().capabilities();
        if capabilities.update {
            same!(kit.update(name, &[("id", "1")], &[("v", Some("y"))]).await?, 1, "{name:?}");
        }
        if capabilities.columns {
            let table = Table::defaulted(name)?;
            let description = kit.driver().columns(&table, soon()).await?;
            same!(description.columns().len(), 2, "columns of {name:?}");
        }
        if capabilities.scan {
            same!(kit.scan(name, None, 10).await?.0.len(), 1, "scan of {name:?}");
        }
        if capabilities.delete {
            same!(kit.delete(name, &[("id", "1")]).await?, 1, "deleted from {name:?}");
        }
    }
    Ok(())
}

async fn values_may_have_any_characters(kit: Kit) -> Verdict {
    kit.create("peers", &definitions()).await?;
    for (index, value) in nasty().enumerate() {
        let id = index.to_string();
        same!(kit.insert("peers", &[("id", Some(&id)), ("v", Some(value))]).await?, 1, "{value:?}");
        let row = kit.row("peers", &id).await?;
        same!(row.text("v"), Some(value), "the inserted value");
        let found = kit.select("peers", &[("id", &id), ("v", value)]).await?.len();
        same!(found, 1, "rows with {value:?}");
        let changed =
            kit.update("peers", &[("v", value), ("id", &id)], &[("v", Some("x"))]).await?;
        same!(changed, 1, "rows updated by {value:?}");
        let back = kit.update("peers", &[("id", &id)], &[("v", Some(value))]).await?;
        same!(back, 1, "rows updated to {value:?}");
        let row = kit.row("peers", &id).await?;
        same!(row.text("v"), Some(value), "the updated value");
        same!(
            kit.select("peers", &[("id", value)]).await?.len(),
            usize::from(value == "0"),
            "{value:?}"
        );
    }
    let total = nasty().count();
    for (index, value) in nasty().enumerate() {
        let count = kit.delete("peers", &[("v", value), ("id", &index.to_string())]).await?;
        same!(count, 1, "rows deleted by {value:?}");
        let left = kit.select("peers", &[("id LIKE", "%")]).await?.len();
        same!(left, total - index - 1, "rows left after {value:?}");
    }
    Ok(())
}

async fn values_of_patterns_may_have_any_characters(kit: Kit) -> Verdict {
    kit.create("peers", &definitions()).await?;
    kit.put("peers", &[("id", Some("other")), ("v", Some("other"))]).await?;
    for (index, value) in nasty().enumerate() {
        let id = format!("n{index}");
        kit.put("peers", &[("id", Some(&*id)), ("v", Some(value))]).await?;
        let pattern = LikePattern::literal(value).to_string();
        for pattern in [pattern.clone(), format!("{pattern}%"), format!("%{pattern}")] {
            let rows = kit.select("peers", &[("v LIKE", &*pattern), ("id", &id)]).await?;
            same!(texts(&rows, "v"), [value], "v LIKE {pattern:?}");
            let rows = kit.select("peers", &[("v LIKE", &*pattern), ("id", "other")]).await?;
            ensure!(rows.is_empty(), "v LIKE {pattern:?} matches something else");
        }
    }
    Ok(())
}

async fn names_that_do_not_exist_are_not_found_in_every_position(kit: Kit) -> Verdict {
    kit.peers("peers", &[("1000", "default", Some("1")), ("1001", "default", None)]).await?;
    for name in NAMES {
        let name = *name;
        let what = format!("{name:?}");
        kit.refused(kit.select("peers", &[(name, name)]).await, ErrorKind::NotFound, &what)?;
        kit.refused(
            kit.select("peers", &[("id", "1000"), (name, "x")]).await,
            ErrorKind::NotFound,
            &what,
        )?;
        let changes = [("context", Some("gone"))];
        kit.refused(
            kit.update("peers", &[(name, name)], &changes).await,
            ErrorKind::NotFound,
            &what,
        )?;
        let change = [(name, Some("gone"))];
        kit.refused(
            kit.update("peers", &[("id", "1000")], &change).await,
            ErrorKind::NotFound,
            &what,
        )?;
        let cells = [("id", Some("1")), (name, Some("gone"))];
        kit.refused(kit.insert("peers", &cells).await, ErrorKind::NotFound, &what)?;
        kit.refused(kit.delete("peers", &[(name, name)]).await, ErrorKind::NotFound, &what)?;
        kit.refused(
            kit.delete("peers", &[(&*format!("{name} !="), "x")]).await,
            ErrorKind::NotFound,
            &what,
        )?;
        kit.refused(kit.select(name, &[("id", "1000")]).await, ErrorKind::NotFound, &what)?;
        kit.refused(kit.delete(name, &[("id", "1000")]).await, ErrorKind::NotFound, &what)?;
    }
    let rows = kit.select("peers", &[("context", "default")]).await?;
    same!(texts(&rows, "id"), ["1000", "1001"], "the rows that are left");
    Ok(())
}

async fn file_names_may_have_any_characters(kit: Kit) -> Verdict {
    let number = |name: &str| {
        ColumnDefinition::new(name, ColumnType::Integer { bytes: 4, signed: true }).not_null()
    };
    let text = |name: &str| ColumnDefinition::new(name, ColumnType::Char(128));
    let columns = [
        number("id").key(),
        number("cat_metric"),
        number("var_metric"),
        number("commented"),
        text("filename"),
        text("category"),
        text("var_name"),
        text("var_val"),
    ];
    kit.create("ast_config", &columns).await?;
    for (index, file) in nasty().enumerate() {
        let id = index.to_string();
        let cells = [
            ("id", Some(&*id)),
            ("cat_metric", Some("0")),
            ("var_metric", Some("0")),
            ("commented", Some("0")),
            ("filename", Some(file)),
            ("category", Some(file)),
            ("var_name", Some(&*id)),
            ("var_val", Some(file)),
        ];
        kit.put("ast_config", &cells).await?;
        let mut lines = kit.load("ast_config", file).await?;
        if kit.profile().equality != LetterCase::Sensitive {
            // A collation may take files of other names for this one.
            lines.retain(|line| line.value == file);
        }
        same!(lines.len(), 1, "lines of {file:?}");
        same!((&*lines[0].category, &*lines[0].name, &*lines[0].value), (file, &*id, file), "line");
    }
    Ok(())
}

async fn a_dot_in_a_mapped_name_belongs_to_a_table_of_that_name(kit: Kit) -> Verdict {
    kit.create("sip.peers", &definitions()).await?;
    kit.put("sip.peers", &[("id", Some("1")), ("v", Some("whole"))]).await?;
    let filter = [("id", "1")].into_filter()?;
    for table in [Table::mapped("sip.peers")?, Table::defaulted("sip.peers")?] {
        let rows = kit.select_rows(&table, &filter, Selection::ALL, soon()).await?;
        same!(texts(&rows, "v"), ["whole"], "{table:?}");
    }
    let missing = Table::mapped("noschema.notable")?;
    let answer = kit.select_rows(&missing, &filter, Selection::ALL, soon()).await;
    kit.refused(answer, ErrorKind::NotFound, "a schema that does not exist").map(|_| ())
}
