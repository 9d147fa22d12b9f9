//! Numbers that look random and follow from a seed.

/// `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is above 0.
    pub(crate) fn number(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// The same, to count places by.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number(bound as u64)).unwrap()
    }

    /// One of `them`, of which there is at least one.
    pub(crate) fn one_of<T>(&mut self, mut them: impl ExactSizeIterator<Item = T>) -> T {
        let n = self.below(them.len());
        them.nth(n).unwrap()
    }
}
