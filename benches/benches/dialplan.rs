//! A context of 100,000 extensions, half of them patterns: compiling it, and finding who wins,
//! against the sorted list.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]
#![expect(clippy::print_stdout, reason = "bytes are no time, so Criterion does not print them")]

use std::hint::black_box;

use asterisk_realtime::families::extensions::{
    Callers, Context, Extension, Mode, Pattern, Priority,
};
use criterion::{Criterion, criterion_group, criterion_main};

const EXTENSIONS: u32 = 100_000;

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(end)).unwrap()
    }

    fn digits(&mut self, length: u32) -> String {
        (0..length).map(|_| char::from_digit(self.below(10), 10).unwrap()).collect()
    }

    fn one_of(&mut self, texts: [&'static str; 4]) -> &'static str {
        texts[self.below(4) as usize]
    }

    /// Numbers of seven digits, and prefixes of three to seven with something behind them.
    fn exten(&mut self, number: u32) -> String {
        if number.is_multiple_of(2) {
            return self.digits(7);
        }
        let length = 3 + self.below(5);
        let prefix = self.digits(length);
        let classes = (0..self.below(4)).map(|_| self.one_of(["X", "Z", "N", "[2-5]"]));
        let classes: String = classes.collect();
        format!("_{prefix}{classes}{}", self.one_of(["", "", ".", "!"]))
    }
}

fn dialplan(criterion: &mut Criterion) {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let row = |exten| Extension::new("office", exten, "Dial", "PJSIP/${EXTEN},20");
    let rows: Vec<_> = (0..EXTENSIONS).map(|number| row(numbers.exten(number))).collect();
    let dialled: Vec<_> = (0..4_096).map(|_| numbers.digits(7)).collect();
    let context = Context::compile(&rows, Callers::Ignored).unwrap();
    println!("{} bytes an extension", context.bytes() / context.len());

    let mut group = criterion.benchmark_group("dialplan");
    let mut next = dialled.iter().cycle();
    group.bench_function("compiled", |bencher| {
        bencher.iter(|| {
            let digits = next.next().unwrap().as_str();
            black_box(context.find(digits, Mode::Exact, Priority::FIRST))
        });
    });
    group.sample_size(10);
    let mut sorted: Vec<_> = rows.iter().map(|row| Pattern::parse(&row.exten)).collect();
    sorted.sort();
    group.bench_function("sorted-list", |bencher| {
        bencher.iter(|| {
            let digits = next.next().unwrap().as_str();
            black_box(sorted.iter().find(|it| it.matches(digits, Mode::Exact).is_match()))
        });
    });
    group.bench_function("compile", |bencher| {
        bencher.iter(|| Context::compile(black_box(&rows), Callers::Ignored).unwrap());
    });
    group.finish();
}

criterion_group!(benches, dialplan);
criterion_main!(benches);
