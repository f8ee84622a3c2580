//! Both sides of every capability.

use std::num::NonZeroU32;

use asterisk_realtime_core::{
    Alteration, Capabilities, ColumnDefinition, ColumnType, ErrorKind, IntoFilter, Result,
    Selection,
};

use crate::Verdict;
use crate::case::{Case, cases, ensure, same};
use crate::kit::{Kit, changes, fails, soon, table};

pub(super) fn cases() -> Vec<Case> {
    cases!("c00_capabilities", [
        claims_are_what_the_driver_says;
        alter_is_as_claimed;
        columns_is_as_claimed;
        delete_is_as_claimed;
        empty_text_is_as_claimed;
        error_kinds_is_as_claimed;
        insert_is_as_claimed;
        load_is_as_claimed;
        null_is_as_claimed;
        packed_values_is_as_claimed;
        scan_is_as_claimed;
        update_is_as_claimed;
        token_and_database_are_named;
    ])
}

async fn claims_are_what_the_driver_says(kit: Kit) -> Verdict {
    same!(kit.driver().capabilities(), kit.harness().capabilities(), "capabilities");
    Ok(())
}

async fn token_and_database_are_named(kit: Kit) -> Verdict {
    ensure!(!kit.driver().token().is_empty(), "the token is empty");
    ensure!(!kit.driver().database().is_empty(), "the name of the database is empty");
    Ok(())
}

/// An operation succeeds if it is claimed, and is `Unsupported` if not.
fn judge<T: std::fmt::Debug>(claimed: bool, outcome: Result<T>, what: &str) -> Verdict<Option<T>> {
    if claimed {
        return Ok(Some(outcome?));
    }
    fails(outcome, ErrorKind::Unsupported, what)?;
    Ok(None)
}

async fn stage(kit: &Kit) -> Verdict<Capabilities> {
    kit.peers("peers", &[("1000", "default", None)]).await?;
    Ok(kit.driver().capabilities())
}

async fn alter_is_as_claimed(kit: Kit) -> Verdict {
    let claims = stage(&kit).await?;
    let change = Alteration::AddColumn(ColumnDefinition::new("extra", ColumnType::Char(10)));
    let outcome = kit.driver().alter(&table("peers")?, &change, soon()).await;
    judge(claims.alter, outcome, "alter").map(|_| ())
}

async fn columns_is_as_claimed(kit: Kit) -> Verdict {
    let claims = stage(&kit).await?;
    let outcome = kit.driver().columns(&table("peers")?, soon()).await;
    judge(claims.columns, outcome, "columns").map(|_| ())
}

async fn delete_is_as_claimed(kit: Kit) -> Verdict {
    let claims = stage(&kit).await?;
    let count = judge(claims.delete, kit.delete("peers", &[("id", "1000")]).await, "delete")?;
    let left = kit.select("peers", &[("id", "1000")]).await?.len();
    same!(left, usize::from(count.is_none()), "rows left");
    Ok(())
}

async fn insert_is_as_claimed(kit: Kit) -> Verdict {
    let claims = stage(&kit).await?;
    let count = judge(claims.insert, kit.insert("peers", &[("id", Some("1001"))]).await, "insert")?;
    let found = kit.select("peers", &[("id", "1001")]).await?.len();
    same!(found, usize::from(count.is_some()), "rows of that id");
    Ok(())
}

async fn update_is_as_claimed(kit: Kit) -> Verdict {
    let claims = stage(&kit).await?;
    let outcome = kit.update("peers", &[("id", "1000")], &[("context", Some("other"))]).await;
    let count = judge(claims.update, outcome, "update")?;
    let found = kit.row("peers", "1000").await?;
    let expected = if count.is_some() { "other" } else { "default" };
    same!(found.text("context"), Some(expected), "context");
    Ok(())
}

async fn load_is_as_claimed(kit: Kit) -> Verdict {
    let claims = kit.driver().capabilities();
    let text = |name: &str| ColumnDefinition::new(name, ColumnType::Char(80));
    let number = |name| {
        ColumnDefinition::new(name, ColumnType::Integer { bytes: 4, signed: true }).not_null()
    };
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
    judge(claims.load, kit.load("ast_config", "sip.conf").await, "load").map(|_| ())
}

async fn scan_is_as_claimed(kit: Kit) -> Verdict {
    let claims = stage(&kit).await?;
    let outcome = kit.driver().scan(&table("peers")?, None, NonZeroU32::MIN, soon()).await;
    judge(claims.scan, outcome, "scan").map(|_| ())
}

async fn empty_text_is_as_claimed(kit: Kit) -> Verdict {
    let claims = kit.driver().capabilities();
    kit.peers("peers", &[]).await?;
    kit.put("peers", &[("id", Some("1")), ("context", Some(""))]).await?;
    let expected = claims.empty_text.then_some("");
    same!(kit.row("peers", "1").await?.text("context"), expected, "an empty text");
    Ok(())
}

/// Without it, a failure is one all the same.
async fn error_kinds_is_as_claimed(kit: Kit) -> Verdict {
    stage(&kit).await?;
    let outcome = kit.select("peers", &[("nocol", "x")]).await;
    let error = kit.refused(outcome, ErrorKind::NotFound, "an unknown column")?;
    if kit.driver().capabilities().error_kinds {
        same!(error.column(), Some("nocol"), "column");
    }
    same!(error.driver(), Some(kit.driver().token()), "driver");
    Ok(())
}

async fn null_is_as_claimed(kit: Kit) -> Verdict {
    let claims = kit.driver().capabilities();
    kit.peers("peers", &[]).await?;
    kit.put("peers", &[("id", Some("1")), ("context", None)]).await?;
    let row = kit.row("peers", "1").await?;
    let found = row.get("context");
    let is_null = found.is_some_and(asterisk_realtime_core::Cell::is_null);
    same!(is_null, claims.null, "NULL comes back as NULL; found {found:?}");
    Ok(())
}

async fn packed_values_is_as_claimed(kit: Kit) -> Verdict {
    let claims = kit.driver().capabilities();
    if !claims.insert {
        return Err(crate::Stop::ignored("the capability `insert` is withdrawn"));
    }
    kit.peers("peers", &[]).await?;
    let twice = changes(&[("id", Some("1")), ("context", Some("a")), ("context", Some("b"))])?;
    let outcome = kit.driver().insert(&table("peers")?, &twice, soon()).await;
    if claims.packed_values {
        fails(outcome, ErrorKind::Invalid, "a column given twice")?;
        return Ok(());
    }
    outcome?;
    let filter = [("id", "1")].into_filter()?;
    let rows = kit.select_rows(&table("peers")?, &filter, Selection::ALL, soon()).await?;
    let texts: Vec<_> = rows
        .iter()
        .flat_map(|row| row.iter().filter(|(name, _)| &***name == "context"))
        .filter_map(|(_, cell)| cell.text())
        .collect();
    same!(texts, ["a", "b"], "the values of a column given twice");
    if kit.profile().compares_whole_values {
        return Ok(());
    }
    any_value_will_do(&kit).await
}

/// A condition holds if any value satisfies it; `!=` and `NOT LIKE` if no value contradicts it.
async fn any_value_will_do(kit: &Kit) -> Verdict {
    for (field, value, found) in [
        ("context", "a", 1),
        ("context", "b", 1),
        ("context", "c", 0),
        ("context LIKE", "b%", 1),
        ("context !=", "a", 0),
        ("context !=", "c", 1),
        ("context NOT LIKE", "b%", 0),
        ("context NOT LIKE", "c%", 1),
    ] {
        let rows = kit.select("peers", &[("id", "1"), (field, value)]).await?;
        same!(rows.len(), found, "rows where {field} {value}");
    }
    Ok(())
}
