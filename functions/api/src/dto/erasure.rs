//! A certificate of what was erased.

use domain::chat::Entry;
use domain::erasure::Counts;
use domain::session::Event;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whose data are to be erased.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EraseDto {
    /// Whether the customer's other chats go too, and their contacts, leads and deals in the built-in CRM with the timelines,
    /// those that are over as well: what is known by the same cards. False by default.
    #[serde(default)]
    pub(crate) everywhere: bool,
}

/// What was erased, what others keep, and what stays.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Erasure)]
pub(crate) struct ErasureDto {
    /// The chat that was named.
    chat_id: u64,
    /// When it began: nobody finds the customer in the chat from then on.
    at: String,
    /// The admin who had it done.
    by: u64,
    /// Whether it was asked for with other chats and cards.
    everywhere: bool,
    /// Whether all of it is done. If not, there was more than one call does: call again.
    done: bool,
    /// What was erased, in numbers; once all of it is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    erased: Option<ErasedDto>,
    /// Which kinds of data of the customer were erased.
    kinds: &'static [&'static str],
    /// Who keeps something of the customer: `messenger` its own copies, `crm` the cards that were not asked for or are a
    /// firm's, `bitrix24` the cards of that portal.
    left_to: Vec<&'static str>,
    /// What stays, without anything about the customer.
    kept: &'static [&'static str],
}

/// Numbers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErasedNumbers)]
pub(crate) struct ErasedDto {
    /// Chats.
    chats: u64,
    /// Messages of both sides, and changes of them.
    messages: u64,
    /// Files that came or went with them, and pictures of the customer.
    files: u64,
    /// Cards of the CRM.
    cards: u64,
    /// Cards that are kept.
    cards_left: u64,
}

const KINDS: [&str; 9] = [
    "names",
    "pictures",
    "external_ids",
    "handles",
    "texts",
    "files",
    "places",
    "forms",
    "deliveries",
];
const KEPT: [&str; 4] = ["counts", "times", "operators", "consents"];

impl ErasureDto {
    /// What the entry of an erasure says; none, if it is of something else.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let Event::CustomerErased(erasure) = &entry.event else { return None };
        let mut left_to = vec!["messenger"];
        let cards_left = erasure.counts.is_some_and(|it| it.cards_left > 0);
        if erasure.elsewhere {
            left_to.push("bitrix24");
        } else if cards_left {
            left_to.push("crm");
        }
        Some(Self {
            chat_id: entry.chat.0,
            at: entry.at.rfc3339(),
            by: erasure.by.0,
            everywhere: erasure.everywhere,
            done: erasure.done,
            erased: erasure.counts.map(ErasedDto::from),
            kinds: &KINDS,
            left_to,
            kept: &KEPT,
        })
    }
}

impl From<Counts> for ErasedDto {
    fn from(it: Counts) -> Self {
        let Counts { chats, messages, files, cards, cards_left } = it;
        Self { chats, messages, files, cards, cards_left }
    }
}
