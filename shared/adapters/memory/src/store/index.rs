//! An index that may lag behind what it indexes.

use std::collections::{BTreeMap, VecDeque};

#[derive(Debug)]
pub(super) struct Index<K, V> {
    shown: BTreeMap<K, V>,
    coming: VecDeque<(K, Option<V>)>,
}

impl<K: Ord, V> Index<K, V> {
    /// Notes what is kept under `key` from now on; all but the last `lag` changes show.
    pub(super) fn set(&mut self, key: K, value: Option<V>, lag: usize) {
        self.coming.push_back((key, value));
        self.show(lag);
    }

    /// What shows when all but the last `lag` changes do.
    pub(super) fn read(&mut self, lag: usize) -> &BTreeMap<K, V> {
        self.show(lag);
        &self.shown
    }

    fn show(&mut self, lag: usize) {
        while self.coming.len() > lag {
            match self.coming.pop_front() {
                Some((key, Some(value))) => drop(self.shown.insert(key, value)),
                Some((key, None)) => drop(self.shown.remove(&key)),
                None => return,
            }
        }
    }
}

impl<K, V> Default for Index<K, V> {
    fn default() -> Self {
        Self { shown: BTreeMap::new(), coming: VecDeque::new() }
    }
}
