//! Chance, as the seed has it. Integers only, so that every machine throws the same.

use domain::time::Seconds;
use memory::Random;

/// Dice whose throws follow from a seed.
#[derive(Clone, Debug)]
pub(crate) struct Dice(Random);

impl Dice {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(Random::seeded(seed))
    }

    /// A seed for something that throws its own dice.
    pub(crate) fn seed(&mut self) -> u64 {
        self.0.next()
    }

    /// A number below `bound`; 0, if that is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    /// A number from `least` to `most`, both included.
    pub(crate) fn between(&mut self, least: u32, most: u32) -> u32 {
        let width = usize::try_from(most.saturating_sub(least)).unwrap_or(usize::MAX);
        least + u32::try_from(self.below(width.saturating_add(1))).unwrap_or(0)
    }

    /// Whether what happens `rate` times in 10 000 happens now.
    pub(crate) fn strikes(&mut self, rate: u16) -> bool {
        rate > 0 && self.below(10_000) < usize::from(rate)
    }

    /// One of `rows`, as often as its weight says.
    pub(crate) fn pick<T: Copy>(&mut self, rows: &[(T, u32)]) -> Option<T> {
        let total = rows.iter().map(|it| it.1).sum::<u32>();
        let mut drawn = self.between(0, total.saturating_sub(1));
        for (row, weight) in rows {
            if drawn < *weight {
                return Some(*row);
            }
            drawn -= weight;
        }
        None
    }

    /// One of `items`, each as often.
    pub(crate) fn one<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        items.get(self.below(items.len())).copied()
    }

    /// Puts `items` in any order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// Milliseconds until something that comes every `mean` on average and keeps no schedule: nearly an exponential
    /// distribution, whose logarithm is made of straight lines.
    pub(crate) fn until_next(&mut self, mean: Seconds) -> u32 {
        let drawn = self.0.next() | 1;
        let whole = drawn.leading_zeros();
        // From 0 (just below the next power of two) to 1 (at it), in 1/65 536.
        let fraction = u64::from(u16::MAX) - ((drawn << whole << 1) >> 48);
        let log2 = (u64::from(whole) << 16) + fraction;
        let millis = u64::from(mean.0) * 1_000 * log2 / 65_536 * 6_931 / 10_000;
        u32::try_from(millis).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_every_minute_on_average_does() {
        let mut dice = Dice::seeded(1);
        let sum: u64 = (0..100_000).map(|_| u64::from(dice.until_next(Seconds(60)))).sum();
        assert!((56_000..64_000).contains(&(sum / 100_000)), "{}", sum / 100_000);
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::seeded(1);
        let rows = [('a', 9), ('b', 0), ('c', 1)];
        let drawn: Vec<_> = (0..1_000).filter_map(|_| dice.pick(&rows)).collect();
        let count = |wanted| drawn.iter().filter(|it| **it == wanted).count();
        assert!((850..950).contains(&count('a')), "{}", count('a'));
        assert_eq!(count('b'), 0);
        assert_eq!(dice.pick::<char>(&[]), None);
    }
}
