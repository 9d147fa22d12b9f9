//! What is said of hours, and how it is said to [`Hours`].

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;

use super::super::{Day, Holiday, Hours, Interval};
use super::DAY;

/// Minutes of a day.
type Said = Vec<(i64, i64)>;

/// Hours in the plainest form.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) zone: Tz,
    week: [Said; 7],
    /// Day and month.
    holidays: Vec<(u32, u32)>,
    exceptions: Vec<(NaiveDate, Said)>,
}

impl Plan {
    /// What is tried around the minute `change`: a usual week, nights, every edge of the hours in which clocks
    /// change, days that are open to the last minute beside closed ones, and two at random.
    pub(super) fn all(zone: Tz, change: i64) -> Vec<Self> {
        let every = |said: &[(i64, i64)]| [(); 7].map(|()| said.to_vec());
        let with = |week| Self { zone, week, holidays: Vec::new(), exceptions: Vec::new() };
        let mut usual = with(every(&[(540, 780), (840, 1_080)]));
        usual.week[5].clear();
        usual.week[6].clear();
        let nights = with(every(&[(1_320, 360)]));
        let edges = with(every(&[(30, 60), (90, 119), (121, 150), (180, 210), (1_410, 15)]));
        let mut days = with(every(&[(0, 1_439)]));
        let today = date_of(change.div_euclid(DAY));
        days.exceptions.push((today, Vec::new()));
        let tomorrow = today + Days::new(1);
        days.holidays.push((tomorrow.day(), tomorrow.month()));
        let mut dice = Dice::new(change.unsigned_abs());
        let random = [(); 2].map(|()| Self::random(zone, change, &mut dice));
        [usual, nights, edges, days].into_iter().chain(random).collect()
    }

    /// Hours at random, with holidays and exceptions in the days around `middle`.
    pub(super) fn random(zone: Tz, middle: i64, dice: &mut Dice) -> Self {
        let week = [(); 7].map(|()| dice.said());
        let around = |dice: &mut Dice| date_of(middle.div_euclid(DAY) + dice.below(9) - 4);
        let mut holidays = vec![(29, 2)];
        for _ in 0..dice.below(3) {
            let date = around(dice);
            holidays.push((date.day(), date.month()));
        }
        let mut exceptions: Vec<(NaiveDate, Said)> = Vec::new();
        for _ in 0..dice.below(4) {
            let date = around(dice);
            if exceptions.iter().all(|(known, _)| *known != date) {
                exceptions.push((date, dice.said()));
            }
        }
        Self { zone, week, holidays, exceptions }
    }

    /// What begins on a day since 1970.
    pub(super) fn on(&self, day: i64) -> Said {
        let date = date_of(day);
        if let Some((_, said)) = self.exceptions.iter().find(|(it, _)| *it == date) {
            return said.clone();
        }
        if self.holidays.contains(&(date.day(), date.month())) {
            return Vec::new();
        }
        // The 1st of January 1970 was a Thursday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0);
        self.week[weekday].clone()
    }

    pub(super) fn hours(&self) -> Hours {
        let minute = |it: i64| u16::try_from(it).unwrap_or(u16::MAX);
        let interval = |it: &(i64, i64)| Interval::new(minute(it.0), minute(it.1));
        let day = |said: &Said| Day::from(said.iter().filter_map(interval).collect::<Vec<_>>());
        let holiday = |it: &(u32, u32)| Holiday { day: it.0, month: it.1 };
        Hours {
            zone: self.zone,
            week: self.week.each_ref().map(day),
            holidays: self.holidays.iter().map(holiday).collect(),
            exceptions: self.exceptions.iter().map(|(date, said)| (*date, day(said))).collect(),
        }
    }
}

fn date_of(day: i64) -> NaiveDate {
    let days = Days::new(day.unsigned_abs());
    let epoch = NaiveDate::default();
    if day < 0 { epoch - days } else { epoch + days }
}

/// Numbers that look random and are the same every time.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 to below `end`; splitmix64.
    pub(super) fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        i64::try_from(mixed >> 1).unwrap_or(0) % end
    }

    pub(super) fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let count = i64::try_from(all.len()).ok().filter(|it| *it > 0)?;
        usize::try_from(self.below(count)).ok().and_then(|it| all.get(it).copied())
    }

    /// Up to three intervals of a day, half of them by quarters of an hour, now and then a whole day.
    fn said(&mut self) -> Said {
        let count = self.below(4);
        (0..count)
            .map(|_| {
                let unit = [15, 1][usize::from(self.below(2) == 0)];
                let from = self.below(DAY / unit) * unit;
                match self.below(8) {
                    0 => (from, from),
                    1 => (0, 1_439),
                    2.. | i64::MIN..0 => (from, self.below(DAY / unit + 1) * unit),
                }
            })
            .collect()
    }
}
