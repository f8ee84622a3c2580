//! How fast `.conf` files are read.

use std::hint::black_box;

use asterisk_realtime::conf::{Document, Options, Resolver, Step};
use asterisk_realtime_benches::conf::sip_conf;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const SIZE: usize = 8 << 20;

fn parse(criterion: &mut Criterion) {
    let text = sip_conf(SIZE).into_bytes();
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.sample_size(20);
    group.bench_function("document", |bencher| {
        bencher.iter(|| Document::parse("sip.conf", black_box(&*text)));
    });
    group.bench_function("document-and-resolve", |bencher| {
        bencher.iter(|| {
            let mut resolver = Resolver::new(Options::new());
            resolver.enter(Document::parse("sip.conf", black_box(&*text)));
            assert_eq!(resolver.step(), Step::Done);
            resolver.finish()
        });
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
