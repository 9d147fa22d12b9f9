//! What a visitor's message says: checked, and in the domain's words.

use domain::ids::MessageId;
use domain::message::{Button, Content, Location, Origin, OriginKind, ReplyTo};
use serde_json::Value;
use url::Url;

use super::dto::{Page, Writing, WritingKind};
use super::visitor::Visitor;
use crate::app::{App, Ports};
use crate::dto::form::FormDto;
use crate::dto::message::LocationDto;
use crate::error::ApiError;
use crate::v1::uploads::{self, Owner};

/// The longest text of a visitor's message.
pub(super) const TEXT_MAX_CHARS: usize = 10_000;

/// Files one message has at most.
const FILES_MAX: usize = 10;

/// The longest address of a page, in bytes.
const URL_MAX_BYTES: usize = 2_048;

/// What is kept of a page's title, in characters.
const TITLE_MAX_CHARS: usize = 200;

/// What `writing` says.
pub(super) async fn content<P: Ports>(
    app: &App<P>,
    visitor: &Visitor,
    writing: Writing,
) -> Result<Content, ApiError> {
    let text = writing.text.map(checked).transpose()?.filter(|it| !it.trim().is_empty());
    if writing.file_ids.len() > FILES_MAX {
        return Err(ApiError::unprocessable(format!("file_ids: at most {FILES_MAX} are taken")));
    }
    let owner = Owner::Visitor(visitor.channel.id.0, visitor.conversation.clone());
    let mut files = Vec::with_capacity(writing.file_ids.len());
    for id in &writing.file_ids {
        files.push(uploads::take(app, &owner, id).await?);
    }
    let mut content = Content { text, attachments: files, ..Content::default() };
    content.reply_to = writing.reply_to.map(|it| reply(visitor, &it));
    said(&mut content, writing.kind, writing.payload)?;
    if content.is_empty() {
        return Err(ApiError::unprocessable("the message is empty"));
    }
    content.origin = writing.page.and_then(origin);
    Ok(content)
}

/// What a message says by its kind, apart from text and files.
fn said(content: &mut Content, kind: WritingKind, payload: Option<Value>) -> Result<(), ApiError> {
    let payload = payload.unwrap_or_default();
    match kind {
        WritingKind::Text | WritingKind::File => {}
        WritingKind::Location => {
            let place = serde_json::from_value::<LocationDto>(payload);
            let wrong = || ApiError::unprocessable("payload: latitude and longitude are expected");
            content.location = Some(place.map(Location::from).map_err(|_| wrong())?);
        }
        WritingKind::QuickReply => {
            let payload = payload.as_str().map_or_else(|| payload.to_string(), str::to_owned);
            let payload: String = payload.chars().take(1_000).collect();
            content.button = Some(Button::carrying(payload));
        }
        WritingKind::Form => {
            let form = serde_json::from_value::<FormDto>(payload);
            let form = form.map_err(|it| ApiError::unprocessable(format!("payload: {it}")))?;
            content.form = Some(form.checked().map_err(ApiError::unprocessable)?);
        }
    }
    Ok(())
}

/// The page a message was written on. What is no address of the web tells nobody anything; what a link carries behind
/// `#` is the page's own business.
fn origin(page: Page) -> Option<Origin> {
    let mut url = Url::parse(page.url?.trim()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.as_str().len() <= URL_MAX_BYTES;
    if !is_web || url.set_username("").is_err() || url.set_password(None).is_err() {
        return None;
    }
    url.set_fragment(None);
    let title = page.title.map(|it| it.trim().chars().take(TITLE_MAX_CHARS).collect::<String>());
    Some(Origin {
        kind: OriginKind::Page,
        title: title.filter(|it| !it.is_empty()),
        url: Some(url.into()),
        ..Origin::default()
    })
}

/// A text, if it is not too long.
pub(super) fn checked(text: String) -> Result<String, ApiError> {
    if text.chars().count() > TEXT_MAX_CHARS {
        let why = format!("text: at most {TEXT_MAX_CHARS} characters are taken");
        return Err(ApiError::unprocessable(why));
    }
    Ok(text)
}

/// To a message of ours by its number, to one of their own by its uuid.
fn reply(visitor: &Visitor, id: &str) -> ReplyTo {
    let seq = id.parse().ok().map(|it| MessageId(it).seq());
    let external_id = seq.is_none().then(|| visitor.external_id(id));
    ReplyTo { external_id, seq, quote: None }
}
