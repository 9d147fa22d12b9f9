//! What the calls have cost, as DynamoDB itself counts it.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::types::ConsumedCapacity;

/// Capacity units, summed over table and indexes. Cancelled transactions report none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Consumed {
    /// Read units.
    pub reads: f64,
    /// Write units.
    pub writes: f64,
}

/// Sums up what calls report; its copies are the same meter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter(Arc<Mutex<Consumed>>);

impl Meter {
    pub(crate) fn read<'a>(&self, reported: impl IntoIterator<Item = &'a ConsumedCapacity>) {
        let units = units(reported);
        self.with(|it| it.reads += units);
    }

    pub(crate) fn write<'a>(&self, reported: impl IntoIterator<Item = &'a ConsumedCapacity>) {
        let units = units(reported);
        self.with(|it| it.writes += units);
    }

    pub(crate) fn consumed(&self) -> Consumed {
        self.with(|it| *it)
    }

    fn with<T>(&self, run: impl FnOnce(&mut Consumed) -> T) -> T {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn units<'a>(reported: impl IntoIterator<Item = &'a ConsumedCapacity>) -> f64 {
    reported.into_iter().filter_map(ConsumedCapacity::capacity_units).sum()
}
