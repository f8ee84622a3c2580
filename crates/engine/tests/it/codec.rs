//! Packed values: written, found and read back through the engine.

use asterisk_realtime_core::Codec;

use crate::support::{engine, engine_with, store};

#[tokio::test]
async fn what_is_written_is_found_and_read_back() {
    let a = store("a", &[]);
    let realtime = engine("sippeers => memory,a", &[&a]);
    let written = [("name", "a;b^c"), ("allow", "ulaw"), ("allow", "alaw"), ("secret", "x;^y")];
    realtime.store("sippeers", written).await.unwrap();

    let row = realtime.lookup("sippeers", [("name", "a;b^c")]).await.unwrap().unwrap();
    assert_eq!(row.text("name"), Some("a^3Bb^5Ec"), "raw");
    assert_eq!(row.text("allow"), Some("ulaw;alaw"), "raw");
    let variables = row.variables();
    assert_eq!(variables.first("name"), Some("a;b^c"));
    assert_eq!(variables.all("allow").collect::<Vec<_>>(), ["ulaw", "alaw"]);
    assert_eq!(variables.first("secret"), Some("x;^y"));

    let found = realtime.lookup_all("sippeers", [("name LIKE", "a;b^%")]).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(realtime.destroy("sippeers", [("secret", "x;^y")]).await.unwrap(), 1);
}

#[tokio::test]
async fn off_means_raw() {
    let a = store("a", &[]);
    let own = "[family sippeers]\ncodec = off\n";
    let realtime = engine_with("sippeers => memory,a", own, &[&a]);
    realtime.store("sippeers", [("name", "x"), ("allow", "ulaw;^3B")]).await.unwrap();
    let row = realtime.lookup("sippeers", [("name", "x")]).await.unwrap().unwrap();
    assert_eq!(row.codec(), Codec::Off);
    assert_eq!(row.text("allow"), Some("ulaw;^3B"));
    assert_eq!(row.variables().first("allow"), Some("ulaw;^3B"));
    let rows = realtime.lookup_all("sippeers", [("allow", "ulaw;^3B")]).await.unwrap();
    assert_eq!(rows[0].codec(), Codec::Off);
}
