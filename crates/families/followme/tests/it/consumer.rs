//! The sequence of queries.

use asterisk_realtime_followme::{FOLLOWME, FOLLOWME_NUMBERS, profile};

use crate::support::{Cells, engine};

const TABLES: [&asterisk_realtime_schema::Table; 2] = [&FOLLOWME, &FOLLOWME_NUMBERS];
const ALICE: (&str, Cells<'_>) = ("followme", &[("name", "alice")]);

#[tokio::test]
async fn a_profile_and_then_its_numbers_in_order() {
    let rows: [(&str, Cells<'_>); 4] = [
        ALICE,
        ("followme_numbers", &[("name", "alice"), ("ordinal", "10"), ("phonenumber", "b")]),
        ("followme_numbers", &[("name", "alice"), ("ordinal", "9"), ("phonenumber", "a")]),
        ("followme_numbers", &[("name", "alice"), ("ordinal", "1")]),
    ];
    let engine = engine(&TABLES, &rows);
    let found = profile(&engine, "alice").await.unwrap().unwrap();
    let numbers: Vec<_> = found.numbers().map(|number| &*number.phonenumber).collect();
    assert_eq!(numbers, ["a", "b"]);
    assert_eq!(found.rows[0].findings[0].column, "phonenumber");
    assert_eq!(
        engine.queries(),
        [
            "lookup followme name = alice",
            "lookup_all followme_numbers ordinal LIKE %, name = alice"
        ]
    );
}

#[tokio::test]
async fn h09_h11_profiles_that_do_not_exist() {
    let off: (&str, Cells<'_>) = ("followme", &[("name", "off"), ("active", "no")]);
    let engine = engine(&TABLES, &[ALICE, off]);
    assert_eq!(profile(&engine, "off").await.unwrap(), None);
    assert_eq!(profile(&engine, "nobody").await.unwrap(), None);
    assert_eq!(engine.queries(), ["lookup followme name = off", "lookup followme name = nobody"]);
    assert_eq!(profile(&engine, "alice").await.unwrap(), None, "it has no number");
    assert_eq!(engine.queries().len(), 2);
}
