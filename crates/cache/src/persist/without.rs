//! What stands for a file where the feature `persist` is off: nothing ever.

use std::sync::Arc;

use asterisk_realtime_core::Row;

use crate::Answer;
use crate::cached::Shared;
use crate::entry::Entry;
use crate::key::{Key, Question};

#[derive(Debug)]
pub(crate) enum Tier {}

#[expect(clippy::unused_async, reason = "as where there is a file")]
impl Tier {
    pub(crate) fn begin(&self, _: &Arc<Shared>) {
        match *self {}
    }

    pub(crate) async fn loaded(&self) {
        match *self {}
    }

    pub(crate) fn put(&self, _: &Key, _: &Arc<Entry>) {
        match *self {}
    }

    pub(crate) fn end(&self, _: &Key) {
        match *self {}
    }

    pub(crate) fn end_where(&self, _: impl Fn(&Key, &[Row]) -> bool) {
        match *self {}
    }

    pub(crate) fn fall_back(&self, _: &Shared, _: Question<'_>) -> Option<Answer> {
        match *self {}
    }

    pub(crate) async fn finish(&self, _: &Shared) {
        match *self {}
    }
}
