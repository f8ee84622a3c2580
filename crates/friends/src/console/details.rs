//! One peer, line by line.

use std::fmt::{Display, Write};

use asterisk_realtime_console::{Reply, printable_line};
use serde_json::{Value, json};

use super::{document, status};
use crate::{Friend, Origin, Protocol};

/// The lines of a peer: a name and a value each.
pub(super) struct Lines(String);

impl Lines {
    pub(super) fn of(name: &str) -> Self {
        let mut lines = Self("\n".to_owned());
        let _ = writeln!(lines.0, "  * Name       : {}", printable_line(name));
        lines
    }

    pub(super) fn add(&mut self, name: &str, value: impl Display) {
        let value = value.to_string();
        let line = format!("  {name:<13}: {}", printable_line(&value));
        let _ = writeln!(self.0, "{}", line.trim_end());
    }

    /// A text that may be absent.
    pub(super) fn text(&mut self, name: &str, value: Option<&str>) {
        self.add(name, value.unwrap_or_default());
    }

    /// Whether there is a secret, and not which.
    pub(super) fn secret(&mut self, name: &str, is_set: bool) {
        self.add(name, if is_set { "<Set>" } else { "<Not set>" });
    }

    pub(super) fn yes_no(&mut self, name: &str, is_set: bool) {
        self.add(name, if is_set { "Yes" } else { "No" });
    }

    /// What all peers have: where they are, and how they answer. `wall` is now.
    pub(super) fn place<P: Protocol>(&mut self, friend: &Friend<P>, wall: u64) {
        let features = friend.features();
        let address = |address: Option<std::net::SocketAddr>| {
            address.map_or_else(|| "(null)".to_owned(), |address| address.to_string())
        };
        self.yes_no("Dynamic", features.is_dynamic);
        match friend.registration() {
            Some(registration) => self.add("Expire", registration.ends.saturating_sub(wall)),
            None => self.add("Expire", -1),
        }
        self.add("Addr->IP", address(friend.place()));
        self.add("Defaddr->IP", address(features.fallback));
        self.add("Status", status(friend.reach()));
        if features.limit.is_some() {
            self.add("Qualify Freq", format!("{} ms", features.frequency.as_millis()));
        }
        self.add("Mailbox", features.mailboxes.join(","));
        let realtime = match friend.origin() {
            Origin::Configured => "No",
            Origin::Realtime => "Yes, cached",
        };
        self.add("Realtime peer", realtime);
    }

    /// The answer, with what else programs are told.
    pub(super) fn reply<P: Protocol>(mut self, friend: &Friend<P>, more: Value) -> Reply {
        self.0.push('\n');
        let mut document = document(friend);
        if let (Value::Object(members), Value::Object(more)) = (&mut document, more) {
            members.insert("found".to_owned(), json!(true));
            members.extend(more);
        }
        Reply::done(self.0, document)
    }
}
