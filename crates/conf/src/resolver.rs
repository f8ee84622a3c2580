//! Works templates and includes in: documents become a configuration.
//!
//! The resolver reads nothing itself. It stops at every include and says what it needs, so that
//! the content may come from a disk, from memory or, without blocking anybody, from a database;
//! [`load`](crate::load) drives it over files. A fault never stops it: all of them are reported.

mod filter;
mod frame;
mod header;
mod include;
mod store;

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use asterisk_realtime_core::{Category, Diagnostic, Location, Variable};

use crate::document::{Assignment, Directive, Item, Junk, Line, Operator, Text};
use crate::findings::{Findings, KEPT_OF_ALL};
use crate::{Document, IncludeKind, Options, Request, Resolved, Step};

use frame::{Content, Current, Frame, Row};
use store::Store;

/// Turns documents into a configuration, one include at a time.
///
/// ```
/// use asterisk_realtime_conf::{Document, Options, Resolver, Step};
///
/// let mut resolver = Resolver::new(Options::new());
/// resolver.enter(Document::parse("queues.conf", "[general]\n#include \"more.conf\"\nb = 2\n"));
/// while let Step::Include(request) = resolver.step() {
///     assert_eq!(request.name, "more.conf");
///     resolver.include_documents(vec![Document::parse(request.name, "a = 1\n")]);
/// }
/// let config = resolver.finish().into_result().unwrap();
/// let names: Vec<_> = config.categories[0].variables.iter().map(|v| v.name.as_str()).collect();
/// assert_eq!(names, ["a", "b"]);
/// ```
#[derive(Clone, Debug)]
pub struct Resolver {
    options: Options,
    store: Store,
    roots: VecDeque<Content>,
    frames: Vec<Frame>,
    pending: Option<Request>,
    /// The names that were answered with so far, and those that are read, which come later.
    known: HashSet<Arc<str>>,
    read: HashSet<Arc<str>>,
    files: Vec<String>,
    includes: usize,
    has_exec: bool,
    /// Places of the cycles reported so far.
    cycles: HashSet<Option<Location>>,
    /// Whether the limits on includes, inherited variables and searching are reported.
    reported_includes: bool,
    reported_inheritance: bool,
    reported_work: bool,
    findings: Findings,
}

impl Resolver {
    /// A resolver without content.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            store: Store::default(),
            roots: VecDeque::new(),
            frames: Vec::new(),
            pending: None,
            known: HashSet::new(),
            read: HashSet::new(),
            files: Vec::new(),
            includes: 0,
            has_exec: false,
            cycles: HashSet::new(),
            reported_includes: false,
            reported_inheritance: false,
            reported_work: false,
            findings: Findings::new(KEPT_OF_ALL),
        }
    }

    /// Adds a document: as the answer if an include waits for one, else behind the others of
    /// the top level. Each starts without a category.
    pub fn enter(&mut self, document: Document) {
        if self.pending.is_some() {
            self.include_documents(vec![document]);
        } else {
            self.roots.push_back(Content::Document { document, exec: false });
        }
    }

    /// Adds a finding of the caller's, such as a file that was skipped.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.push(diagnostic);
    }

    /// Adds rows of static configuration, as [`enter`](Self::enter) adds a document; see
    /// [`include_categories`](Self::include_categories) for what they mean.
    pub fn enter_categories(&mut self, name: impl Into<Arc<str>>, categories: Vec<Category>) {
        if self.pending.is_some() {
            self.include_categories(name, categories);
        } else {
            self.roots.push_back(Content::rows(name.into(), categories));
        }
    }

    /// Works on until content is needed or all is done. An include that was not answered is
    /// asked for again.
    pub fn step(&mut self) -> Step {
        loop {
            if let Some(request) = &self.pending {
                return Step::Include(request.clone());
            }
            let Some(mut frame) = self.frames.pop() else {
                let Some(content) = self.roots.pop_front() else { return Step::Done };
                self.open(content, Current::None, 0);
                continue;
            };
            if let Some(content) = frame.waiting.pop_front() {
                let (current, depth) = (frame.current, frame.depth + 1);
                self.frames.push(frame);
                self.open(content, current, depth);
            } else if self.advance(&mut frame) {
                self.frames.push(frame);
            }
        }
    }

    /// Ends the work. What was not worked in, because [`step`](Self::step) did not say
    /// [`Step::Done`] yet, is reported as an error.
    pub fn finish(mut self) -> Resolved {
        if self.pending.is_some() || !self.frames.is_empty() || !self.roots.is_empty() {
            let text = "the configuration was not read to its end";
            self.findings.push(Diagnostic::error("conf-unfinished", text));
        }
        Resolved {
            config: self.store.into_config(),
            diagnostics: self.findings.finish(None),
            files: self.files,
            has_exec: self.has_exec,
        }
    }

    /// Works a frame's lines in up to an include; says whether there was one.
    fn advance(&mut self, frame: &mut Frame) -> bool {
        let Frame { content, next, told, current, depth, .. } = frame;
        match content {
            Content::Document { document, .. } => {
                for line in document.lines().skip(*next) {
                    *next += 1;
                    self.tell(document, told, Some(line.number()));
                    if self.line(line, current, *depth) {
                        return true;
                    }
                }
                self.tell(document, told, None);
            }
            Content::Rows { rows, .. } => {
                while let Some(row) = rows.pop_front() {
                    if self.row(row, current, *depth) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Passes the findings of a document on, so far as they are about this line or, at the end,
    /// all of them.
    fn tell(&mut self, document: &Document, told: &mut usize, line: Option<u32>) {
        while let Some(found) = document.diagnostics().get(*told) {
            let place = found.location.as_ref().map(|location| location.line);
            if line.is_some() && line != place {
                break;
            }
            self.findings.push(found.clone());
            *told += 1;
        }
    }

    fn line(&mut self, line: Line<'_>, current: &mut Current, depth: usize) -> bool {
        match line.item() {
            Item::Category(header) => *current = self.header(header),
            Item::Assignment(assignment) => self.assignment(assignment, current),
            Item::Directive(directive) => return self.directive(directive, depth),
            Item::Junk => match line.junk() {
                Some(Junk::Header) => *current = Current::Lost,
                Some(Junk::Assignment) => drop(self.position(current, || line.location())),
                _ => {}
            },
            _ => {}
        }
        false
    }

    fn row(&mut self, row: Row, current: &mut Current, depth: usize) -> bool {
        match row {
            Row::Category(category) => *current = Current::Category(self.store.push(category)),
            Row::Variable(variable) => {
                if let Current::Category(position) = *current {
                    self.store.category(position).variables.push(variable);
                }
            }
            Row::Include(name) => return self.request(IncludeKind::Include, name, None, depth),
        }
        false
    }

    fn assignment(&mut self, assignment: Assignment<'_>, current: &mut Current) {
        let Some(position) = self.position(current, || assignment.location()) else { return };
        let is_append = assignment.operator == Operator::Append;
        if is_append && !self.is_bearable(0, || assignment.location()) {
            return;
        }
        let variable = Variable {
            name: self.text(assignment.name),
            value: self.text(assignment.value),
            object: assignment.operator == Operator::Object,
            inherited: false,
            location: Some(assignment.location()),
        };
        if is_append {
            self.store.append(position, variable, self.options.asterisk_version);
        } else {
            self.store.category(position).variables.push(variable);
        }
    }

    /// Whether searching has cost so little that more may be done; if not, it is reported once.
    fn is_bearable(&mut self, cost: usize, location: impl FnOnce() -> Location) -> bool {
        let is_bearable = self.store.spend(cost);
        if !is_bearable && !std::mem::replace(&mut self.reported_work, true) {
            self.findings.push(
                Diagnostic::error("conf-too-much-work", "the search for categories takes too long")
                    .at(location())
                    .with_help("use fewer filters and fewer `+=` in large categories"),
            );
        }
        is_bearable
    }

    /// The category that a variable goes to, if it is known; the lack of one is reported once
    /// for each file.
    fn position(
        &mut self,
        current: &mut Current,
        location: impl FnOnce() -> Location,
    ) -> Option<usize> {
        match *current {
            Current::Category(position) => Some(position),
            Current::Lost => None,
            Current::None => {
                *current = Current::Lost;
                self.findings.push(
                    Diagnostic::error("conf-no-category", "the line stands before any category")
                        .at(location())
                        .with_help("write a category such as `[general]` above it"),
                );
                None
            }
        }
    }

    fn directive(&mut self, directive: Directive<'_>, depth: usize) -> bool {
        let name = self.text(directive.argument);
        self.request(directive.kind, name, Some(directive.argument.location()), depth)
    }

    /// A text as a string; bytes that are not UTF-8 are replaced and reported.
    fn text(&mut self, text: Text<'_>) -> String {
        let bytes = text.bytes();
        match std::str::from_utf8(&bytes) {
            Ok(valid) => valid.to_owned(),
            Err(error) => {
                let start = error.valid_up_to();
                let length = error.error_len().unwrap_or(bytes.len() - start);
                self.findings.push(
                    Diagnostic::warning("conf-not-utf8", "the text is not UTF-8")
                        .at(text.part(start, start + length))
                        .with_help(
                            "save the file as UTF-8; `\u{fffd}` takes the place of the bytes",
                        ),
                );
                String::from_utf8_lossy(&bytes).into_owned()
            }
        }
    }
}
