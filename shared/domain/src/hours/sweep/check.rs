//! What [`Hours`] says and what the counter says.

use super::plan::{Dice, Plan};
use super::wall::Wall;
use super::{DAY, Tally};
use crate::hours::Hours;
use crate::time::{Seconds, Timestamp};

const MINUTE: i64 = 60_000;

/// Hours, and which minutes are open by them.
struct Counted<'a> {
    plan: &'a Plan,
    hours: Hours,
    begin: i64,
    open: Vec<bool>,
}

/// Compares the minutes from `looked_at.0` until `looked_at.1`.
pub(super) fn compare(
    wall: &Wall,
    plan: &Plan,
    looked_at: (i64, i64),
    stride: usize,
    tally: &mut Tally,
) {
    let counted = Counted { plan, hours: plan.hours(), begin: wall.begin, open: wall.open(plan) };
    let index = |minute: i64| usize::try_from(minute - wall.begin).unwrap_or(0);
    let mut dice = Dice::new(looked_at.0.unsigned_abs());
    for minute in index(looked_at.0)..index(looked_at.1) {
        if counted.is_edge(minute) {
            for offset in [0, MINUTE - 1] {
                counted.ask_everything(minute, offset, &mut dice, tally);
            }
        } else if minute % stride == 0 {
            counted.ask_open(minute, MINUTE / 2, tally);
        }
    }
}

impl Counted<'_> {
    /// Whether something changes at the beginning or the end of this minute.
    fn is_edge(&self, minute: usize) -> bool {
        let is_open = self.open[minute];
        self.open[minute - 1] != is_open || self.open[minute + 1] != is_open
    }

    fn instant(&self, minute: usize, offset: i64) -> Timestamp {
        let minute = self.begin.saturating_add(i64::try_from(minute).unwrap_or(i64::MAX));
        Timestamp(minute * MINUTE + offset)
    }

    fn ask_open(&self, minute: usize, offset: i64, tally: &mut Tally) {
        let at = self.instant(minute, offset);
        let of = || format!("is_open at {}, {:?}", at.rfc3339(), self.plan);
        tally.note(&self.hours.is_open(at), &self.open[minute], of);
    }

    fn ask_everything(&self, minute: usize, offset: i64, dice: &mut Dice, tally: &mut Tally) {
        self.ask_open(minute, offset, tally);
        let at = self.instant(minute, offset);
        let of = |what: &str| format!("{what} {}, {:?}", at.rfc3339(), self.plan);
        let opening = self.known(self.hours.next_opening(at));
        tally.note(&opening, &self.turn(minute, true), || of("next_opening at"));
        let closing = self.known(self.hours.next_closing(at));
        tally.note(&closing, &self.turn(minute, false), || of("next_closing at"));
        // To a closing exactly, and anywhere.
        let to_closing = closing.map_or(0, |it| self.millis(at, minute, it) / 1_000);
        let seconds = [to_closing, to_closing + 1, dice.below(DAY * 60)];
        for span in seconds.map(|it| Seconds(u32::try_from(it).unwrap_or(0))) {
            let after = self.known(self.hours.after(at, span));
            let counted = self.after(minute, offset, span.millis());
            tally.note(&after, &counted, || of(&format!("after {span:?} from")));
        }
        let later = minute + usize::try_from(dice.below(DAY)).unwrap_or(0);
        let until = self.instant(later, dice.below(MINUTE));
        let of = || of(&format!("open_millis until {} from", until.rfc3339()));
        tally.note(&self.hours.open_millis(at, until), &self.millis(at, minute, until), of);
    }

    /// `None` for what the counter cannot know.
    fn known(&self, at: Option<Timestamp>) -> Option<Timestamp> {
        at.filter(|it| *it < self.instant(self.open.len() - 1, 0))
    }

    /// The next minute that is open, or closed, while the one before it is not.
    fn turn(&self, minute: usize, to: bool) -> Option<Timestamp> {
        let mut later = minute + 1..self.open.len();
        let found = later.find(|it| self.open[*it] == to && self.open[*it - 1] != to);
        self.known(found.map(|it| self.instant(it, 0)))
    }

    /// When so many open milliseconds have passed.
    fn after(&self, minute: usize, offset: i64, millis: i64) -> Option<Timestamp> {
        let (mut left, mut at) = (millis, offset);
        if left == 0 {
            return Some(self.instant(minute, offset));
        }
        for minute in minute..self.open.len() {
            if self.open[minute] && left <= MINUTE - at {
                return self.known(Some(self.instant(minute, at + left)));
            }
            left -= if self.open[minute] { MINUTE - at } else { 0 };
            at = 0;
        }
        None
    }

    /// Open milliseconds from `at`, which is in `minute`.
    fn millis(&self, at: Timestamp, minute: usize, until: Timestamp) -> i64 {
        let last = usize::try_from(until.0.div_euclid(MINUTE) - self.begin).unwrap_or(0);
        let open = (minute..=last).filter(|it| self.open[*it]);
        let within = |it: usize| {
            let (begin, end) = (self.instant(it, 0).max(at), self.instant(it + 1, 0).min(until));
            (end.0 - begin.0).max(0)
        };
        open.map(within).sum()
    }
}
