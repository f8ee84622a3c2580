//! What statements have to know of a column beyond its description.

/// How statements treat a column.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Treatment {
    /// The type that a bound text is cast to before it meets the column, so that it means what a
    /// quoted literal would, and an index is used.
    pub cast: Option<TypeName>,
    /// The store has to print it: what it sends is not the text.
    pub printed: bool,
    /// Its type has no equality or no order (`json`): conditions and orders are about its text.
    pub opaque: bool,
}

impl Treatment {
    /// A column that needs nothing.
    pub const PLAIN: Self = Self { cast: None, printed: false, opaque: false };
}

/// The name of a type, as the store's catalogue has it; it is quoted wherever it is used.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct TypeName {
    /// The schema of the type.
    pub schema: Box<str>,
    /// The type.
    pub name: Box<str>,
}
