//! What a world is made of.

use domain::time::Seconds;
use memory::Rates;
use serde_json::{Map, Value, json};

use crate::deeds::{self, Mood};
use crate::dice::Dice;
use crate::reforms::{REFORMS, Reform};
use crate::whims::{self, Temper};

/// What a world is made of; the seed decides everything that this leaves open.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What chance follows from.
    pub seed: u64,
    /// How long people act.
    pub span: Seconds,
    /// How many operators there are.
    pub operators: usize,
    /// How they are, with how many of each.
    pub moods: &'static [(Mood, u32)],
    /// How many are steady all the same: the first so many.
    pub steady: usize,
    /// How customers are.
    pub temper: Temper,
    /// The mean time between two customers who come, anywhere.
    pub arrivals: Seconds,
    /// How long nobody new comes, at the end: what is begun can be ended.
    pub lull: Seconds,
    /// The lines.
    pub lines: Vec<LinePlan>,
    /// The mean time between two changes of one operator; 0: they stay online.
    pub shifts: Seconds,
    /// The mean time between two changes of any line; 0: there are none.
    pub reforms: Seconds,
    /// What is changed.
    pub changes: &'static [(Reform, u32)],
    /// How many of 10 000 times somebody whom it does not concern looks at a chat too.
    pub strangers: u16,
    /// The time between two looks at everything that is stored; they wait until changes have settled.
    pub checks: Seconds,
    /// What goes wrong.
    pub trouble: Trouble,
    /// What must hold beside what always must.
    pub proofs: Proofs,
}

/// What holds in some worlds only, and is looked at where it is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proofs {
    /// Each offer goes to the operator whose turn it is. Where functions do not fail and remember together: else an
    /// offer may follow from what was true a moment ago.
    pub order: bool,
    /// Of two operators who stay eligible, none is offered two sessions more than the other. Where besides nobody
    /// declines.
    pub fairness: bool,
    /// Every session is answered within a round. Where somebody always accepts.
    pub one_round: bool,
}

/// A line.
#[derive(Clone, Debug, Default)]
pub struct LinePlan {
    /// The original's fields.
    pub fields: Map<String, Value>,
    /// How many operators are in its queue; 0: all of them, in the order of their ids.
    pub members: usize,
}

/// What goes wrong. Rates are in 10 000.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "what goes wrong is independent")]
pub struct Trouble {
    /// Port calls that fail.
    pub calls: Rates,
    /// Writes before which a function pauses, while others go on.
    pub pauses: u16,
    /// Paused functions that die there.
    pub deaths: u16,
    /// SQS messages and stream records that come twice.
    pub repeats: u16,
    /// Steps after which people and time go on while AWS still has work to do.
    pub haste: u16,
    /// By how many milliseconds indexes lag, at most.
    pub index_lag: u32,
    /// By how many milliseconds a function's clock may go wrong.
    pub skew: u32,
    /// Whether every function remembers settings by itself, as on AWS, and not all together, as on one machine.
    pub own_caches: bool,
    /// Whether messengers fail.
    pub providers: bool,
    /// Whether webhooks' receivers and mail servers are slow and fail.
    pub receivers: bool,
    /// Whether the CRM is away now and then.
    pub crm: bool,
}

impl Trouble {
    /// Everything that can go wrong, does.
    pub fn all() -> Self {
        Self {
            calls: Rates { unavailable: 20, answer_lost: 20, stale: 40 },
            pauses: 300,
            deaths: 1_500,
            repeats: 500,
            haste: 500,
            index_lag: 1_000,
            skew: 2_000,
            own_caches: true,
            providers: true,
            receivers: true,
            crm: true,
        }
    }
}

impl Plan {
    /// People and lines as they are, everything going wrong that can.
    pub fn seeded(seed: u64) -> Self {
        let operators = Dice::seeded(seed).between(10, 50);
        Self::staffed(seed, usize::try_from(operators).unwrap_or(10))
    }

    /// The same with so many operators.
    pub fn staffed(seed: u64, operators: usize) -> Self {
        let mut dice = Dice::seeded(!seed);
        Self {
            seed,
            span: Seconds(60 * 60),
            operators,
            moods: deeds::PEOPLE,
            steady: 0,
            temper: whims::PEOPLE,
            arrivals: Seconds(2),
            lull: Seconds(0),
            lines: LinePlan::usual(&mut dice, operators),
            shifts: Seconds(40 * 60),
            reforms: Seconds(8 * 60),
            changes: REFORMS,
            strangers: 300,
            checks: Seconds(50 * 60),
            trouble: Trouble::all(),
            proofs: Proofs::default(),
        }
    }

    /// Nothing goes wrong, nobody comes or goes, nothing is changed; one line with these fields whose queue is
    /// everybody.
    pub fn calm(seed: u64, operators: usize, fields: &Value) -> Self {
        Self {
            operators,
            lines: vec![LinePlan::of(fields, 0)],
            shifts: Seconds(0),
            reforms: Seconds(0),
            strangers: 0,
            arrivals: Seconds(4),
            trouble: Trouble::default(),
            temper: whims::BRIEF,
            proofs: Proofs { order: true, ..Proofs::default() },
            ..Self::seeded(seed)
        }
    }
}

impl LinePlan {
    /// A line with these fields and so many operators.
    pub fn of(fields: &Value, members: usize) -> Self {
        Self { fields: fields.as_object().cloned().unwrap_or_default(), members }
    }

    /// Three lines, one of each mode, with any of the usual settings.
    fn usual(dice: &mut Dice, operators: usize) -> Vec<Self> {
        let modes = ["evenly", "strictly", "all"];
        modes.map(|mode| Self::any(mode, dice, operators)).into()
    }

    fn any(mode: &str, dice: &mut Dice, operators: usize) -> Self {
        let mut one = |values: &[&'static str]| dice.one(values).unwrap_or_default();
        let fields = json!({
            "ACTIVE": "Y",
            "QUEUE_TYPE": mode,
            "QUEUE_TIME": one(&["0", "10", "30", "60", "120"]),
            "MAX_CHAT": one(&["0", "1", "2", "3", "5"]),
            "TYPE_MAX_CHAT": one(&["answered", "answered_new", "closed"]),
            "CHECK_AVAILABLE": one(&["Y", "N"]),
            "SESSION_PRIORITY": one(&["0", "0", "5"]),
            "NO_ANSWER_TIME": one(&["0", "60", "300"]),
            "NO_ANSWER_RULE": one(&["none", "text"]),
            "NO_ANSWER_TEXT": "Somebody will be with you.",
            "FULL_CLOSE_TIME": one(&["0", "1", "10"]),
            "CLOSE_RULE": one(&["none", "text"]),
            "CLOSE_TEXT": "Goodbye.",
            "AUTO_CLOSE_TIME": one(&["0", "300", "1800"]),
            "AUTO_CLOSE_RULE": one(&["none", "text"]),
            "AUTO_CLOSE_TEXT": "Are you still there?",
            "SEND_NOTIFICATION_EMPTY_QUEUE": "Y",
            "KPI_FIRST_ANSWER_TIME": 45, "KPI_FIRST_ANSWER_ALERT": "Y", "KPI_FIRST_ANSWER_LIST": [1, 2],
            "KPI_FURTHER_ANSWER_TIME": 90, "KPI_FURTHER_ANSWER_ALERT": "Y", "KPI_FURTHER_ANSWER_LIST": [2],
            "CANALI": { "members_may_intercept": one(&["Y", "N"]), "country": "IT" },
            "CRM": one(&["Y", "Y", "N"]),
            "CRM_CREATE": one(&["none", "lead", "lead", "deal"]),
            "CRM_CHAT_TRACKER": one(&["Y", "Y", "N"]),
            "CRM_FORWARD": one(&["Y", "N"]),
        });
        Self::of(&fields, 1 + dice.below(operators))
    }
}
