//! The line of a file that a finding is about.

use asterisk_realtime::Location;
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::printable;

/// Longer lines are cut around the place in question.
const LONGEST: usize = 240;

/// One line of a file, printable, and the marked part of it.
///
/// It stands for the whole file: what it tells about its place is the place in the file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Snippet {
    file: String,
    text: String,
    /// Line and column of the mark in the file, counted from 0.
    line: usize,
    column: usize,
    /// The marked part of the text.
    pub(super) start: usize,
    pub(super) length: usize,
}

impl Snippet {
    /// The line that `location` names in `content`; `None` if it names none.
    pub(super) fn new(location: &Location, content: &[u8]) -> Option<Self> {
        let index = usize::try_from(location.line.checked_sub(1)?).ok()?;
        let line = content.split(|&byte| byte == b'\n').nth(index)?;
        let (start, end) = marked(location, line);
        let from = cut(start);
        let to = line.len().min(from + LONGEST);
        let shown = |from: usize, to: usize| show(&line[from.min(to)..to]);
        let text = shown(from, to);
        let before = shown(from, start).len();
        let marked = shown(start, end.min(to)).len();
        Some(Self {
            file: location.file.to_string(),
            line: index,
            column: start,
            start: floor(&text, before),
            length: floor(&text, (before + marked).min(text.len())) - floor(&text, before),
            text,
        })
    }
}

/// The marked bytes of the line; without a column, all that is not blank.
fn marked(location: &Location, line: &[u8]) -> (usize, usize) {
    let offset = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    if let Some(column) = location.column.checked_sub(1) {
        let start = offset(column).min(line.len());
        return (start, start.saturating_add(offset(location.length)).min(line.len()));
    }
    let text = line.trim_ascii_start();
    let start = line.len() - text.len();
    (start, start + text.trim_ascii_end().len())
}

/// Where the shown part of a line starts so that the mark at `start` is in it.
fn cut(start: usize) -> usize {
    if start > LONGEST / 2 { start - LONGEST / 4 } else { 0 }
}

fn show(bytes: &[u8]) -> String {
    printable(&String::from_utf8_lossy(bytes)).into_owned()
}

/// The last character boundary up to `offset`; a cut may fall into a character.
fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        if span.offset() + span.len() > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.clone(),
            self.text.as_bytes(),
            (0, self.text.len()).into(),
            self.line,
            self.column,
            1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snippet(location: &Location, content: &[u8]) -> Snippet {
        Snippet::new(location, content).unwrap()
    }

    #[test]
    fn the_mark_is_where_the_location_says() {
        let found = snippet(&Location::new("a.conf", 2, 3, 2), b"x\n\xffbcd\x1be\r\n");
        assert_eq!(found.text, "\u{fffd}bcd␛e ");
        assert_eq!(&found.text[found.start..found.start + found.length], "cd");
        let whole = snippet(&Location::new("a.conf", 1, 0, 0), b"  [general \r\n");
        assert_eq!(&whole.text[whole.start..whole.start + whole.length], "[general");
        assert_eq!(Snippet::new(&Location::file("a.conf"), b"x"), None);
        assert_eq!(Snippet::new(&Location::new("a.conf", 9, 1, 1), b"x"), None);
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let line = format!("{}here{}", "ü".repeat(2_000), "x".repeat(2_000));
        let found = snippet(&Location::new("a.conf", 1, 4_001, 4), line.as_bytes());
        assert_eq!(&found.text[found.start..found.start + found.length], "here");
        assert!(found.text.len() < 2 * LONGEST);
        assert_eq!(found.column, 4_000);
    }

    #[test]
    fn any_place_in_any_bytes_is_shown() {
        let content: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        for line in 0..6 {
            for column in 0..300 {
                for length in [0, 1, 7, u32::MAX] {
                    let location = Location::new("a", line, column, length);
                    if let Some(found) = Snippet::new(&location, &content) {
                        assert!(found.text.get(found.start..found.start + found.length).is_some());
                    }
                }
            }
        }
    }
}
