//! Wakes the long polls of live-chat visitors when their chat has a new log entry.

use std::time::Duration;

use api::Wakeups;
use aws_lambda_events::dynamodb::Event;
use domain::ids::ChatId;
use serde_dynamo::AttributeValue;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// News a slow poll may fall behind by before it is told to look anyway.
const BEHIND_MAX: usize = 1_024;

/// Tells who waits which chats have news.
#[derive(Clone, Debug)]
pub struct ChatWakeups(broadcast::Sender<ChatId>);

impl Default for ChatWakeups {
    fn default() -> Self {
        Self(broadcast::channel(BEHIND_MAX).0)
    }
}

impl ChatWakeups {
    /// Wakes everybody who waits for one of `chats`.
    pub fn wake(&self, chats: Vec<ChatId>) {
        for chat in chats {
            // An error says that nobody waits.
            let _listeners = self.0.send(chat);
        }
    }
}

impl Wakeups for ChatWakeups {
    fn wait(&self, chat: ChatId, max: Duration) -> impl Future<Output = ()> + Send {
        let mut news = self.0.subscribe();
        async move {
            let heard = async {
                loop {
                    match news.recv().await {
                        Ok(id) if id == chat => return,
                        Ok(_) => {}
                        // Too much news: what concerns us may be among the lost.
                        Err(RecvError::Lagged(_) | RecvError::Closed) => return,
                    }
                }
            };
            // Whoever waited looks at the log, woken or not.
            let _in_time = tokio::time::timeout(max, heard).await;
        }
    }

    fn can_wait(&self) -> bool {
        true
    }
}

/// The chats whose entries a batch of the stream brings.
pub(super) fn chats_in(event: &Event) -> Vec<ChatId> {
    let keys = event.records.iter().map(|it| it.change.keys.get("pk"));
    let mut chats: Vec<ChatId> = keys
        .filter_map(|key| match key {
            Some(AttributeValue::S(key)) => key.strip_prefix("C#")?.parse().ok(),
            Some(_) | None => None,
        })
        .collect();
    chats.dedup();
    chats
}
