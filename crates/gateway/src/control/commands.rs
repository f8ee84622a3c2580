//! The commands about the gateway itself.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_console::{
    Command, Info, Registry, Reply, Words, cache, document, mappings, printable_line, realtime,
};
use asterisk_realtime_core::{Diagnostic, Error, Result};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_engine::metrics::{CallMetrics, FamilyMetrics};
use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use crate::health::{Checkup, Report};
use crate::status::Status;

/// What a command wants of the program that runs the gateway.
#[derive(Debug)]
pub enum Order {
    /// Read the configuration again, and say what is wrong with it.
    Reload(oneshot::Sender<Result<Vec<Diagnostic>>>),
    /// Answer what is under way, and end.
    StopGracefully,
    /// End.
    StopNow,
}

/// Where orders are taken from.
pub type Orders = mpsc::Receiver<Order>;

/// A way for orders.
pub fn orders() -> (mpsc::Sender<Order>, Orders) {
    mpsc::channel(4)
}

/// The commands of a gateway: those on families and mappings, and those about the gateway itself.
pub fn commands(
    engine: &Realtime,
    status: &Arc<Status>,
    checkup: &Checkup,
    orders: &mpsc::Sender<Order>,
) -> Registry {
    let mut registry = Registry::default();
    registry.extend(realtime::commands(engine));
    registry.extend(mappings::commands(engine));
    registry.extend(cache::commands(engine));
    for name in ["core reload", "module reload"] {
        registry.add(Reload { name, orders: orders.clone() });
    }
    for is_graceful in [true, false] {
        registry.add(Stop { is_graceful, orders: orders.clone() });
    }
    registry.add(Version(engine.clone()));
    registry.add(Uptime(Arc::clone(status)));
    registry.add(ShowHealth(checkup.clone()));
    registry.add(ShowMetrics(engine.clone()));
    registry
}

fn ended() -> Reply {
    Reply::failed("", Error::unavailable("the gateway is stopping"))
}

/// `core reload` and `module reload`.
struct Reload {
    name: &'static str,
    orders: mpsc::Sender<Order>,
}

#[async_trait]
impl Command for Reload {
    fn info(&self) -> Info {
        let usage = match self.name {
            "core reload" => "core reload",
            _ => "module reload [extconfig]",
        };
        Info { name: self.name, usage, summary: "Read the configuration again" }
    }

    async fn run(&self, arguments: &[String], _: &Words) -> Reply {
        match arguments {
            [] => {}
            [module] if module == "extconfig" && self.name == "module reload" => {}
            _ => {
                let message = "there is one module, extconfig, and it stands for all";
                return Reply::misused(message, self.info().usage);
            }
        }
        let (answer, answered) = oneshot::channel();
        if self.orders.send(Order::Reload(answer)).await.is_err() {
            return ended();
        }
        match answered.await {
            Ok(Ok(findings)) => reloaded(&findings),
            Ok(Err(error)) => {
                let text = "The module 'extconfig' reported a reload failure\n";
                Reply::failed(text, error)
            }
            Err(_) => ended(),
        }
    }

    fn complete(&self, arguments: &[String]) -> Vec<String> {
        let has_module = self.name == "module reload" && arguments.is_empty();
        if has_module { vec!["extconfig".to_owned()] } else { Vec::new() }
    }
}

fn reloaded(findings: &[Diagnostic]) -> Reply {
    let mut text = "The configuration is reloaded.\n".to_owned();
    for finding in findings {
        let _ = writeln!(text, "{}", printable_line(&finding.to_string()));
    }
    let findings: Vec<_> = findings.iter().map(document::finding).collect();
    Reply::done(text, json!({ "findings": findings }))
}

/// `core stop gracefully` and `core stop now`.
struct Stop {
    is_graceful: bool,
    orders: mpsc::Sender<Order>,
}

#[async_trait]
impl Command for Stop {
    fn info(&self) -> Info {
        let (name, summary) = if self.is_graceful {
            ("core stop gracefully", "Answer what is under way, and stop the gateway")
        } else {
            ("core stop now", "Stop the gateway at once")
        };
        Info { name, usage: name, summary }
    }

    async fn run(&self, arguments: &[String], _: &Words) -> Reply {
        if !arguments.is_empty() {
            return Reply::misused("nothing may follow", self.info().usage);
        }
        let order = if self.is_graceful { Order::StopGracefully } else { Order::StopNow };
        match self.orders.send(order).await {
            Ok(()) => Reply::done("The gateway stops.\n", json!({ "stopping": true })),
            Err(_) => ended(),
        }
    }
}

/// `core show version`.
struct Version(Realtime);

#[async_trait]
impl Command for Version {
    fn info(&self) -> Info {
        let name = "core show version";
        Info { name, usage: name, summary: "Show the version of the gateway, and its drivers" }
    }

    async fn run(&self, _: &[String], _: &Words) -> Reply {
        let (version, drivers) = (env!("CARGO_PKG_VERSION"), self.0.drivers());
        let text = format!("asterisk-realtime {version} (drivers: {})\n", drivers.join(", "));
        Reply::done(text, json!({ "version": version, "drivers": drivers }))
    }
}

/// `core show uptime`.
struct Uptime(Arc<Status>);

#[async_trait]
impl Command for Uptime {
    fn info(&self) -> Info {
        Info {
            name: "core show uptime",
            usage: "core show uptime [seconds]",
            summary: "Show how long the gateway runs, and when it was reloaded",
        }
    }

    async fn run(&self, arguments: &[String], _: &Words) -> Reply {
        let told: fn(Duration) -> String = match arguments {
            [] => in_words,
            [word] if word == "seconds" => |time| time.as_secs().to_string(),
            _ => return Reply::misused("only the word `seconds` may follow", self.info().usage),
        };
        let uptime = self.0.uptime();
        // Without a reload, the configuration is as old as the program.
        let reload = self.0.last_reload().unwrap_or(uptime);
        let text = format!("System uptime: {}\nLast reload: {}\n", told(uptime), told(reload));
        Reply::done(text, json!({ "uptime": uptime.as_secs(), "reload": reload.as_secs() }))
    }

    fn complete(&self, arguments: &[String]) -> Vec<String> {
        if arguments.is_empty() { vec!["seconds".to_owned()] } else { Vec::new() }
    }
}

/// `2 hours, 1 second`
fn in_words(time: Duration) -> String {
    let seconds = time.as_secs();
    let units = [
        (seconds / 86_400, "day"),
        (seconds / 3_600 % 24, "hour"),
        (seconds / 60 % 60, "minute"),
        (seconds % 60, "second"),
    ];
    let words: Vec<_> = units
        .iter()
        .filter(|(count, unit)| *count > 0 || (seconds == 0 && *unit == "second"))
        .map(|(count, unit)| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    words.join(", ")
}

/// `ara show health`.
struct ShowHealth(Checkup);

#[async_trait]
impl Command for ShowHealth {
    fn info(&self) -> Info {
        let name = "ara show health";
        Info { name, usage: name, summary: "Show whether the stores answer" }
    }

    async fn run(&self, _: &[String], _: &Words) -> Reply {
        let report = self.0.report().await;
        Reply::done(health(&report), report.document())
    }
}

fn health(report: &Report) -> String {
    let mut text = format!("The gateway is {}.\n", report.health.as_str());
    for it in &report.families {
        let _ = writeln!(text, "{:>30}  {}", printable_line(&it.family), it.health.as_str());
    }
    for it in &report.stores {
        let store = format!("{},{}", it.driver, it.database);
        let state = it.error.as_ref().map_or_else(|| "answers".to_owned(), ToString::to_string);
        let _ = writeln!(text, "{:>30}  {}", printable_line(&store), printable_line(&state));
    }
    text
}

/// `ara show metrics`.
struct ShowMetrics(Realtime);

#[async_trait]
impl Command for ShowMetrics {
    fn info(&self) -> Info {
        let name = "ara show metrics";
        Info {
            name,
            usage: name,
            summary: "Show what was asked of the stores, and what came of it",
        }
    }

    async fn run(&self, _: &[String], _: &Words) -> Reply {
        let metrics = self.0.metrics();
        Reply::done(table(&metrics), metrics.iter().map(numbers).collect())
    }
}

/// What a family asks for, by the word for it.
fn parts(metrics: &FamilyMetrics) -> [(&'static str, &CallMetrics); 3] {
    [("read", &metrics.reads), ("write", &metrics.writes), ("require", &metrics.requirements)]
}

fn table(metrics: &[FamilyMetrics]) -> String {
    let mut text = format!(
        "{:>30}  {:<24} {:<8}{:>10}{:>10}{:>10}{:>10}{:>10}\n",
        "Family", "Database", "Calls", "Found", "Absent", "Failed", "Refused", "Mean ms"
    );
    for it in metrics {
        let database = format!("{},{}", it.driver, it.database);
        let (family, database) = (printable_line(&it.family), printable_line(&database));
        for (name, calls) in parts(it) {
            let CallMetrics { found, absent, refused, .. } = calls;
            let failed = failed(calls);
            if found + absent + failed + refused == 0 {
                continue;
            }
            let mean = mean(calls).map_or_else(|| "-".to_owned(), |mean| format!("{mean:.3}"));
            let _ = writeln!(
                text,
                "{family:>30}  {database:<24} {name:<8}{found:>10}{absent:>10}{failed:>10}\
                 {refused:>10}{mean:>10}"
            );
        }
    }
    text
}

fn failed(calls: &CallMetrics) -> u64 {
    calls.failed.iter().map(|(_, count)| count).sum()
}

/// Of the calls that were timed, in milliseconds.
fn mean(calls: &CallMetrics) -> Option<f64> {
    let count = u32::try_from(calls.time.count()).ok().filter(|count| *count > 0)?;
    Some((calls.time.sum / count).as_secs_f64() * 1_000.0)
}

fn numbers(metrics: &FamilyMetrics) -> Value {
    let mut document = json!({
        "family": metrics.family,
        "driver": metrics.driver,
        "database": metrics.database,
        "matched-rows": metrics.matched_rows,
    });
    for (name, calls) in parts(metrics) {
        let failed = calls.failed.iter().map(|(kind, count)| (kind.to_string(), json!(count)));
        document[name] = json!({
            "found": calls.found,
            "absent": calls.absent,
            "failed": Value::Object(failed.collect()),
            "refused": calls.refused,
            "mean-ms": mean(calls),
        });
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_words() {
        let told = |seconds| in_words(Duration::from_secs(seconds));
        assert_eq!(told(0), "0 seconds");
        assert_eq!(told(61), "1 minute, 1 second");
        assert_eq!(told(2 * 86_400 + 3 * 3_600), "2 days, 3 hours");
    }
}
