//! Changes a document line by line.
//!
//! An edit replaces the bytes that it is about and no others: comments at the end of a line,
//! spacing and line endings stay. The result is read again and compared with what was meant, so
//! an edit either does just that or is refused and changes nothing.

use std::fmt;
use std::ops::Range;

use super::grammar::{Junk, Kind, Operator};
use super::{Assignment, Document, Item, write};

/// Names of categories and variables are compared without letter case, and occurrences are
/// counted from 0, in the order of the file.
impl Document {
    /// Gives a variable another value. The occurrence counts the lines of this name in all
    /// categories of this name.
    ///
    /// # Errors
    ///
    /// * [`EditError::NotFound`]: there is no such variable.
    /// * [`EditError::Unrepresentable`]: the dialect cannot express the value: a newline, a NUL
    ///   byte, blanks at an end.
    /// * [`EditError::Entangled`]: block comments are in the way.
    pub fn set_value(
        &mut self,
        category: &str,
        name: &str,
        occurrence: usize,
        value: &str,
    ) -> Result<(), EditError> {
        let index = self.find_variable(category, name, occurrence)?;
        let Some(assignment) = self.assignment(index) else {
            return Err(EditError::entangled(index));
        };
        let operator = assignment.operator;
        let range = assignment.value.range();
        let text = self.fit(&range, operator, write::value(value, operator)?);
        self.commit(range, text.as_bytes(), index + 1, index + 1, |edited| {
            edited.assignment(index).is_some_and(|found| found.value.to_str() == value)
        })
    }

    /// Adds `name = value` behind the last variable of the first category of this name.
    ///
    /// # Errors
    ///
    /// * [`EditError::NotFound`]: there is no such category.
    /// * [`EditError::Unrepresentable`]: the dialect cannot express the name or the value.
    /// * [`EditError::Entangled`]: a block comment covers the place.
    pub fn append_variable(
        &mut self,
        category: &str,
        name: &str,
        value: &str,
    ) -> Result<(), EditError> {
        let header = self.find_category(category, 0)?;
        let text = format!("{} = {}", write::name(name)?, write::value(value, Operator::Assign)?);
        let index = self.section_end(header)?;
        self.insert_line(index, text.trim_end(), |edited| {
            edited.assignment(index).is_some_and(|found| {
                found.operator == Operator::Assign
                    && found.name.to_str() == name
                    && found.value.to_str() == value
            })
        })
    }

    /// Removes the line of a variable, its comment included. The occurrence counts as for
    /// [`set_value`](Self::set_value). If a block comment covers more than the line, only the
    /// variable is taken out of it.
    ///
    /// # Errors
    ///
    /// * [`EditError::NotFound`]: there is no such variable.
    /// * [`EditError::Entangled`]: block comments are in the way.
    pub fn remove_variable(
        &mut self,
        category: &str,
        name: &str,
        occurrence: usize,
    ) -> Result<(), EditError> {
        let index = self.find_variable(category, name, occurrence)?;
        if !self.is_inside(index) && !self.is_inside(index + 1) {
            let range = self.line_range(index);
            return self.commit(range, b"", index + 1, index, |_| true);
        }
        let Some(assignment) = self.assignment(index) else {
            return Err(EditError::entangled(index));
        };
        let mut range = assignment.name.range().start..assignment.value.range().end;
        if range.start > 0 && self.source[range.start - 1] == b'\\' {
            range.start -= 1;
        }
        self.commit(range, b"", index + 1, index + 1, |edited| edited.assignment(index).is_none())
    }

    /// Adds the header of a category at the end of the file, with a blank line before it.
    ///
    /// # Errors
    ///
    /// * [`EditError::Unrepresentable`]: the name holds `]`, a newline or a NUL byte.
    /// * [`EditError::Entangled`]: a block comment is open at the end of the file.
    pub fn append_category(&mut self, name: &str) -> Result<(), EditError> {
        let header = format!("[{}]", write::category(name)?);
        let index = self.records.len();
        let last = self.records.last().map(|record| record.kind);
        let gap = usize::from(last.is_some_and(|kind| kind != Kind::Blank));
        let text = if gap == 1 { format!("{}{header}", self.line_ending(index)) } else { header };
        self.insert_line(index, &text, |edited| {
            matches!(edited.item(index + gap), Some(Item::Category(header)) if header.name.to_str() == name)
        })
    }

    /// Removes a category: its header and all lines to its last variable or directive. The
    /// blank and comment lines behind that stay, since they often belong to what follows.
    ///
    /// # Errors
    ///
    /// * [`EditError::NotFound`]: there is no such category.
    /// * [`EditError::Entangled`]: a block comment reaches into it.
    pub fn remove_category(&mut self, name: &str, occurrence: usize) -> Result<(), EditError> {
        let header = self.find_category(name, occurrence)?;
        let end = self.section_end(header)?;
        if self.is_inside(header) {
            return Err(EditError::entangled(header));
        }
        let range = self.line_range(header).start..self.line_range(end - 1).end;
        self.commit(range, b"", end, header, |_| true)
    }

    /// The index of the line of a header.
    fn find_category(&self, name: &str, occurrence: usize) -> Result<usize, EditError> {
        let headers = (0..self.records.len()).filter(|&index| {
            matches!(self.line(index).item(), Item::Category(header)
                if header.name.to_str().eq_ignore_ascii_case(name))
        });
        let mut headers = headers.skip(occurrence);
        headers.next().ok_or_else(|| EditError::NotFound { what: format!("[{name}]") })
    }

    /// The index of the line of a variable.
    fn find_variable(
        &self,
        category: &str,
        name: &str,
        occurrence: usize,
    ) -> Result<usize, EditError> {
        let is_name = |text: &str, name: &str| text.eq_ignore_ascii_case(name);
        let mut is_here = false;
        let mut left = occurrence;
        for (index, line) in self.lines().enumerate() {
            match line.item() {
                Item::Category(header) => is_here = is_name(&header.name.to_str(), category),
                Item::Junk if line.junk() == Some(Junk::Header) => is_here = false,
                Item::Assignment(found) if is_here && is_name(&found.name.to_str(), name) => {
                    if left == 0 {
                        return Ok(index);
                    }
                    left -= 1;
                }
                _ => {}
            }
        }
        Err(EditError::NotFound { what: format!("`{name}` in [{category}]") })
    }

    /// The index behind the last line of a section that is more than comment, where no block
    /// comment is open.
    fn section_end(&self, header: usize) -> Result<usize, EditError> {
        let is_header = |index: &usize| {
            matches!(self.records[*index].kind, Kind::Header { .. } | Kind::Junk(Junk::Header))
        };
        let next = (header + 1..self.records.len()).find(is_header).unwrap_or(self.records.len());
        let is_content =
            |index: &usize| !matches!(self.records[*index].kind, Kind::Blank | Kind::Comment);
        let mut end = (header..next).rev().find(is_content).map_or(next, |last| last + 1);
        while self.is_inside(end) {
            end += 1;
        }
        if end > next { Err(EditError::entangled(next)) } else { Ok(end) }
    }

    fn item(&self, index: usize) -> Option<Item<'_>> {
        (index < self.records.len()).then(|| self.line(index).item())
    }

    fn assignment(&self, index: usize) -> Option<Assignment<'_>> {
        match self.item(index) {
            Some(Item::Assignment(assignment)) => Some(assignment),
            _ => None,
        }
    }

    fn is_inside(&self, index: usize) -> bool {
        self.records.get(index).is_some_and(|record| record.inside)
    }

    /// Adds the blanks that keep a new value apart from what stands around it.
    fn fit(&self, range: &Range<usize>, operator: Operator, mut text: String) -> String {
        if text.is_empty() {
            return text;
        }
        if self.source.get(range.end) == Some(&b';')
            && (text.ends_with('\\') || text.ends_with("--"))
        {
            text.push(' ');
        }
        let before = &self.source[..range.start];
        let touches_operator = before.ends_with(b"=") || before.ends_with(b"=>");
        let width = if operator == Operator::Object { 2 } else { 1 };
        let is_spaced = touches_operator
            && range.is_empty()
            && before.iter().nth_back(width).is_some_and(|&byte| byte == b' ' || byte == b'\t');
        let is_arrow = operator == Operator::Assign && touches_operator && text.starts_with('>');
        if operator != Operator::Append && (is_spaced || is_arrow) {
            text.insert(0, ' ');
        }
        text
    }

    /// The line ending to use at a line: that of the line before, else of the first one.
    fn line_ending(&self, index: usize) -> &'static str {
        let before = index.checked_sub(1).map(|before| self.line(before).raw());
        let first = self.lines().next().map(super::Line::raw);
        let line = before.filter(|line| line.ends_with(b"\n")).or(first).unwrap_or_default();
        if line.ends_with(b"\r\n") { "\r\n" } else { "\n" }
    }

    /// Inserts a line before the one at `index`, or at the end. A file without a newline at its
    /// end stays without.
    fn insert_line(
        &mut self,
        index: usize,
        text: &str,
        is_meant: impl FnOnce(&Self) -> bool,
    ) -> Result<(), EditError> {
        let ending = self.line_ending(index);
        let at = self.records.get(index).map_or(self.source.len(), |record| record.start as usize);
        let is_open = index > 0 && at == self.source.len() && !self.source.ends_with(b"\n");
        let added = text.matches('\n').count() + 1;
        let text = if is_open { format!("{ending}{text}") } else { format!("{text}{ending}") };
        self.commit(at..at, text.as_bytes(), index, index + added, is_meant)
    }

    /// Replaces a range of the source, if the result is what was meant and the lines from
    /// `old_next` on, then from `new_next` on, are not affected.
    fn commit(
        &mut self,
        range: Range<usize>,
        text: &[u8],
        old_next: usize,
        new_next: usize,
        is_meant: impl FnOnce(&Self) -> bool,
    ) -> Result<(), EditError> {
        let mut source = Vec::with_capacity(self.source.len() + text.len());
        source.extend_from_slice(&self.source[..range.start]);
        source.extend_from_slice(text);
        source.extend_from_slice(&self.source[range.end..]);
        let edited = Self::parse(std::sync::Arc::clone(&self.file), source);
        let is_same = self.is_inside(old_next) == edited.is_inside(new_next)
            && self.records.len() - old_next.min(self.records.len())
                == edited.records.len() - new_next.min(edited.records.len());
        if !is_same || !is_meant(&edited) {
            return Err(EditError::entangled(old_next.min(new_next)));
        }
        *self = edited;
        Ok(())
    }
}

/// Why an edit was refused. The document is as it was.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum EditError {
    /// The variable or category does not exist.
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The dialect has no way to write the text.
    Unrepresentable {
        /// The text.
        text: String,
        /// Why not.
        reason: &'static str,
    },
    /// A block comment that covers several lines is in the way.
    Entangled {
        /// The line, counted from 1.
        line: u32,
    },
}

impl EditError {
    pub(super) fn unrepresentable(text: &str, reason: &'static str) -> Self {
        Self::Unrepresentable { text: text.to_owned(), reason }
    }

    fn entangled(index: usize) -> Self {
        Self::Entangled { line: super::span::offset(index).saturating_add(1) }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { what } => write!(formatter, "there is no {what}"),
            Self::Unrepresentable { reason, .. } => {
                write!(formatter, "the text cannot be written: {reason}")
            }
            Self::Entangled { line } => {
                write!(formatter, "a block comment at line {line} is in the way")
            }
        }
    }
}

impl std::error::Error for EditError {}
