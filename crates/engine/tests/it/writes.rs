//! Writes: unknown columns, counts, requirements.

use asterisk_realtime_core::{ErrorKind, RequiredType, Requirement, RequirementsMode, Shortfall};

use crate::support::{engine, engine_with, kind, store};

#[tokio::test]
async fn unknown_columns_are_left_out_of_updates_and_inserts() {
    let a = store("a", &[("x", "1")]);
    let realtime = engine("sippeers => memory,a", &[&a]);
    // U-101, V-134 and I-158, whichever column comes first.
    let changes = [("nocol", "1"), ("host", "2"), ("nothere", "3")];
    assert_eq!(realtime.update("sippeers", [("name", "x")], changes).await.unwrap(), 1);
    let changes = [("nocol", "1"), ("name", "y"), ("host", "3")];
    assert_eq!(realtime.store("sippeers", changes).await.unwrap(), 1);
    let row = realtime.lookup("sippeers", [("name", "x")]).await.unwrap().unwrap();
    assert_eq!(row.text("host"), Some("2"));

    let nothing = realtime.update("sippeers", [("name", "x")], [("nocol", "1")]).await;
    assert_eq!(kind(nothing), ErrorKind::Invalid);
}

#[tokio::test]
async fn an_unknown_column_in_a_condition_is_always_an_error() {
    let a = store("a", &[("x", "1")]);
    let realtime = engine("sippeers => memory,a", &[&a]);
    // U-111: never all rows, and never the column that is also to be written.
    for changes in [[("host", "wiped"), ("port", "1")], [("nokey", "wiped"), ("port", "1")]] {
        let result = realtime.update("sippeers", [("nokey", "nokey")], changes).await;
        assert_eq!(kind(result), ErrorKind::NotFound);
    }
    let row = realtime.lookup("sippeers", [("name", "x")]).await.unwrap().unwrap();
    assert_eq!(row.text("host"), Some("1"));
}

#[tokio::test]
async fn a_strict_policy_refuses() {
    let a = store("a", &[("x", "1")]);
    let own = "[general]\n[family sippeers]\nunknown-columns = refuse\n";
    let realtime = engine_with("sippeers => memory,a", own, &[&a]);
    let changes = [("host", "2"), ("nocol", "1")];
    let error = realtime.update("sippeers", [("name", "x")], changes).await.unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::NotFound, Some("nocol")));
}

#[tokio::test]
async fn counts_are_matched_rows() {
    let a = store("a", &[("x", "1"), ("y", "1")]);
    let realtime = engine("sippeers => memory,a", &[&a]);
    assert_eq!(realtime.update("sippeers", [("host", "1")], [("host", "1")]).await.unwrap(), 2);
    assert_eq!(realtime.update("sippeers", [("host", "9")], [("host", "1")]).await.unwrap(), 0);
    assert_eq!(realtime.destroy("sippeers", [("host", "1")]).await.unwrap(), 2);
    assert_eq!(realtime.destroy("sippeers", [("host", "1")]).await.unwrap(), 0);
    assert_eq!(kind(realtime.store("sippeers", [("port", "abc")]).await), ErrorKind::Invalid);
}

fn needed(column: &str, word: &str, size: u32) -> Requirement {
    Requirement::new(column, word.parse::<RequiredType>().unwrap(), size)
}

#[tokio::test]
async fn requirements_are_compared_and_created_where_the_driver_says_so() {
    let requirements =
        [needed("name", "char", 40), needed("port", "char", 5), needed("lastms", "integer4", 11)];
    let a = store("a", &[]);
    let realtime = engine("sippeers => memory,a", &[&a]);
    let unmet = realtime.require("sippeers", &requirements).await.unwrap();
    let columns: Vec<_> = unmet.iter().map(|each| each.requirement.column.as_str()).collect();
    assert_eq!(columns, ["port", "lastms"]);
    assert_eq!(unmet[1].shortfall, Shortfall::Missing);
    assert_eq!(kind(realtime.require("sippeers", &[]).await), ErrorKind::Invalid);

    let b = store("b", &[]).with_requirements(RequirementsMode::CreateClose);
    let realtime = engine("sippeers => memory,b\nnewtable => memory,b\n", &[&b]);
    let unmet = realtime.require("sippeers", &requirements).await.unwrap();
    assert_eq!(unmet.len(), 1, "only the wrong type is left: {unmet:?}");
    let created = realtime.require("newtable", &requirements).await.unwrap();
    assert_eq!(created, []);

    // W-18: a missing table is not made in `warn` mode.
    let realtime = engine("newtable => memory,a", &[&a]);
    let missing = realtime.require("newtable", &requirements).await;
    assert_eq!(kind(missing), ErrorKind::NotFound);
}
