//! A line's settings as the rules read them. The original's fields, their forms and defaults are in [`fields`].

pub mod bbcode;
pub mod face;
pub mod fields;

use serde::{Deserialize, Serialize};

use crate::crm::create::{Creation, Source};
use crate::crm::phone::Region;
use crate::hours::Hours;
use crate::ids::{AgreementId, UserId};
use crate::time::{Minutes, Seconds, Timestamp};

/// What the rules must know of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "a line's switches are independent")]
pub struct Settings {
    /// Rises with every change.
    pub version: u64,
    /// `ACTIVE`: whether the line works (S46).
    pub active: bool,
    /// `SESSION_PRIORITY`: the higher goes first.
    pub priority: i32,
    /// `QUEUE_TYPE` (S4-S6).
    pub queue_type: QueueType,
    /// `QUEUE_TIME`: how long an offer stands; 0 = no rotation (S7).
    pub queue_time: Seconds,
    /// `CHECK_AVAILABLE` (S9).
    pub check_available: bool,
    /// `MAX_CHAT`: sessions one operator may have; 0 = no limit (S10).
    pub max_chat: u32,
    /// `TYPE_MAX_CHAT`: which of them count (S11-S13).
    pub counting: Counting,
    /// `CANALI.max_chat_total`: sessions one operator may have over all lines that say so; 0 = no limit.
    #[serde(skip_serializing_if = "is_zero")]
    pub max_chat_total: u32,
    /// `SEND_NOTIFICATION_EMPTY_QUEUE`: whether somebody is told that nobody is there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub notify_empty_queue: bool,
    /// Whether the customer's responsible in the CRM is asked first: `CRM` and `CRM_FORWARD` (S17).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub crm_forward: bool,
    /// `CRM` and what goes with it, where it is on (S16-S23).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crm: Option<LineCrm>,
    /// `WELCOME_BOT_…`: the bot that speaks first (S41).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot: Option<FirstBot>,
    /// `WELCOME_MESSAGE_TEXT`, where it is on (S31).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub welcome_text: Option<String>,
    /// `SEND_WELCOME_EACH_SESSION`: whether it is sent in each session, not only in the first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub welcome_each_session: bool,
    /// `AGREEMENT_ID`, where it is on (S30).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<AgreementId>,
    /// `WORKTIME_DAYOFF_TEXT`, where the rule is `text` (S29).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nobody_there_text: Option<String>,
    /// `NO_ANSWER_TIME` (S32); 0 = never.
    pub no_answer_time: Seconds,
    /// `NO_ANSWER_TEXT`, where the rule is `text`.
    pub no_answer_text: Option<String>,
    /// `FULL_CLOSE_TIME` (S34), in minutes.
    pub full_close_time: Minutes,
    /// `CLOSE_TEXT`, where the rule is `text` (S33).
    pub close_text: Option<String>,
    /// `AUTO_CLOSE_TIME` (S35); 0 = never.
    pub auto_close_time: Seconds,
    /// `AUTO_CLOSE_TEXT`, where the rule is `text`.
    pub auto_close_text: Option<String>,
    /// `AUTO_EXPIRE_TIME`: how long the customer may go on with a session that was closed for idleness.
    pub auto_expire_time: Seconds,
    /// `KPI_FIRST_ANSWER_TIME` (S42); 0 = no limit.
    #[serde(skip_serializing_if = "Seconds::is_zero")]
    pub kpi_first_answer_time: Seconds,
    /// `KPI_FURTHER_ANSWER_TIME` (S43); 0 = no limit.
    #[serde(skip_serializing_if = "Seconds::is_zero")]
    pub kpi_further_answer_time: Seconds,
    /// `CANALI.return_silent_s`: how long an owner may leave the customer waiting before they lose the session to the
    /// queue; 0 = for ever (§4.2).
    #[serde(skip_serializing_if = "Seconds::is_zero")]
    pub return_silent: Seconds,
    /// `CANALI.keep_files_days`: how long files are kept after their session; 0 = for ever.
    #[serde(skip_serializing_if = "Seconds::is_zero")]
    pub keep_files: Seconds,
    /// `CANALI.keep_messages_days`: how long what was said is kept after its session, files too; 0 = for ever.
    #[serde(skip_serializing_if = "Seconds::is_zero")]
    pub keep_messages: Seconds,
    /// `CANALI.members_may_intercept`: whether every member may take a session over, not only supervisors.
    pub members_may_intercept: bool,
    /// `WORKTIME_*`, with `CANALI.hours` and `CANALI.exceptions` (S24-S28); without any the line is always open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// `CANALI.offer_off_hours`: whether sessions are offered outside working hours too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub offer_off_hours: bool,
    /// `CANALI.clocks_in_working_time`: whether deadlines stand still outside working hours.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub clocks_in_working_time: bool,
}

/// How a line distributes its sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueType {
    /// To who was assigned least recently (S4).
    #[default]
    Evenly,
    /// To the first in the queue (S5).
    Strictly,
    /// To everyone at once (S6).
    All,
}

/// Which sessions count against an operator's limit: a threshold on the status code (S11-S13, trap T9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// Not those answered at least once.
    Answered,
    /// Not those that wait for the customer.
    #[default]
    AnsweredNew,
    /// All but those closed and awaiting a rating.
    Closed,
}

/// What a line has to do with the CRM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCrm {
    /// `CRM_CREATE`: what is made of a customer whom nobody knows (S18-S20).
    pub create: Creation,
    /// `CRM_CREATE_SECOND`: the pipeline of new deals, where it says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<u64>,
    /// `CRM_SOURCE`: where new cards are said to come from (S22).
    pub source: Source,
    /// `CRM_CHAT_TRACKER`: whether customers are recognised by what they write too (S16b).
    pub tracker: bool,
    /// `CRM_TRANSFER_CHANGE`: whether a manual transfer changes who is responsible (S23).
    pub transfer_change: bool,
    /// `CANALI.country`: in whose way phones are read that do not say their country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Region>,
}

/// The bot that speaks with customers before the queue does (S41).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstBot {
    /// `WELCOME_BOT_ID`.
    pub id: UserId,
    /// `WELCOME_BOT_JOIN`: in every session, not only a customer's first.
    pub always: bool,
    /// `WELCOME_BOT_TIME`: how long it has; 0 = until it hands over.
    pub time: Seconds,
    /// `WELCOME_BOT_LEFT` is `close`: it stays and reads along until the session closes.
    pub stays: bool,
}

impl Counting {
    /// Status codes below this count.
    pub fn threshold(self) -> u8 {
        match self {
            Self::Answered => 25,
            Self::AnsweredNew => 40,
            Self::Closed => 50,
        }
    }
}

impl Settings {
    /// Sessions one operator may have; `None` without a limit.
    pub fn limit(&self) -> Option<u32> {
        (self.max_chat > 0).then_some(self.max_chat)
    }

    /// Sessions one operator may have over all lines that limit them so; `None` without such a limit.
    pub fn total_limit(&self) -> Option<u32> {
        (self.max_chat_total > 0).then_some(self.max_chat_total)
    }

    /// Whether somebody must be told, one way or another, that nobody is there.
    pub fn tells_of_absence(&self) -> bool {
        self.nobody_there_text.is_some() || self.notify_empty_queue
    }

    /// Whether sessions are offered at `now`: in working hours, or where the line offers them off hours too (§4.6).
    pub fn offers_at(&self, now: Timestamp) -> bool {
        self.offer_off_hours || self.is_open(now)
    }

    /// The next instant after `now` at which the line opens.
    pub fn next_opening(&self, now: Timestamp) -> Option<Timestamp> {
        self.hours.as_ref().and_then(|it| it.next_opening(now))
    }

    /// Whether it is working time.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.hours.as_ref().is_none_or(|it| it.is_open(now))
    }

    /// When `span` has passed since `from`: in working time if that is set, and by every clock if not, or if working
    /// time never comes.
    pub fn deadline(&self, from: Timestamp, span: Seconds) -> Timestamp {
        let hours = self.hours.as_ref().filter(|_| self.clocks_in_working_time);
        hours.and_then(|it| it.after(from, span)).unwrap_or(from + span)
    }

    /// The rule sessions are counted by. Without a limit a count only breaks ties, so it changes where holders
    /// change and a conversation writes nothing for it.
    pub fn counted_below(&self) -> u8 {
        match self.limit().or(self.total_limit()) {
            Some(_) => self.counting.threshold(),
            None => Counting::Closed.threshold(),
        }
    }
}

impl Default for Settings {
    /// The original's defaults (reference §1.2), with the line switched on.
    fn default() -> Self {
        Self {
            version: 1,
            active: true,
            priority: 0,
            queue_type: QueueType::Evenly,
            queue_time: Seconds(60),
            check_available: false,
            max_chat: 0,
            counting: Counting::AnsweredNew,
            no_answer_time: Seconds(60),
            no_answer_text: None,
            full_close_time: Minutes(10),
            close_text: None,
            auto_close_time: Seconds(0),
            auto_close_text: None,
            max_chat_total: 0,
            notify_empty_queue: false,
            crm_forward: false,
            crm: None,
            bot: None,
            welcome_text: None,
            welcome_each_session: false,
            agreement: None,
            nobody_there_text: None,
            auto_expire_time: Seconds(86_400),
            kpi_first_answer_time: Seconds(0),
            kpi_further_answer_time: Seconds(0),
            return_silent: Seconds(0),
            keep_files: Seconds(0),
            keep_messages: Seconds(0),
            members_may_intercept: false,
            hours: None,
            offer_off_hours: false,
            clocks_in_working_time: false,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(it: &u32) -> bool {
    *it == 0
}
