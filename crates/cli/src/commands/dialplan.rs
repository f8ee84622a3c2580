//! `ara dialplan`: the realtime dialplan, explained.

mod matched;
mod remarks;
mod show;

use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime::engine::Source;
use asterisk_realtime::families::extensions::{Extension, Line, Priority};
use asterisk_realtime::{ErrorKind, Object, Realtime, Row};
use serde_json::{Value, json};

use super::open::open;
use crate::args::Dialplan;
use crate::console::Console;
use crate::outcome::Result;
use crate::report;

/// How many rows are fetched at a time.
const BATCH: NonZeroU32 = NonZeroU32::new(1_000).unwrap();

pub(super) async fn run(command: Dialplan, console: &mut Console<'_>) -> Result {
    let realtime = open(console)?;
    let outcome = match command {
        Dialplan::Show { context, family } => {
            let rows = match &context {
                Some(context) => of_context(&realtime, &family.family, context).await,
                None => all(&realtime, &family.family).await,
            };
            let rows = rows.map_err(|error| report::told(error, console))?;
            show::print(&rows, console)
        }
        Dialplan::Match { dialled, family } => {
            let rows = of_context(&realtime, &family.family, &dialled.context).await;
            let rows = rows.map_err(|error| report::told(error, console))?;
            matched::print(&rows, &dialled, console)
        }
        Dialplan::Check { family } => {
            let rows = all(&realtime, &family.family).await;
            let rows = rows.map_err(|error| report::told(error, console))?;
            remarks::print(&rows, console)
        }
    }?;
    realtime.close().await;
    Ok(outcome)
}

/// Rows of the dialplan, and where they come from.
struct Rows {
    source: Arc<Source>,
    rows: Vec<Extension>,
}

impl Rows {
    fn new(source: Arc<Source>, rows: &[Row]) -> asterisk_realtime::Result<Self> {
        let rows =
            rows.iter().map(Extension::from_row).collect::<asterisk_realtime::Result<_>>()?;
        Ok(Self { source, rows })
    }
}

async fn of_context(
    realtime: &Realtime,
    family: &str,
    context: &str,
) -> asterisk_realtime::Result<Rows> {
    let answer = realtime.call(family).lookup_all([("context", context)]).await?;
    Rows::new(answer.source, &answer.value)
}

/// All rows, in batches where the driver can.
async fn all(realtime: &Realtime, family: &str) -> asterisk_realtime::Result<Rows> {
    let mut scan = match realtime.scan(family, None, BATCH).await {
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            let answer = realtime.call(family).lookup_all([("exten LIKE", "%")]).await?;
            return Rows::new(answer.source, &answer.value);
        }
        scan => scan?,
    };
    let mut rows = Vec::new();
    loop {
        let batch = scan.next_batch().await?;
        if batch.is_empty() {
            return Rows::new(Arc::clone(scan.source()), &rows);
        }
        rows.extend(batch);
    }
}

/// A step as a line of the dialplan.
fn step(line: Line<'_>) -> String {
    match line.priority {
        Priority::Hint => format!("hint: {}", line.app),
        priority => format!("{priority}. {}({})", line.app, line.appdata),
    }
}

fn priority(priority: Priority) -> Value {
    match priority {
        Priority::Hint => json!("hint"),
        priority => json!(priority.number()),
    }
}

fn document(line: Line<'_>) -> Value {
    json!({
        "exten": line.exten,
        "priority": priority(line.priority),
        "app": line.app,
        "appdata": line.appdata,
    })
}
