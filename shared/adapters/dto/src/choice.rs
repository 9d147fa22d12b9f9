//! Quick replies, as they are offered and as they are shown.

use domain::message::{Press, QuickReply, REPLIES_MAX};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

/// The longest title, in characters; messengers whose buttons have less room get a numbered text.
const TITLE_MAX_CHARS: usize = 200;

/// The longest payload.
const PAYLOAD_MAX_BYTES: usize = 1_000;

/// The longest address.
const URL_MAX_BYTES: usize = 2_048;

/// Something that the customer may press.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuickReply)]
pub struct QuickReplyDto {
    /// What stands on it, at most 200 characters; another one for each.
    #[schema(max_length = 200)]
    pub title: String,
    /// What comes back as the message's `button` where it is pressed, at most 1 000 bytes; the title, where neither
    /// this nor `url` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1_000)]
    pub payload: Option<String>,
    /// Or the address that it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl From<QuickReply> for QuickReplyDto {
    fn from(reply: QuickReply) -> Self {
        let (payload, url) = match reply.press {
            Press::Payload(payload) => (Some(payload), None),
            Press::Url(url) => (None, Some(url)),
        };
        Self { title: reply.title, payload, url }
    }
}

/// What is offered.
///
/// # Errors
///
/// What is wrong with it, for who gave it.
pub fn quick_replies(given: Vec<QuickReplyDto>) -> Result<Vec<QuickReply>, String> {
    if given.len() > REPLIES_MAX {
        return Err(format!("at most {REPLIES_MAX} are taken"));
    }
    let replies = given.into_iter().map(quick_reply).collect::<Result<Vec<_>, _>>()?;
    for (n, reply) in replies.iter().enumerate() {
        let is_same = |it: &QuickReply| {
            it.title.to_lowercase() == reply.title.to_lowercase()
                || reply.payload().is_some() && it.payload() == reply.payload()
        };
        if replies[..n].iter().any(is_same) {
            return Err(format!("{:?} is there twice, or what it carries is", reply.title));
        }
    }
    Ok(replies)
}

fn quick_reply(given: QuickReplyDto) -> Result<QuickReply, String> {
    let title = given.title.trim().to_owned();
    if title.is_empty() || title.chars().count() > TITLE_MAX_CHARS {
        return Err(format!("each has a title of at most {TITLE_MAX_CHARS} characters"));
    }
    let press = match (given.payload, given.url) {
        (Some(_), Some(_)) => return Err("each has either a payload or a url".to_owned()),
        (None, Some(url)) => Press::Url(link(&url)?),
        (payload, None) => Press::Payload(payload.unwrap_or_else(|| title.clone())),
    };
    match &press {
        Press::Payload(it) if it.is_empty() || it.len() > PAYLOAD_MAX_BYTES => {
            Err(format!("a payload has 1 to {PAYLOAD_MAX_BYTES} bytes"))
        }
        Press::Payload(_) | Press::Url(_) => Ok(QuickReply { title, press }),
    }
}

fn link(url: &str) -> Result<String, String> {
    let parsed = Url::parse(url.trim()).ok();
    let parsed = parsed.filter(|it| matches!(it.scheme(), "http" | "https"));
    let parsed = parsed.filter(|_| url.len() <= URL_MAX_BYTES);
    parsed.map(String::from).ok_or_else(|| "an http or https address is expected".to_owned())
}
