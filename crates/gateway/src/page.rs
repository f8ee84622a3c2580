//! What the gateway answers beside the families: health, metrics.

use std::fmt::Debug;

use async_trait::async_trait;

/// A page of a path of its own, `/metrics`, that is answered to `GET` and `HEAD`.
#[async_trait]
pub trait Page: Debug + Send + Sync + 'static {
    /// The whole path, from its `/` on.
    fn path(&self) -> &'static str;

    /// Whether everybody may see it who reaches the gateway, as what tells nothing but whether it
    /// works. Otherwise whoever sees it has credentials, or needs none.
    fn is_public(&self) -> bool {
        false
    }

    /// Makes the page. `is_known` says whether whoever asks has credentials, or needs none; only a
    /// public page is asked for by others.
    async fn answer(&self, is_known: bool) -> PageAnswer;
}

/// A page as it is answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PageAnswer {
    /// The status: 200, or 503 for a check that fails.
    pub status: u16,
    /// The type: `text/plain; charset=utf-8`.
    pub content_type: &'static str,
    /// The text.
    pub body: String,
}

impl PageAnswer {
    /// A plain text.
    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Self { status, content_type: "text/plain; charset=utf-8", body: body.into() }
    }
}
