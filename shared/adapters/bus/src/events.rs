//! Publishes on the EventBridge bus.

use std::collections::BTreeSet;
use std::str::FromStr;

use application::ports::{Announcement, Announcements, Happening, StoreError};
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::error::ProvideErrorMetadata;
use aws_sdk_eventbridge::operation::put_events::PutEventsError;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use thiserror::Error;

#[cfg(test)]
mod tests;

/// Events in one call (an EventBridge limit); ten of ours are well below its 256 KB.
const BATCH_MAX: usize = 10;

/// Who publishes, as rules see it.
const SOURCE: &str = "canali";

/// What EventBridge calls its own troubles: these pass.
const PASSING: [&str; 3] = ["InternalFailure", "InternalException", "ThrottlingException"];

/// Which happenings are published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen(BTreeSet<&'static str>);

/// A name that is no happening's.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is none of {all}", all = Happening::NAMES.join(", "))]
pub struct UnknownHappening(String);

impl Default for Chosen {
    /// All but those that carry what people wrote.
    fn default() -> Self {
        let mut names = BTreeSet::from(Happening::NAMES);
        names.retain(|it| !Happening::WITH_TEXT.contains(it));
        Self(names)
    }
}

impl FromStr for Chosen {
    type Err = UnknownHappening;

    /// Names joined by commas, or `none`.
    fn from_str(names: &str) -> Result<Self, UnknownHappening> {
        if names.trim() == "none" {
            return Ok(Self(BTreeSet::new()));
        }
        let known = |name: &str| {
            let found = Happening::NAMES.into_iter().find(|it| *it == name);
            found.ok_or_else(|| UnknownHappening(name.to_owned()))
        };
        let names = names.split(',').map(str::trim).filter(|it| !it.is_empty());
        Ok(Self(names.map(known).collect::<Result<_, _>>()?))
    }
}

/// Publishes by the AWS SDK.
#[derive(Clone, Debug)]
pub struct EventBus {
    client: Client,
    bus: String,
    chosen: Chosen,
}

impl EventBus {
    /// Publishes what is `chosen` on the bus with this name.
    pub fn new(client: Client, bus: String, chosen: Chosen) -> Self {
        Self { client, bus, chosen }
    }

    fn event(&self, announcement: &Announcement) -> Result<PutEventsRequestEntry, StoreError> {
        let detail = serde_json::to_string(announcement).map_err(|error| StoreError::Corrupt {
            what: "an announcement".to_owned(),
            source: Box::new(error),
        })?;
        let event = PutEventsRequestEntry::builder().event_bus_name(&self.bus).source(SOURCE);
        Ok(event.detail_type(announcement.happening.name()).detail(detail).build())
    }

    async fn put(&self, announcements: &[Announcement]) -> Result<(), StoreError> {
        let events =
            announcements.iter().map(|it| self.event(it)).collect::<Result<Vec<_>, _>>()?;
        let put = self.client.put_events().set_entries(Some(events)).send().await;
        match put.map_err(aws_sdk_eventbridge::error::SdkError::into_service_error) {
            Ok(put) => check_each(announcements, put.entries()),
            // What makes a whole call senseless would do so for ever, and the stream must go on.
            Err(error) if is_lasting(&error) => {
                let ids: Vec<&str> = announcements.iter().map(|it| it.id.as_str()).collect();
                tracing::error!(?ids, error = %error, "the bus refuses announcements");
                Ok(())
            }
            Err(error) => Err(unavailable(error)),
        }
    }
}

impl Announcements for EventBus {
    async fn publish(&self, mut announcements: Vec<Announcement>) -> Result<(), StoreError> {
        announcements.retain(|it| self.chosen.0.contains(it.happening.name()));
        for batch in announcements.chunks(BATCH_MAX) {
            self.put(batch).await?;
        }
        Ok(())
    }
}

/// Whether EventBridge says that the call itself is wrong.
fn is_lasting(error: &PutEventsError) -> bool {
    error.code() == Some("ValidationException")
}

/// Events are taken one by one, and answered in order.
fn check_each(
    announcements: &[Announcement],
    answers: &[PutEventsResultEntry],
) -> Result<(), StoreError> {
    for (announcement, answer) in announcements.iter().zip(answers) {
        match answer.error_code() {
            None => {}
            Some(code) if PASSING.contains(&code) => return Err(unavailable(code)),
            Some(code) => {
                tracing::error!(id = announcement.id, code, "the bus refuses an announcement");
            }
        }
    }
    Ok(())
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Unavailable { service: "EventBridge", source: error.into() }
}
