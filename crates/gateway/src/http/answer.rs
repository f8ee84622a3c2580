//! Answers.

use std::borrow::Cow;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use asterisk_realtime_core::{Error, ErrorKind};
use asterisk_realtime_wire::{full, stock};
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{
    ALLOW, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use hyper::{Response, StatusCode};

use super::route::{Operation, Route};
use super::scan::ScanBody;
use crate::page::PageAnswer;

const HEADER: HeaderName = HeaderName::from_static(full::HEADER);
const CHALLENGE: HeaderValue =
    HeaderValue::from_static("Basic realm=\"asterisk-realtime\", charset=\"UTF-8\"");

/// An answer, and what is told of it.
#[derive(Debug)]
pub(super) struct Answer<'r> {
    pub(super) operation: &'static str,
    /// The family, or the name of a static file, if whoever asks may know of it.
    pub(super) family: Option<Cow<'r, str>>,
    pub(super) status: StatusCode,
    pub(super) content_type: &'static str,
    /// Whether it is one of the full protocol.
    is_full: bool,
    pub(super) body: AnswerBody,
    pub(super) error: Option<Error>,
}

/// What an answer has to say.
#[derive(Debug)]
pub(crate) enum AnswerBody {
    Whole(Bytes),
    Scan(ScanBody),
}

impl<'r> Answer<'r> {
    /// A text, as an answer to this.
    pub(super) fn text(route: &Route<'r>, body: impl Into<Bytes>) -> Self {
        let is_full = matches!(route.operation, Operation::Full(_));
        Self {
            operation: route.operation.as_str(),
            family: None,
            status: StatusCode::OK,
            content_type: if is_full { full::CONTENT_TYPE } else { stock::write::CONTENT_TYPE },
            is_full,
            body: AnswerBody::Whole(body.into()),
            error: None,
        }
    }

    /// The rows of a scan, in pieces.
    pub(super) fn scan(route: &Route<'r>, body: ScanBody) -> Self {
        Self {
            content_type: full::SCAN_CONTENT_TYPE,
            body: AnswerBody::Scan(body),
            ..Self::text(route, Bytes::new())
        }
    }

    pub(super) fn page(page: PageAnswer) -> Self {
        let PageAnswer { status, content_type, body } = page;
        Self {
            operation: super::PAGE,
            family: None,
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            content_type,
            is_full: false,
            body: AnswerBody::Whole(body.into()),
            error: None,
        }
    }

    /// The failure of a request: nothing that Asterisk's client takes for rows, and nothing that
    /// it takes for success.
    pub(super) fn failed(route: &Route<'r>, error: Error) -> Self {
        let status = StatusCode::from_u16(full::status(error.kind()));
        Self::failed_with(route, status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), error)
    }

    /// As [`failed`](Self::failed), with a status that the kind of the error does not tell.
    pub(super) fn failed_with(route: &Route<'r>, status: StatusCode, error: Error) -> Self {
        let body: Bytes = match route.operation {
            Operation::Stock(op) | Operation::Unknown(Some(op)) => {
                Bytes::from_static(stock::write::failure(op).as_bytes())
            }
            Operation::Full(_) => full::encode_error(&error).into(),
            // To Asterisk an empty answer to a write is a success, and this one to a read is a
            // variable of a strange name.
            Operation::Unknown(None) => Bytes::from_static(b"-1"),
        };
        Self { status, error: Some(error), ..Self::text(route, body) }
    }

    /// Says which family it was about.
    pub(super) fn about(mut self, family: Cow<'r, str>) -> Self {
        self.family = Some(family);
        self
    }

    /// The response; `closes` ends the connection.
    pub(super) fn into_response(self, closes: bool) -> Response<AnswerBody> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if self.is_full {
            headers.insert(HEADER, HeaderValue::from_static(full::VERSION));
        }
        if closes {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if self.error.is_none() {
            return response;
        }
        match self.status {
            StatusCode::UNAUTHORIZED => headers.insert(WWW_AUTHENTICATE, CHALLENGE),
            StatusCode::METHOD_NOT_ALLOWED => {
                let is_static = self.operation == stock::Op::Static.as_str();
                headers
                    .insert(ALLOW, HeaderValue::from_static(if is_static { "GET" } else { "POST" }))
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"))
            }
            _ => None,
        };
        response
    }
}

/// What is said of a family that is not there, and of one that is hidden.
pub(super) fn unknown(what: &str, name: &str) -> Error {
    let message = format!(
        "there is no {what} {name:?} here, or whoever asks may not know of it; see extconfig.conf \
         and the sections [gateway] and [client NAME] of ara.conf of the gateway"
    );
    Error::new(ErrorKind::NotFound, message)
}

impl AnswerBody {
    /// How long it is; 0 if that is not known.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Whole(bytes) => bytes.len(),
            Self::Scan(_) => 0,
        }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Scan(scan) => {
                scan.poll_line(context).map(|line| line.map(|line| Ok(Frame::data(line))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Scan(_) => SizeHint::default(),
        }
    }
}
