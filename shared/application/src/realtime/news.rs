//! What was committed, on its way to those who follow it: `dispatch` pushes it once its SQS messages are sent.

use std::collections::{BTreeMap, BTreeSet};

use domain::bookings::Slot;
use domain::chat::Entry;
use domain::delivery::{Delivery, MessageStatus, Part};
use domain::ids::{ChatId, LineId, MessageId, UserId};
use domain::presence::Presence;
use domain::time::Timestamp;

use super::desk::{Desk, Story};
use super::frame::{Body, Frame, Status, VisitorBody};
use super::lists;
use super::mail::{Mail, Words, post};
use crate::context::{Context, Stores};
use crate::ports::{Clock, Listener, Push, Queues, Received, SocketId, StoreError, Topic};

/// Something that was committed and concerns somebody who may listen.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// A log entry.
    Entry(Box<Entry>),
    /// How far a message of ours has come.
    Delivery {
        /// Its chat.
        chat: ChatId,
        /// Its place in the log.
        seq: u64,
        /// The delivery, with the receipts that came.
        delivery: Delivery,
    },
    /// An employee was told something.
    Notified {
        /// Whom.
        user: UserId,
        /// What.
        received: Box<Received>,
    },
    /// A member of a line's queue was seated, or whether they are there has changed.
    Seated {
        /// Who, in which line.
        slot: Slot,
        /// What bears on it.
        presence: Presence,
    },
}

/// Pushes `news` to everybody who follows it and may see it, in their order. What fails is lost: who notices syncs.
///
/// # Errors
///
/// [`StoreError`]: some may have been pushed; pushing all again is safe.
pub async fn push_news<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    news: &[News],
) -> Result<(), StoreError> {
    let now = context.clock.now();
    if push.is_idle()
        || !news.iter().any(is_news)
        || !context.caches.anybody_listens(&context.store, now).await?
    {
        return Ok(());
    }
    let chats: BTreeSet<ChatId> = news.iter().filter_map(chat_of).collect();
    let chats: Vec<ChatId> = chats.into_iter().collect();
    let mut desk = Desk::open(context, &chats).await?;
    let stories = stories(&mut desk, news).await?;
    let ears = Ears::of(context, &topics(news, &stories), now).await?;
    let mut mail = Mail::default();
    let mut presences = BTreeMap::new();
    for (item, story) in news.iter().zip(&stories) {
        match (item, story) {
            (News::Entry(entry), Some(story)) => {
                desk.tell(&mut mail, words, entry, story, &ears).await?;
            }
            (News::Delivery { chat, seq, delivery }, Some(story)) => {
                let sockets = desk.employees(story, &ears).await?;
                let frame = Frame::plain(Body::Status(status(*chat, *seq, delivery)));
                mail.add(words, &frame, sockets.keys());
                if let (true, Some(visitor)) = (delivery.is_mark(), &story.visitor) {
                    let body = Body::Visitor(VisitorBody::Read { up_to: *seq });
                    mail.add(words, &Frame::plain(body), ears.sockets(visitor));
                }
            }
            (News::Notified { user, received }, _) => {
                let frame = Frame::plain(Body::Notified(received.clone()));
                mail.add(words, &frame, ears.sockets(&Topic::User(*user)));
            }
            (News::Seated { slot, presence }, _) => {
                for topic in [Topic::User(slot.user), Topic::Line(slot.line)] {
                    for socket in ears.sockets(&topic) {
                        presences.insert((socket.clone(), slot.user), *presence);
                    }
                }
            }
            (News::Entry(_) | News::Delivery { .. }, None) => {}
        }
    }
    // Whoever is in several lines is told of once.
    for ((socket, user), presence) in presences {
        mail.add(words, &Frame::plain(Body::Presence { user, presence, now }), [&socket]);
    }
    for (line, chats) in changed(&stories, &ears) {
        lists::note(context, &mut mail, words, line, &chats).await?;
    }
    post(context, push, mail).await;
    Ok(())
}

/// Whom each of them concerns.
async fn stories<S: Stores, Q: Queues, C: Clock>(
    desk: &mut Desk<'_, S, Q, C>,
    news: &[News],
) -> Result<Vec<Option<Story>>, StoreError> {
    let mut stories = Vec::with_capacity(news.len());
    for item in news {
        stories.push(match item {
            News::Entry(entry) => desk.story(entry).await?,
            News::Delivery { chat, delivery, .. } if is_news(item) => {
                desk.about(*chat, delivery.is_mark()).await?
            }
            News::Delivery { .. } | News::Notified { .. } | News::Seated { .. } => None,
        });
    }
    Ok(stories)
}

/// Who listens to what.
#[derive(Debug, Default)]
pub(super) struct Ears(BTreeMap<Topic, Vec<Listener>>);

impl Ears {
    /// Those of `topics` whose sockets have not ended at `now`.
    pub(super) async fn of<S: Stores, Q: Queues, C: Clock>(
        context: &Context<S, Q, C>,
        topics: &BTreeSet<Topic>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let topics: Vec<Topic> = topics.iter().cloned().collect();
        let mut found = context.store.listeners(&topics).await?;
        for listeners in found.values_mut() {
            listeners.retain(|it| now < it.until);
        }
        Ok(Self(found))
    }

    pub(super) fn listeners(&self, topic: &Topic) -> &[Listener] {
        self.0.get(topic).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn sockets<'a>(&'a self, topic: &Topic) -> impl Iterator<Item = &'a SocketId> {
        self.listeners(topic).iter().map(|it| &it.socket)
    }
}

/// Whether it is told to anybody: that a message is on its way was told with the message.
fn is_news(news: &News) -> bool {
    match news {
        News::Delivery { delivery, .. } => {
            delivery.is_mark() || delivery.status(None) != MessageStatus::Pending
        }
        News::Entry(_) | News::Notified { .. } | News::Seated { .. } => true,
    }
}

fn chat_of(news: &News) -> Option<ChatId> {
    match news {
        News::Entry(entry) => Some(entry.chat),
        News::Delivery { chat, .. } => Some(*chat).filter(|_| is_news(news)),
        News::Notified { .. } | News::Seated { .. } => None,
    }
}

fn topics(news: &[News], stories: &[Option<Story>]) -> BTreeSet<Topic> {
    let mut topics = BTreeSet::new();
    for item in news {
        match item {
            News::Notified { user, .. } => drop(topics.insert(Topic::User(*user))),
            News::Seated { slot, .. } => {
                topics.extend([Topic::User(slot.user), Topic::Line(slot.line)]);
            }
            News::Entry(_) | News::Delivery { .. } => {}
        }
    }
    for story in stories.iter().flatten() {
        topics.extend(story.users.iter().copied().map(Topic::User));
        topics.extend(story.lines.iter().copied().map(Topic::Line));
        topics.insert(Topic::Chat(story.chat));
        topics.extend(story.visitor.clone());
    }
    topics
}

/// The watched lines in whose lists something has changed, with the chats.
fn changed(stories: &[Option<Story>], ears: &Ears) -> BTreeMap<LineId, BTreeSet<ChatId>> {
    let mut changed: BTreeMap<LineId, BTreeSet<ChatId>> = BTreeMap::new();
    for story in stories.iter().flatten() {
        for line in &story.lines {
            if !ears.listeners(&Topic::Line(*line)).is_empty() {
                changed.entry(*line).or_default().insert(story.chat);
            }
        }
    }
    changed
}

fn status(chat: ChatId, seq: u64, delivery: &Delivery) -> Status {
    let external_id = delivery.parts.iter().find_map(|it| match it {
        Part::Sent { external_id } => Some(external_id.clone()),
        Part::Sending | Part::Unknown | Part::Failed => None,
    });
    let id = MessageId::of(chat, seq);
    let status = if delivery.is_mark() { MessageStatus::Read } else { delivery.status(None) };
    let error = delivery.error.clone();
    Status { id, status, error, external_id }
}
