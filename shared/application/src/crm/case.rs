//! What is worked on: a log entry, its session, and the chat as it stands.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Place;

use domain::chat::{Chat, Entry};
use domain::ids::{SessionId, UserId};
use domain::message::Author;
use domain::session::{Event, Session};
use domain::settings::{LineCrm, Settings};

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmMessage, Queues, StoreError};

/// Entries of a log that are looked at: more of a conversation no card needs.
pub(super) const ENTRIES_MAX: usize = 2_000;

/// An entry with what it is about.
#[derive(Debug)]
pub(super) struct Case {
    /// The chat as it stands.
    pub(super) chat: Chat,
    /// The entry.
    pub(super) entry: Entry,
    /// The session it is of, as it stands or ended.
    pub(super) session: Session,
    /// The settings of the session's line.
    pub(super) settings: Settings,
    /// What they say of the CRM.
    pub(super) line: LineCrm,
    /// What the line is called.
    pub(super) line_name: String,
}

impl Case {
    /// The case of a log entry; none, if there is nothing to be done about it. Where the line has the CRM switched off it is
    /// dealt with as `without` says.
    pub(super) async fn open<S: Stores, Q: Queues, C: Clock>(
        context: &Context<S, Q, C>,
        message: CrmMessage,
        without: Option<LineCrm>,
    ) -> Result<Option<Self>, Failure> {
        let now = context.clock.now();
        let Some(entry) = context.entry(message.chat, message.seq).await? else { return Ok(None) };
        let record = context.store.head(message.chat).await?;
        let Some(record) = record.filter(|it| it.chat.erased.is_none()) else { return Ok(None) };
        let Some(id) = entry.session else { return Ok(None) };
        let Some(session) = session_of(context, &record.chat, id).await? else { return Ok(None) };
        let line = context.caches.line(&context.store, session.line, now).await?;
        let Some(record_of_line) = line else { return Ok(None) };
        let settings = record_of_line.settings.clone();
        let line = settings.crm.clone().or(without);
        let Some(line) = line else { return Ok(None) };
        let line_name = domain::alert::line_name(record_of_line.id, &record_of_line.fields);
        Ok(Some(Self { chat: record.chat, entry, session, settings, line, line_name }))
    }

    /// The session's log as far as it has come.
    pub(super) async fn log<S: Stores, Q: Queues, C: Clock>(
        &self,
        context: &Context<S, Q, C>,
    ) -> Result<Vec<Entry>, StoreError> {
        let before = self.session.first_seq.saturating_sub(1);
        let mut entries = context.store.entries(self.chat.id, before, ENTRIES_MAX).await?;
        entries.retain(|it| it.session == Some(self.session.id));
        Ok(entries)
    }
}

/// A session of a chat, be it one that is over.
async fn session_of<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    id: SessionId,
) -> Result<Option<Session>, StoreError> {
    if let Some(session) = chat.session_if(id) {
        return Ok(Some(session.clone()));
    }
    Ok(context.store.session(id).await?.and_then(|it| it.ended))
}

/// What those are called who write in a log.
pub(super) async fn names<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    entries: &[Entry],
) -> Result<impl Fn(Author) -> Option<String> + use<S, Q, C>, StoreError> {
    let mut employees: BTreeMap<UserId, Option<String>> = BTreeMap::new();
    for entry in entries {
        let Event::MessageAdded(message) = &entry.event else { continue };
        let (Author::Operator(id) | Author::Bot(id)) = message.author else { continue };
        if let Place::Vacant(place) = employees.entry(id) {
            let user = context.store.user(id).await?;
            place.insert(user.map(|it| it.full_name()));
        }
    }
    let customer = chat.customer.name.clone();
    Ok(move |author| match author {
        Author::Customer(_) => Some(customer.clone()),
        Author::Operator(id) | Author::Bot(id) => employees.get(&id).cloned().flatten(),
        Author::Elsewhere | Author::System => None,
    })
}
