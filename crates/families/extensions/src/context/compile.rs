//! From rows to a context.

use std::cmp::Ordering;

use asterisk_realtime_core::{Error, Result};

use super::alphabet::Alphabet;
use super::line::LinesBuilder;
use super::trie::Trie;
use super::{Callers, Context, Part};
use crate::pattern::Pattern;
use crate::{Extension, Priority, split_caller};

/// A row on its way.
struct Draft<'r> {
    row: &'r Extension,
    pattern: Pattern,
    caller: Option<Pattern>,
}

/// A row with what decides its place.
struct Placed<'r> {
    row: &'r Extension,
    codes: std::ops::Range<usize>,
}

impl Context {
    /// Compiles the rows of a context. Rows without an extension, and those whose priority is
    /// never asked for, are left out; of several for the same step the first counts.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if there are more than 4 GiB of
    /// texts or 2^31 extensions.
    pub fn compile<'r>(
        rows: impl IntoIterator<Item = &'r Extension>,
        callers: Callers,
    ) -> Result<Self> {
        compile(rows.into_iter(), callers)
            .ok_or_else(|| Error::invalid("a context holds 4 GiB of texts or 2^31 extensions"))
    }
}

fn compile<'r>(rows: impl Iterator<Item = &'r Extension>, callers: Callers) -> Option<Context> {
    let (mut extensions, mut patterns, mut hopeless) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows.filter(|row| !row.exten.is_empty() && row.priority != Priority::Never) {
        let draft = Draft::new(row, callers);
        match (draft.pattern.is_pattern(), draft.pattern.can_match()) {
            (false, _) => extensions.push(draft),
            (true, true) => patterns.push(draft),
            (true, false) => hopeless.push(draft),
        }
    }
    let mut lines = LinesBuilder::default();
    let mut chains = 0;
    let of_all = extensions.iter().chain(&patterns).filter_map(|draft| draft.caller.as_ref());
    let callers_of = Alphabet::of_patterns(of_all);
    let extensions = part(Alphabet::of_bytes(), &callers_of, &extensions, &mut lines, &mut chains)?;
    let alphabet = Alphabet::of_patterns(patterns.iter().map(|draft| &draft.pattern));
    let patterns = part(alphabet, &callers_of, &patterns, &mut lines, &mut chains)?;
    let first = chains;
    hopeless.sort_by(Draft::in_order);
    for same in hopeless.chunk_by(|one, other| one.row.exten == other.row.exten) {
        lines.begin()?;
        chains = chains.checked_add(1)?;
        same.iter().try_for_each(|draft| lines.push(draft.row))?;
    }
    let lines = lines.finish()?;
    Some(Context { callers, extensions, patterns, lines, hopeless: first..chains })
}

/// Sorts the extensions or the patterns, and makes chains of them.
fn part(
    alphabet: Alphabet,
    callers: &Alphabet,
    drafts: &[Draft<'_>],
    lines: &mut LinesBuilder,
    chains: &mut u32,
) -> Option<Part> {
    let mut codes = Vec::new();
    let mut placed = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let from = codes.len();
        draft.encode(&alphabet, callers, &mut codes);
        placed.push(Placed { row: draft.row, codes: from..codes.len() });
    }
    let codes_of = |it: &Placed<'_>| &codes[it.codes.clone()];
    // A stable sort: of equal rows the first stays the first.
    placed.sort_by(|one, other| {
        codes_of(one)
            .cmp(codes_of(other))
            .then_with(|| one.row.priority.number().cmp(&other.row.priority.number()))
    });
    let first = *chains;
    let mut sequences = Vec::with_capacity(placed.len());
    for chain in placed.chunk_by(|one, other| codes_of(one) == codes_of(other)) {
        lines.begin()?;
        *chains = chains.checked_add(1)?;
        chain.iter().try_for_each(|it| lines.push(it.row))?;
        sequences.extend(chain.first().map(codes_of));
    }
    Some(Part { trie: Trie::new(alphabet, sequences.into_iter())?, first })
}

impl<'r> Draft<'r> {
    fn new(row: &'r Extension, callers: Callers) -> Self {
        let (exten, caller) = match callers {
            Callers::Ignored => (&*row.exten, None),
            Callers::Matched => split_caller(&row.exten),
        };
        Self { row, pattern: Pattern::parse(exten), caller: caller.map(Pattern::parse) }
    }

    /// Writes the codes that decide its place: of the extension to its end, then of the caller, an
    /// extension before a pattern. One without a caller comes last.
    fn encode(&self, alphabet: &Alphabet, callers: &Alphabet, codes: &mut Vec<u32>) {
        encode(&self.pattern, alphabet, codes);
        match &self.caller {
            Some(caller) => {
                codes.push(u32::from(caller.is_pattern()));
                encode(caller, callers, codes);
            }
            None => codes.push(u32::MAX),
        }
    }

    fn in_order(&self, other: &Self) -> Ordering {
        (&self.pattern, &self.row.exten, self.row.priority.number()).cmp(&(
            &other.pattern,
            &other.row.exten,
            other.row.priority.number(),
        ))
    }
}

fn encode(pattern: &Pattern, alphabet: &Alphabet, codes: &mut Vec<u32>) {
    if pattern.is_pattern() {
        // The alphabet was made of these letters.
        codes.extend(pattern.letters().filter_map(|letter| alphabet.code(letter)));
    } else {
        // So that a beginning comes first, the end is 0, and bytes come behind it.
        codes.extend(pattern.literals().map(|byte| u32::from(byte) + 1));
        codes.push(0);
    }
}
