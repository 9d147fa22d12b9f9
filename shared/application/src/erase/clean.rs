//! What a chat kept goes, entry by entry.

use std::collections::BTreeMap;

use domain::chat::Entry;
use domain::delivery::{Delivery, Part as Call};
use domain::erasure::{Counts, content_of, left};
use domain::message::Source;
use domain::session::Event;

use super::Part;
use crate::context::{Context, Stores};
use crate::deliver::{media_key, picture_key};
use crate::error::Failure;
use crate::ports::{Clock, DedupeScope, Objects, Queues};
use crate::uploads::before;

/// Entries read at a time.
const CHUNK: usize = 100;

/// Leaves of a chat's log what may be left, and deletes its files; what there was. None, if `budget` ran out before.
pub(super) async fn clean<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    objects: &impl Objects,
    part: &Part,
    budget: &mut usize,
) -> Result<Option<Counts>, Failure> {
    if let Some(counts) = part.erasure.counts {
        return Ok(Some(counts));
    }
    let picture = picture_key(part.chat);
    context.insist(|| objects.delete(&picture)).await?;
    let (store, chat) = (&context.store, part.chat);
    let mut counts = Counts::default();
    let mut after = 0;
    loop {
        let entries = context.insist(|| store.entries(chat, after, CHUNK)).await?;
        let Some(last) = entries.last().map(|it| it.seq) else { return Ok(Some(counts)) };
        let deliveries = context.insist(|| store.deliveries(chat, after + 1, last)).await?;
        let deliveries: BTreeMap<u64, Delivery> = deliveries.into_iter().collect();
        for entry in entries {
            counts.add(&entry.event);
            let rest = left(entry.clone());
            let delivery = deliveries.get(&entry.seq);
            if rest == entry && delivery.is_none() {
                continue;
            }
            let Some(less) = budget.checked_sub(1) else { return Ok(None) };
            *budget = less;
            for file in files(&entry) {
                context.insist(|| objects.delete(&file)).await?;
            }
            let externals = externals(part, &entry, delivery);
            context.insist(|| store.erase_entry(&rest, &externals)).await?;
        }
        after = last;
    }
}

/// Where the files of an entry are kept, and what is left of where they were before.
pub(crate) fn files(entry: &Entry) -> Vec<String> {
    let attachments = content_of(&entry.event).map(|it| &it.attachments);
    let mut files = Vec::new();
    for (n, attachment) in attachments.into_iter().flatten().enumerate() {
        match &attachment.source {
            Source::Object(key) if key.is_empty() => {} // That is what is left of one.
            Source::Object(key) => {
                files.push(key.clone());
                files.extend(before(key));
            }
            Source::Provider(_) | Source::Url(_) => files.push(media_key(entry, n)),
        }
    }
    files
}

/// The ids of the outside that lead to an entry.
fn externals(
    part: &Part,
    entry: &Entry,
    delivery: Option<&Delivery>,
) -> Vec<(DedupeScope, String)> {
    let mut ids = Vec::new();
    let by_channel = DedupeScope::Channel(part.channel);
    if let Event::MessageAdded(message) = &entry.event {
        ids.extend(message.external_id.iter().map(|it| (by_channel, it.clone())));
        ids.extend(message.client_id.iter().map(|it| (DedupeScope::Chat(part.chat), it.clone())));
    }
    for call in delivery.into_iter().flat_map(|it| &it.parts) {
        match call {
            Call::Sent { external_id } => ids.push((by_channel, external_id.clone())),
            Call::Sending | Call::Unknown | Call::Failed => {}
        }
    }
    ids
}
