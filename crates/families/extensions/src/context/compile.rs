//! From rows to a context.

use std::ops::Range;

use asterisk_realtime_core::{Error, Result};

use super::alphabet::{Alphabet, Letters};
use super::exact::Exact;
use super::line::LinesBuilder;
use super::trie::Trie;
use super::{Callers, Context, Part};
use crate::pattern::{self, Element, Pattern};
use crate::{Extension, Priority, split_caller};

/// A row with what decides its place.
#[derive(Debug)]
struct Placed<'r> {
    row: &'r Extension,
    /// Its sequence among all codes.
    codes: Range<usize>,
    /// How many of them are those of the extension.
    own: usize,
}

/// Rows on their way.
#[derive(Debug)]
struct Drafts<'r> {
    callers: Callers,
    codes: Vec<u32>,
    extensions: Vec<Placed<'r>>,
    patterns: Vec<Placed<'r>>,
    hopeless: Vec<&'r Extension>,
    /// The elements of the patterns.
    letters: Letters,
    /// The elements of the patterns of callers.
    of_callers: Letters,
    text: usize,
}

impl Context {
    /// Compiles the rows of a context. Rows without an extension, and those whose priority is
    /// never asked for, are left out; of several for the same step the first counts.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if there are more than 4 GiB of
    /// texts, 2^31 extensions or 65,534 different elements of patterns.
    pub fn compile<'r>(
        rows: impl IntoIterator<Item = &'r Extension>,
        callers: Callers,
    ) -> Result<Self> {
        let is_there = |row: &&Extension| !row.exten.is_empty() && row.priority != Priority::Never;
        let mut drafts = Drafts::new(callers);
        let drafted = rows.into_iter().filter(is_there).try_for_each(|row| drafts.add(row));
        drafted
            .and_then(|()| drafts.finish())
            .ok_or_else(|| Error::invalid("a context is too large to be compiled"))
    }
}

impl<'r> Drafts<'r> {
    fn new(callers: Callers) -> Self {
        Self {
            callers,
            codes: Vec::new(),
            extensions: Vec::new(),
            patterns: Vec::new(),
            hopeless: Vec::new(),
            letters: Letters::new(),
            of_callers: Letters::new(),
            text: 0,
        }
    }

    /// Adds a row; `None` if there is too much.
    ///
    /// The codes that decide its place are those of the extension to its end, then those of the
    /// caller, an extension before a pattern. What has no caller comes last.
    fn add(&mut self, row: &'r Extension) -> Option<()> {
        let (exten, caller) = match self.callers {
            Callers::Ignored => (&*row.exten, None),
            Callers::Matched => split_caller(&row.exten),
        };
        self.text += row.exten.len() + row.app.len() + row.appdata.len();
        let from = self.codes.len();
        if !encode(exten, &mut self.letters, &mut self.codes)? {
            self.codes.truncate(from);
            self.hopeless.push(row);
            return Some(());
        }
        let own = self.codes.len() - from;
        match caller {
            Some(caller) => {
                self.codes.push(u32::from(caller.starts_with('_')));
                encode(caller, &mut self.of_callers, &mut self.codes)?;
            }
            None => self.codes.push(u32::MAX),
        }
        let placed = Placed { row, codes: from..self.codes.len(), own };
        let part = if exten.starts_with('_') { &mut self.patterns } else { &mut self.extensions };
        part.push(placed);
        Some(())
    }

    fn finish(mut self) -> Option<Context> {
        let (_, numbers) = self.of_callers.finish();
        let of_pattern = |codes: &[u32]| codes.first() == Some(&1);
        for placed in self.extensions.iter().chain(&self.patterns) {
            let caller = &mut self.codes[placed.codes.clone()][placed.own..];
            if of_pattern(caller) {
                renumber(&mut caller[1..], &numbers);
            }
        }
        let (alphabet, numbers) = self.letters.finish();
        for placed in &self.patterns {
            renumber(&mut self.codes[placed.codes.clone()][..placed.own], &numbers);
        }
        let rows = self.extensions.len() + self.patterns.len() + self.hopeless.len();
        let mut lines = LinesBuilder::new(rows, self.text);
        let extensions = part(Alphabet::of_bytes(), self.extensions, &self.codes, &mut lines)?;
        let patterns = part(alphabet, self.patterns, &self.codes, &mut lines)?;
        let first = lines.chains();
        self.hopeless.sort_by_cached_key(|row| {
            (Pattern::parse(&row.exten), row.exten.as_str(), row.priority)
        });
        for same in self.hopeless.chunk_by(|one, other| one.exten == other.exten) {
            lines.add(same.iter().copied())?;
        }
        let hopeless = first..lines.chains();
        let lines = lines.finish()?;
        let exact = Exact::new(self.callers, patterns.first, &lines);
        Some(Context { callers: self.callers, extensions, exact, patterns, lines, hopeless })
    }
}

/// Writes the codes of an extension, or the numbers of the elements of a pattern, to the end.
/// Answers whether anything matches it.
fn encode(text: &str, letters: &mut Letters, codes: &mut Vec<u32>) -> Option<bool> {
    if !text.starts_with('_') {
        // So that a beginning comes first, the end is 0, and bytes come behind it.
        codes.extend(pattern::dialled(text).map(|byte| u32::from(byte) + 1).chain([0]));
        return Some(true);
    }
    let (mut can_match, mut is_over, mut is_full) = (true, false, false);
    let mut put = |element: Element| {
        can_match &= is_over || element.can_match();
        is_over |= element.is_end();
        if element != Element::Nothing {
            match letters.number(&element) {
                Some(number) => codes.push(number),
                None => is_full = true,
            }
        }
    };
    pattern::elements(text, &mut put);
    put(Element::End);
    (!is_full).then_some(can_match)
}

fn renumber(codes: &mut [u32], numbers: &[u32]) {
    for code in codes {
        *code = numbers[*code as usize];
    }
}

/// Sorts the extensions or the patterns, and makes chains of them.
fn part(
    alphabet: Alphabet,
    mut placed: Vec<Placed<'_>>,
    codes: &[u32],
    lines: &mut LinesBuilder,
) -> Option<Part> {
    let codes_of = |it: &Placed<'_>| &codes[it.codes.clone()];
    // A stable sort: of equal rows the first stays the first.
    placed.sort_by(|one, other| {
        let by_codes = codes_of(one).cmp(codes_of(other));
        by_codes.then_with(|| one.row.priority.cmp(&other.row.priority))
    });
    let first = lines.chains();
    let mut sequences = Vec::with_capacity(placed.len());
    for chain in placed.chunk_by(|one, other| codes_of(one) == codes_of(other)) {
        lines.add(chain.iter().map(|it| it.row))?;
        sequences.extend(chain.first().map(|it| &codes_of(it)[..it.own]));
    }
    Some(Part { trie: Trie::new(alphabet, &sequences)?, first })
}
