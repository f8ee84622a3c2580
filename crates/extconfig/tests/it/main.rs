//! What lines of `extconfig.conf` mean, through the parser of the real file.

mod lint;
mod places;
mod random;
mod vectors;

use asterisk_realtime_conf::{Document, Options, Resolver, Step};
use asterisk_realtime_core::{Config, Diagnostic};
use asterisk_realtime_extconfig::{Mapping, Mappings, read};

/// Parses a file without includes.
fn parse(name: &str, text: &str) -> Config {
    let mut resolver = Resolver::new(Options::default());
    resolver.enter(Document::parse(name, text));
    assert_eq!(resolver.step(), Step::Done);
    resolver.finish().config
}

/// Reads the lines below `[settings]`, which is the first line.
fn settings(lines: &str) -> (Mappings, Vec<Diagnostic>) {
    read(&parse("extconfig.conf", &format!("[settings]\n{lines}\n")), 20)
}

/// `family: driver / database / table / priority`, as the test vectors have it.
fn line(mapping: &Mapping) -> String {
    let Mapping { family, driver, database, table, priority, .. } = mapping;
    format!("{family}: {driver} / {database} / {} / {priority}", table.as_deref().unwrap_or("-"))
}

fn codes(findings: &[Diagnostic]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}
