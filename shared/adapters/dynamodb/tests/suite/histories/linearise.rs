//! Whether a history is linearisable: whether its calls can be put into one order that agrees with real time (a call
//! that returned before another was made comes first) and is legal for something that does one call at a time.
//!
//! The search of Wing and Gong (1993), just in time as Lowe has it (2017): a call takes effect no sooner than the
//! return of some call asks for it. At most as many calls are under way at once as there are writers, so there is
//! little to search, and nothing is left out.

use std::collections::BTreeSet;

/// One call of a history: made, answered, and what it was.
#[derive(Clone, Debug)]
pub(crate) struct Call<O> {
    pub(crate) invoked: u64,
    pub(crate) returned: u64,
    pub(crate) what: O,
}

/// A state, and which of the calls under way have led to it.
type Reached<S> = (S, BTreeSet<usize>);

/// All states in which an order of `calls` can end that begins with `start`; `step` is what a call makes of a state,
/// and nothing where it is not legal there. The error is the first call that no order explains.
pub(crate) fn linearise<S: Clone + Ord, O>(
    start: S,
    calls: &[Call<O>],
    step: impl Fn(&S, &O) -> Option<S>,
) -> Result<BTreeSet<S>, usize> {
    let moments = |(n, call): (usize, &Call<O>)| [(call.invoked, 0, n), (call.returned, 1, n)];
    let mut moments: Vec<(u64, u8, usize)> = calls.iter().enumerate().flat_map(moments).collect();
    moments.sort_unstable();
    let mut pending = BTreeSet::new();
    let mut reached = BTreeSet::from([(start, BTreeSet::new())]);
    for (_, kind, n) in moments {
        if kind == 0 {
            pending.insert(n);
            continue;
        }
        reached = after(n, reached, &pending, |state, n| step(state, &calls[n].what));
        if reached.is_empty() {
            return Err(n);
        }
        pending.remove(&n);
    }
    Ok(reached.into_iter().map(|it| it.0).collect())
}

/// Everything that can be reached by then, where call `returned` has taken effect.
fn after<S: Clone + Ord>(
    returned: usize,
    reached: BTreeSet<Reached<S>>,
    pending: &BTreeSet<usize>,
    step: impl Fn(&S, usize) -> Option<S>,
) -> BTreeSet<Reached<S>> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut left: Vec<Reached<S>> = reached.into_iter().collect();
    while let Some((state, mut taken)) = left.pop() {
        if taken.remove(&returned) {
            found.insert((state, taken));
            continue;
        }
        if !seen.insert((state.clone(), taken.clone())) {
            continue;
        }
        for n in pending.difference(&taken) {
            if let Some(next) = step(&state, *n) {
                let mut taken = taken.clone();
                taken.insert(*n);
                left.push((next, taken));
            }
        }
    }
    found
}

#[derive(Clone, Copy, Debug)]
enum Register {
    Write(u8),
    Read(u8),
}
use Register::{Read, Write};

#[track_caller]
fn check(calls: &[(u64, u64, Register)], expected: Result<&[u8], usize>) {
    let call = |&(invoked, returned, what)| Call { invoked, returned, what };
    let calls: Vec<Call<Register>> = calls.iter().map(call).collect();
    let found = linearise(0, &calls, |value, call| match call {
        Write(it) => Some(*it),
        Read(it) => (it == value).then_some(*value),
    });
    assert_eq!(found, expected.map(|it| it.iter().copied().collect()));
}

#[test]
fn a_register_is_read_as_it_was_written() {
    check(&[], Ok(&[0]));
    check(&[(1, 2, Write(1)), (3, 4, Read(1))], Ok(&[1]));
    check(&[(1, 2, Write(1)), (3, 4, Read(0))], Err(1));
    check(&[(1, 2, Write(1)), (3, 4, Write(2)), (5, 6, Read(1))], Err(2));
}

#[test]
fn calls_at_once_come_in_either_order_but_in_one() {
    check(&[(1, 4, Write(1)), (2, 3, Read(0))], Ok(&[1]));
    check(&[(1, 4, Write(1)), (2, 3, Read(1))], Ok(&[1]));
    check(&[(1, 4, Write(1)), (2, 3, Write(2))], Ok(&[1, 2]));
    check(&[(1, 9, Write(1)), (2, 3, Read(1)), (4, 5, Read(0))], Err(2));
    check(&[(1, 9, Write(1)), (2, 8, Write(2)), (3, 4, Read(2)), (5, 6, Read(1))], Ok(&[1]));
    let back_and_forth =
        [(1, 12, Write(1)), (2, 11, Write(2)), (3, 4, Read(2)), (5, 6, Read(1)), (7, 8, Read(2))];
    check(&back_and_forth, Err(4));
}
