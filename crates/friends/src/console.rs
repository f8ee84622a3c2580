//! Asterisk's console commands on friends: `sip show peers`, `sip show peer`, `sip prune realtime`,
//! and those of `iax2`.
//!
//! What has a password says whether there is one, and never which.

mod details;
mod iax;
mod list;
mod sip;

use std::sync::Arc;

use asterisk_realtime_console::{Info, Reply, printable_line};
use serde_json::{Value, json};

use crate::{Friend, Friends, Origin, Protocol, Reach};

pub use iax::commands as iax2_commands;
pub use sip::commands as sip_commands;

/// How many friends were pruned, as `chan_sip` tells it.
fn pruned(count: usize) -> Reply {
    let text = match count {
        0 => "No peers found to prune.\n".to_owned(),
        count => format!("{count} peers pruned.\n"),
    };
    Reply::found(text, json!({ "pruned": count }), count > 0)
}

/// The names of friends, for completion.
fn names<P: Protocol>(friends: &Friends<P>) -> Vec<String> {
    friends.all().iter().map(|friend| friend.name().to_string()).collect()
}

/// The names of those that can be pruned.
fn prunable<P: Protocol>(friends: &Friends<P>) -> Vec<String> {
    let all = friends.all();
    let realtime = all.iter().filter(|friend| friend.origin() == Origin::Realtime);
    realtime.map(|friend| friend.name().to_string()).collect()
}

/// How a device answers, as lists show it.
fn status(reach: Reach) -> String {
    match reach {
        Reach::Unmonitored => "Unmonitored".to_owned(),
        Reach::Unknown => "UNKNOWN".to_owned(),
        Reach::Reachable(milliseconds) => format!("OK ({milliseconds} ms)"),
        Reach::Lagged(milliseconds) => format!("LAGGED ({milliseconds} ms)"),
        Reach::Unreachable => "UNREACHABLE".to_owned(),
    }
}

fn reach_word(reach: Reach) -> &'static str {
    match reach {
        Reach::Unmonitored => "unmonitored",
        Reach::Unknown => "unknown",
        Reach::Reachable(_) => "reachable",
        Reach::Lagged(_) => "lagged",
        Reach::Unreachable => "unreachable",
    }
}

/// What programs are told of any friend.
fn document<P: Protocol>(friend: &Friend<P>) -> Value {
    let features = friend.features();
    let registration = friend.registration().map(|it| {
        json!({
            "address": it.contact.address.map(|address| address.to_string()),
            "contact": it.contact.fullcontact,
            "useragent": it.contact.useragent,
            "user": it.contact.defaultuser,
            "ends": it.ends,
        })
    });
    let qualify = features.limit.map(|limit| {
        json!({
            "limit-ms": limit.as_millis(),
            "frequency-ms": features.frequency.as_millis(),
            "retry-ms": features.retry.as_millis(),
        })
    });
    json!({
        "name": **friend.name(),
        "realtime": friend.origin() == Origin::Realtime,
        "dynamic": features.is_dynamic,
        "address": friend.address().map(|address| address.to_string()),
        "state": friend.state().as_str(),
        "reach": reach_word(friend.reach()),
        "last-ms": friend.lastms(),
        "registration": registration,
        "qualify": qualify,
        "mailboxes": features.mailboxes,
    })
}

/// The answer if there is no such peer.
fn not_found(name: &str) -> Reply {
    let text = format!("Peer {} not found.\n", printable_line(name));
    Reply::found(text, json!({ "found": false, "name": name }), false)
}

/// The two words `NAME` and, if it is there, `load`.
fn name_and_load<'w>(
    words: &'w [String],
    info: &Info,
) -> std::result::Result<(&'w str, bool), Reply> {
    match words {
        [name] => Ok((name, false)),
        [name, load] if load.eq_ignore_ascii_case("load") => Ok((name, true)),
        [] => Err(Reply::misused("the name is missing", info.usage)),
        _ => Err(Reply::misused("only the word `load` may follow", info.usage)),
    }
}

/// The friend that is to be shown: in memory, or loaded.
async fn shown<P: Protocol>(
    friends: &Friends<P>,
    name: &str,
    is_loaded: bool,
) -> std::result::Result<Option<Arc<Friend<P>>>, Reply> {
    if !is_loaded {
        return Ok(friends.cached(name));
    }
    let found = friends.find(name, crate::Wanted::Any).await;
    found.map_err(|error| Reply::failed("", error))
}

/// What the word behind `show peer` may be.
fn complete_peer<P: Protocol>(friends: &Friends<P>, arguments: &[String]) -> Vec<String> {
    match arguments {
        [] => names(friends),
        [_] => vec!["load".to_owned()],
        _ => Vec::new(),
    }
}
