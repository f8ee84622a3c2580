//! Asking for includes and working the answers in, within the limits.

use std::sync::Arc;

use asterisk_realtime_core::{Category, Diagnostic, Location, Severity};

use super::frame::{Content, Current, Frame};
use crate::document::quoted;
use crate::{Answer, Document, IncludeKind, Request, Resolver};

/// Answers to [`Step::Include`](crate::Step::Include). Without a question they do nothing.
impl Resolver {
    /// Answers with files: one, or those that a pattern matches, in order. Each starts in the
    /// category in which the include stands, and that category goes on behind it. No file at
    /// all is [`include_missing`](Self::include_missing).
    pub fn include_documents(&mut self, documents: Vec<Document>) {
        if documents.is_empty() {
            return self.include_missing();
        }
        let Some(request) = self.pending.take() else { return };
        let exec = request.kind == IncludeKind::Exec;
        for document in documents {
            self.accept(&request, Content::Document { document, exec });
        }
    }

    /// Answers with the rows that a database has for the file, which are taken literally: no
    /// templates, no `+=`. Only a variable named `#include` is special: it asks for the file in
    /// its value, and the category that is open then goes on behind it.
    pub fn include_categories(&mut self, name: impl Into<Arc<str>>, categories: Vec<Category>) {
        let Some(request) = self.pending.take() else { return };
        self.accept(&request, Content::rows(name.into(), categories));
    }

    /// Answers that there is nothing of that name: an error, but for `#tryinclude`.
    pub fn include_missing(&mut self) {
        let Some(request) = self.pending.take() else { return };
        if request.kind != IncludeKind::TryInclude {
            let text = format!("`{}` does not exist", quoted(&request.name));
            let diagnostic = Diagnostic::error("conf-include-missing", text)
                .with_help("correct the name, or use `#tryinclude` if the file may be missing");
            self.findings.push(request.locate(diagnostic));
        }
    }

    /// Answers that there is no content, and why. Whether the configuration can be used without
    /// is the severity's to say; the finding gets the place of the include if it has none.
    pub fn include_failed(&mut self, diagnostic: Diagnostic) {
        let Some(request) = self.pending.take() else { return };
        self.findings.push(place(&request, diagnostic));
    }

    /// Answers with what [`answer_from_files`](crate::answer_from_files) found.
    pub fn include_answer(&mut self, answer: Answer) {
        let Some(request) = &self.pending else { return };
        for diagnostic in answer.diagnostics.iter().cloned() {
            self.findings.push(place(request, diagnostic));
        }
        if answer.documents.is_empty() && !answer.diagnostics.is_empty() {
            self.pending = None;
        } else {
            self.include_documents(answer.documents);
        }
    }

    /// Asks for an include, if the limits allow; says whether it did.
    pub(super) fn request(
        &mut self,
        kind: IncludeKind,
        name: String,
        location: Option<Location>,
        depth: usize,
    ) -> bool {
        let request = Request::new(kind, name, location, depth + 1);
        if request.depth > self.options.max_depth {
            let text = format!(
                "`{}` is not read: includes are nested more than {} deep",
                request.name, self.options.max_depth
            );
            self.refuse(&request, "conf-include-depth", text);
            return false;
        }
        if self.includes >= self.options.max_includes {
            self.report_full(&request);
            return false;
        }
        self.pending = Some(request);
        true
    }

    /// Queues an answer in the frame that asked, unless it leads back to an open file.
    fn accept(&mut self, request: &Request, content: Content) {
        if self.includes >= self.options.max_includes {
            return self.report_full(request);
        }
        self.includes += 1;
        if let Some(start) =
            self.frames.iter().position(|open| open.content.name() == content.name())
        {
            return self.report_cycle(request, start);
        }
        let name = content.name();
        if request.kind != IncludeKind::Exec && self.known.contains(name) {
            let diagnostic =
                Diagnostic::warning("conf-include-repeated", format!("`{name}` is read again"))
                    .with_help("remove all but one of its includes");
            self.findings.push(request.locate(diagnostic));
        } else {
            self.known.insert(Arc::clone(name));
        }
        self.has_exec |= request.kind == IncludeKind::Exec;
        if let Some(frame) = self.frames.last_mut() {
            frame.waiting.push_back(content);
        }
    }

    /// Starts working content in.
    pub(super) fn open(&mut self, content: Content, current: Current, depth: usize) {
        self.known.insert(Arc::clone(content.name()));
        let mut frame = Frame::new(content, current, depth);
        if let Content::Document { document, exec } = &frame.content {
            // What is wrong with a file's lines is said once, however often it is included.
            let is_new = self.read.insert(Arc::clone(document.file()));
            if !is_new && !exec {
                frame.told = document.diagnostics().len();
            }
            if is_new && !exec {
                self.files.push(document.file().to_string());
            }
        }
        self.frames.push(frame);
    }

    fn report_cycle(&mut self, request: &Request, start: usize) {
        if !self.cycles.insert(request.location.clone()) {
            return;
        }
        let mut chain: Vec<&str> =
            self.frames[start..].iter().map(|frame| &**frame.content.name()).collect();
        chain.extend(chain.first().copied());
        let text = format!("the file includes itself: {}", chain.join(" -> "));
        self.refuse(request, "conf-include-cycle", text);
    }

    fn report_full(&mut self, request: &Request) {
        if !std::mem::replace(&mut self.reported_includes, true) {
            let text = format!(
                "`{}` is not read: there are more than {} includes",
                request.name, self.options.max_includes
            );
            let diagnostic = Diagnostic::error("conf-too-many-includes", text);
            self.findings.push(request.locate(diagnostic));
        }
    }

    /// Reports content that is left out: no error where the author said that it may be missing.
    fn refuse(&mut self, request: &Request, code: &'static str, text: String) {
        let severity = match request.kind {
            IncludeKind::TryInclude => Severity::Warning,
            _ => Severity::Error,
        };
        self.findings.push(request.locate(Diagnostic::new(severity, code, text)));
    }
}

fn place(request: &Request, diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.location.is_some() { diagnostic } else { request.locate(diagnostic) }
}
