//! Sets of bytes.

/// The bytes that an element matches.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct ByteSet([u64; 4]);

impl ByteSet {
    /// The bytes from the first to the last; none if they are reversed.
    pub(crate) fn range(first: u8, last: u8) -> Self {
        let mut set = Self::default();
        (first..=last).for_each(|byte| set.insert(byte));
        set
    }

    /// This byte alone.
    pub(crate) fn one(byte: u8) -> Self {
        Self::range(byte, byte)
    }

    pub(crate) fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    #[must_use]
    pub(crate) fn union(self, other: Self) -> Self {
        Self(std::array::from_fn(|index| self.0[index] | other.0[index]))
    }

    #[must_use]
    pub(crate) fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|index| self.0[index] & !other.0[index]))
    }

    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    /// How many bytes there are.
    pub(crate) fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// The smallest byte.
    pub(crate) fn first(&self) -> Option<u8> {
        let word = self.0.iter().position(|word| *word != 0)?;
        u8::try_from(word * 64 + self.0[word].trailing_zeros() as usize).ok()
    }
}

impl Ord for ByteSet {
    /// The one comes first that has the smallest byte that the other lacks.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let bits = |set: &Self| set.0.map(u64::reverse_bits);
        bits(other).cmp(&bits(self))
    }
}

impl PartialOrd for ByteSet {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
