//! `ara realtime`: the operations on families.

use asterisk_realtime::engine::Realtime;
use asterisk_realtime_console::{Reply, pairs, realtime};

use super::open::open;
use crate::args::{self, Realtime as Operation, Words};
use crate::console::Console;
use crate::outcome::Result;
use crate::report;

pub(super) async fn run(operation: Operation, console: &mut Console<'_>) -> Result {
    match operation {
        Operation::Load(Words { family, words }) => {
            let filter = understood("load", pairs::pairs(&words))?;
            let realtime = open(console)?;
            answer(&realtime, realtime::load(&realtime, &family, &filter).await, console).await
        }
        Operation::Multi(Words { family, words }) => {
            let filter = understood("multi", pairs::pairs(&words))?;
            let realtime = open(console)?;
            answer(&realtime, realtime::multi(&realtime, &family, &filter).await, console).await
        }
        Operation::Update { family, column, value, set_column, new_value } => {
            let (filter, changes) = ([(&*column, &*value)], [(&*set_column, &*new_value)]);
            update(&family, &filter, &changes, console).await
        }
        Operation::Update2(Words { family, words }) => {
            let (filter, changes) = understood("update2", pairs::pairs_and_changes(&words))?;
            update(&family, &filter, &changes, console).await
        }
        Operation::Store(Words { family, words }) => {
            let changes = understood("store", pairs::pairs(&words))?;
            let realtime = open(console)?;
            answer(&realtime, realtime::store(&realtime, &family, &changes).await, console).await
        }
        Operation::Destroy(Words { family, words }) => {
            let filter = understood("destroy", pairs::pairs(&words))?;
            let realtime = open(console)?;
            answer(&realtime, realtime::destroy(&realtime, &family, &filter).await, console).await
        }
        Operation::Require { family, words } => {
            let needed = understood("require", pairs::requirements(&words))?;
            let realtime = open(console)?;
            answer(&realtime, realtime::require(&realtime, &family, &needed).await, console).await
        }
    }
}

async fn update(
    family: &str,
    filter: &[pairs::Pair<'_>],
    changes: &[pairs::Pair<'_>],
    console: &mut Console<'_>,
) -> Result {
    let realtime = open(console)?;
    answer(&realtime, realtime::update(&realtime, family, filter, changes).await, console).await
}

fn understood<T>(name: &str, words: pairs::Result<T>) -> Result<T> {
    words.map_err(|message| args::misuse(name, message))
}

/// Passes the answer on, and gives the stores their connections back.
async fn answer(
    realtime: &Realtime,
    reply: asterisk_realtime::Result<Reply>,
    console: &mut Console<'_>,
) -> Result {
    let reply = reply.map_err(|error| report::told(error, console))?;
    let outcome = console.reply(&reply)?;
    realtime.close().await;
    Ok(outcome)
}
