//! The values of the fields `feed` (Facebook) and `comments`, `live_comments` (Instagram).

use domain::channel::ChannelKind;
use domain::ids::ChannelId;
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::{Attachment, AttachmentKind, Content, Origin, OriginKind, Source};
use domain::time::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::inbound::{Call, Parsed, Routes};
use crate::json::Object;

/// All that a page or an account can be connected as: of those which want no comments, comments are left out.
const OTHERS: [ChannelKind; 2] = [ChannelKind::Messenger, ChannelKind::InstagramDirect];

/// A change in an entry.
#[derive(Clone, Copy)]
pub(crate) struct Change<'a> {
    /// The page's or account's id.
    pub(crate) account: Option<&'a str>,
    pub(crate) value: Object<'a>,
    /// When, by the entry: the value itself may not tell.
    pub(crate) at: Option<Timestamp>,
    /// The change as it came.
    pub(crate) raw: &'a Value,
}

/// A comment, wherever it stands.
struct Comment {
    channel: ChannelId,
    id: String,
    /// The comment of the first level above it, or itself.
    thread: String,
    sender: Sender,
    is_ours: bool,
    at: Timestamp,
    received_at: Timestamp,
}

/// Reads a change of a page's feed; likes, posts and so on are left out.
pub(crate) fn read_facebook(
    routes: &Routes,
    change: Change<'_>,
    call: &Call<'_>,
    parsed: &mut Parsed,
) {
    let value = change.value;
    let verb = value.text("verb").unwrap_or_default();
    if value.text("item") != Some("comment") || matches!(verb, "hide" | "unhide") {
        return;
    }
    let Some(channel) = channel(routes, ChannelKind::FacebookComments, change, parsed) else {
        return;
    };
    let event = facebook(channel, change, call).and_then(|it| it.facebook_event(value, verb));
    take(parsed, change, event);
}

/// Reads a comment on Instagram.
pub(crate) fn read_instagram(
    routes: &Routes,
    change: Change<'_>,
    call: &Call<'_>,
    parsed: &mut Parsed,
) {
    let Some(channel) = channel(routes, ChannelKind::InstagramComments, change, parsed) else {
        return;
    };
    let value = change.value;
    let event = instagram(channel, change, call).map(|it| {
        let content = Content { text: value.string("text"), ..Content::default() };
        let key = it.id.clone();
        let media = value.object("media");
        let origin = media.map(|it| Origin {
            kind: match it.text("media_product_type") {
                Some("AD") => OriginKind::Ad,
                Some("STORY") => OriginKind::Story,
                Some(_) | None => OriginKind::Post,
            },
            id: it.id("id"),
            title: it.string("ad_title"),
            ..Origin::default()
        });
        it.added(key, content, origin, value)
    });
    take(parsed, change, event);
}

fn take(parsed: &mut Parsed, change: Change<'_>, event: Result<Inbound, &'static str>) {
    match event {
        Ok(event) => parsed.events.push(event),
        Err(reason) => parsed.park(reason, change.raw),
    }
}

fn channel(
    routes: &Routes,
    kind: ChannelKind,
    change: Change<'_>,
    parsed: &mut Parsed,
) -> Option<ChannelId> {
    let found = routes.find(&[kind], change.account).map(|it| it.0);
    if found.is_none() && routes.find(&OTHERS, change.account).is_none() {
        parsed.park("an account that no channel has", change.raw);
    }
    found
}

fn facebook(
    channel: ChannelId,
    change: Change<'_>,
    call: &Call<'_>,
) -> Result<Comment, &'static str> {
    let value = change.value;
    let id = value.id("comment_id").ok_or("a comment without an id")?;
    let parent = value.id("parent_id").filter(|it| Some(it) != value.id("post_id").as_ref());
    let from = value.object("from");
    let author = from.and_then(|it| it.id("id")).or_else(|| value.id("sender_id"));
    let name = from.and_then(|it| it.string("name")).or_else(|| value.string("sender_name"));
    let thread = parent.unwrap_or_else(|| id.clone());
    Ok(Comment {
        channel,
        is_ours: author.is_some() && author.as_deref() == change.account,
        sender: Sender {
            // Without a permission Facebook does not tell who commented.
            external_id: author.unwrap_or_else(|| thread.clone()),
            name: name.unwrap_or_default(),
            ..Sender::default()
        },
        id,
        thread,
        at: value.instant("created_time").or(change.at).unwrap_or(call.now),
        received_at: call.now,
    })
}

/// One of Instagram's two shapes names the comment `id`, the other `comment_id`.
fn instagram(
    channel: ChannelId,
    change: Change<'_>,
    call: &Call<'_>,
) -> Result<Comment, &'static str> {
    let value = change.value;
    let id = value.id("id").or_else(|| value.id("comment_id")).ok_or("a comment without an id")?;
    let from = value.object("from");
    let author = from.and_then(|it| it.id("id"));
    let username = from.and_then(|it| it.string("username"));
    let thread = value.id("parent_id").unwrap_or_else(|| id.clone());
    Ok(Comment {
        channel,
        is_ours: author.is_some() && author.as_deref() == change.account,
        sender: Sender {
            external_id: author.unwrap_or_else(|| thread.clone()),
            name: username.clone().unwrap_or_default(),
            username,
            ..Sender::default()
        },
        id,
        thread,
        at: change.at.unwrap_or(call.now),
        received_at: call.now,
    })
}

impl Comment {
    fn facebook_event(self, value: Object<'_>, verb: &str) -> Result<Inbound, &'static str> {
        let post = value.object("post");
        let origin = value.id("post_id").map(|id| Origin {
            kind: OriginKind::Post,
            id: Some(id),
            url: post.and_then(|it| it.string("permalink_url")),
            ..Origin::default()
        });
        match verb {
            "add" => {
                let key = self.id.clone();
                Ok(self.added(key, facebook_content(value), origin, value))
            }
            "edited" | "edit" => {
                let content = facebook_content(value);
                let hash = Sha256::digest(content.text.as_deref().unwrap_or_default());
                let key = format!("edit:{}:{}:{}", self.id, self.at.0, hex::encode(&hash[..4]));
                let (target, edited_at) = (self.id.clone(), self.at);
                Ok(self.inbound(key, InboundEvent::Edit { target, content, edited_at }))
            }
            "remove" => {
                let (key, target) = (format!("delete:{}", self.id), self.id.clone());
                Ok(self.inbound(key, InboundEvent::Delete { target }))
            }
            _ => Err("a verb that is not handled"),
        }
    }

    /// A new comment, of a customer's or of ours.
    fn added(
        self,
        key: String,
        mut content: Content,
        origin: Option<Origin>,
        value: Object<'_>,
    ) -> Inbound {
        if content.is_empty() {
            content.unsupported = Some(value.raw());
        }
        content.origin = origin;
        let (external_id, sent_at) = (self.id.clone(), self.at);
        if self.is_ours {
            let event = InboundEvent::Echo { external_id, sent_at, content };
            return self.inbound(format!("echo:{key}"), event);
        }
        self.inbound(key, InboundEvent::Message { external_id, sent_at, content })
    }

    fn inbound(self, dedupe_key: String, event: InboundEvent) -> Inbound {
        let Self { channel, thread: conversation, sender, received_at, .. } = self;
        Inbound { channel, conversation, dedupe_key, sender, received_at, trace: None, event }
    }
}

fn facebook_content(value: Object<'_>) -> Content {
    let file = |kind, url| Attachment {
        kind,
        source: Source::Url(url),
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    };
    let photo = value.string("photo").map(|it| file(AttachmentKind::Image, it));
    let video = value.string("video").map(|it| file(AttachmentKind::Video, it));
    let mut content = Content { text: value.string("message"), ..Content::default() };
    content.attachments.extend(photo.or(video));
    if content.is_empty() {
        content.text = value.string("link");
    }
    content
}
