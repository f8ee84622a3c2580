//! Clause 14: descriptions follow the schema.

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnSpec, ColumnType, Comparison, DataType, EnumerationSpec,
    ErrorKind, IntoFilter, KeySpec, RequiredType, Requirement, RequirementsMode, Selection,
    TableDescription, TableSpec, TypeClass, check_requirements,
};

use crate::Verdict;
use crate::case::{Case, cases, ensure, same};
use crate::kit::{Kit, soon, table, texts};

pub(super) fn cases() -> Vec<Case> {
    cases!("c14_descriptions", [
        two_tables_do_not_mix needs "columns";
        a_description_is_the_same_when_asked_again needs "columns";
        comparisons_are_told_truthfully needs "columns";
        a_column_that_somebody_else_added_is_found needs "alter";
        a_column_that_somebody_else_added_can_be_written needs "alter", "insert";
        a_table_that_somebody_else_made_is_found needs "alter";
        a_whole_table_is_made_with_all_that_it_says needs "alter", "columns", "insert";
        every_type_can_be_made_and_holds_its_values needs "alter", "columns", "insert";
        what_a_requirement_defines_satisfies_it needs "alter", "columns";
    ])
}

async fn describe(kit: &Kit, name: &str) -> Verdict<std::sync::Arc<TableDescription>> {
    Ok(kit.driver().columns(&table(name)?, soon()).await?)
}

fn extra() -> Alteration {
    Alteration::AddColumn(ColumnDefinition::new("extra", ColumnType::Char(20)))
}

async fn two_tables_do_not_mix(kit: Kit) -> Verdict {
    let id = || ColumnDefinition::new("id", ColumnType::Char(20)).key();
    let other = |name: &str| ColumnDefinition::new(name, ColumnType::Char(20));
    // An underscore that is taken for a wildcard would find both.
    kit.create("a_b", &[id(), other("one")]).await?;
    kit.create("axb", &[id(), other("two")]).await?;
    for (table, has, lacks) in [("a_b", "one", "two"), ("axb", "two", "one")] {
        let description = describe(&kit, table).await?;
        same!(description.columns().len(), 2, "columns of {table}");
        ensure!(description.column(has).is_some(), "{table} has no column {has}");
        kit.refused(kit.select(table, &[(lacks, "x")]).await, ErrorKind::NotFound, lacks)?;
    }
    Ok(())
}

async fn a_description_is_the_same_when_asked_again(kit: Kit) -> Verdict {
    kit.peers("peers", &[]).await?;
    same!(describe(&kit, "peers").await?, describe(&kit, "peers").await?, "descriptions");
    Ok(())
}

/// Whoever caches relies on it.
async fn comparisons_are_told_truthfully(kit: Kit) -> Verdict {
    kit.peers("peers", &[("a", "Word", Some("7"))]).await?;
    let description = describe(&kit, "peers").await?;
    let compares = |name| description.column(name).map(|column| column.compares);
    let other_case = kit.select("peers", &[("context", "wORD")]).await?.len();
    let blank = kit.select("peers", &[("context", "Word ")]).await?.len();
    if matches!(compares("context"), Some(Comparison::Bytes | Comparison::Distinct)) {
        same!((other_case, blank), (0, 0), "rows found by other bytes");
    }
    let zeros = kit.select("peers", &[("port", "007")]).await?.len();
    same!(zeros, 1, "rows found by another spelling of a number");
    ensure!(compares("port") != Some(Comparison::Bytes), "numbers do not compare by bytes");
    Ok(())
}

async fn a_column_that_somebody_else_added_is_found(kit: Kit) -> Verdict {
    kit.peers("peers", &[("1000", "default", None)]).await?;
    // The driver knows the table now.
    kit.refused(kit.select("peers", &[("extra", "x")]).await, ErrorKind::NotFound, "extra")?;
    let other = kit.second().await?;
    other.alter(&table("peers")?, &extra(), soon()).await?;
    same!(kit.select("peers", &[("extra", "x")]).await?.len(), 0, "rows");
    let row = kit.row("peers", "1000").await?;
    let names: Vec<_> = row.columns().iter().map(|name| &**name).collect();
    same!(names, ["id", "context", "port", "extra"], "columns");
    other.close().await;
    Ok(())
}

async fn a_column_that_somebody_else_added_can_be_written(kit: Kit) -> Verdict {
    kit.peers("peers", &[("1000", "default", None)]).await?;
    let other = kit.second().await?;
    other.alter(&table("peers")?, &extra(), soon()).await?;
    let count = kit.insert("peers", &[("id", Some("1001")), ("extra", Some("x"))]).await?;
    same!(count, 1, "rows inserted");
    let filter = [("extra", "x")].into_filter()?;
    let rows = other.select(&table("peers")?, &filter, Selection::ALL, soon()).await?;
    same!(texts(&rows, "id"), ["1001"], "rows of the other driver");
    other.close().await;
    Ok(())
}

async fn a_table_that_somebody_else_made_is_found(kit: Kit) -> Verdict {
    kit.refused(kit.select("late", &[("id", "x")]).await, ErrorKind::NotFound, "late")?;
    let other = kit.second().await?;
    let columns = vec![ColumnDefinition::new("id", ColumnType::Char(20)).key()];
    other.alter(&table("late")?, &Alteration::CreateTable(columns), soon()).await?;
    same!(kit.select("late", &[("id", "x")]).await?.len(), 0, "rows");
    other.close().await;
    Ok(())
}

/// A table under another name than its own, with an enumeration, a unique key and an index.
fn whole() -> TableSpec<'static> {
    const KIND: EnumerationSpec<'static> =
        EnumerationSpec { name: "kind_values", members: &["yes", "no", "it's"] };
    let mut name = ColumnSpec::new("name", DataType::String(40));
    name.nullable = false;
    let kind = ColumnSpec::new("kind", DataType::Enumeration(KIND));
    let port = ColumnSpec::new("port", DataType::Integer);
    let mut spec = TableSpec::new("official", vec![name, kind, port]);
    spec.primary_key = &["name"];
    spec.unique = vec![KeySpec { name: None, columns: &["kind", "port"] }];
    spec.indexes = vec![KeySpec { name: Some("official_port"), columns: &["port"] }];
    spec
}

async fn a_whole_table_is_made_with_all_that_it_says(kit: Kit) -> Verdict {
    // Twice, because what the tables share, such as the type of the enumeration, is there then.
    for name in ["whole", "whole2"] {
        let make = Alteration::Create(whole());
        match kit.driver().alter(&table(name)?, &make, soon()).await {
            // How the server behind a standard interface spells it may be unknown.
            Err(error) if error.kind() == ErrorKind::Unsupported => return Ok(()),
            outcome => outcome?,
        }
        let description = describe(&kit, name).await?;
        same!(description.columns().len(), 3, "columns");
        let key = description.column("name").and_then(|column| column.key);
        same!(key, Some(1), "place in the key");
        let indexed = description.column("port").and_then(|column| column.indexed);
        ensure!(indexed != Some(false), "there is no index, or it is not told");
        kit.insert(name, &[("name", Some("a")), ("kind", Some("it's")), ("port", Some("1"))])
            .await?;
        same!(kit.select(name, &[("kind", "it's")]).await?.len(), 1, "rows");
        let again = kit.driver().alter(&table(name)?, &make, soon()).await;
        kit.refused(again, ErrorKind::Conflict, name)?;
    }
    Ok(())
}

/// Types, the values at their ends, and what their class has to be.
fn samples() -> Vec<(ColumnType, [&'static str; 2])> {
    let int = |bytes, signed| ColumnType::Integer { bytes, signed };
    vec![
        (int(1, true), ["-128", "127"]),
        (int(1, false), ["0", "255"]),
        (int(2, true), ["-32768", "32767"]),
        (int(2, false), ["0", "65535"]),
        (int(3, true), ["-8388608", "8388607"]),
        (int(3, false), ["0", "16777215"]),
        (int(4, true), ["-2147483648", "2147483647"]),
        (int(4, false), ["0", "4294967295"]),
        (int(8, true), ["-9223372036854775808", "9223372036854775807"]),
        (ColumnType::Char(5), ["x", "12345"]),
        (ColumnType::Text, [" ", "a long text"]),
        (ColumnType::Float, ["0.5", "-1.25"]),
        (ColumnType::Date, ["1999-12-31", "2024-02-29"]),
        (ColumnType::DateTime, ["1999-12-31 23:59:59", "2024-02-29 00:00:01"]),
    ]
}

async fn every_type_can_be_made_and_holds_its_values(kit: Kit) -> Verdict {
    for (index, (column_type, values)) in samples().into_iter().enumerate() {
        let name = format!("typed{index}");
        let columns = [
            ColumnDefinition::new("id", ColumnType::Char(20)).key(),
            ColumnDefinition::new("v", column_type),
        ];
        kit.create(&name, &columns).await?;
        for value in values {
            kit.put(&name, &[("id", Some(value)), ("v", Some(value))]).await?;
            same!(kit.row(&name, value).await?.text("v"), Some(value), "{column_type:?}");
            let found = kit.select(&name, &[("v", value)]).await?.len();
            same!(found, 1, "rows of {column_type:?} with {value:?}");
        }
        let description = describe(&kit, &name).await?;
        let class = description.column("v").map(|column| column.class);
        let fits = match column_type {
            ColumnType::Char(_) | ColumnType::Text => class == Some(TypeClass::Char),
            ColumnType::Integer { .. } | ColumnType::Float => {
                class.is_some_and(TypeClass::is_numeric)
            }
            _ => class.is_some(),
        };
        ensure!(fits, "{column_type:?} is of the class {class:?}");
    }
    Ok(())
}

async fn what_a_requirement_defines_satisfies_it(kit: Kit) -> Verdict {
    kit.peers("peers", &[]).await?;
    for mode in [RequirementsMode::CreateClose, RequirementsMode::CreateChar] {
        let needed: Vec<_> = RequiredType::ALL
            .iter()
            .map(|(word, required)| Requirement::new(format!("{word}_{mode:?}"), *required, 20))
            .collect();
        same!(check_requirements(&*describe(&kit, "peers").await?, &needed).len(), 14, "missing");
        for requirement in &needed {
            let change = Alteration::AddColumn(requirement.definition(mode));
            kit.driver().alter(&table("peers")?, &change, soon()).await?;
        }
        let unmet = check_requirements(&*describe(&kit, "peers").await?, &needed);
        ensure!(unmet.is_empty(), "{mode:?}: {unmet:?}");
    }
    Ok(())
}
