//! Why a session is with whom it is, as it is shown.

use std::collections::BTreeMap;

use application::chats::Explanation;
use domain::explain::{How, Outlook, Standing, Step};
use domain::ids::UserId;
use domain::queue::{Verdict, counted};
use domain::session::Offeree;
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::instant;

/// Why a session is with whom it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Explanation)]
pub(crate) struct ExplanationDto {
    /// Each change of its holder, in order.
    decisions: Vec<DecisionDto>,
    /// The `after_seq` of the next page; not there on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
    now: NowDto,
}

/// One change of a session's holder.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub(crate) struct DecisionDto {
    /// Its place in the chat's log.
    seq: u64,
    at: String,
    how: HowDto,
    /// Who did it, where it was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<u64>,
    chosen: ChosenDto,
    /// Whether it began a new round: everybody who could be asked had let it pass.
    new_round: bool,
    /// Up to 20 members of the queue as it considered them, the chosen one first; none, where the queue did not choose.
    candidates: Vec<CandidateDto>,
    /// How many members got each reason, over all of them.
    counts: BTreeMap<ReasonDto, u32>,
    /// The version of the line's settings it was decided by.
    settings_version: Option<u64>,
    /// The same in words.
    text: String,
}

/// What changed a session's holder.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DecisionHow)]
pub(crate) enum HowDto {
    /// The queue's choice.
    Queue,
    /// The CRM named them as responsible.
    Crm,
    /// Somebody handed it to them.
    Transfer,
    /// They took it over.
    Intercept,
    /// They took it while it waited, or were the first of all it was offered to.
    ByHand,
    /// A bot speaks first.
    Bot,
    /// The customer wrote on after it was closed for idleness.
    Reopened,
}

/// Who has it or is offered it: a user's id, or `everyone`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Chosen)]
pub(crate) enum ChosenDto {
    User(u64),
    Everyone(EveryoneDto),
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Everyone)]
pub(crate) enum EveryoneDto {
    Everyone,
}

/// How a member of the queue stood to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Candidate)]
pub(crate) struct CandidateDto {
    user: u64,
    name: Option<String>,
    /// Whether it was, or is, theirs.
    taken: bool,
    reason: ReasonDto,
}

/// Why a member was taken or passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CandidateReason)]
pub(crate) enum ReasonDto {
    Taken,
    /// Could have had it, but another was before them.
    Behind,
    /// Let it pass in this round.
    Passed,
    AtLimit,
    /// At their limit over all lines.
    AtTotalLimit,
    Dismissed,
    OnLeave,
    NotClockedIn,
    NotOnline,
    /// Can have it when its turn comes: only of the present.
    Eligible,
}

/// Where a session stands at this moment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Now)]
pub(crate) struct NowDto {
    reason: StandingDto,
    /// Who has it, is offered it, or is about to be.
    chosen: Option<ChosenDto>,
    /// When that ends by itself, if it does.
    until: Option<String>,
    /// Sessions that wait before it; of more than 1 000 it is 1 000.
    ahead: usize,
    /// All members of the line's queue, the next one first.
    candidates: Vec<CandidateDto>,
    /// How many members got each reason.
    counts: BTreeMap<ReasonDto, u32>,
    settings_version: u64,
    /// The same in words.
    text: String,
}

/// With whom a session is, or why it is with nobody.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Standing)]
pub(crate) enum StandingDto {
    LineInactive,
    AwaitsCrm,
    OffHours,
    QueueEmpty,
    NobodyAtWork,
    AllAtLimit,
    /// Others wait before it.
    Behind,
    /// About to be offered.
    Next,
    WithBot,
    Offered,
    Owned,
    Closing,
    Closed,
}

impl From<Explanation> for ExplanationDto {
    fn from(explanation: Explanation) -> Self {
        let Explanation { decisions, next, now, ahead, names } = explanation;
        let decisions = decisions.into_iter().map(|it| DecisionDto::of(it, &names)).collect();
        Self { decisions, next, now: NowDto::of(now, ahead, &names) }
    }
}

type Names = BTreeMap<UserId, String>;

impl DecisionDto {
    fn of((step, text): (Step, String), names: &Names) -> Self {
        let by = match step.how {
            How::Transfer { by } => Some(by.0),
            How::Queue
            | How::Crm
            | How::Intercept
            | How::ByHand
            | How::First
            | How::Bot
            | How::Reopened => None,
        };
        let settings_version = step.decision.as_ref().map(|it| it.settings_version);
        let decision = step.decision.unwrap_or_default();
        Self {
            seq: step.seq,
            at: instant(step.at),
            how: step.how.into(),
            by,
            chosen: step.chosen.into(),
            new_round: step.wrapped,
            candidates: candidates(decision.candidates, names),
            counts: counts(decision.counts),
            settings_version,
            text,
        }
    }
}

impl NowDto {
    fn of((outlook, text): (Outlook, String), ahead: usize, names: &Names) -> Self {
        let (reason, chosen, until) = parts(outlook.standing);
        Self {
            reason,
            chosen: chosen.map(ChosenDto::from),
            until: until.map(instant),
            ahead,
            counts: counts(counted(&outlook.candidates)),
            candidates: candidates(outlook.candidates, names),
            settings_version: outlook.settings_version,
            text,
        }
    }
}

/// What a standing is called, who has the session, and until when.
fn parts(standing: Standing) -> (StandingDto, Option<Offeree>, Option<Timestamp>) {
    let one = |it| Some(Offeree::One(it));
    match standing {
        Standing::LineInactive => (StandingDto::LineInactive, None, None),
        Standing::AwaitsCrm { until } => (StandingDto::AwaitsCrm, None, Some(until)),
        Standing::OffHours { until } => (StandingDto::OffHours, None, until),
        Standing::QueueEmpty => (StandingDto::QueueEmpty, None, None),
        Standing::NobodyAtWork => (StandingDto::NobodyAtWork, None, None),
        Standing::AllAtLimit => (StandingDto::AllAtLimit, None, None),
        Standing::Behind { .. } => (StandingDto::Behind, None, None),
        Standing::Next { to } => (StandingDto::Next, Some(to), None),
        Standing::WithBot { bot, until } => (StandingDto::WithBot, one(bot), until),
        Standing::Offered { to, until } => (StandingDto::Offered, Some(to), until),
        Standing::Owned { operator } => (StandingDto::Owned, one(operator), None),
        Standing::Closing { operator, until } => (StandingDto::Closing, one(operator), Some(until)),
        Standing::Closed { .. } => (StandingDto::Closed, None, None),
    }
}

fn candidates(of: Vec<(UserId, Verdict)>, names: &Names) -> Vec<CandidateDto> {
    let shown = |(user, verdict): (UserId, Verdict)| CandidateDto {
        user: user.0,
        name: names.get(&user).cloned(),
        taken: verdict == Verdict::Taken,
        reason: verdict.into(),
    };
    of.into_iter().map(shown).collect()
}

fn counts(of: Vec<(Verdict, u32)>) -> BTreeMap<ReasonDto, u32> {
    of.into_iter().map(|(verdict, count)| (verdict.into(), count)).collect()
}

impl From<How> for HowDto {
    fn from(how: How) -> Self {
        match how {
            How::Queue => Self::Queue,
            How::Crm => Self::Crm,
            How::Transfer { .. } => Self::Transfer,
            How::Intercept => Self::Intercept,
            How::ByHand | How::First => Self::ByHand,
            How::Bot => Self::Bot,
            How::Reopened => Self::Reopened,
        }
    }
}

impl From<Offeree> for ChosenDto {
    fn from(offeree: Offeree) -> Self {
        match offeree {
            Offeree::One(user) => Self::User(user.0),
            Offeree::Everyone => Self::Everyone(EveryoneDto::Everyone),
        }
    }
}

impl From<Verdict> for ReasonDto {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Taken => Self::Taken,
            Verdict::Behind => Self::Behind,
            Verdict::Passed => Self::Passed,
            Verdict::AtLimit => Self::AtLimit,
            Verdict::AtTotalLimit => Self::AtTotalLimit,
            Verdict::Dismissed => Self::Dismissed,
            Verdict::OnLeave => Self::OnLeave,
            Verdict::NotClockedIn => Self::NotClockedIn,
            Verdict::NotOnline => Self::NotOnline,
            Verdict::Eligible => Self::Eligible,
        }
    }
}
