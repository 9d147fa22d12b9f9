//! Calls for a business: messages, typing ("Sending messages").

use std::time::Duration;

use application::ports::{ConnectError, Connected, Objects, OutboundPart, Outgoing, SendResult};
use domain::message::Content;
use domain::time::Seconds;
use serde_json::{Value, json};

use super::choices::choices;
use super::{TEXT_MAX, files, token};
use crate::ids::uuid;
use crate::parts::{self, Limits, card_in_words, no_template, place_in_words};
use crate::provider::Way;
use crate::split::Unit;
use crate::targets::{CALL_TIMEOUT, DOWNLOAD_TIMEOUT};
use crate::wire::{Answer, Failure, Request, Wire, rejected};

/// Where the API is.
const HOME: &str = "https://mspgw.push.apple.com/v1";

/// Stands in a text where its file is.
const PLACE_OF_A_FILE: &str = "\u{FFFC}";

/// A business, with what it takes to call for it.
pub(super) struct Business<'a> {
    wire: Wire<'a>,
    /// Its id.
    pub(super) id: &'a str,
    token: String,
}

impl<'a> Business<'a> {
    /// The business of `way`.
    pub(super) fn new<O>(way: Way<'a, O>) -> Result<Self, Failure> {
        let misconfigured = |why: &str| Failure::Misconfigured(why.to_owned());
        let channel = &way.account.channel;
        let id = channel.account.as_deref();
        let msp = channel.details.get("msp_id").ok_or_else(|| misconfigured("no MSP id"))?;
        let secret = way.account.token.as_deref().unwrap_or_default();
        Ok(Self {
            wire: Wire::new(way.targets, way.account, HOME)?,
            id: id.ok_or_else(|| misconfigured("the business's id is not known"))?,
            token: token::issue(msp, secret)
                .ok_or_else(|| misconfigured("the MSP secret is no Base64"))?,
        })
    }

    /// Makes a call.
    pub(super) async fn call(&self, request: Request) -> Result<Answer, Failure> {
        self.wire.call(request.header("authorization", format!("Bearer {}", self.token))).await
    }

    /// Posts a message of `kind` under `id`.
    async fn post(
        &self,
        customer: &str,
        id: &str,
        kind: &str,
        mut body: Value,
    ) -> Result<SendResult, SendResult> {
        body["v"] = 1.into();
        body["id"] = id.into();
        body["type"] = kind.into();
        body["sourceId"] = self.id.into();
        body["destinationId"] = customer.into();
        let request = Request::post(&["message"], body)
            .header("id", id)
            .header("source-id", self.id)
            .header("destination-id", customer);
        match self.call(request).await {
            Ok(answer) => {
                outcome(answer)?;
                Ok(SendResult::Sent { external_id: id.to_owned() })
            }
            // The same id again is the same message.
            Err(Failure::Unanswered(reason)) => Err(crate::wire::later(&reason)),
            Err(failure) => Err(failure.into()),
        }
    }
}

/// The calls of a message: Apple has no captions, and no places or cards.
pub(super) fn parts(content: &Content) -> Vec<OutboundPart> {
    let limits = Limits {
        unit: Unit::Characters,
        text_max: TEXT_MAX,
        caption_max: 0,
        takes_caption: |_| false,
    };
    parts::in_words(content, &limits)
}

/// The longest a [`send`] of `part` takes: a file is fetched, announced, uploaded and told of.
pub(super) fn time_needed(part: &OutboundPart) -> Duration {
    match part {
        OutboundPart::Text(_)
        | OutboundPart::Choices { .. }
        | OutboundPart::Location(_)
        | OutboundPart::Contact(_)
        | OutboundPart::Template { .. } => CALL_TIMEOUT,
        OutboundPart::Media { .. } => DOWNLOAD_TIMEOUT * 2 + CALL_TIMEOUT,
    }
}

/// Sends one part.
pub(super) async fn send<O: Objects>(
    way: Way<'_, O>,
    outgoing: Outgoing<'_>,
) -> Result<SendResult, SendResult> {
    let business = Business::new(way).map_err(SendResult::from)?;
    let name = format!("{}:{}:{}", business.id, outgoing.id, outgoing.index);
    let id = uuid(name.as_bytes());
    let body = match outgoing.part {
        OutboundPart::Text(text) => json!({ "body": text }),
        OutboundPart::Choices { text, replies } => {
            let body = choices(&id, text, replies);
            return business.post(outgoing.conversation, &id, "interactive", body).await;
        }
        OutboundPart::Location(it) => json!({ "body": place_in_words(it) }),
        OutboundPart::Contact(it) => json!({ "body": card_in_words(it) }),
        OutboundPart::Media { attachment, .. } => {
            let file = files::upload(way, &business, attachment).await?;
            json!({ "body": PLACE_OF_A_FILE, "attachments": [file] })
        }
        OutboundPart::Template { .. } => return Err(no_template()),
    };
    business.post(outgoing.conversation, &id, "text", body).await
}

/// Shows that somebody types.
pub(super) async fn typing<O>(
    way: Way<'_, O>,
    conversation: &str,
) -> Result<SendResult, SendResult> {
    let business = Business::new(way).map_err(SendResult::from)?;
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| crate::wire::later("no random id"))?;
    business.post(conversation, &uuid(&bytes), "typing_start", json!({})).await
}

/// There is nothing to call: what is there to be done, a person does.
pub(super) fn connect<O>(
    way: Way<'_, O>,
    webhook: Option<(&str, &str)>,
) -> Result<Connected, ConnectError> {
    let business = Business::new(way)?;
    let account = business.id.to_owned();
    let notes = webhook.map(|(url, _)| {
        format!(
            "Give Apple {url} as the address of the messaging service: there is no call for it."
        )
    });
    Ok(Connected { name: account.clone(), account, notes: notes.into_iter().collect() })
}

/// What a status means: Apple says nothing else.
pub(super) fn outcome(answer: Answer) -> Result<Answer, SendResult> {
    let status = answer.status.as_u16();
    let reason = format!("Apple answers {status}");
    match status {
        200..=299 => Ok(answer),
        410 => Err(SendResult::WindowClosed {
            reason: "the customer has closed the conversation".to_owned(),
        }),
        401 | 403 => Err(SendResult::ChannelBroken { reason }),
        413 => Err(rejected("the message is too large")),
        429 => {
            let after = answer.retry_after().map(Seconds);
            Err(SendResult::Retry { after, reason, whole_account: true })
        }
        500.. => Err(crate::wire::later(&reason)),
        _ => Err(rejected(&reason)),
    }
}
