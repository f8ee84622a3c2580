//! What a resolver may be told: the Asterisk version to follow, and its limits.

/// Settings of a [`Resolver`](crate::Resolver).
///
/// ```
/// let options = asterisk_realtime_conf::Options::new().with_asterisk_version(23);
/// assert_eq!(options.max_depth, 10);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// The major version of Asterisk to follow where versions differ: 20 unless told otherwise.
    ///
    /// Up to 22, `name += value` is stored in the first variable of that name and old value, from
    /// 23 on in the last.
    pub asterisk_version: u32,
    /// How deep files may include files: 10, as in Asterisk.
    pub max_depth: usize,
    /// How many includes one load may work in, a file included twice counted twice: 10 000.
    /// Ten files that include one another ten times would otherwise take years.
    pub max_includes: usize,
    /// How many bytes of variables one load may copy from base categories: 1 GiB. A chain of
    /// forty lines `[b](a,a)`, `[c](b,b)` and so on would otherwise fill any memory.
    pub max_inherited_bytes: usize,
}

impl Options {
    /// The defaults given at the fields.
    pub fn new() -> Self {
        Self {
            asterisk_version: 20,
            max_depth: 10,
            max_includes: 10_000,
            max_inherited_bytes: 1 << 30,
        }
    }

    /// Sets [`asterisk_version`](Self::asterisk_version).
    #[must_use]
    pub fn with_asterisk_version(mut self, version: u32) -> Self {
        self.asterisk_version = version;
        self
    }

    /// Sets [`max_depth`](Self::max_depth).
    #[must_use]
    pub fn with_max_depth(mut self, depth: usize) -> Self {
        self.max_depth = depth;
        self
    }

    /// Sets [`max_includes`](Self::max_includes).
    #[must_use]
    pub fn with_max_includes(mut self, includes: usize) -> Self {
        self.max_includes = includes;
        self
    }

    /// Sets [`max_inherited_bytes`](Self::max_inherited_bytes).
    #[must_use]
    pub fn with_max_inherited_bytes(mut self, bytes: usize) -> Self {
        self.max_inherited_bytes = bytes;
        self
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}
