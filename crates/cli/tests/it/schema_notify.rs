//! `ara schema notify`.

use crate::run::ara;
use crate::schema_stores::{Store, pgsql, sqlite3};

/// Refuses any other number of triggers and of functions.
fn assert_made(store: &Store, triggers: usize, functions: usize) {
    store.execute(&format!(
        "DO $$ BEGIN
            ASSERT (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'ara\\_%') = {triggers};
            ASSERT (SELECT count(*) FROM pg_proc WHERE proname LIKE 'ara\\_%') = {functions};
        END $$"
    ));
}

#[test]
fn what_is_printed_is_what_is_made() {
    let store =
        pgsql(&["sippeers pbx.peers", "ps_aors", "queue_members", "queues.conf ast_config"]);
    store.execute("CREATE SCHEMA pbx");
    let run = |words: &str| ara(&store.directory, words);
    let early = run("schema notify --apply");
    assert_eq!(early.status, 0, "{early:?}");
    let missing = ": the table does not exist; `ara schema create` makes it\n";
    assert_eq!(early.out.matches(missing).count(), 3, "{}", early.out);

    assert_eq!(run("schema create --apply").status, 0);
    let planned = run("schema notify");
    assert_eq!(planned.status, 0, "{planned:?}");
    assert!(planned.out.ends_with("-- nothing was done; --apply does it\n"), "{}", planned.out);
    assert!(planned.out.contains(r#"ON "pbx"."peers" REFERENCING"#), "{}", planned.out);
    for function in [r#""pbx"."ara_changed_by_name"()"#, r#" "ara_changed_by_queue_name"()"#] {
        assert!(planned.out.contains(function), "{function}: {}", planned.out);
    }
    assert_made(&store, 0, 0);
    store.execute(&planned.out);
    assert_made(&store, 12, 3);

    // Again, by the driver.
    let made = run("schema notify --apply");
    assert_eq!((made.status, made.out.matches(": done\n").count()), (0, 3), "{made:?}");
    assert_made(&store, 12, 3);

    let one = run("schema notify --remove --apply ps_aors --json").json();
    assert_eq!(one["tables"][0]["table"], "ps_aors");
    assert_eq!((&one["tables"][0]["done"], &one["remove"]), (&true.into(), &true.into()));
    assert_made(&store, 8, 2);
    let rest = run("schema notify --remove");
    store.execute(&rest.out);
    assert_made(&store, 0, 0);
}

#[test]
fn other_stores_need_no_help() {
    let store = sqlite3(&["sippeers"]);
    let nothing = "nothing to do: no mapped table is in a PostgreSQL database\n";
    ara(&store.directory, "schema notify --apply").is(0, nothing, "");
}
