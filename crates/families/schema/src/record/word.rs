//! Words of enumerations.

/// What is read from a word; [`words!`](crate::words!) makes such enumerations.
pub trait Word: Sized {
    /// The member of this word, in any case; `None` if there is none.
    fn of(text: &str) -> Option<Self>;
}

impl<W: Word> Word for Option<W> {
    fn of(text: &str) -> Option<Self> {
        W::of(text).map(Some)
    }
}
