//! The body of a request.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::task::Poll;

use asterisk_realtime_core::Error;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::StatusCode;
use hyper::body::{Body as _, Incoming};

use crate::settings::Limits;

/// A body that cannot be taken, and the status that says so.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) status: StatusCode,
    pub(super) error: Error,
}

/// Reads a body.
pub(super) async fn read(body: Incoming, limits: &Limits) -> Result<Bytes, Fault> {
    let announced = body.size_hint().lower();
    if announced > u64::try_from(limits.body).unwrap_or(u64::MAX) {
        return Err(too_long(limits));
    }
    if body.size_hint().exact() == Some(0) {
        return Ok(Bytes::new());
    }
    let mut reading = pin!(collect(body, limits));
    // Most bodies come with their headers, and need no timer.
    let at_once = poll_fn(|context| Poll::Ready(reading.as_mut().poll(context))).await;
    if let Poll::Ready(body) = at_once {
        return body;
    }
    tokio::time::timeout(limits.body_time, reading).await.unwrap_or_else(|_| {
        let error = Error::invalid("the body of the request did not come in time");
        Err(Fault { status: StatusCode::REQUEST_TIMEOUT, error })
    })
}

async fn collect(mut body: Incoming, limits: &Limits) -> Result<Bytes, Fault> {
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            let error = Error::invalid("the body of the request broke off");
            Fault { status: StatusCode::BAD_REQUEST, error }
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if first.len() + rest.len() + data.len() > limits.body {
            return Err(too_long(limits));
        }
        if first.is_empty() {
            first = data;
        } else {
            rest.extend_from_slice(&data);
        }
    }
    if rest.is_empty() {
        return Ok(first);
    }
    Ok([&*first, &*rest].concat().into())
}

fn too_long(limits: &Limits) -> Fault {
    let message = format!(
        "the body of the request is longer than {} bytes; `max-body` of `[gateway]` says so",
        limits.body
    );
    Fault { status: StatusCode::PAYLOAD_TOO_LARGE, error: Error::invalid(message) }
}
