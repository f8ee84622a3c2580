//! What is wrong with one row.

use asterisk_realtime::families::schema::record::RowReader;
use asterisk_realtime::families::schema::{
    Checker, Finding, Findings, NumberSource, Table, lookup_columns,
};
use asterisk_realtime::{Cell, Codec, Columns, Row, Severity, codec};

use super::reference::{self, Reference, names};
use super::rows::Known;
use super::tally::{Kind, RowFinding, Tally};

/// How much of a value of a key is shown.
const SHOWN: usize = 60;

/// Examines the rows of one table.
#[derive(Debug)]
pub(super) struct Examiner {
    checker: Checker,
    /// What reads the rows as their consumers do; where there is none, each cell is checked by
    /// itself.
    readers: Vec<RowReader>,
    references: Vec<&'static Reference>,
    key: Vec<&'static str>,
    /// Where the references are in the rows of the last result.
    places: Option<(Columns, Vec<Option<usize>>)>,
}

impl Examiner {
    pub(super) fn new(table: &'static Table, readers: Vec<RowReader>) -> Self {
        let references = reference::from(table.name).collect();
        Self { checker: Checker::new(table), readers, references, key: key(table), places: None }
    }

    /// Adds what is wrong with a row.
    pub(super) fn examine(&mut self, row: &Row, known: &Known, tally: &mut Tally) {
        let Self { checker, readers, key, .. } = self;
        let mut split = Vec::new();
        checker.separated(row, |separated| {
            split.push(separated.column);
            tally.add(Severity::Warning, Kind::Separator, || {
                found(row, key, separated.column, separated.to_string())
            });
        });
        let tell = |finding: Finding| {
            let severity = finding.severity();
            // What is told of the whole is not told of its pieces.
            if severity < Severity::Error && split.contains(&finding.column) {
                return;
            }
            let kind = if severity == Severity::Error { Kind::Refused } else { Kind::Value };
            tally.add(severity, kind, || found(row, key, finding.column, finding.to_string()));
        };
        match &**readers {
            [] => checker.check(row, tell),
            [reader] => reader.findings(row).into_iter().for_each(tell),
            several => union(several, row).into_iter().for_each(tell),
        }
        self.follow(row, known, tally);
    }

    /// Follows what the row names.
    fn follow(&mut self, row: &Row, known: &Known, tally: &mut Tally) {
        if !self.places.as_ref().is_some_and(|(columns, _)| columns.same_as(row.columns())) {
            let place = |it: &&Reference| row.columns().position(it.column);
            let places = self.references.iter().map(place).collect();
            self.places = Some((row.columns().clone(), places));
        }
        let places = self.places.iter().flat_map(|(_, places)| places);
        for (reference, place) in self.references.iter().zip(places) {
            let text = place.and_then(|place| row.cell(place)).and_then(Cell::text);
            let (Some(text), Some(Some(keys))) = (text, known.get(reference.to.family)) else {
                continue;
            };
            let values: Vec<_> = match row.codec() {
                Codec::On => codec::split(text).collect(),
                Codec::Off => vec![text.into()],
            };
            for name in values.iter().flat_map(|value| names(reference.form, value)) {
                if keys.contain(&name) {
                    continue;
                }
                let is_note = reference.to.is_mostly_text();
                let severity = if is_note { Severity::Note } else { Severity::Warning };
                tally.add(severity, Kind::Dangling, || {
                    found(row, &self.key, reference.column, dangling(reference, &name))
                });
            }
        }
    }
}

/// What the consumers of one table find, each finding once.
fn union(readers: &[RowReader], row: &Row) -> Findings {
    let mut findings = Findings::new();
    for finding in readers.iter().flat_map(|reader| reader.findings(row)) {
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    findings
}

fn dangling(reference: &Reference, name: &str) -> String {
    let Reference { column, to, .. } = reference;
    let (thing, family, then) = (to.thing, to.family, to.then);
    let name = shown(name);
    let text = format!("{column}: there is no {thing} `{name}` in `{family}`");
    match to.file {
        Some(file) => format!("{text}; unless it is in {file}, {then}"),
        None => format!("{text}: {then}"),
    }
}

fn found(row: &Row, key: &[&'static str], column: &'static str, text: String) -> RowFinding {
    let value = |column: &&'static str| {
        let text = row.text(column).map_or_else(|| "NULL".to_owned(), shown);
        (*column, text)
    };
    RowFinding { key: key.iter().map(value).collect(), column, text }
}

fn shown(value: &str) -> String {
    let mut text: String = value.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if value.chars().nth(SHOWN).is_some() {
        text.push_str("...");
    }
    text
}

/// The columns that tell people which row it is: the key that Asterisk looks up by, not a number
/// of the store.
fn key(table: &Table) -> Vec<&'static str> {
    let is_number = |name: &&str| {
        table.column(name).is_some_and(|column| column.numbered != NumberSource::Writer)
    };
    let unique = table.unique.first().map(|key| key.columns);
    let primary = Some(table.primary_key).filter(|key| !key.is_empty());
    let words = primary.filter(|key| !key.iter().any(is_number));
    let lookup = Some(lookup_columns(table.name)).filter(|columns| !columns.is_empty());
    let columns = words.or(unique).or(lookup).or(primary).map(<[_]>::to_vec);
    columns.unwrap_or_else(|| table.columns.iter().take(1).map(|column| column.name).collect())
}

#[cfg(test)]
mod tests {
    use asterisk_realtime::families;

    use super::*;

    #[test]
    fn rows_are_called_by_what_people_know() {
        let key = |name: &str| {
            let tables = families::tables();
            key(tables.iter().find(|table| table.name == name).unwrap())
        };
        assert_eq!(key("sippeers"), ["name"]);
        assert_eq!(key("iaxfriends"), ["name"]);
        assert_eq!(key("ps_endpoints"), ["id"]);
        assert_eq!(key("queue_members"), ["queue_name", "interface"]);
        assert_eq!(key("extensions"), ["context", "exten", "priority"]);
        assert_eq!(key("queue_rules"), ["rule_name"]);
        assert!(families::tables().iter().all(|table| {
            let columns = super::key(table);
            columns.iter().all(|name| table.column(name).is_some_and(|it| !it.is_secret))
        }));
    }

    #[test]
    fn values_are_cut_and_cannot_steer_a_terminal() {
        assert_eq!(shown("a\u{1b}b"), "a\\u{1b}b");
        assert_eq!(shown(&"é".repeat(99)), format!("{}...", "é".repeat(60)));
    }
}
