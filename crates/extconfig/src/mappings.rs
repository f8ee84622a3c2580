//! All mappings, findable by family.

use std::cmp::Ordering;

use crate::Mapping;

/// The mappings of an `extconfig.conf`.
///
/// Families are compared without letter case. Of several mappings of one family with the same
/// priority the last one counts, as in Asterisk; the others are [shadowed](Self::shadowed).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Mappings {
    /// In file order.
    all: Vec<Mapping>,
    /// Those that count, by family and priority: what chains are cut from.
    chains: Vec<usize>,
    /// Those that do not, each with the one that counts instead.
    shadowed: Vec<(usize, usize)>,
}

impl Mappings {
    /// All mappings in file order, the shadowed ones included.
    pub fn iter(&self) -> std::slice::Iter<'_, Mapping> {
        self.all.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The number of mappings, the shadowed ones included.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// The mappings that answer for a family, in the order in which they are asked.
    pub fn chain(&self, family: &str) -> impl ExactSizeIterator<Item = &Mapping> {
        let compare = |index: &usize| caseless(&self.all[*index].family, family);
        let start = self.chains.partition_point(|index| compare(index).is_lt());
        let length = self.chains[start..].partition_point(|index| compare(index).is_eq());
        self.chains[start..start + length].iter().map(|&index| &self.all[index])
    }

    /// Whether there is a mapping of this family.
    pub fn contains(&self, family: &str) -> bool {
        self.chain(family).len() > 0
    }

    /// The name of each family once, by the alphabet without case, spelt as in its mapping of
    /// the first priority.
    pub fn families(&self) -> impl Iterator<Item = &str> {
        self.chains
            .chunk_by(|&a, &b| caseless(&self.all[a].family, &self.all[b].family).is_eq())
            .map(|chain| self.all[chain[0]].family.as_str())
    }

    /// The mappings without effect, in file order, each with the later one of the same family
    /// and priority that counts instead.
    pub fn shadowed(&self) -> impl Iterator<Item = (&Mapping, &Mapping)> {
        self.shadowed.iter().map(|&(dead, living)| (&self.all[dead], &self.all[living]))
    }
}

impl FromIterator<Mapping> for Mappings {
    fn from_iter<I: IntoIterator<Item = Mapping>>(mappings: I) -> Self {
        let all: Vec<Mapping> = mappings.into_iter().collect();
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by(|&a, &b| place(&all[a], &all[b]));
        let (mut chains, mut shadowed) = (Vec::new(), Vec::new());
        for same in order.chunk_by(|&a, &b| place(&all[a], &all[b]).is_eq()) {
            // The sort is stable, so the last of a chunk is the last of the file.
            let (&living, dead) = same.split_last().expect("a chunk has an element");
            chains.push(living);
            shadowed.extend(dead.iter().map(|&dead| (dead, living)));
        }
        shadowed.sort_unstable();
        Self { all, chains, shadowed }
    }
}

impl<'a> IntoIterator for &'a Mappings {
    type Item = &'a Mapping;
    type IntoIter = std::slice::Iter<'a, Mapping>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn place(a: &Mapping, b: &Mapping) -> Ordering {
    caseless(&a.family, &b.family).then(a.priority.cmp(&b.priority))
}

fn caseless(a: &str, b: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    a.bytes().map(lower).cmp(b.bytes().map(lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mappings() -> Mappings {
        [
            Mapping::new("Sippeers", "memory", "a").with_priority(2),
            Mapping::new("queues", "memory", "b"),
            Mapping::new("sippeers", "memory", "c"),
            Mapping::new("SIPPEERS", "memory", "d").with_priority(2),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn a_chain_is_ordered_by_priority_and_the_last_duplicate_counts() {
        let mappings = mappings();
        let databases = |family| -> Vec<_> {
            mappings.chain(family).map(|mapping| mapping.database.as_str()).collect()
        };
        assert_eq!(databases("sipPEERS"), ["c", "d"]);
        assert_eq!(databases("queues"), ["b"]);
        assert!(databases("sip").is_empty() && databases("zzz").is_empty());
        assert_eq!(mappings.iter().count(), mappings.len());
    }

    #[test]
    fn shadowed_mappings_name_their_successor() {
        let mappings = mappings();
        let shadowed: Vec<_> = mappings
            .shadowed()
            .map(|(dead, living)| (dead.database.as_str(), living.database.as_str()))
            .collect();
        assert_eq!(shadowed, [("a", "d")]);
    }

    #[test]
    fn families_are_listed_once() {
        assert_eq!(mappings().families().collect::<Vec<_>>(), ["queues", "sippeers"]);
        assert!(mappings().contains("QUEUES"));
        assert!(Mappings::default().is_empty());
    }
}
