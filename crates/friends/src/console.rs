//! Asterisk's console commands on friends: `sip show peers`, `sip show peer`, `sip prune realtime`,
//! and those of `iax2`.
//!
//! What has a password says whether there is one, and never which.

mod details;
mod iax;
mod list;
mod show;
mod sip;

use asterisk_realtime_console::Reply;
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
