//! `ara schema`: the tables of the families.

use crate::run::{Done, ara, etc};

fn schema(words: &str) -> Done {
    ara(&etc(&[]), &format!("schema {words}"))
}

#[track_caller]
fn text(words: &str) -> String {
    let done = schema(words);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{words}");
    done.out
}

#[test]
fn families_are_listed() {
    insta::assert_snapshot!(text("list"));
    let list = schema("list --json").json();
    assert_eq!(list.as_array().unwrap().len(), 35);
    let is_peers = |row: &&serde_json::Value| row["table"] == "iaxfriends";
    let row = list.as_array().unwrap().iter().find(is_peers).unwrap();
    assert_eq!(row["families"], serde_json::json!(["iaxpeers", "iaxusers"]));
    assert_eq!(row["group"], "iaxpeers");
}

#[test]
fn a_family_is_shown_with_what_its_columns_mean() {
    insta::assert_snapshot!(text("show queue_members"));
}

#[test]
fn a_family_is_shown_as_a_document() {
    let shown = schema("show ps_auths --asterisk 22.0 --json").json();
    assert_eq!(shown["asterisk"], "22.0.0");
    let columns = shown["tables"][0]["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 10, "password_digest and two more came with 22.2");
    let password = columns.iter().find(|column| column["name"] == "password").unwrap();
    assert_eq!(password["secret"], true);
    assert_eq!(password["type"], "varchar(80)");
}

#[test]
fn each_dialect_has_its_statements() {
    for dialect in ["mysql", "pgsql", "sqlite3", "mssql", "oracle"] {
        let words = format!("sql --dialect {dialect} --asterisk 20.20 queue_members musiconhold");
        insta::assert_snapshot!(format!("sql_{dialect}"), text(&words));
    }
    let document = schema("sql --dialect pgsql --json queues").json();
    assert_eq!(document["statements"].as_array().unwrap().len(), 5, "four types and a table");
}

#[test]
fn versions_have_the_tables_of_their_time() {
    let tables = |words: &str| text(words).matches("CREATE TABLE ").count();
    assert_eq!(tables("sql --dialect mysql"), 34, "all but the call detail records");
    assert_eq!(tables("sql --dialect sqlite3 pjsip"), 16);
    assert_eq!(tables("sql --dialect sqlite3 --asterisk 20.0 pjsip"), 15, "stir_tn came later");
    assert_eq!(tables("sql --dialect sqlite3 queues queues queue_rules"), 2);
    assert!(
        text("sql --dialect mysql --asterisk 20.8.0 ps_endpoint_id_ips").contains("`transport`")
    );
    assert!(
        !text("sql --dialect mysql --asterisk 20.8.1 ps_endpoint_id_ips").contains("`transport`")
    );
}

#[test]
fn what_is_not_there_is_said_with_what_was_meant() {
    schema("show queue_member")
        .fails(2, &["\"queue_member\"", "hint: did you mean queue_members?"]);
    schema("show nothing_like_it").fails(2, &["hint: `ara schema list`"]);
    schema("show stir_tn --asterisk 18.9").fails(2, &["Asterisk 18.9.0 has no table for stir_tn"]);
    schema("sql --dialect mysql --asterisk 11").fails(2, &["Asterisk 11", "12.0.0"]);
    schema("sql --dialect mysql --asterisk new").fails(2, &["\"new\" is not a version"]);
    schema("sql --dialect db2").fails(2, &["possible values: mysql"]);
    schema("sql").fails(2, &["--dialect"]);
    let error = schema("show nix --json").json();
    assert_eq!(error["error"]["kind"], "NotFound");
}
