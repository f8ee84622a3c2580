//! A reader of the exposition format that takes nothing but what the format allows.

use std::collections::{BTreeMap, BTreeSet};

/// The numbers of one name.
#[derive(Debug, Default)]
pub(crate) struct Family {
    pub(crate) kind: String,
    pub(crate) samples: Vec<Sample>,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) value: f64,
}

/// Reads a text; panics at what the format does not allow.
#[track_caller]
pub(crate) fn read(text: &str) -> BTreeMap<String, Family> {
    assert!(text.is_empty() || text.ends_with('\n'), "the last line ends");
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    let mut seen = BTreeSet::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, _) = rest.split_once(' ').expect("a help text");
            assert!(!families.contains_key(name), "{name} is one group");
            name.clone_into(&mut current);
            families.insert(current.clone(), Family::default());
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a type");
            assert_eq!(name, current, "the type stands behind the help");
            let family = families.get_mut(name).unwrap();
            assert!(family.samples.is_empty() && family.kind.is_empty(), "{line}");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            kind.clone_into(&mut family.kind);
        } else {
            let sample = sample(line);
            let family = families.get_mut(&current).expect("numbers have a type");
            let suffixes: &[&str] = match family.kind.as_str() {
                "histogram" => &["_bucket", "_sum", "_count"],
                _ => &[""],
            };
            let known = suffixes.iter().any(|suffix| sample.name == format!("{current}{suffix}"));
            assert!(known, "{line} among {current}");
            assert!(seen.insert((sample.name.clone(), sample.labels.clone())), "twice: {line}");
            if family.kind == "counter" {
                assert!(current.ends_with("_total"), "{current}");
                assert!(sample.value >= 0.0, "{line}");
            }
            family.samples.push(sample);
        }
    }
    for (name, family) in &families {
        if family.kind == "histogram" {
            check_histogram(name, family);
        }
    }
    families
}

fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).unwrap_or_else(|| panic!("{line}"));
    let (name, mut rest) = line.split_at(end);
    assert!(is_name(name), "{line}");
    let mut labels = BTreeMap::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        loop {
            let (label, behind) = rest.split_once("=\"").unwrap_or_else(|| panic!("{line}"));
            assert!(is_name(label), "{line}");
            let (value, behind) = quoted(behind, line);
            assert!(labels.insert(label.to_owned(), value).is_none(), "{label} twice: {line}");
            match behind.split_at(1) {
                (",", behind) => rest = behind,
                ("}", behind) => {
                    rest = behind;
                    break;
                }
                _ => panic!("{line}"),
            }
        }
    }
    let value = rest.strip_prefix(' ').unwrap_or_else(|| panic!("{line}"));
    let value = value.parse().unwrap_or_else(|_| panic!("no number: {line}"));
    Sample { name: name.to_owned(), labels, value }
}

/// The text up to its closing quotation mark, and what is behind it.
fn quoted<'t>(text: &'t str, line: &str) -> (String, &'t str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.push(match characters.next() {
                Some((_, 'n')) => '\n',
                Some((_, escaped @ ('\\' | '"'))) => escaped,
                other => panic!("{other:?} is no escape: {line}"),
            }),
            _ => value.push(character),
        }
    }
    panic!("no end of a value: {line}");
}

fn check_histogram(name: &str, family: &Family) {
    let mut series: BTreeMap<BTreeMap<String, String>, Vec<(f64, f64)>> = BTreeMap::new();
    for sample in family.samples.iter().filter(|sample| sample.name.ends_with("_bucket")) {
        let mut labels = sample.labels.clone();
        let bound = labels.remove("le").expect("a bucket has a bound").parse().unwrap();
        series.entry(labels).or_default().push((bound, sample.value));
    }
    for (labels, buckets) in series {
        assert!(buckets.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1), "{name}: {buckets:?}");
        let (last, all) = buckets.last().unwrap();
        assert!(last.is_infinite(), "{name} has a last bucket");
        let find = |suffix: &str| {
            let name = format!("{name}{suffix}");
            let found = family.samples.iter().find(|it| it.name == name && it.labels == labels);
            found.unwrap_or_else(|| panic!("{name} of {labels:?}")).value
        };
        assert!((find("_count") - all).abs() < f64::EPSILON, "{name}");
        assert!(find("_sum") >= 0.0);
    }
}

/// The value of the one number of this name with these labels, whatever others it has.
#[track_caller]
pub(crate) fn value(
    families: &BTreeMap<String, Family>,
    name: &str,
    labels: &[(&str, &str)],
) -> f64 {
    let has = |sample: &&Sample| {
        let is =
            |(label, value): &(&str, &str)| sample.labels.get(*label).is_some_and(|it| it == value);
        sample.name == name && labels.iter().all(is)
    };
    let found: Vec<_> = families.values().flat_map(|family| &family.samples).filter(has).collect();
    match found.as_slice() {
        [sample] => sample.value,
        _ => panic!("{name} {labels:?}: {found:?}"),
    }
}
