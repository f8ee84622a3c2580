//! The commands that show peers.

use asterisk_realtime_console::{Command, Info, Reply, Words, printable_line};
use async_trait::async_trait;
use serde_json::json;

use super::list;
use crate::{Friend, Friends, Protocol, Wanted};

/// A list of all peers in memory.
pub(super) struct ShowPeers<P: Protocol> {
    pub(super) info: Info,
    pub(super) friends: Friends<P>,
    /// The word for the peers in the line that counts them.
    pub(super) kind: &'static str,
    pub(super) header: fn() -> String,
    pub(super) line: fn(&Friend<P>) -> String,
}

#[async_trait]
impl<P: Protocol> Command for ShowPeers<P> {
    fn info(&self) -> Info {
        self.info
    }

    async fn run(&self, arguments: &[String], _: &Words) -> Reply {
        if !arguments.is_empty() {
            return Reply::misused("nothing may follow", self.info.usage);
        }
        list::reply(&self.friends.all(), (self.header)().trim_end(), self.line, self.kind)
    }
}

/// One peer, in memory or loaded.
pub(super) struct ShowPeer<P: Protocol> {
    pub(super) info: Info,
    pub(super) friends: Friends<P>,
    /// The answer, at this time in seconds since 1970.
    pub(super) details: fn(&Friend<P>, u64) -> Reply,
}

#[async_trait]
impl<P: Protocol> Command for ShowPeer<P> {
    fn info(&self) -> Info {
        self.info
    }

    async fn run(&self, arguments: &[String], _: &Words) -> Reply {
        let found = match arguments {
            [name] => self.friends.cached(name),
            [name, load] if load.eq_ignore_ascii_case("load") => {
                match self.friends.find(name, Wanted::Any).await {
                    Ok(found) => found,
                    Err(error) => return Reply::failed("", error),
                }
            }
            [] => return Reply::misused("the name is missing", self.info.usage),
            _ => return Reply::misused("only the word `load` may follow", self.info.usage),
        };
        match found {
            Some(friend) => (self.details)(&friend, self.friends.memory.now().wall),
            None => not_found(&arguments[0]),
        }
    }

    fn complete(&self, arguments: &[String]) -> Vec<String> {
        match arguments {
            [] => self.friends.all().iter().map(|friend| friend.name().to_string()).collect(),
            [_] => vec!["load".to_owned()],
            _ => Vec::new(),
        }
    }
}

fn not_found(name: &str) -> Reply {
    let text = format!("Peer {} not found.\n", printable_line(name));
    Reply::found(text, json!({ "found": false, "name": name }), false)
}
