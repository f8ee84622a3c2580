//! The rows of a context, in one piece of memory.

use std::cmp::Ordering;

use smallvec::SmallVec;

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
    /// From the beginning of its record on.
    record: &'c str,
}

/// Rows by chains, in the order of these.
///
/// All of a chain is one record: how many rows there are, for each its priority and the lengths of
/// its texts, then the texts. So one read from memory brings all of it, which counts: a large
/// context is not in the processor's cache.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    text: Box<str>,
    /// Where the records begin.
    chains: Box<[u32]>,
}

/// Collects rows.
#[derive(Debug)]
pub(super) struct LinesBuilder {
    text: String,
    chains: Vec<u32>,
}

impl LinesBuilder {
    /// Makes room for rows and their texts.
    pub(super) fn new(rows: usize, text: usize) -> Self {
        // A row of one priority has five numbers, nearly always of a byte each.
        let text = String::with_capacity(text + rows * 5);
        Self { text, chains: Vec::with_capacity(rows) }
    }

    /// How many chains there are so far.
    pub(super) fn chains(&self) -> u32 {
        // More than that many rows have been refused.
        u32::try_from(self.chains.len()).unwrap_or(u32::MAX)
    }

    /// Adds a chain, whose rows come with rising priorities; the first of several with the same
    /// counts. `None` if there is too much text.
    pub(super) fn add<'r>(&mut self, rows: impl Iterator<Item = &'r Extension>) -> Option<()> {
        self.chains.push(u32::try_from(self.text.len()).ok()?);
        let mut lines: SmallVec<[(u32, [&str; 3]); 8]> = SmallVec::new();
        for row in rows {
            let priority = zigzag(row.priority.number()?);
            if lines.last().is_none_or(|(last, _)| *last != priority) {
                lines.push((priority, [&row.exten, &row.app, &row.appdata]));
            }
        }
        push_number(&mut self.text, lines.len());
        for (priority, texts) in &lines {
            push_number(&mut self.text, *priority as usize);
            for text in texts {
                push_number(&mut self.text, text.len());
            }
        }
        for text in lines.iter().flat_map(|(_, texts)| texts) {
            self.text.push_str(text);
        }
        Some(())
    }

    pub(super) fn finish(self) -> Option<Lines> {
        let Self { text, chains } = self;
        u32::try_from(text.len()).ok()?;
        Some(Lines { text: text.into(), chains: chains.into() })
    }
}

impl Lines {
    pub(super) fn chain(&self, index: u32) -> Chain<'_> {
        Chain { record: &self.text[self.chains[index as usize] as usize..] }
    }

    /// How many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.text.len() + size_of_val(&*self.chains)
    }
}

impl<'c> Chain<'c> {
    /// The extension or pattern, as the row of the lowest priority has it.
    pub fn exten(&self) -> &'c str {
        self.lines().next().map_or("", |line| line.exten)
    }

    /// Its rows by their priorities, a hint first.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Line<'c>> {
        let entries = Entries::of(self.record);
        let mut texts = entries.clone().texts();
        entries.map(move |entry| {
            let (line, others) = entry.line(texts);
            texts = others;
            line
        })
    }

    /// The row of a priority.
    pub fn at(&self, priority: Priority) -> Option<Line<'c>> {
        let number = priority.number()?;
        let mut entries = Entries::of(self.record);
        let mut before = 0;
        loop {
            let entry = entries.next()?;
            match entry.priority.cmp(&number) {
                Ordering::Less => before += entry.lengths.iter().sum::<usize>(),
                Ordering::Equal => return Some(entry.line(&entries.texts()[before..]).0),
                Ordering::Greater => return None,
            }
        }
    }
}

/// What stands of a row in front of the texts.
#[derive(Clone, Copy, Debug)]
struct Entry {
    priority: i32,
    lengths: [usize; 3],
}

impl Entry {
    /// The row whose texts begin here, and what is behind them.
    fn line(self, mut texts: &str) -> (Line<'_>, &str) {
        let [exten, app, appdata] = self.lengths.map(|length| {
            let (text, others) = texts.split_at(length);
            texts = others;
            text
        });
        let priority = Priority::new(self.priority);
        (Line { exten, priority, app, appdata }, texts)
    }
}

/// The entries of a record.
#[derive(Clone, Debug)]
struct Entries<'c> {
    left: usize,
    /// What has not been read of the record.
    rest: &'c str,
}

impl<'c> Entries<'c> {
    fn of(record: &'c str) -> Self {
        let mut entries = Self { left: 0, rest: record };
        entries.left = entries.number();
        entries
    }

    /// What is behind them.
    fn texts(mut self) -> &'c str {
        self.by_ref().for_each(drop);
        self.rest
    }

    fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        for (at, byte) in self.rest.bytes().enumerate() {
            number |= usize::from(byte & (MORE - 1)) << shift;
            shift += BITS;
            if byte & MORE == 0 {
                self.rest = &self.rest[at + 1..];
                break;
            }
        }
        number
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        self.left = self.left.checked_sub(1)?;
        let priority = unzigzag(self.number());
        Some(Entry { priority, lengths: [(); 3].map(|()| self.number()) })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Entries<'_> {}

/// Bits of a number in a character, which is an ASCII one; the next bit says that more follow.
const BITS: u32 = 6;
const MORE: u8 = 1 << BITS;

fn push_number(text: &mut String, mut number: usize) {
    loop {
        let low = u8::try_from(number % usize::from(MORE)).unwrap_or_default();
        number >>= BITS;
        if number == 0 {
            return text.push(low.into());
        }
        text.push((low | MORE).into());
    }
}

/// Small numbers of either sign as small numbers.
fn zigzag(number: i32) -> u32 {
    (number << 1 ^ number >> 31).cast_unsigned()
}

fn unzigzag(number: usize) -> i32 {
    let number = u32::try_from(number).unwrap_or_default();
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_come_back(
            chains in prop::collection::vec(
                prop::collection::btree_map(any::<i32>(), any::<[String; 3]>(), 1..6),
                0..6,
            ),
        ) {
            let chains: Vec<Vec<Extension>> = chains.into_iter().map(|rows| {
                let row = |(priority, [exten, app, appdata]): (i32, [String; 3])| {
                    Extension::new("a", exten, app, appdata).at(Priority::new(priority))
                };
                let rows = rows.into_iter().filter(|(priority, _)| *priority == -1 || *priority > 0);
                rows.map(row).collect()
            }).collect();
            let mut builder = LinesBuilder::new(0, 0);
            for rows in &chains {
                builder.add(rows.iter()).unwrap();
            }
            let lines = builder.finish().unwrap();
            for (index, rows) in (0..).zip(&chains) {
                let chain = lines.chain(index);
                let expected: Vec<_> = rows.iter().map(Line::from).collect();
                prop_assert_eq!(chain.lines().len(), rows.len());
                prop_assert_eq!(chain.lines().collect::<Vec<_>>(), expected.clone());
                for line in expected {
                    prop_assert_eq!(chain.at(line.priority), Some(line));
                }
                prop_assert_eq!(chain.at(Priority::new(i32::MAX - 1)), None);
            }
        }
    }
}
