//! The facade adds the drivers of the build, and takes nothing away.

#[cfg(feature = "cache")]
mod cache;
#[cfg(all(feature = "cache", feature = "pgsql", feature = "sqlite3", unix))]
mod cache_file;
mod examples;
#[cfg(all(feature = "mysql", feature = "pgsql"))]
mod failover;
#[cfg(all(feature = "mysql", feature = "pgsql", feature = "sqlite3", feature = "pjsip"))]
mod families;
#[cfg(feature = "queues")]
mod readers;

use std::sync::Arc;

use asterisk_realtime::conf::MemoryFiles;
use asterisk_realtime::drivers::memory::{MemoryDriver, MemoryKind};
use asterisk_realtime::{
    ColumnDefinition, ColumnType, IntoFilter, Lookup, Realtime, Result, engine, kinds,
};

fn realtime() -> Result<Realtime> {
    let asterisk = MemoryDriver::new("asterisk");
    let text = |name| ColumnDefinition::new(name, ColumnType::Char(80));
    asterisk.create_table("sippeers", [text("name"), text("host")])?;
    asterisk.insert_rows("sippeers", [[("name", "alice"), ("host", "dynamic")]])?;
    let extconfig = "[settings]\nsippeers => memory,asterisk\n";
    let realtime = engine::Realtime::builder("/etc/asterisk")
        .files(Arc::new(MemoryFiles::new().with_file("extconfig.conf", extconfig)))
        .driver(Arc::new(MemoryKind::new().with_database(&asterisk)))
        .drivers(kinds())
        .open()?;
    Ok(realtime.into())
}

/// What code sees that is generic over the trait.
async fn host(lookup: &dyn Lookup) -> Result<Option<String>> {
    let filter = [("name", "alice")].into_filter()?;
    let row = lookup.lookup("sippeers", &filter).await?;
    Ok(row.and_then(|row| row.text("host").map(str::to_owned)))
}

#[tokio::test]
async fn the_methods_are_the_same_with_the_trait_in_scope() -> Result<()> {
    let realtime = realtime()?;
    let alice = [("name", "alice")];
    assert_eq!(host(&realtime).await?.as_deref(), Some("dynamic"));
    assert_eq!(realtime.update("sippeers", alice, [("host", "192.0.2.1")]).await?, 1);
    assert_eq!(realtime.store("sippeers", [("name", "bob")]).await?, 1);
    assert_eq!(realtime.lookup_all("sippeers", [("name LIKE", "%")]).await?.len(), 2);
    assert_eq!(realtime.destroy("sippeers", [("name", "bob")]).await?, 1);
    assert!(realtime.lookup("sippeers", alice).await?.is_some());
    assert_eq!(host(&realtime).await?.as_deref(), Some("192.0.2.1"));
    // What only the engine has.
    assert!(realtime.is_mapped("sippeers"));
    assert_eq!(realtime.clone().mappings().len(), 1);
    Ok(())
}

#[test]
fn memory_is_always_there_and_the_others_follow_by_the_alphabet() {
    let tokens: Vec<_> = kinds().iter().map(|kind| kind.token()).collect();
    let (first, rest) = tokens.split_first().expect("memory is always there");
    assert_eq!(*first, "memory");
    assert!(rest.is_sorted());
    assert_eq!(rest.contains(&"sqlite3"), cfg!(feature = "sqlite3"));
}
