//! What a console can do.

use async_trait::async_trait;

use crate::{Reply, Words};

/// How a command is called, and what the help says of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Info {
    /// The words that it begins with: `realtime load`.
    pub name: &'static str,
    /// How to use it: `realtime load <family> <column> <value>`.
    pub usage: &'static str,
    /// What it does, in a few words without a full stop.
    pub summary: &'static str,
}

/// A command of the console.
#[async_trait]
pub trait Command: Send + Sync + 'static {
    /// Its name and help.
    fn info(&self) -> Info;

    /// Does it. `arguments` are the words behind the name; `words` are all.
    async fn run(&self, arguments: &[String], words: &Words) -> Reply;

    /// What the word behind these arguments may be; nothing if that is not known.
    fn complete(&self, arguments: &[String]) -> Vec<String> {
        let _ = arguments;
        Vec::new()
    }
}
