//! All extensions of a context as one matcher.

mod alphabet;
mod compile;
mod exact;
mod line;
mod slot;
mod trie;
mod walk;

use std::borrow::Cow;
use std::iter;
use std::ops::Range;

use crate::pattern::Pattern;
use crate::{Match, Mode, Priority, split_caller};

pub use line::{Chain, Line};

use exact::Exact;
use line::Lines;
use trie::Trie;
use walk::Walk;

/// Whether what is behind a `/` selects callers.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Callers {
    /// No: patterns match whoever calls, as in Asterisk's Realtime switch; extensions have the `/`
    /// in their name.
    #[default]
    Ignored,
    /// Yes, as in `extensions.conf`.
    Matched,
}

/// What is dialled, and by whom.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Dialled<'d> {
    /// The digits; dashes in them count for nothing.
    pub digits: &'d str,
    /// The number of the caller, empty if it is not known. It counts only in a context that was
    /// compiled with [`Callers::Matched`].
    pub caller: &'d str,
    /// Whether patterns count; the option `p` of a switch leaves them out.
    pub patterns: bool,
}

impl<'d> From<&'d str> for Dialled<'d> {
    fn from(digits: &'d str) -> Self {
        Self { digits, caller: "", patterns: true }
    }
}

/// All extensions of a context, compiled to a matcher that does not try each pattern.
///
/// It answers as the list that is sorted by [`Pattern`]'s order would, in which the first extension
/// wins that matches and has the priority: each priority is found by itself.
///
/// ```
/// use asterisk_realtime_extensions::{Callers, Context, Extension, Mode, Priority};
///
/// let rows = [
///     Extension::new("office", "_1XX", "Dial", "PJSIP/${EXTEN}"),
///     Extension::new("office", "112", "Dial", "DAHDI/g1/112"),
/// ];
/// let office = Context::compile(&rows, Callers::Ignored)?;
/// let found = office.find("112", Mode::Exact, Priority::FIRST).expect("it is there");
/// assert_eq!((found.line.exten, found.line.appdata), ("112", "DAHDI/g1/112"));
/// assert!(!office.match_more("112", Priority::FIRST), "nobody waits for more digits");
/// assert!(office.match_more("11", Priority::FIRST));
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Context {
    callers: Callers,
    extensions: Part,
    exact: Exact,
    patterns: Part,
    lines: Lines,
    /// The chains of patterns that match nothing.
    hopeless: Range<u32>,
}

/// The extensions or the patterns: a trie, whose sequences are chains from `first` on.
#[derive(Clone, Debug)]
struct Part {
    trie: Trie,
    first: u32,
}

/// A row that was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Found<'c> {
    /// The row.
    pub line: Line<'c>,
    /// How it matches.
    pub answer: Match,
}

impl Context {
    /// The row of the first extension that matches and has this priority.
    ///
    /// In [`Mode::MatchMore`] an [`Early`](Match::Early) answer says that no more digits are needed.
    pub fn find<'d>(
        &self,
        dialled: impl Into<Dialled<'d>>,
        mode: Mode,
        priority: Priority,
    ) -> Option<Found<'_>> {
        let dialled = dialled.into();
        if priority == Priority::Never {
            return None;
        }
        let in_run = |(run, answer): (Range<u32>, Match)| {
            run.filter(|chain| self.is_for(*chain, dialled.caller)).find_map(|chain| {
                let line = self.lines.chain(chain).at(priority)?;
                Some(Found { line, answer })
            })
        };
        if is_itself(dialled, mode) {
            return self.runs(dialled, mode).into_iter().find_map(in_run);
        }
        let digits = digits(dialled.digits);
        let mut parts = self.parts(dialled);
        if mode == Mode::Exact {
            let exact = self.exact.find(&digits, &self.lines).map(|run| (run, Match::Yes));
            if let Some(found) = exact.and_then(in_run) {
                return Some(found);
            }
            parts.next();
        }
        parts.find_map(|part| part.walk(&digits, mode).find_map(in_run))
    }

    /// Whether an extension with this priority matches, or may with more digits.
    pub fn can_match<'d>(&self, dialled: impl Into<Dialled<'d>>, priority: Priority) -> bool {
        self.find(dialled, Mode::CanMatch, priority).is_some()
    }

    /// Whether to wait for more digits: an extension with this priority may match then, and none
    /// that comes before it ends with `!`.
    pub fn match_more<'d>(&self, dialled: impl Into<Dialled<'d>>, priority: Priority) -> bool {
        self.find(dialled, Mode::MatchMore, priority).is_some_and(|it| it.answer == Match::Yes)
    }

    /// All extensions that match, the winner first.
    pub fn matches<'d>(
        &self,
        dialled: impl Into<Dialled<'d>>,
        mode: Mode,
    ) -> Vec<(Chain<'_>, Match)> {
        let dialled = dialled.into();
        let runs = self.runs(dialled, mode).into_iter();
        let chains = runs.flat_map(|(run, answer)| run.map(move |chain| (chain, answer)));
        let chains = chains.filter(|(chain, _)| self.is_for(*chain, dialled.caller));
        chains.map(|(chain, answer)| (self.lines.chain(chain), answer)).collect()
    }

    /// All extensions in the order in which they are tried; behind them those that match nothing.
    pub fn chains(&self) -> impl Iterator<Item = Chain<'_>> {
        (0..self.hopeless.end).map(|chain| self.lines.chain(chain))
    }

    /// How many extensions there are.
    pub fn len(&self) -> usize {
        self.hopeless.end as usize
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes of memory it takes, texts included.
    pub fn bytes(&self) -> usize {
        let parts = [&self.extensions, &self.patterns].map(|part| part.trie.bytes());
        size_of::<Self>() + parts.iter().sum::<usize>() + self.exact.bytes() + self.lines.bytes()
    }

    /// The parts that count.
    fn parts(&self, dialled: Dialled<'_>) -> impl Iterator<Item = &Part> {
        let patterns = Some(&self.patterns).filter(|_| dialled.patterns);
        iter::once(&self.extensions).chain(patterns)
    }

    /// The chains that match, in their order.
    fn runs(&self, dialled: Dialled<'_>, mode: Mode) -> Vec<(Range<u32>, Match)> {
        let digits = digits(dialled.digits);
        let mut runs: Vec<_> =
            self.parts(dialled).flat_map(|part| part.walk(&digits, mode)).collect();
        let same = is_itself(dialled, mode).then(|| Pattern::parse(dialled.digits));
        if let Some(same) = same.and_then(|pattern| self.patterns.same_as(&pattern)) {
            // A match with itself is an ordinary one, whatever the pattern ends with.
            let alone =
                |(run, answer): (Range<u32>, Match)| run.map(move |it| (it..it + 1, answer));
            runs = runs.into_iter().chain([(same, Match::Yes)]).flat_map(alone).collect();
            runs.sort_by_key(|(run, answer)| (run.start, *answer));
            runs.dedup_by_key(|(run, _)| run.start);
        }
        runs
    }

    /// Whether a chain is for this caller.
    fn is_for(&self, chain: u32, caller: &str) -> bool {
        if self.callers == Callers::Ignored {
            return true;
        }
        let wanted = split_caller(self.lines.chain(chain).exten()).1.map(Pattern::parse);
        wanted.is_none_or(|wanted| wanted.matches(caller, Mode::Exact).is_match())
    }
}

impl Part {
    fn walk<'w>(
        &'w self,
        digits: &'w [u8],
        mode: Mode,
    ) -> impl Iterator<Item = (Range<u32>, Match)> + 'w {
        let first = self.first;
        Walk::new(&self.trie, digits, mode)
            .map(move |(run, answer)| (run.start + first..run.end + first, answer))
    }

    /// The chains of a pattern that is equal to this one.
    fn same_as(&self, pattern: &Pattern) -> Option<Range<u32>> {
        let codes: Option<Vec<_>> =
            pattern.letters().map(|letter| self.trie.alphabet.code(letter)).collect();
        let run = self.trie.beginning_with(&codes?);
        Some(run.start + self.first..run.end + self.first).filter(|run| !run.is_empty())
    }
}

/// Whether what is dialled may be the text of a pattern.
fn is_itself(dialled: Dialled<'_>, mode: Mode) -> bool {
    mode == Mode::Exact && dialled.patterns && dialled.digits.starts_with('_')
}

/// The digits without dashes.
fn digits(digits: &str) -> Cow<'_, [u8]> {
    if digits.contains('-') {
        crate::pattern::dialled(digits).collect()
    } else {
        digits.as_bytes().into()
    }
}

#[cfg(test)]
mod tests;
