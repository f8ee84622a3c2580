//! The rows of a context, in one piece of memory.

use crate::{Extension, Priority};

/// A row of a context.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Line<'c> {
    /// The extension or pattern, as stored.
    pub exten: &'c str,
    /// The priority.
    pub priority: Priority,
    /// The application; the devices of a hint.
    pub app: &'c str,
    /// What the application gets, before variables are worked in.
    pub appdata: &'c str,
}

impl<'c> From<&'c Extension> for Line<'c> {
    fn from(row: &'c Extension) -> Self {
        let Extension { exten, priority, app, appdata, .. } = row;
        Self { exten, priority: *priority, app, appdata }
    }
}

/// An extension with all its priorities.
#[derive(Clone, Copy, Debug)]
pub struct Chain<'c> {
    text: &'c str,
    entries: &'c [Entry],
}

/// Rows by chains, in the order of these.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    text: Box<str>,
    entries: Box<[Entry]>,
    /// Where the chains begin in the entries, and the end of the last one.
    chains: Box<[u32]>,
}

/// A row. Its texts stand one behind the other, and their lengths before them, so that one read
/// from memory brings all.
#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    priority: i32,
}

/// Collects rows.
#[derive(Debug)]
pub(super) struct LinesBuilder {
    text: String,
    entries: Vec<Entry>,
    chains: Vec<u32>,
}

impl LinesBuilder {
    /// Makes room for rows and their texts.
    pub(super) fn new(rows: usize, text: usize) -> Self {
        let text = String::with_capacity(text);
        Self { text, entries: Vec::with_capacity(rows), chains: Vec::with_capacity(rows + 1) }
    }

    /// How many chains there are so far.
    pub(super) fn chains(&self) -> u32 {
        // More than that many rows have been refused.
        u32::try_from(self.chains.len()).unwrap_or(u32::MAX)
    }

    /// Begins with the next chain.
    pub(super) fn begin(&mut self) -> Option<()> {
        self.chains.push(u32::try_from(self.entries.len()).ok()?);
        Some(())
    }

    /// Adds a row to the chain, which comes with rising priorities; the first of several with the
    /// same counts. `None` if there is too much text.
    pub(super) fn push(&mut self, row: &Extension) -> Option<()> {
        let priority = row.priority.number()?;
        let chain = *self.chains.last()? as usize;
        if self.entries[chain..].last().is_some_and(|last| last.priority == priority) {
            return Some(());
        }
        let start = u32::try_from(self.text.len()).ok()?;
        let texts = [&row.exten, &row.app, &row.appdata];
        for text in texts {
            push_length(&mut self.text, text.len());
        }
        for text in texts {
            self.text.push_str(text);
        }
        self.entries.push(Entry { start, priority });
        Some(())
    }

    pub(super) fn finish(mut self) -> Option<Lines> {
        self.begin()?;
        let Self { text, entries, chains } = self;
        Some(Lines { text: text.into(), entries: entries.into(), chains: chains.into() })
    }
}

impl Lines {
    pub(super) fn chain(&self, index: u32) -> Chain<'_> {
        let range = |at: usize| self.chains[at] as usize;
        let index = index as usize;
        let entries = &self.entries[range(index)..range(index + 1)];
        Chain { text: &self.text, entries }
    }

    /// How many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.text.len() + size_of_val(&*self.entries) + size_of_val(&*self.chains)
    }
}

impl<'c> Chain<'c> {
    /// The extension or pattern, as the row of the lowest priority has it.
    pub fn exten(&self) -> &'c str {
        self.entries.first().map_or("", |entry| self.line(*entry).exten)
    }

    /// Its rows by their priorities, a hint first.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Line<'c>> {
        let chain = *self;
        self.entries.iter().map(move |entry| chain.line(*entry))
    }

    /// The row of a priority.
    pub fn at(&self, priority: Priority) -> Option<Line<'c>> {
        let number = priority.number()?;
        let found = self.entries.binary_search_by_key(&number, |entry| entry.priority);
        Some(self.line(self.entries[found.ok()?]))
    }

    fn line(&self, entry: Entry) -> Line<'c> {
        let (lengths, mut texts) = lengths(&self.text[entry.start as usize..]);
        let [exten, app, appdata] = lengths.map(|length| {
            let (text, others) = texts.split_at(length);
            texts = others;
            text
        });
        Line { exten, priority: Priority::new(entry.priority), app, appdata }
    }
}

/// Bits of a length in a character, which is an ASCII one; the next bit says that more follow.
const BITS: u32 = 6;
const MORE: u8 = 1 << BITS;

fn push_length(text: &mut String, mut length: usize) {
    loop {
        let low = u8::try_from(length % usize::from(MORE)).unwrap_or_default();
        length >>= BITS;
        if length == 0 {
            return text.push(low.into());
        }
        text.push((low | MORE).into());
    }
}

/// The lengths at the beginning of a text, and what is behind them.
fn lengths(text: &str) -> ([usize; 3], &str) {
    let mut bytes = text.bytes();
    let lengths = [(); 3].map(|()| {
        let (mut length, mut shift) = (0, 0);
        for byte in bytes.by_ref() {
            length |= usize::from(byte & (MORE - 1)) << shift;
            shift += BITS;
            if byte & MORE == 0 {
                break;
            }
        }
        length
    });
    (lengths, &text[text.len() - bytes.len()..])
}
