//! What it costs to make a typed device of a row with 30 columns, against the copies of its cells
//! that any object has to make.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]

use std::hint::black_box;

use asterisk_realtime::families::schema::record::Record;
use asterisk_realtime::families::sippeers::SipPeer;
use asterisk_realtime::{Columns, Object, Row, Stored};
use criterion::{Criterion, criterion_group, criterion_main};

const CELLS: [(&str, &str); 30] = [
    ("name", "1001"),
    ("ipaddr", "203.0.113.7"),
    ("port", "51234"),
    ("regseconds", "1795402774"),
    ("defaultuser", "1001"),
    ("fullcontact", "sip:1001@203.0.113.7:51234"),
    ("useragent", "Yealink T46"),
    ("lastms", "38"),
    ("host", "dynamic"),
    ("type", "friend"),
    ("context", "office"),
    ("deny", "0.0.0.0/0"),
    ("permit", "203.0.113.0/24,198.51.100.0/24"),
    ("secret", "Zk9pQ2"),
    ("transport", "udp,tcp"),
    ("dtmfmode", "rfc2833"),
    ("directmedia", "nonat"),
    ("nat", "force_rport,comedia"),
    ("callgroup", "1,3-4"),
    ("pickupgroup", "1,3-4"),
    ("language", "en"),
    ("disallow", "all"),
    ("allow", "opus,g722,ulaw"),
    ("insecure", "port,invite"),
    ("accountcode", "sales"),
    ("callerid", "\"Alice Adams\" <1001>"),
    ("mailbox", "1001@default"),
    ("qualify", "yes"),
    ("call-limit", "4"),
    ("allowtransfer", "yes"),
];

/// The 30 columns among those of the official table, which has 89: the rest is NULL.
fn row() -> Row {
    let table = asterisk_realtime::families::sippeers::SIPPEERS.newest();
    let names: Vec<_> = table.columns.iter().map(|one| one.column.name).collect();
    let cell = |name: &&str| CELLS.iter().find(|(each, _)| each == name).map(|(_, text)| *text);
    let row = Row::from_cells(&Columns::new(names.iter().copied()), names.iter().map(cell));
    row.unwrap()
}

fn rows(criterion: &mut Criterion) {
    let row = row();
    let mut group = criterion.benchmark_group("rows");
    group.bench_function("raw", |bencher| {
        bencher.iter(|| -> Vec<String> {
            black_box(&row).iter().filter_map(|(_, cell)| cell.text().map(str::to_owned)).collect()
        });
    });
    group.bench_function("variables", |bencher| bencher.iter(|| black_box(&row).variables()));
    group.bench_function("from-row", |bencher| {
        bencher.iter(|| SipPeer::from_row(black_box(&row)).unwrap());
    });
    group.bench_function("read", |bencher| bencher.iter(|| SipPeer::read(black_box(&row))));
    let mut peer = SipPeer::from_row(&row).unwrap();
    peer.context = Some("other".to_owned());
    group.bench_function("changes", |bencher| bencher.iter(|| black_box(&peer).changes().unwrap()));
    group.finish();
}

criterion_group!(benches, rows);
criterion_main!(benches);
