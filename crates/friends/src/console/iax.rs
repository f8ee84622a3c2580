//! The commands of `chan_iax2`.

use std::sync::Arc;

use asterisk_realtime_console::{Command, Info, Reply, Words, printable_line};
use async_trait::async_trait;
use serde_json::json;

use super::details::Lines;
use super::list::{column, place, realtime, status_column, with_user};
use super::prunable;
use super::show::{ShowPeer, ShowPeers};
use crate::{Friend, Iax2Peer, IaxPeers, IaxUsers, Pruned};

/// The commands on these friends: `iax2 show peers`, `iax2 show peer` and `iax2 prune realtime`.
pub fn commands(peers: &IaxPeers, users: &IaxUsers) -> Vec<Arc<dyn Command>> {
    let list = ShowPeers {
        info: Info {
            name: "iax2 show peers",
            usage: "iax2 show peers",
            summary: "List the IAX2 peers in memory",
        },
        friends: peers.clone(),
        kind: "iax2",
        header,
        line: peer_line,
    };
    let show = ShowPeer {
        info: Info {
            name: "iax2 show peer",
            usage: "iax2 show peer <name> [load]",
            summary: "Show an IAX2 peer in memory, or load it",
        },
        friends: peers.clone(),
        details,
    };
    let prune = Prune { peers: peers.clone(), users: users.clone() };
    vec![Arc::new(list), Arc::new(show), Arc::new(prune)]
}

fn header() -> String {
    let status = "Status          ";
    line("Name/Username", "Host", "", "Mask", "Port", status, ["Description", "Realtime"])
}

fn line(
    name: &str,
    host: &str,
    dynamic: &str,
    mask: &str,
    port: &str,
    status: &str,
    rest: [&str; 2],
) -> String {
    let [description, realtime] = rest;
    format!(
        "{} {} {dynamic:<3} {} {port:<8} {status} {} {realtime}",
        column(name, 25),
        column(host, 39),
        column(mask, 15),
        column(description, 32),
    )
}

fn peer_line(friend: &Friend<Iax2Peer>) -> String {
    let peer = friend.object();
    let [host, port] = place(friend);
    let mask = peer.mask.map_or_else(|| "(null)".to_owned(), |mask| mask.to_string());
    line(
        &with_user(friend.name(), peer.username.as_deref()),
        &host,
        if friend.features().is_dynamic { "(D)" } else { "(S)" },
        &mask,
        &port,
        &status_column(friend),
        [peer.description.as_deref().unwrap_or_default(), realtime(friend)],
    )
}

fn details(friend: &Friend<Iax2Peer>, wall: u64) -> Reply {
    let peer = friend.object();
    let mut lines = Lines::of(friend.name());
    lines.text("Description", peer.description.as_deref());
    lines.secret("Secret", peer.secret.is_some());
    lines.text("Context", peer.context.as_deref());
    lines.text("Username", peer.username.as_deref());
    lines.place(friend, wall);
    let more = json!({
        "context": peer.context,
        "description": peer.description,
        "has-secret": peer.secret.is_some(),
    });
    lines.reply(friend, more)
}

struct Prune {
    peers: IaxPeers,
    users: IaxUsers,
}

#[async_trait]
impl Command for Prune {
    fn info(&self) -> Info {
        Info {
            name: "iax2 prune realtime",
            usage: "iax2 prune realtime {<name>|all}",
            summary: "Forget IAX2 peers and users that came from a store",
        }
    }

    async fn run(&self, arguments: &[String], _: &Words) -> Reply {
        match arguments {
            [all] if all.eq_ignore_ascii_case("all") => {
                let (peers, users) = (self.peers.prune_all(), self.users.prune_all());
                let document = json!({ "peers": peers, "users": users });
                Reply::done("Cache flushed successfully.\n", document)
            }
            [name] => told(name, self.peers.prune(name), self.users.prune(name)),
            _ => Reply::misused("one name, or all", self.info().usage),
        }
    }

    fn complete(&self, arguments: &[String]) -> Vec<String> {
        if !arguments.is_empty() {
            return Vec::new();
        }
        let mut words = vec!["all".to_owned()];
        words.extend(prunable(&self.peers));
        words.extend(prunable(&self.users));
        words
    }
}

fn told(name: &str, peer: Pruned, user: Pruned) -> Reply {
    let shown = printable_line(name);
    let line = |kind: &str, pruned: Pruned| match pruned {
        Pruned::Done => format!("{kind} {shown} was removed from the cache.\n"),
        Pruned::NotRealtime => format!("{kind} {shown} is not eligible for this operation.\n"),
        Pruned::NotFound => String::new(),
    };
    let mut text = line("Peer", peer) + &line("User", user);
    if text.is_empty() {
        text = format!("{shown} was not found in the cache.\n");
    }
    let (peer, user) = (peer == Pruned::Done, user == Pruned::Done);
    let document = json!({ "name": name, "peer": peer, "user": user });
    Reply::found(text, document, peer || user)
}
