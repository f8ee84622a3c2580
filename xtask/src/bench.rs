//! `bench`: runs the benchmarks and compares them to the bare libraries.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::repository::Repository;
use crate::workspace::Workspace;

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only benchmarks with this in their name
    filter: Option<String>,
    /// Show the results of earlier runs and measure nothing
    #[arg(long)]
    last: bool,
}

/// What a benchmark measures against is called so.
const REFERENCE: &str = "raw";

/// One measured benchmark.
#[derive(Clone, Debug, PartialEq)]
struct Measurement {
    group: String,
    name: String,
    nanoseconds: f64,
    /// Bytes per run, where speed is what counts.
    bytes: Option<f64>,
}

pub(crate) fn run(repository: &Repository, args: &Args) -> Result<()> {
    let target = Workspace::load(repository)?.target;
    let start = if args.last { SystemTime::UNIX_EPOCH } else { SystemTime::now() };
    if !args.last {
        let command = repository
            .command("cargo bench -p asterisk-realtime-benches --benches --all-features --");
        command.args(&args.filter).run()?;
    }
    let mut found = Vec::new();
    collect(&Path::new(&target).join("criterion"), start, &mut found)?;
    let is_wanted = |one: &Measurement| {
        args.filter.as_ref().is_none_or(|text| format!("{}/{}", one.group, one.name).contains(text))
    };
    found.retain(is_wanted);
    if found.is_empty() {
        bail!("nothing was measured");
    }
    print!("\n{}", table(&found));
    Ok(())
}

/// Reads what criterion wrote since `start` into this folder or one below it.
fn collect(folder: &Path, start: SystemTime, found: &mut Vec<Measurement>) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let estimates = folder.join("estimates.json");
    let is_new = folder.ends_with("new")
        && fs::metadata(&estimates)
            .and_then(|file| file.modified())
            .is_ok_and(|written| written >= start);
    if is_new {
        let context = || format!("{} is not what criterion writes", folder.display());
        let benchmark = read(&folder.join("benchmark.json"))?;
        found.push(measurement(&benchmark, &read(&estimates)?).with_context(context)?);
    }
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, start, found)?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Value> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

fn measurement(benchmark: &Value, estimates: &Value) -> Option<Measurement> {
    let group = benchmark["group_id"].as_str()?;
    let name = benchmark["function_id"].as_str().unwrap_or(group);
    // The same function with different inputs is compared input by input.
    let group = match benchmark["value_str"].as_str() {
        Some(input) => format!("{group} ({input})"),
        None => group.to_owned(),
    };
    let throughput = &benchmark["throughput"];
    Some(Measurement {
        group,
        name: name.to_owned(),
        nanoseconds: estimates["median"]["point_estimate"].as_f64()?,
        bytes: throughput["Bytes"].as_f64().or_else(|| throughput["BytesDecimal"].as_f64()),
    })
}

/// A table per group, fastest first, each with its ratio to the reference if there is one.
fn table(measurements: &[Measurement]) -> String {
    let mut groups: BTreeMap<&str, Vec<&Measurement>> = BTreeMap::new();
    for one in measurements {
        groups.entry(&one.group).or_default().push(one);
    }
    let tables = groups.into_iter().map(|(group, mut members)| {
        members.sort_by(|a, b| a.nanoseconds.total_cmp(&b.nanoseconds));
        let reference = members.iter().find(|one| one.name.starts_with(REFERENCE)).copied();
        let lines: String = members.iter().map(|one| line(one, reference)).collect();
        format!("{group}\n{lines}")
    });
    tables.collect()
}

fn line(one: &Measurement, reference: Option<&Measurement>) -> String {
    let value = match one.bytes {
        // Bytes per nanosecond are gigabytes per second.
        Some(bytes) => format!("{:.1} MB/s", bytes / one.nanoseconds * 1000.0),
        None => duration(one.nanoseconds),
    };
    let ratio = reference
        .map(|other| format!("  {:6.2} x {}", one.nanoseconds / other.nanoseconds, other.name));
    format!("  {:<32} {value:>14}{}", one.name, ratio.unwrap_or_default()).trim_end().to_owned()
        + "\n"
}

fn duration(nanoseconds: f64) -> String {
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.1} ns"),
        ..1e6 => format!("{:.2} us", nanoseconds / 1e3),
        ..1e9 => format!("{:.2} ms", nanoseconds / 1e6),
        _ => format!("{:.2} s", nanoseconds / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn one(group: &str, name: &str, nanoseconds: f64, bytes: Option<u32>) -> Measurement {
        let throughput = bytes.map(|bytes| json!({ "Bytes": bytes }));
        let benchmark = json!({
            "group_id": group, "function_id": name, "value_str": null, "throughput": throughput,
        });
        measurement(&benchmark, &json!({ "median": { "point_estimate": nanoseconds } })).unwrap()
    }

    #[test]
    fn groups_are_compared_to_their_raw_member() {
        let measurements = [
            one("lookup/one-task", "engine-sqlite3", 12_000.0, None),
            one("lookup/one-task", "raw-rusqlite", 8_000.0, None),
            one("parse", "extconfig", 1_000_000.0, Some(250_000)),
        ];
        let expected = "\
lookup/one-task
  raw-rusqlite                            8.00 us    1.00 x raw-rusqlite
  engine-sqlite3                         12.00 us    1.50 x raw-rusqlite
parse
  extconfig                            250.0 MB/s
";
        assert_eq!(table(&measurements), expected);
        assert_eq!(table(&[]), "");
    }

    #[test]
    fn only_new_results_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("lookup/raw/new");
        fs::create_dir_all(&new).unwrap();
        fs::write(new.join("benchmark.json"), r#"{"group_id":"g","function_id":"raw"}"#).unwrap();
        fs::write(new.join("estimates.json"), r#"{"median":{"point_estimate":5.0}}"#).unwrap();
        let count = |start| {
            let mut found = Vec::new();
            collect(folder.path(), start, &mut found).unwrap();
            found.len()
        };
        assert_eq!(count(SystemTime::UNIX_EPOCH), 1);
        assert_eq!(count(SystemTime::now() + std::time::Duration::from_mins(1)), 0);
    }
}
