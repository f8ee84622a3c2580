//! What a store can do.

/// What a driver supports, as data: the conformance kit, the documentation and callers all read
/// the same struct.
///
/// An operation that is not supported answers [`Unsupported`](crate::ErrorKind::Unsupported).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Capabilities {
    /// [`Driver::alter`](crate::Driver::alter).
    pub alter: bool,
    /// [`Driver::columns`](crate::Driver::columns).
    pub columns: bool,
    /// [`Driver::delete`](crate::Driver::delete).
    pub delete: bool,
    /// An empty text is a value of its own; without it, an empty text comes back as NULL.
    pub empty_text: bool,
    /// Errors have the kind that the contract gives them, and name the column at fault. Without it,
    /// what the store refuses is an error of some kind: it does not say why.
    pub error_kinds: bool,
    /// [`Driver::insert`](crate::Driver::insert).
    pub insert: bool,
    /// [`Driver::load`](crate::Driver::load): static configuration.
    pub load: bool,
    /// NULL can be stored and comes back as NULL; without it, it comes back as an empty text or
    /// the column is left out.
    pub null: bool,
    /// Several values of a variable share a cell, so that the engine packs and unpacks them
    /// ([`codec`](crate::codec)), and a column given twice in changes is
    /// [`Invalid`](crate::ErrorKind::Invalid). Without it a column given twice gets several
    /// values, which come back as repeated names.
    pub packed_values: bool,
    /// [`Driver::scan`](crate::Driver::scan).
    pub scan: bool,
    /// [`Driver::update`](crate::Driver::update).
    pub update: bool,
}

impl Capabilities {
    /// Everything.
    pub const ALL: Self = Self::uniform(true);
    /// Nothing but [`Driver::select`](crate::Driver::select).
    pub const NONE: Self = Self::uniform(false);

    const fn uniform(can: bool) -> Self {
        Self {
            alter: can,
            columns: can,
            delete: can,
            empty_text: can,
            error_kinds: can,
            insert: can,
            load: can,
            null: can,
            packed_values: can,
            scan: can,
            update: can,
        }
    }

    /// The names of the capabilities and whether they are there, in alphabetical order.
    pub fn named(&self) -> [(&'static str, bool); 11] {
        [
            ("alter", self.alter),
            ("columns", self.columns),
            ("delete", self.delete),
            ("empty_text", self.empty_text),
            ("error_kinds", self.error_kinds),
            ("insert", self.insert),
            ("load", self.load),
            ("null", self.null),
            ("packed_values", self.packed_values),
            ("scan", self.scan),
            ("update", self.update),
        ]
    }
}
