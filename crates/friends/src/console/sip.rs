//! The commands of `chan_sip`.

use std::sync::Arc;

use asterisk_realtime_console::{Command, Info, Reply, Words, expression, printable_line};
use asterisk_realtime_sippeers::{NatMode, SipPeer};
use async_trait::async_trait;
use serde_json::json;

use super::details::Lines;
use super::list::{column, place, realtime, status_column, with_user};
use super::show::{ShowPeer, ShowPeers};
use super::{prunable, pruned};
use crate::{Friend, Pruned, Sip, SipFriends};

/// The commands on these friends: `sip show peers`, `sip show peer` and `sip prune realtime`.
pub fn commands(friends: &SipFriends) -> Vec<Arc<dyn Command>> {
    let list = ShowPeers {
        info: Info {
            name: "sip show peers",
            usage: "sip show peers",
            summary: "List the SIP devices in memory",
        },
        friends: friends.clone(),
        kind: "sip",
        header,
        line: peer_line,
    };
    let show = ShowPeer {
        info: Info {
            name: "sip show peer",
            usage: "sip show peer <name> [load]",
            summary: "Show a SIP device in memory, or load it",
        },
        friends: friends.clone(),
        details,
    };
    vec![Arc::new(list), Arc::new(show), Arc::new(Prune(friends.clone()))]
}

fn header() -> String {
    line(
        "Name/username",
        "Host",
        ["Dyn", "Forcerport", "Comedia", "ACL"],
        "Port",
        "Status          ",
        ["Description", "Realtime"],
    )
}

fn line(
    name: &str,
    host: &str,
    flags: [&str; 4],
    port: &str,
    status: &str,
    rest: [&str; 2],
) -> String {
    let [dynamic, rport, comedia, acl] = flags;
    let [description, realtime] = rest;
    format!(
        "{} {} {dynamic:<3} {rport:<10} {comedia:<10} {acl:<3} {port:<8} {status} {} {realtime}",
        column(name, 25),
        column(host, 39),
        column(description, 32),
    )
}

fn peer_line(friend: &Friend<Sip>) -> String {
    let peer = &friend.object().peer;
    let user = friend.registration().map(|it| it.contact.defaultuser.as_str());
    let user = user.filter(|user| !user.is_empty()).or(peer.defaultuser.as_deref());
    let [host, port] = place(friend);
    let nat = peer.nat_handling();
    let mode = |of: fn(asterisk_realtime_sippeers::NatHandling) -> NatMode| match nat
        .map_or(NatMode::Auto, of)
    {
        NatMode::On => "Yes",
        NatMode::Off => "No",
        NatMode::Auto => "Auto (No)",
    };
    // What [general] has built in is `auto_force_rport` alone.
    let comedia = if nat.is_none() { "No" } else { mode(|nat| nat.comedia) };
    let has_acl = !peer.permit.is_empty() || !peer.deny.is_empty() || peer.acl.is_some();
    let dynamic = if friend.features().is_dynamic { " D " } else { "" };
    line(
        &with_user(friend.name(), user),
        &host,
        [dynamic, mode(|nat| nat.rport), comedia, if has_acl { " A " } else { "" }],
        &port,
        &status_column(friend),
        [peer.description.as_deref().unwrap_or_default(), realtime(friend)],
    )
}

fn details(friend: &Friend<Sip>, wall: u64) -> Reply {
    let peer = &friend.object().peer;
    let mut lines = Lines::of(friend.name());
    lines.text("Description", peer.description.as_deref());
    lines.secret("Secret", peer.secret.is_some());
    lines.secret("MD5Secret", peer.md5secret.is_some());
    lines.secret("Remote Secret", peer.remotesecret.is_some());
    lines.text("Context", peer.context.as_deref());
    lines.text("Language", peer.language.as_deref());
    lines.text("Accountcode", peer.accountcode.as_deref());
    lines.place(friend, wall);
    lines.add("Codecs", codecs(peer));
    lines.text("Def. Username", friend.object().defaultuser());
    let contact = friend.registration().map(|it| &it.contact);
    lines.text("Useragent", contact.map(|it| it.useragent.as_str()));
    lines.text("Reg. Contact", contact.map(|it| it.fullcontact.as_str()));
    let more = json!({
        "context": peer.context,
        "description": peer.description,
        "has-secret": peer.secret.is_some() || peer.md5secret.is_some(),
        "type": peer.kind.map(|kind| kind.to_string()),
    });
    lines.reply(friend, more)
}

/// Its codecs, if its row says something of them.
fn codecs(peer: &SipPeer) -> String {
    let codecs: Vec<_> = peer.codecs(&[]).into_iter().map(|codec| codec.name).collect();
    format!("({})", codecs.join("|"))
}

struct Prune(SipFriends);

/// What is to be pruned.
enum Meant<'w> {
    All,
    Like(&'w str),
    Name(&'w str),
}

impl<'w> Meant<'w> {
    /// Understands `[peer] NAME`, `[peer] all` and `[peer] like REGEX`. Behind `peer` a name may be
    /// `peer`.
    fn of(words: &'w [String]) -> Option<Self> {
        let is = |word: &String, expected: &str| word.eq_ignore_ascii_case(expected);
        let (words, is_long) = match words {
            [first, rest @ ..] if is(first, "peer") => (rest, true),
            all => (all, false),
        };
        match words {
            [like, expression] if is(like, "like") => Some(Self::Like(expression)),
            [all] if is(all, "all") => Some(Self::All),
            [word] if is(word, "like") || (is(word, "peer") && !is_long) => None,
            [name] => Some(Self::Name(name)),
            _ => None,
        }
    }
}

#[async_trait]
impl Command for Prune {
    fn info(&self) -> Info {
        Info {
            name: "sip prune realtime",
            usage: "sip prune realtime [peer] {<name>|all|like <expression>}",
            summary: "Forget SIP devices that came from a store",
        }
    }

    async fn run(&self, arguments: &[String], _: &Words) -> Reply {
        let usage = self.info().usage;
        match Meant::of(arguments) {
            Some(Meant::All) => pruned(self.0.prune_all()),
            Some(Meant::Like(text)) => match expression(text) {
                Ok(names) => pruned(self.0.prune_like(&names)),
                Err(error) => Reply::misused(error.message().to_owned(), usage),
            },
            Some(Meant::Name(name)) => told(name, self.0.prune(name)),
            None => Reply::misused("one name, all, or like and an expression", usage),
        }
    }

    fn complete(&self, arguments: &[String]) -> Vec<String> {
        let mut words = vec!["all".to_owned(), "like".to_owned()];
        match arguments {
            [] => words.push("peer".to_owned()),
            [peer] if peer.eq_ignore_ascii_case("peer") => {}
            _ => return Vec::new(),
        }
        words.extend(prunable(&self.0));
        words
    }
}

fn told(name: &str, pruned: Pruned) -> Reply {
    let shown = printable_line(name);
    let (text, word) = match pruned {
        Pruned::Done => (format!("Peer '{shown}' pruned.\n"), "pruned"),
        Pruned::NotRealtime => {
            (format!("Peer '{shown}' is not a Realtime peer, cannot be pruned.\n"), "not-realtime")
        }
        Pruned::NotFound => (format!("Peer '{shown}' not found.\n"), "not-found"),
    };
    Reply::found(text, json!({ "name": name, "outcome": word }), pruned == Pruned::Done)
}
