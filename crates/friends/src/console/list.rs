//! Lists of peers.

use std::fmt::Write;

use asterisk_realtime_console::{Reply, printable_line};
use serde_json::json;

use super::{document, status};
use crate::{Friend, Origin, Protocol, Reach};

/// How many of each there are.
#[derive(Debug, Default)]
struct Count {
    online: usize,
    offline: usize,
    unmonitored_online: usize,
    unmonitored_offline: usize,
}

impl Count {
    fn of<P: Protocol>(friends: &[std::sync::Arc<Friend<P>>]) -> Self {
        let mut count = Self::default();
        for friend in friends {
            let part = match (friend.reach(), friend.address()) {
                (Reach::Unmonitored, Some(_)) => &mut count.unmonitored_online,
                (Reach::Unmonitored, None) => &mut count.unmonitored_offline,
                (Reach::Reachable(_) | Reach::Lagged(_), Some(_)) => &mut count.online,
                _ => &mut count.offline,
            };
            *part += 1;
        }
        count
    }
}

/// The answer of a list: its lines, and how many peers there are.
pub(super) fn reply<P: Protocol>(
    friends: &[std::sync::Arc<Friend<P>>],
    header: &str,
    line: impl Fn(&Friend<P>) -> String,
    kind: &str,
) -> Reply {
    let mut text = format!("{header}\n");
    for friend in friends {
        let _ = writeln!(text, "{}", printable_line(line(friend).trim_end()));
    }
    let all = friends.len();
    let realtime = friends.iter().filter(|it| it.origin() == Origin::Realtime).count();
    let Count { online, offline, unmonitored_online, unmonitored_offline } = Count::of(friends);
    let _ = writeln!(
        text,
        "{all} {kind} peers [Monitored: {online} online, {offline} offline Unmonitored: \
         {unmonitored_online} online, {unmonitored_offline} offline]\n\
         {} configured, {realtime} realtime",
        all - realtime
    );
    let peers: Vec<_> = friends.iter().map(|friend| document(friend)).collect();
    let document = json!({ "peers": peers, "configured": all - realtime, "realtime": realtime });
    Reply::done(text, document)
}

/// A column of so many characters; what is longer is cut off.
pub(super) fn column(text: &str, width: usize) -> String {
    let cut: String = text.chars().take(width).collect();
    format!("{cut:<width$}")
}

/// The name, with the user if there is one.
pub(super) fn with_user(name: &str, user: Option<&str>) -> String {
    match user.filter(|user| !user.is_empty()) {
        Some(user) => format!("{name}/{user}"),
        None => name.to_owned(),
    }
}

/// The address and the port, as lists show them.
pub(super) fn place<P: Protocol>(friend: &Friend<P>) -> [String; 2] {
    match friend.address() {
        Some(address) => [address.ip().to_string(), address.port().to_string()],
        None => ["(Unspecified)".to_owned(), "0".to_owned()],
    }
}

/// Whether it is from a store.
pub(super) fn realtime<P: Protocol>(friend: &Friend<P>) -> &'static str {
    match friend.origin() {
        Origin::Configured => "",
        Origin::Realtime => "Cached RT",
    }
}

/// How it answers, in a column.
pub(super) fn status_column<P: Protocol>(friend: &Friend<P>) -> String {
    column(&status(friend.reach()), 16)
}
